"""The plan page: what it knows, what it refuses, and that nothing in it can run but its own script."""

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from desim.cli.commands.board import board as board_of
from desim.cli.job import Job, Request
from desim.report.board.board import HERE, LIBRARIES, safe_json, write
from desim.report.board.measures import BoardMeasure, paired, replication_numbers
from desim.report.board.metrics import BOARD_METRICS
from desim.report.board.payload import payload
from desim.report.board.upstream import effect_spans
from desim.report.model.point import Point
from desim.report.model.sweep import open_sweep
from desim.spec.fields.faults import SpecError
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES
from desim.spec.settings.study_settings import BoardSettings
from desim.store.replication_file import Damaged

ROOT = Path(__file__).parents[3]
Runs = Callable[..., Path]


def test_the_policy_allows_its_own_scripts_and_style_and_nothing_else(board: Path) -> None:
    text = board.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert (len(scripts), len(styles)) == (3, 1)
    assert policy[1].count("sha256-") == 4
    for body in (*scripts, *styles):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"sha256-{digest}" in policy[1].replace("&#43;", "+")
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", "fetch(", "http:"):
        assert word not in scripts[-1]


def test_the_libraries_are_those_that_are_written_down_with_their_licenses() -> None:
    table = (HERE / "vendor" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|.*\| ([\d.]+) \| ISC, `([^`]+)` \| `(\w+)` \|$", table, re.MULTILINE)
    assert {f"vendor/{name}" for name, *_ in rows} == set(LIBRARIES)
    for name, version, license_, digest in rows:
        body = (HERE / "vendor" / name).read_bytes()
        assert hashlib.sha256(body).hexdigest() == digest
        assert f"v{version} Copyright".encode() in body[:200]
        assert "Permission to use, copy, modify" in (HERE / "vendor" / license_).read_text(encoding="utf-8")
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert "desim" in wheel["wheel"]["only-include"]


def test_data_cannot_end_the_element_it_stands_in() -> None:
    evil = {"a": "</script><script>alert(1)</script>", "b": "<!-- \u2028 \u2029 & ]]>"}
    text = safe_json(evil)
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == evil


def test_the_same_results_give_the_same_bytes(board: Path, sweep: list[Path], tmp_path: Path) -> None:
    assert write(sweep, tmp_path, BoardSettings()).read_bytes() == board.read_bytes()


def test_timelines_are_those_of_the_results_but_for_rounding(sweep: list[Path]) -> None:
    points = open_sweep(sweep)
    data = payload(points, BoardSettings())
    for entry, point in zip(data["points"], points.ordered(), strict=True):
        assert (points.plans[entry["plan"]], points.disruptions[entry["disruption"]]) == (point.plan, point.disruption)
        for name, pile in zip(("home", "abroad"), entry["stockpiles"], strict=True):
            bands = point.results.bands
            mine = bands[(bands["metric"] == "on_hand") & (bands["subject"] == name)].set_index("day")
            kept = mine.loc[data["grids"][entry["grid"]]]
            for quantile, values in zip(("p05", "p50", "p95"), pile["on_hand"], strict=True):
                np.testing.assert_allclose(values, kept[quantile], rtol=5e-4)
    assert data["grids"][0][0] == 0
    assert data["grids"][0][-1] == 700
    assert len(data["grids"][0]) == 160


def test_every_measure_has_a_row_for_each_plan_under_each_disruption_and_a_sentence_at_each_level(
    sweep: list[Path],
) -> None:
    points = open_sweep(sweep)
    data = payload(points, BoardSettings())
    assert [m["key"] for m in data["measures"] if m["pile"] == 0] == list(BOARD_METRICS)
    assert data["measures"][-1]["key"] == "cost"
    assert [p["color"] for p in data["plans"]] == [points.colors[p] for p in points.plans]
    for measure in data["measures"]:
        assert len(measure["answer"]) == len(data["levels"]) == 4
        for under in measure["under"]:
            assert sorted(under["rows"]) == sorted(under["order"]) == [0, 1]
            assert len(under["sentences"]) == 4
            assert under["missing"] == {}


def instead(patch: pytest.MonkeyPatch, value: float, of: Callable[[Point, str, str], bool]) -> None:
    """One value in the place of all that *of* chooses by point, metric and subject."""
    known = Point.values

    def values(point: Point, metric: str, subject: str) -> np.ndarray:
        found = known(point, metric, subject)
        return np.full_like(found, value) if of(point, metric, subject) else found

    patch.setattr(Point, "values", values)


def test_the_cost_of_a_free_base_plan_is_nothing_and_not_missing(
    sweep: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    points = open_sweep(sweep)
    instead(monkeypatch, 0.0, lambda point, metric, _: metric == "cost" and point.plan == points.plans[0])
    data = payload(points, BoardSettings())
    (cost,) = [m for m in data["measures"] if m["key"] == "cost"]
    for disruption, under in zip(points.disruptions, cost["under"], strict=True):
        (plan,) = [p for p in points.under(disruption) if p.plan != points.plans[0]]
        spent = plan.values("cost", "total").mean()
        assert under["rows"][0]["value"] == 0
        assert under["rows"][1]["value"] == pytest.approx(spent, rel=1e-4)
        assert under["gaps"]["0,1"]["value"] == pytest.approx(spent, rel=1e-4)
    (below,) = [m for m in data["measures"] if (m["key"], m["pile"]) == ("time_below_objective", 0)]
    text = below["under"][0]["sentences"][2]
    assert "It costs " in text
    assert "USD more than without a surge plan." in text
    assert below["under"][0]["rows"][1]["price"] > 0


def test_a_headline_that_cannot_tell_plans_apart_gives_way_to_the_next_measure(
    sweep: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    points = open_sweep(sweep)
    assert payload(points, BoardSettings())["measures"][0]["key"] == "replenished_on"
    instead(monkeypatch, np.nan, lambda _, *of: of == ("replenished_on", "home"))
    data = payload(points, BoardSettings())
    assert data["measures"][data["opening"]["measure"]]["key"] == "time_below_objective"
    assert data["measures"][0]["answer"][2] == (
        "Day it is back at its objective: all plans give the same in all replications under all disruptions."
    )


def test_a_headline_of_a_demand_is_a_share_and_opens_on_the_stockpile_that_it_draws_on(
    parts: ModuleType, runs: Runs, tmp_path: Path
) -> None:
    head = {"metric": "issued_over_wanted", "subject": "ally", "better": "high"}
    data = payload(open_sweep([runs(parts.network(headline=head, horizon=200), tmp_path, n=2)]), BoardSettings())
    picked = data["measures"][data["opening"]["measure"]]
    assert (picked["label"], picked["unit"], picked["pile"]) == ("Headline: share supplied of ally", "%", None)
    assert 1 < picked["under"][0]["rows"][0]["value"] <= 200
    assert data["stockpiles"][data["opening"]["pile"]]["name"] == "abroad"


def test_a_plan_without_the_stockpile_says_so(sweep: list[Path], parts: ModuleType, runs: Runs, tmp_path: Path) -> None:
    less = {k: v for k, v in parts.network().items() if k not in ("observations", "sources", "bibliography")}
    less["stockpiles"] = {n: p for n, p in less["stockpiles"].items() if n != "abroad"}
    less["demands"] = {n: d for n, d in less["demands"].items() if n != "ally"}
    folders = [
        runs(parts.network(), tmp_path / "all", n=3, choices={"surge": "all"}),
        runs(less, tmp_path / "less", n=3, choices={"surge": "less"}),
    ]
    data = payload(open_sweep(folders), BoardSettings(base="all"))
    assert [p["name"] for p in data["plans"]] == ["All", "Less"]
    abroad = next(m for m in data["measures"] if m["pile"] == 1)
    assert abroad["under"][0]["missing"] == {1: "no such stockpile"}
    assert "There is one plan, All" in abroad["answer"][0]


def test_what_held_lines_back_and_when_causes_act_is_told_by_stockpile(sweep: list[Path]) -> None:
    data = payload(open_sweep(sweep), BoardSettings())
    texts = {r["text"]: r["stockpiles"] for r in data["reasons"]}
    assert texts["Loading plant: closed by Fire in the loading plant"] == [0]
    assert texts["Second plant: starved of Shell bodies"] == [1]
    fires = [c for p in data["points"] for c in p["causes"] if c["title"] == "Fire in the loading plant"]
    assert len(fires) == 2
    assert all(c["stockpiles"] == [0] for c in fires)
    shift = next(c for p in data["points"] for c in p["causes"] if c["title"] == "A third shift")
    assert shift["spans"] == [[60.0, 700.0, 1.0]]


def test_the_share_in_effect_is_the_mean_over_replications() -> None:
    assert effect_spans(np.array([10.0, 10.0, 30.0]), np.array([20.0, 40.0, 50.0]), 4, 50.0) == [
        [10.0, 20.0, 0.5],
        [20.0, 30.0, 0.25],
        [30.0, 40.0, 0.5],
        [40.0, 50.0, 0.25],
    ]
    begins = np.arange(1000) / 10.0
    total = sum((b - a) * share for a, b, share in effect_spans(begins, begins + 5.0, 1000, 200.0))
    assert total == pytest.approx(5.0, abs=200 * 0.005)


def test_results_that_cannot_be_paired_are_refused(
    sweep: list[Path], parts: ModuleType, runs: Runs, tmp_path: Path
) -> None:
    shorter = runs(parts.network(horizon=300), tmp_path / "shorter", n=2, choices={"surge": "shorter"})
    other = runs(parts.network(name="other"), tmp_path / "other", n=2, choices={"surge": "other", "network": "b"})
    with pytest.raises(SpecError) as caught:
        write([*sweep, shorter, other], tmp_path, BoardSettings())
    said = str(caught.value)
    assert "shorter: 300.0 has another horizon than" in said
    assert "other: b has another network than" in said
    assert "board.folders" in said
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    (other / "manifest.json").write_text(json.dumps({**manifest, "schema_version": 1}), encoding="utf-8")
    with pytest.raises(SpecError, match="was written with schema 1"):
        write([*sweep, other], tmp_path, BoardSettings())
    assert not (tmp_path / "board.html").exists()


def test_what_is_asked_for_must_be_there(sweep: list[Path], tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        write(sweep, tmp_path, BoardSettings(base="third_shfit", stockpiles=("hom",)))
    assert "did you mean 'third_shift'" in str(caught.value)
    assert "did you mean 'home'" in str(caught.value)
    data = payload(open_sweep(sweep), BoardSettings(base="third_shift", stockpiles=("bodies",)))
    assert [p["name"] for p in data["stockpiles"]] == ["bodies"]
    assert data["plans"][data["opening"]["base"]]["key"] == "third_shift"


def test_the_command_takes_what_stands_beside_one_another(
    sweep: list[Path],
    parts: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    place = tmp_path / parts.network()["name"]
    place.mkdir()
    for folder in sweep:
        (place / folder.name).symlink_to(folder)
    (place / "begun").mkdir()
    (place / "begun" / "plan.json").write_text("{}")
    job = Job([], [], {}, tmp_path, sweeping=False)

    def request(settings: dict[str, Any], job: Job) -> Request:
        """What the command is given."""
        known = {"board": settings, "compare": {}}
        return Request(STUDIES["board"], parts.network(), known, Run(), job, lambda words: ({}, {}))

    def made(**settings: object) -> dict[str, Any]:
        """What the page knows."""
        found, code = board_of(request(settings, job))
        text = (found / "board.html").read_text(encoding="utf-8")
        assert code == 0
        return dict(json.loads(text.partition('id="data">')[2].partition("</script>")[0]))

    assert len(made(base=None)["points"]) == 4
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "The best plan is Third shift (under all 2 disruptions)."
    assert said.out.splitlines()[-1] == str(place / "board.html")
    assert "left out, for it is not complete: begun" in caplog.text
    assert len(made(folders=[folder.name for folder in sweep[:2]])["points"]) == 2
    with pytest.raises(SpecError, match=r"board.folders: 'begin' is no folder of complete results"):
        made(folders=["begin"])
    (place / "compare.json").write_text('{"plans": []}')
    with pytest.raises(Damaged, match=r"compare.json is damaged"):
        made()
    plans = {"slow": {"folder": sweep[0].name}, "fast": {"folder": sweep[1].name}}
    found = {"base": "slow", "plans": plans, "coherent": False}
    (place / "compare.json").write_text(json.dumps(found))
    assert [p["key"] for p in made(folders=[f.name for f in sweep[:2]])["plans"]] == ["slow", "fast"]
    assert "do not meet the same demand" in (place / "board.html").read_text(encoding="utf-8")
    assert "slow" not in [p["key"] for p in made()["plans"]]


def test_failed_replications_are_left_out_of_pairs(sweep: list[Path]) -> None:
    points = open_sweep(sweep)
    base, plan = points.under(points.disruptions[0])
    base.results.manifest = {**base.manifest, "failed": [{"replication": 3}], "completed": 12, "replications": 13}
    plan.results.manifest = {**plan.manifest, "failed": [{"replication": 12}], "completed": 12, "replications": 13}
    assert replication_numbers(base) == [0, 1, 2, *range(4, 13)]
    found = paired(BoardMeasure("fill_rate", "fill_rate", "home", BOARD_METRICS["fill_rate"], 0), [base, plan])
    assert found is not None
    kept = [k for k in range(12) if k != 3]
    ours, theirs = (100 * p.values("fill_rate", "home") for p in (base, plan))
    assert np.array_equal(found.table.values, np.column_stack([ours[:11], theirs[kept]]))
