"""Until the headline: shipped experiments whose headline may be settled early have it to the same bits."""

import pytest

from desim.measure.kpi import kpis
from desim.measure.outcome import headline_outcome
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.sim.settled import may_settle
from desim.spec.scenario import Scenario
from tests.shipped.composed import EXPERIMENTS, scenario
from tests.shipped.test_conf import points

BACKTESTS = ("backtest", "backtest_155")
REPLICATIONS = 3


def first_point(experiment: str) -> Scenario:
    """The first point of the sweep of an experiment."""
    return scenario(f"experiment={experiment}", *points(experiment)[0])


def settling() -> list[str]:
    """Experiments that may end early, by their headlines; those of back-tests have none."""
    known = {name: first_point(name) for name in EXPERIMENTS if name not in BACKTESTS}
    return [name for name, declared in known.items() if may_settle(declared)]


@pytest.mark.slow
@pytest.mark.parametrize("experiment", [name for name in EXPERIMENTS if name not in BACKTESTS])
def test_the_headline_of_an_experiment_has_the_same_bits(experiment: str) -> None:
    declared = first_point(experiment)
    head = declared.headline
    assert head is not None
    if not may_settle(declared):
        pytest.skip(f"{head.metric} is known at the end only")
    for number in range(REPLICATIONS):
        whole, early = Clock(), Clock()
        rows = kpis(declared, replicate(declared, 1, number, clock=whole))
        found = headline_outcome(declared, replicate(declared, 1, number, clock=early, until="headline"))
        (value,) = (row.value for row in rows if (row.metric, row.subject) == (head.metric, head.subject))
        assert found.kpi[0].value == value
        assert early.time <= whole.time


@pytest.mark.slow
def test_some_experiments_settle_early() -> None:
    assert {"surge_155", "e01_refill_155", "e10_mineral_embargo"} <= set(settling())
