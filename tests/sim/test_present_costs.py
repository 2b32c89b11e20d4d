"""Discounting: what costs are worth on the first day that counts, by hand."""

import pytest

from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import made, pile, run, town, wants

RATE = 0.1


def worth(cost, day):
    """What a cost on a day is worth on day 0."""
    return cost * (1 + RATE) ** (-day / 365.25)


def test_a_cost_is_discounted_from_the_middle_of_its_day():
    """Orders of 1,000 USD on days 0, 400 and 800."""
    stock = pile(policy={"kind": "plan", "orders": {0: 1, 400: 1, 800: 1}}, sources={"maker": {}}, order_cost=1000)
    facts = run(1000, stockpiles={"stock": stock}, suppliers={"maker": made()}, discount_rate=RATE)
    assert facts.costs["stock", "ordering"] == 3000
    expected = sum(worth(1000, day + 0.5) for day in (0, 400, 800))
    assert facts.present_costs == {"ordering": pytest.approx(expected)}


def test_costs_that_run_by_the_day_are_discounted_day_by_day():
    """Ten on hand at 2 USD a day for 20 days; two of them owed at 3 USD a day from day 5.25 to the end of day 19."""
    piles = {"stock": pile(initial=10, holding_cost=2), "empty": pile(backorder_cost=3, pipeline={"arrivals": {30: 2}})}
    facts = run(20, stockpiles=piles, demands={"use": wants("empty", at=5.25, size=2)}, discount_rate=RATE)
    held = sum(worth(20, day + 0.5) for day in range(20))
    owed = worth(6 * 0.75, 5.5) + sum(worth(6, day + 0.5) for day in range(6, 20))
    assert facts.present_costs == {"holding": pytest.approx(held), "backorders": pytest.approx(owed)}


def test_causes_cost_each_time_and_each_day():
    cause = {"when": {"kind": "date", "at": 3}, "what": {"maker": {"lead_time": 2}}, "how": {"duration": 2},
             "cost": 100, "cost_per_day": 10}  # fmt: skip
    facts = run(9.5, suppliers={"maker": made()}, causes={"surge": cause}, discount_rate=RATE)
    assert facts.present_costs == {"cause": pytest.approx(worth(110, 3.5) + worth(10, 4.5))}


def test_a_run_that_ends_within_a_day_discounts_the_rest_from_its_middle():
    facts = run(1.5, stockpiles={"stock": pile(initial=1, holding_cost=8)}, discount_rate=RATE)
    assert facts.present_costs["holding"] == pytest.approx(worth(8, 0.5) + worth(4, 1.25))


def test_costs_count_and_are_discounted_from_the_decision_on():
    stock = pile(policy={"kind": "plan", "orders": {0: 1, 400: 1}}, sources={"maker": {}}, order_cost=1000)
    facts = run(600, stockpiles={"stock": stock}, suppliers={"maker": made()}, decision=300, discount_rate=RATE)
    assert facts.present_costs == {"ordering": pytest.approx(worth(1000, 100.5))}


def test_nothing_else_changes_and_no_rate_means_no_measure():
    parts = {"stockpiles": {"stock": pile(initial=3, holding_cost=0.3)}, "demands": {"use": wants(every=0.7)}}
    plain, discounted = town(30, **parts), town(30, **parts, discount_rate=RATE)
    rows = [dict.fromkeys(outcome(one, replicate(one, 1, 0)).kpi) for one in (plain, discounted)]
    assert [row for row in rows[1] if row[0] != "present_cost"] == [*rows[0]]
    assert [row[:2] for row in rows[1] if row[0] == "present_cost"][-1] == ("present_cost", "total")
    with pytest.raises(SpecError, match=r"headline.metric: .*is measured where the scenario has a discount_rate"):
        town(30, **parts, headline={"metric": "present_cost", "subject": "total"})
