"""Exact values: every case of the validation, quickly on every change, and their values from closed forms."""

from pathlib import Path

import pytest
import yaml

from desim.cli.composition import composed_scenario
from desim.spec.read import read
from desim.study.validation import validate as validate_module
from desim.study.validation.cases import load_cases
from tests.theory import exact, exact_laws, exact_making, exact_supply

CONF = Path(__file__).parents[2] / "conf"
CASES = {case.id: case for case in load_cases(CONF / "validation")}
MODELS = {model.name: model for case in CASES.values() for model in case.models}
FORMULAS = exact.FORMULAS | exact_making.FORMULAS | exact_supply.FORMULAS | exact_laws.FORMULAS
ARITHMETIC = {"v38_time_to_survive"}
"""Scenarios whose values follow from a few sums, written down in the file itself."""

pytestmark = pytest.mark.theory


def test_all_46_cases_are_there():
    assert list(CASES) == [f"V{k:02}" for k in range(1, 47)]
    assert set(MODELS) == {path.stem for path in (CONF / "validation").glob("v*.yaml")}
    assert sum(len(model.quantities) for model in MODELS.values()) >= 230


@pytest.mark.parametrize("name", sorted(MODELS.keys() - ARITHMETIC))
def test_values_of_the_index_follow_from_the_closed_forms(name):
    given = {label: q.exact for label, q in MODELS[name].quantities.items()}
    assert given == pytest.approx(FORMULAS[name](), rel=1e-11)


LONGER = ("V06", "V12")
"""At an eightieth they miss a failure clock that runs while a machine is idle."""
LONGEST = ("V10", "V13", "V14", "V15", "V23", "V42", "V46")
"""Cases of many events, which take a second at an eightieth."""
SHARES = dict.fromkeys(LONGER, 1 / 20) | dict.fromkeys(LONGEST, 1 / 160)
"""Shares of the length, an eightieth where none is given."""


@pytest.mark.parametrize("case", CASES)
def test_cases_at_a_part_of_the_length(case, monkeypatch):
    """The intervals are as wide as the runs are short; what is coarsely wrong is seen in a second."""
    share = SHARES.get(case, 1 / 80)
    if case not in LONGER:
        monkeypatch.setattr(validate_module, "QUICK_SHARE", share)
        monkeypatch.setattr(validate_module, "TERMINATING_SHARE", share / 2)
        monkeypatch.setattr(validate_module, "TERMINATING_LEAST", round(4000 * share))
    agrees(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_cases_at_a_twentieth_of_the_length(case):
    agrees(case)


def agrees(case):
    """All quantities of a case are what the index says, on the quick tier of the validation."""
    found = validate_module.validate([CASES[case]], "quick", 1, 1, lambda _: None, whole=False)
    assert [q for q in found["cases"][0]["quantities"] if q["faults"]] == []
    assert [run["failures"] for run in found["cases"][0]["scenarios"] if run["failed"]] == []
    assert found["passed"]


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_each_scenario_composes_to_what_its_file_says(every):
    for name, model in list(MODELS.items())[::every]:
        assert read(composed_scenario(f"validation/{name}")) == read(model.data), name


def test_the_index_gives_each_stochastic_quantity_a_reference_or_says_why_not():
    index = yaml.safe_load((CONF / "validation/cases.yaml").read_text(encoding="utf-8"))
    without = {
        name
        for model in MODELS.values()
        for name, q in model.quantities.items()
        if q.stochastic and q.half_width is None
    }
    without = {name for name in without if not name.endswith(": distance from its law")}
    assert len(without) == 8, without
    assert all(entry["component"] for entry in index.values())
