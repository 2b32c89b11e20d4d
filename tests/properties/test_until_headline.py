"""Until the headline: a replication that ends with its headline gives it the same bits as one that runs to its end."""

from typing import Any

import pytest
from hypothesis import given, target
from hypothesis import strategies as st

from desim.measure.kpi import headline_row, kpis
from desim.measure.outcome import headline_outcome
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.sim.settled import SETTLED, may_settle
from desim.spec.fields.faults import SpecError
from desim.spec.metrics import METRICS
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.study.execution.until import refuse_unsettled
from tests.networks import two_stages
from tests.properties.networks import networks
from tests.properties.test_random_networks import often

OF_STOCK = ("stockout_on", "empty_on", "time_to_replenish", "replenished_on", "first_at_objective_on",
            "time_to_reach_objective")  # fmt: skip
OBJECTIVE = {"objective": 10, "time_at_objective": 7}


def with_headline(data: dict[str, Any], metric: str, subject: str, **more: Any) -> dict[str, Any]:
    """The network, about one measure."""
    return {**data, "headline": {"metric": metric, "subject": subject, "better": "low"}, **more}


def both(data: dict[str, Any], number: int = 3) -> tuple[float | None, float | None, Clock, Clock]:
    """The headline of a replication that runs to its end, and of one that ends with it, and both clocks."""
    scenario, whole, early = read(data), Clock(), Clock()
    head = scenario.headline
    assert head is not None
    rows = {(row.metric, row.subject): row.value for row in kpis(scenario, replicate(scenario, 7, number, clock=whole))}
    facts = replicate(scenario, 7, number, clock=early, until="headline")
    (row,) = headline_outcome(scenario, facts).kpi
    return rows[head.metric, head.subject], row.value, whole, early


@often
@given(networks(), st.sampled_from(OF_STOCK), st.integers(0, 3))
def test_the_headline_has_the_same_bits(data: dict[str, Any], metric: str, number: int) -> None:
    piles = sorted(data["stockpiles"])
    name = piles[number % len(piles)]
    piles_of = {**data["stockpiles"], name: {**data["stockpiles"][name], **OBJECTIVE}}
    full, short, whole, early = both(with_headline(data, metric, name, stockpiles=piles_of), number)
    assert short == full
    assert early.time <= whole.time
    target(float(whole.time - early.time))


@often
@given(networks(), st.floats(1.0, 60.0), st.integers(0, 3))
def test_thresholds_have_the_same_bits(data: dict[str, Any], day: float, number: int) -> None:
    name = sorted(data["stockpiles"])[0]
    measure = {"early": {"metric": "stockout_before", "subject": name, "at": day}}
    full, short, _, _ = both(with_headline(data, "stockout_before", "early", measures=measure), number)
    assert short == full


@pytest.mark.parametrize("metric", ["time_to_replenish", "stockout_on", "output_per_year"])
def test_it_ends_early(metric: str) -> None:
    """Not one in which nothing was saved: the chain is short of stock, regains it and works on for long."""
    data = two_stages(headline=HEADS[metric], **MORE.get(metric, {}))
    data["stockpiles"]["depot"]["initial"] = 20
    full, short, whole, early = both(data, 0)
    assert full is not None
    assert short == full
    assert early.time < 0.9 * whole.time
    assert early.events < whole.events


HEADS = {
    "time_to_replenish": {"metric": "time_to_replenish", "subject": "depot", "better": "low"},
    "stockout_on": {"metric": "stockout_on", "subject": "depot", "better": "high"},
    "output_per_year": {"metric": "output_per_year", "subject": "soon", "better": "high"},
}
MORE: dict[str, dict[str, Any]] = {
    "time_to_replenish": {
        "decision": 2.0,
        "demands": {"users": {"kind": "fixed", "stockpile": "depot", "every": 5, "size": 20}},
    },
    "output_per_year": {
        "measures": {"soon": {"metric": "output_per_year", "subject": "press", "begin": 120.0, "end": 200.0}}
    },
}


def test_what_is_known_at_the_end_only_is_refused() -> None:
    scenario = read(two_stages(headline={"metric": "fill_rate", "subject": "depot", "better": "high"}))
    assert not may_settle(scenario)
    with pytest.raises(SpecError, match=r"run\.until: .*fill_rate is known at the end of a run only.*stockout_on"):
        refuse_unsettled(scenario, Run(until="headline"))
    refuse_unsettled(scenario, Run())


def test_every_metric_that_settles_is_one() -> None:
    assert set(SETTLED) <= set(METRICS)


def test_nothing_else_is_measured() -> None:
    scenario = read(two_stages(headline=HEADS["stockout_on"]))
    found = headline_outcome(scenario, replicate(scenario, 7, 0, until="headline"))
    assert [(row.metric, row.subject) for row in found.kpi] == [("stockout_on", "depot")]
    assert headline_row(scenario, replicate(scenario, 7, 0)) == found.kpi[0]
    assert [*found.states, *found.ledger, *found.causes, *found.days, *found.mark_days] == []


def test_a_budget_of_events_is_of_the_whole_replication() -> None:
    """Stretches do not begin it anew."""
    from desim.sim.kernel.errors import OverBudget

    scenario = read(two_stages(headline=HEADS["time_to_replenish"]))
    with pytest.raises(OverBudget):
        replicate(scenario, 7, 0, clock=Clock(300), until="headline")
