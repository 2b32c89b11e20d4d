"""Break-even: the value of an input at which two plans are as good, against values worked out by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from desim.spec.fields.faults import SpecError
from desim.spec.read import read_run
from desim.store.results import Results
from desim.study.questions.break_even import BreakEvenRuns
from desim.study.questions.world_table import PlanResults, world_tables
from tests.study.questions.robust_networks import DEPOT, ranged, run, store, two_plans

ONE = read_run({"workers": 1})


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> BreakEvenRuns:
    folder = tmp_path_factory.mktemp("plans")
    return BreakEvenRuns(world_tables(two_plans(folder))[0], ONE, 4, folder / "points")


def test_break_even_is_the_value_worked_out_by_hand(stored: BreakEvenRuns) -> None:
    """One plan issues min(S, 540), the other 480: they are as good at S = 480, found to 1 %."""
    depot = next(one for one in stored.table.inputs if one.name == "stockpiles.depot.initial")
    found = stored.search(depot, 0, 1, (0.0, 0.55), 0.0, 0.005)
    assert found.at == pytest.approx(480.0, rel=0.01)
    assert (found.best, found.other, found.better_above) == ("unsure", "sure", True)
    assert 400.0 <= found.low < 480.0 < found.high <= 600.0
    for one in found.evaluations:
        assert one.gain.estimate == pytest.approx(min(one.value, 540.0) - 480.0)
        assert one.value == round(one.value), "a store of pieces holds whole ones"


def test_a_least_gain_moves_it_and_an_idle_input_has_none(stored: BreakEvenRuns) -> None:
    """To gain 30 takes S = 510; what powder there is does not matter."""
    powder, depot = stored.table.inputs
    assert stored.search(depot, 0, 1, (0.0, 0.5), 30.0, 0.02).at == pytest.approx(510.0, rel=0.01)
    idle = stored.search(powder, 0, 1, (0.0, 0.5), 0.0, 0.02)
    assert (idle.at, idle.low, idle.high) == (None, None, None)


@pytest.mark.slow
def test_the_only_input_and_a_gain_that_ends_in_nothing(tmp_path: Path) -> None:
    """Asking for 50 nine times issues min(S, 450): below S = 450 both plans issue S, and none is better."""
    plans = [
        PlanResults(name, "", run(store(500, DEPOT, size), tmp_path / name, 8))
        for name, size in (("large", 60), ("small", 50))
    ]
    (table,) = world_tables(plans)
    found = BreakEvenRuns(table, ONE, 2, tmp_path / "points").search(table.inputs[0], 0, 1, (0.0, 0.3), 0.0, 0.02)
    assert found.at == pytest.approx(450.0, rel=0.01)
    assert (found.low, found.better_above) == (None, True)
    assert min(one.gain.estimate for one in found.evaluations) == 0.0


def test_worlds_that_are_not_the_same_are_refused(stored: BreakEvenRuns) -> None:
    """A range of its own is a plan's right; other numbers out of the same range are not of the same worlds."""
    one, other = stored.table.plans
    drawn = other.results.worlds
    assert drawn is not None
    shifted = Results(other.results.folder)
    shifted.__dict__["worlds"] = drawn.assign(value=drawn["value"] + 1.0)
    table = replace(stored.table, plans=(one, replace(other, results=shifted)))
    with pytest.raises(SpecError, match=r"stockpiles\.bin\.initial: is another number in the worlds of sure"):
        _ = table.inputs


def test_a_plan_may_bring_a_range_of_its_own(tmp_path: Path) -> None:
    plans = [
        PlanResults(name, "", run(store(500, {"stockpiles.depot.initial": ranged(low, 600)}), tmp_path / name, 4))
        for name, low in (("one", 400), ("other", 300))
    ]
    (found,) = world_tables(plans)[0].inputs
    assert found.values.min() >= 400.0
