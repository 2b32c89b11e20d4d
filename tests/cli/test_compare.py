"""The command that compares plans and the one that stops by itself: what they write, say and refuse."""

import json
import re
from pathlib import Path

import pytest

from desim.report.page.page import answer_of
from tests.cli.test_app import MINE, NETWORK, own_configuration, refused
from tests.command import desim

PLANS = 'compare.plans={little: ["stockpiles.depot.policy.level=5"], more: ["stockpiles.depot.policy.level=8"]}'
HEAD = "headline: {metric: fill_rate, subject: depot, better: high}\n"
WORDS = [*MINE[:-1], "study=compare", "compare.base=little", PLANS]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration of the user's own, and a headline."""
    return own_configuration(tmp_path, NETWORK + HEAD)


POINTS = [f"stockpiles-depot-policy-level={level}__demand=mine" for level in (5, 8)]
"""Folders of the plans; the points of a sweep over the levels have the same."""


def test_plans_are_compared_in_one_job(home: Path) -> None:
    done = desim(home, *WORDS, "run.replications=12", "compare.zone=0.2")
    assert done.returncode == 0, done.stderr
    place = home / "results" / "mine"
    answer, size, path = done.stdout.splitlines()
    assert answer == answer_of(home / path)
    assert re.fullmatch(r"10 replications of each of 2 points in .* (s|min)", size)
    assert path == "results/mine/report.html"
    found = json.loads((place / "compare.json").read_text(encoding="utf-8"))
    more = found["plans"]["more"]
    assert more["difference"]["estimate"] > 0.0
    assert more["coherence"] == {"coherent": True, "demands": ["users"], "differ": [], "equal": 10, "n": 10}
    page = (place / "annex.html").read_text(encoding="utf-8")
    assert "Confidence" in page
    assert "Settled after 20 replications" in page
    tables = re.findall(r"<table>.*?</table>", page, re.DOTALL)
    assert any("Minus little" in t and "10 of 10" in t for t in tables)
    assert any("More against Little: 1 value differs" in t and "stockpiles.depot.policy.level" in t for t in tables)
    assert any("First divergence from the base" in t for t in tables)
    points = sorted(p.name for p in place.iterdir() if p.is_dir())
    assert points == sorted(p["folder"] for p in found["plans"].values()) == POINTS
    kept = {p: p.read_bytes() for p in place.glob("*/kpi.parquet")}
    again = desim(home, *WORDS, "run.replications=12", "compare.zone=0.2", "+notes.purpose=To learn how many.")
    assert again.returncode == 0, again.stderr
    assert "To learn how many." in (place / "annex.html").read_text(encoding="utf-8"), "prose may come later"
    assert {p: p.read_bytes() for p in place.glob("*/kpi.parquet")} == kept


@pytest.mark.slow
def test_a_sweep_goes_on_with_the_points_of_a_comparison(home: Path) -> None:
    """Quickly, the tests above and of sweeps see that the folders have the same names."""
    done = desim(home, *WORDS, "run.replications=12", "compare.zone=0.2")
    assert done.returncode == 0, done.stderr
    place = home / "results" / "mine"
    words = ["-m", "stockpiles.depot.policy.level=5,8", *MINE[2:-1], "run.replications=12", "study=replicate"]
    swept = desim(home, *MINE[:2], *words)
    assert swept.returncode == 0, swept.stderr
    assert sorted(p.name for p in place.iterdir() if p.is_dir()) == POINTS


@pytest.mark.slow
def test_options_are_composed_for_each_plan(home: Path) -> None:
    (home / "conf" / "surge").mkdir()
    text = "# @package _global_\nstockpiles: {depot: {policy: {level: 9}}}\n"
    (home / "conf" / "surge" / "mine.yaml").write_text(text, encoding="utf-8")
    plans = 'compare.plans={plain: ["surge=none"], mine: ["surge=mine"]}'
    done = desim(home, *MINE, "study=compare", plans, "compare.base=plain", "horizon=30", "surge=mine")
    assert done.returncode == 0, done.stderr
    found = json.loads((home / "results/mine/compare.json").read_text(encoding="utf-8"))
    stored = {
        name: json.loads((home / "results/mine" / p["folder"] / "scenario.json").read_text(encoding="utf-8"))
        for name, p in found["plans"].items()
    }
    assert {n: s["stockpiles"]["depot"]["policy"]["level"] for n, s in stored.items()} == {"plain": 5, "mine": 9}
    assert {s["horizon"] for s in stored.values()} == {30}


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        ([*WORDS, "compare.bse=x"], ["did you mean 'compare.base'"]),
        (
            [*WORDS[:-1], 'compare.plans={little: ["horizon=5"], b: ["x._target_=os.system"]}'],
            ["_target_ is not allowed"],
        ),
        ([*WORDS[:-1], 'compare.plans={little: ["+title=a"], b: ["+title=a"]}'], ["is the same as"]),
        pytest.param([*MINE, "study=compare"], ["compare", "needs at least two plans"], marks=pytest.mark.slow),
        pytest.param(
            [*WORDS[:-1], 'compare.plans={little: ["horizon=5"], b: ["run.seed=2"]}'],
            ["must be the same for all plans"],
            marks=pytest.mark.slow,
        ),
        pytest.param(
            [*WORDS[:-1], 'compare.plans={little: ["+title=a"], b: ["surge=nothing"]}'],
            ["nothing"],
            marks=pytest.mark.slow,
        ),
        pytest.param([*WORDS, "-m"], ["runs once, not point by point"], marks=pytest.mark.slow),
    ],
    ids=["key", "target", "twice", "none", "seed", "option", "sweep"],
)
def test_comparisons_that_make_no_sense_are_refused(words: list[str], messages: list[str], home: Path) -> None:
    if "-m" in words:
        done = desim(home, *words[:2], "-m", *words[2:-1])
        assert done.returncode == 2
        assert messages[0] in done.stderr
        return
    said = refused(home, *words)
    assert [m for m in messages if m not in said] == []


@pytest.mark.slow
def test_a_run_stops_when_it_is_precise_and_says_when_it_is_not(home: Path) -> None:
    words = [*MINE[:-1], "run.replications=40", "name=near"]
    done = desim(home, *words, "run.precision.absolute=0.12")
    assert done.returncode == 0, done.stderr
    n = int(re.findall(r"\(precision reached after (\d+) replications\)", done.stdout)[0])
    assert 10 <= n < 40
    (place,) = (home / "results" / "near").iterdir()
    assert json.loads((place / "manifest.json").read_text(encoding="utf-8"))["completed"] == n
    far = desim(home, *words[:-2], "run.replications=12", "name=far", "run.precision.absolute=0.0001")
    assert far.returncode == 0, far.stderr
    assert "(precision NOT reached within 12 replications)" in far.stdout
    page = next((home / "results" / "far").rglob("annex.html")).read_text(encoding="utf-8")
    assert "NOT reached within 12 replications" in page


@pytest.mark.slow
def test_two_comparisons_and_two_sweeps_of_one_scenario_keep_their_pages(home: Path) -> None:
    """Each command ends with a page of its own, and the one that came before is as it was."""
    other = 'compare.plans={little: ["stockpiles.depot.policy.level=5"], much: ["stockpiles.depot.policy.level=9"]}'
    sweep = [*MINE[:2], "-m", *MINE[2:-1], "run.replications=2"]
    commands = {
        "report": [*WORDS, "run.replications=2"],
        "compare-little-much": [*WORDS[:-1], other, "run.replications=2"],
        "sweep": [*sweep, "stockpiles.depot.policy.level=5,8"],
        "sweep-horizon": [*sweep, "horizon=20,30"],
    }
    place, before = home / "results" / "mine", dict[str, bytes]()
    for page, words in commands.items():
        done = desim(home, *words)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip().endswith(f"results/mine/{page}.html")
        assert {name: (place / f"{name}.html").read_bytes() for name in before} == before
        before[page] = (place / f"{page}.html").read_bytes()
    assert json.loads((place / "compare.json").read_text(encoding="utf-8"))["plans"].keys() == {"little", "more"}
    found = json.loads((place / "compare-little-much.json").read_text(encoding="utf-8"))
    assert found["plans"].keys() == {"little", "much"}
    told = desim(home, *MINE, "study=status").stdout
    assert "reported in compare-little-much.html, report.html, sweep-horizon.html, sweep.html" in told
