"""Acceptance cases of one's own: those of the how-to page pass, products and means of levels are those by hand."""

import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import yaml
from scipy.stats import poisson

from desim.cli.commands import validate as command
from desim.cli.job import Job, Request
from desim.measure.outcome import outcome
from desim.report.review import validation
from desim.sim.replicate import replicate
from desim.spec.acceptance import Quantity, Statistic, Transform
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES
from desim.stats.acceptance_tests import STATISTICS
from desim.study.validation.cases import TRANSFORMS, FolderError, Measured, load_cases, quantity_value
from desim.study.validation.validate import validate

PAGE = Path(__file__).parents[3] / "docs/how-to/acceptance.md"
BLOCK = re.compile(r"^```\{code-block\} yaml\n:caption: (\S+)\n\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {Path(name).name: text for name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the how-to page."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def faults_of(folder: Path) -> list[str]:
    """The faults of a folder, with paths from there."""
    with pytest.raises(FolderError, match="the folder of cases has") as caught:
        load_cases(folder)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


def change(folder: Path, file: str, path: str, value: object) -> None:
    """Set what stands at a path of a file, by steps with / between them."""
    *steps, last = path.split("/")
    data = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    (folder / file).write_text(yaml.safe_dump(data), encoding="utf-8")


def test_the_exact_values_of_the_page_are_those_of_poisson_demand_in_a_lead_time_of_10_days():
    base_stock = {q.metric: q.exact for c in yaml_cases() for q in c.values()}
    k = np.arange(100)
    assert base_stock["fill_rate"] == pytest.approx(poisson.cdf(11, 10), abs=5e-8)
    assert base_stock["customer_wait"] == pytest.approx(np.maximum(k - 12, 0) @ poisson.pmf(k, 10), abs=5e-8)
    assert base_stock["level.on_order"] == 10


def yaml_cases():
    index = yaml.safe_load(FILES["cases.yaml"])
    for case in index.values():
        for scenario in case["scenarios"].values():
            yield {name: Quantity(**given) for name, given in scenario["quantities"].items()}


def test_the_cases_of_the_page_pass_and_a_wrong_one_does_not(folder):
    found = validate(load_cases(folder), "full", 1, 1, lambda _: None, True, "mine/validation")
    assert found["passed"], [q["faults"] for case in found["cases"] for q in case["quantities"]]
    assert not found["scatter"]["judged"], "three z say nothing of how they lie"
    page = validation.page_of(found)
    assert page.title == "Acceptance report: mine/validation"
    assert "desim study=validate validate.folder=mine/validation" in str(page.sections)
    change(folder, "cases.yaml", "D02/scenarios/drawdown/quantities/stock on day 30/exact", 11)
    assert validate(load_cases(folder), "quick", 1, 1, lambda _: None)["failed"] == ["D02"]


def test_the_command_keeps_the_verdicts_apart_from_those_on_the_simulator(folder, tmp_path):
    job = Job([], [], {}, tmp_path / "results", sweeping=False)
    settings = {"validate": {"folder": str(folder), "case": "D02"}}
    request = Request(STUDIES["validate"], {}, settings, Run(workers=1), job, lambda words: ({}, {}))
    assert command.validate(request) == (None, 0)
    (written,) = (tmp_path / "results").rglob("validation.json")
    place = written.relative_to(tmp_path / "results").parts
    assert (place[0], *place[2:]) == ("acceptance", "1", "D02", "validation.json")


DRAWDOWN = read(yaml.safe_load(FILES["drawdown.yaml"]))
"""A stock of 40 of which one is issued on each day from day 1 on: the probe of day k finds 40 - k."""


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ({"metric": "level.on_hand", "over": ["10 days", 13]}, (30 + 29 + 28) / 3),
        ({"metric": "level.on_hand", "at": 10, "times": {"metric": "wanted", "subject": "use"}}, 30 * 59),
        ({"metric": "level.on_hand", "at": 10, "plus": {"metric": "empty_on", "subject": "depot"}}, 30 + 40),
        (
            {
                "metric": "level.on_hand", "at": 10, "offset": 1, "factor": 2,
                "plus": {"metric": "empty_on", "subject": "depot", "factor": -1},
                "times": {"metric": "wanted", "subject": "use", "per_day": True},
                "per": {"metric": "issued", "subject": "use"},
            },
            (1 + 2 * 30 - 40) * (59 / 60) / 40,
        ),
        ({"metric": "level.on_hand", "subject": ["depot", "depot"], "at": 10, "total": True}, 60),
    ],
)  # fmt: skip
def test_terms_are_added_multiplied_and_divided_in_this_order(quantity, value):
    asked = Quantity(**{"unit": "unit", "subject": "depot", "exact": 0, "absolute": 1, **quantity})
    facts = replicate(DRAWDOWN, 1, 0)
    assert quantity_value(asked, DRAWDOWN, Measured(outcome(DRAWDOWN, facts), facts)) == pytest.approx(value, rel=1e-12)


def test_all_faults_of_a_folder_are_said_at_once(folder):
    base = "D01/scenarios/base_stock/quantities/fill rate"
    change(folder, "cases.yaml", f"{base}/metric", "fil_rate")
    change(folder, "cases.yaml", f"{base}/per", {"metric": "level.onhand", "subject": "depot", "at": 2.5})
    change(folder, "cases.yaml", "D02/scenarios/drawdown/quantities/stock on day 30/subject", "depo")
    change(folder, "base_stock.yaml", "stockpiles/depot/initial", 10)
    change(folder, "drawdown.yaml", "horizon", "60 day")
    assert faults_of(folder) == [
        "cases.yaml D01.scenarios.base_stock.quantities.fill rate.metric: 'fil_rate' is no metric that is measured "
        "(did you mean 'fill_rate'?)",
        "cases.yaml D01.scenarios.base_stock.quantities.fill rate.per.at: 2.5 is no day of a probe",
        "cases.yaml D01.scenarios.base_stock.quantities.fill rate.per.metric: 'level.onhand' is no level of the "
        "stockpile depot; it has on_hand, owed, on_order (did you mean 'on_hand'?)",
        "cases.yaml D02.scenarios.drawdown.quantities.stock on day 30.subject: 'depo' no such part has this name "
        "(did you mean 'depot'?)",
    ]
    (folder / "drawdown.yaml").unlink()
    change(folder, "base_stock.yaml", "horizn", "60 days")
    assert faults_of(folder) == [
        "base_stock.yaml horizn: unknown key (did you mean 'horizon'?)",
        "drawdown.yaml: is no regular file",
    ]


DAY_30, EMPTY = (f"scenarios/drawdown/quantities/{q}" for q in ("stock on day 30", "day on which it is empty"))


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("titel", "x", "cases.yaml D02.titel: unknown key (did you mean 'title'?)"),
        (f"{DAY_30}/exakt", 1, "unknown key (did you mean 'exact'?)"),
        (f"{DAY_30}/statistic", "meen", "(did you mean 'mean'?)"),
        (f"{DAY_30}/over", [3, 2], "has days to read a level on and days to average it over"),
        (f"{DAY_30}/within", [3, 2], "has several tolerances"),
        (f"{DAY_30}/absolute", None, "has one replication, and 'stock on day 30' no tolerance"),
        (f"{DAY_30}/metric", "size.mean", "has at, since or over, which only levels have"),
        (f"{DAY_30}/at", 61, "61.0 is no day of a probe"),
        (f"{EMPTY}/metric", "book.losst", "(did you mean 'lost'?)"),
        (
            f"{EMPTY}/metric",
            "state.emtpy",
            "'emtpy' is no state of depot; it has stocked",
        ),
        (f"{EMPTY}/metric", "policy.level", "is no number of the policy of depot"),
        (f"{EMPTY}/metric", "size.mean", "(did you mean 'size.distance'?)"),
        ("scenarios/drawdown/replications", 20, "needs terminating: true"),
        ("scenarios", {}, "has neither scenarios nor quantities that are not supported"),
        ("scenarios", {"base_stock": {"quantities": {}}}, "cases.yaml D02.scenarios.base_stock.quantities"),
        ("scenarios", {"../x": {"quantities": {}}}, "is not a name"),
    ],
)
def test_each_fault_names_the_nearest_key(folder, path, value, fault):
    change(folder, "cases.yaml", f"D02/{path}", value)
    assert any(fault in line for line in faults_of(folder)), faults_of(folder)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (None, "cases.yaml: is no regular file"),
        ("[]", "cases.yaml:1: must be a map of names"),
        ("D01: {a: 1}\nD01: {a: 1}\n", "cases.yaml:2"),
        ("../x: {title: t, component: c, not_supported: {a: b}}", "is no name of a case"),
        ("{}", "cases.yaml"),
    ],
)
def test_an_index_that_is_none_is_refused(folder, text, fault):
    (folder / "cases.yaml").unlink()
    if text is not None:
        (folder / "cases.yaml").write_text(text, encoding="utf-8")
    assert any(line.startswith(fault) or fault in line for line in faults_of(folder)), faults_of(folder)


def test_a_scenario_stands_in_one_case_only(folder):
    index = yaml.safe_load(FILES["cases.yaml"])
    index["D03"] = index["D02"]
    (folder / "cases.yaml").write_text(yaml.safe_dump(index), encoding="utf-8")
    assert any("names scenarios in several cases" in line and "drawdown" in line for line in faults_of(folder))


def test_every_statistic_and_transform_that_can_be_declared_is_known():
    assert set(STATISTICS) == set(get_args(Statistic))
    assert set(TRANSFORMS) == set(get_args(Transform))
