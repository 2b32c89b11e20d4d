"""A question as files: what its rows compose to is what files written by hand compose to, to the bit."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.plugins.config_source import ConfigSource
from omegaconf import OmegaConf

from desim.cli.composition import composed_scenario
from desim.cli.question_files import read_record, write_question
from desim.cli.question_network import QuestionNetwork, scenario_of
from desim.cli.sources import folder_faults
from desim.cli.word_quoting import word
from desim.sheets.network import write_network
from desim.spec.question.question import Question, QuestionError, read_question
from desim.store.results import load
from tests.command import desim
from tests.shipped.composed import shipped

START = date(2027, 1, 1)
SHIPS = {"title": "Bigger ships", "part": "gas_convoy", "dial": "capacity", "factor": 1.3, "takes": "1 month"}
PLANS: dict[str, Any] = {
    "later": {"options": ["escort"], "later": "2 months"},
    "ships": {**SHIPS, "low": 1.1, "high": 1.5, "cost": 50_000_000, "note": "Asked the port."},
    "both": {"title": "Escorts and ships", "combines": ["later", "ships"]},
    "stock": {"title": "More gas", "set": {"stockpiles.gas_stock.initial": 2000}},
}
DISRUPTIONS: dict[str, Any] = {"seized": {"options": ["boarding"], "part": "oil_convoy", "dial": "open", "factor": 0.5}}
BY_HAND = {
    "surge/later": """
# @package _global_
defaults: [/surge/island_stocks/escort, _self_]
titles: {later: Escorted convoys}
causes: {escort: {when: {at: 2027-03-01}}}
sources: {causes.escort.when.at: {low: 2027-03-01, high: 2027-05-01}}
""",
    "surge/ships": """
# @package _global_
titles: {ships: Bigger ships}
causes:
  ships:
    title: Bigger ships
    role: surge
    when: {kind: date, at: 2027-01-01}
    what: {gas_convoy: {capacity: 1.3}}
    how: {delay: 1 month}
    cost: 50000000
sources:
  causes.ships.when.at: {kind: assumed, note: Asked the port.}
  causes.ships.what.gas_convoy.capacity: {kind: assumed, low: 1.1, high: 1.5, note: Asked the port.}
  causes.ships.how.delay: {kind: assumed, note: Asked the port.}
  causes.ships.cost: {kind: assumed, note: Asked the port.}
""",
    "surge/both": """
# @package _global_
defaults: [later, ships, _self_]
titles: {both: Escorts and ships}
""",
    "surge/stock": """
# @package _global_
titles: {stock: More gas}
stockpiles: {gas_stock: {initial: 2000}}
sources:
  stockpiles.gas_stock.initial: {kind: assumed, source: null, as_of: "", note: As given in the row More gas.}
""",
    "disruption/seized": """
# @package _global_
defaults: [/disruption/island_stocks/boarding, _self_]
titles: {seized: Ships are boarded and seized}
causes:
  seized:
    title: Ships are boarded and seized
    when: {kind: date, at: 2027-01-01}
    what: {oil_convoy: {open: 0.5}}
sources:
  causes.seized.when.at: &row {kind: assumed, note: As given in the row Ships are boarded and seized.}
  causes.seized.what.oil_convoy.open: *row
""",
}
"""What a modeler would write for the same rows, and which names the rows of ``mine`` in folders of its own."""


KNOWN = QuestionNetwork("island_stocks")
"""What it has composed once serves all tests."""


def asked(**parts: Any) -> Question:
    where = {} if "workbook" in parts else {"network": "island_stocks"}
    return read_question({"name": "isle", **where, "plans": PLANS, "disruptions": DISRUPTIONS, **parts}, START)


def by_hand(folder: Path) -> Path:
    for name, text in BY_HAND.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    return folder


@cache
def composed(folder: Path, *words: str) -> dict[str, Any]:
    return composed_scenario("config", ["network=island_stocks", f"hydra.searchpath=[file://{folder}]", *words])


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    home = tmp_path_factory.mktemp("question")
    write_question(asked(), home / "conf", home / "results", KNOWN)
    return home / "conf", by_hand(home / "hand")


@pytest.mark.parametrize("point", ["surge/both", "surge/stock", "disruption/seized"])
def test_each_row_composes_to_what_a_file_by_hand_does(point: str, folders: tuple[Path, Path]) -> None:
    group, _, name = point.partition("/")
    found, expected = composed(folders[0], f"{group}=mine/{name}"), composed(folders[1], f"{group}={name}")
    assert found == expected


def test_what_is_checked_before_it_is_written_is_what_composes(folders: tuple[Path, Path]) -> None:
    question = asked()
    for kind, group, name in (("plans", "surge", "both"), ("disruptions", "disruption", "seized")):
        found = scenario_of(question, kind, name, KNOWN)
        assert {**found, "name": "island_stocks"} == composed(folders[0], f"{group}=mine/{name}")


def test_an_experiment_runs_the_rows_that_are_on(tmp_path: Path) -> None:
    run = {"question": "Which?", "replications": 7, "precision": 0.1, "decision": "2027-02-01"}
    run["requirement"] = {"at_least": 0.8}
    rows = {"ships": SHIPS, "stock": {**PLANS["stock"], "on": False}}
    question = asked(plans=rows, disruptions={}, run=run)
    words = write_question(question, tmp_path / "conf", tmp_path / "my results", KNOWN)
    assert words == [
        "--config-dir", str(tmp_path / "conf"), "experiment=mine/isle", "run.precision.relative=0.1",
        f"output='{tmp_path}/my results'",
    ]  # fmt: skip
    found = yaml.safe_load((tmp_path / "conf/experiment/mine/isle.yaml").read_text(encoding="utf-8"))
    assert found == {
        "defaults": [{"override /network": "island_stocks"}], "name": "isle", "question": "Which?",
        "decision": "2027-02-01", "run": {"worlds": "sampled", "replications": 7, "per_world": 1},
        "robust": {"at_least": 0.8},
        "portfolio": {"at_least": 0.8, "plans": {"ships": ["surge=mine/ships"]}},
        "hydra": {"mode": "MULTIRUN", "sweeper": {"params": {"surge": "none,mine/ships"}}},
    }  # fmt: skip
    assert read_question(read_record(tmp_path / "conf") or {}, START) == question


@pytest.mark.parametrize(
    "title", ["@package hydra", " ", "a\n# @package run", "null", "1e3", "2027-01-01", "a: [b", "ü 🚂"]
)
def test_any_title_stays_a_title(title: str, tmp_path: Path) -> None:
    """Hydra reads directives out of comments; a title is none, and no number either."""
    rows = {"ships": {**SHIPS, "title": title}}
    write_question(asked(plans=rows, disruptions={}, run={"question": title}), tmp_path / "conf", tmp_path, KNOWN)
    assert folder_faults(tmp_path / "conf") == []
    for path in (tmp_path / "conf").rglob("*.yaml"):
        assert ConfigSource._get_header_dict(path.read_text(encoding="utf-8")) == {"package": "_global_"}
    found = OmegaConf.load(tmp_path / "conf/surge/mine/ships.yaml")
    assert found.titles.ships == found.causes.ships.title == title


def test_rows_that_are_gone_leave_no_files(tmp_path: Path) -> None:
    write_question(asked(plans={"ships": SHIPS, "old": SHIPS}, disruptions={}), tmp_path, tmp_path, KNOWN)
    write_question(asked(plans={"ships": SHIPS}, disruptions={}), tmp_path, tmp_path, KNOWN)
    assert sorted(path.name for path in tmp_path.rglob("*.yaml")) == ["isle.yaml", "ships.yaml"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"options": ["escorts"]},
            "plans.a.options: 'escorts' is no option of surge or reform (did you mean 'escort'?)",
        ),
        ({"options": ["escort"], "title": "${oc.env:HOME}"}, "plans.a.title: '${oc.env:HOME}' has ${, by which a file"),
        ({**SHIPS, "dial": "vehicles"}, "plans.a.dial: changes nothing: gas_convoy has no number of vehicles"),
        ({"set": {"legs.gas_convoy.loss": 3}}, "plans.a: 3 legs.gas_convoy.loss is outside the allowed range"),
        ({"options": ["deep_stocks"], "later": 9}, "plans.a.later: cannot be: an option changes stockpiles."),
        ({"part": "gas", "dial": "rate", "factor": 2}, "plans.a.part: 'gas' is no part of the network"),
    ],
)
def test_a_row_that_cannot_run_is_told_and_nothing_is_written(row: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(QuestionError) as error:
        write_question(asked(plans={"a": row}, disruptions={}), tmp_path / "conf", tmp_path, KNOWN)
    assert said in str(error.value)
    assert not (tmp_path / "conf").exists()


@pytest.mark.parametrize("text", ["plain/path.xlsx", "my file.xlsx", "it's, [a] \\ path=1.xlsx", "end\\", "ü.xlsx"])
def test_any_path_is_read_back_out_of_its_word(text: str) -> None:
    assert OverridesParser.create().parse_override(word("workbook", text)).value() == text


@pytest.mark.slow
@pytest.mark.parametrize("own", [False, True])
def test_a_question_runs_to_the_bits_of_the_same_words_typed_by_hand(own: bool, tmp_path: Path) -> None:
    """Of a network that ships, and of a workbook of one's own."""
    write_network(shipped("network=island_stocks"), tmp_path / "isle.xlsx")
    run = {"replications": 2, "horizon": "100 days"}
    parts = {name: {**PLANS[name], "on": False} for name in ("later", "ships")}
    where = {"workbook": "isle.xlsx"} if own else {}
    question = asked(plans={**parts, "both": PLANS["both"]}, run=run, **where)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        words = write_question(question, Path("conf"), Path("asked"))
    done = desim(tmp_path, *words, "run.workers=1")
    assert done.returncode == 0, done.stderr
    network = ["workbook=isle.xlsx", "+horizon=100 days"] if own else ["network=island_stocks", "horizon=100 days"]
    rows = ["surge=none,both", "disruption=none,seized"]
    typed = ["--config-dir", str(by_hand(tmp_path / "hand")), "-m", *network, *rows, "run.worlds=sampled"]
    done = desim(tmp_path, *typed, "output=typed", "run.replications=2", "run.workers=1")
    assert done.returncode == 0, done.stderr
    found, expected = (bits(tmp_path / folder) for folder in ("asked/isle", "typed/island_stocks"))
    assert found == expected
    assert found.keys() == {(plan, disruption) for plan in ("none", "both") for disruption in ("none", "seized")}


def bits(folder: Path) -> dict[tuple[str, ...], list[str]]:
    """Digests of the tables of each point, by plan and disruption."""
    manifests = [load(path.parent).manifest for path in folder.glob("*/manifest.json")]
    names = ("kpi", "daily", "states", "causes", "ledger")
    return {
        tuple(one["choices"][group].removeprefix("mine/") for group in ("surge", "disruption")): [
            one["files"][f"{name}.parquet"] for name in names
        ]
        for one in manifests
    }
