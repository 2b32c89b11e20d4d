"""Published figures: what was reported or announced, out of scenarios nearly all of which are without randomness.

Seven of them echo their inputs, and are arithmetic: none of this folder is counted as validation on any page.
"""

import copy
from pathlib import Path

import pytest
import yaml

from desim.sim.replicate import replicate
from desim.spec.acceptance import CaseScenario
from desim.spec.read import read
from desim.stats.interval import probability
from desim.study.validation.cases import load_model
from desim.study.validation.validate import planned_run, run_all
from desim.study.validation.verdicts import quantity_verdicts

HERE = Path(__file__).parent
INDEX = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.theory


ARITHMETIC = [name for name, entry in INDEX.items() if entry.get("arithmetic")]
"""Scenarios that are given what must come out of them: they show that sums are right, and validate nothing."""
LONG = {"v20_disruptions"}
"""Of 4,000 replications."""


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow if n in LONG else ()) for n in ARITHMETIC])
def test_the_arithmetic_of_published_numbers_is_right(name):
    come_out(name)


@pytest.mark.parametrize("name", sorted(set(INDEX) - set(ARITHMETIC)))
def test_published_figures_come_out(name):
    come_out(name)


def model_of(name):
    """A scenario with what must come out of it."""
    return load_model(
        HERE / "scenarios", name, {k: v for k, v in INDEX[name].items() if k in CaseScenario.model_fields}
    )


def come_out(name):
    """All quantities of a scenario are what the index says."""
    planned = planned_run(model_of(name), "full", 1)
    (ran,) = run_all([planned], 1, lambda _: None)
    assert ran.failures == []
    assert [v for v in quantity_verdicts(planned, ran, "full", 1e-4) if v["faults"]] == []


@pytest.mark.slow
def test_the_interval_of_each_probability_of_a_disruption_covers_the_published_percentage():
    """23.7, 74.1 and 93.3 %, to the first decimal, by intervals of 99 %."""
    name = "v20_disruptions"
    planned = planned_run(model_of(name), "full", 1)
    (ran,) = run_all([planned], 1, lambda _: None)
    for values, published in zip(ran.values.T, (0.237, 0.741, 0.933), strict=True):
        found = probability(int((values <= 0.5).sum()), len(values), 0.99)
        assert found.low <= published <= found.high
        assert found.half_width < 0.02


TURKEY = yaml.safe_load((HERE / "scenarios/v19_turkey.yaml").read_text(encoding="utf-8"))
GATES = sorted(name for name, supplier in TURKEY["suppliers"].items() if "rate" in supplier)


def aircraft(**rates):
    """Aircraft of the fifth year, with other rates of some new sources (a year)."""
    data = copy.deepcopy(TURKEY)
    for name, rate in rates.items():
        data["suppliers"][name]["rate"] = f"{rate} part/yr"
    made = replicate(read(data), 1, 0).levels["final_assembly.made"]
    return made[60] - made[48]


@pytest.mark.slow
def test_15_of_1005_parts_gate_all_aircraft_by_the_slowest_of_them():
    slowest = min(GATES, key=lambda name: float(TURKEY["suppliers"][name]["rate"].split()[0]))
    assert len(GATES) == 15
    assert aircraft() == pytest.approx(100, abs=1)
    for name in GATES:
        assert aircraft(**{name: 60}) == pytest.approx(60, abs=1)  # whichever is slowest, it is the gate
    assert aircraft(**{slowest: 300}) == pytest.approx(104, abs=1)  # then the next
    assert aircraft(**dict.fromkeys(set(GATES) - {slowest}, 300)) == pytest.approx(
        100, abs=1
    )  # 14 of 15 mended: nothing
    assert aircraft(**dict.fromkeys(GATES, 300)) == pytest.approx(156, abs=1)
