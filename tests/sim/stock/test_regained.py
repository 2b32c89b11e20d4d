"""Regained, not touched: a stock is back at its objective from the day on from which it stays there."""

import pytest

import desim
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from tests.sim.tiny import GOOD, SITE, made, pile, wants


def days(takes, receipts, horizon=200, **fields):
    """Days of a stock of 100, objective 100, from which amounts are taken and into which they come on given days."""
    plan = {"kind": "plan", "orders": receipts}
    data = {
        "name": "tiny", "horizon": horizon, "items": GOOD, **SITE,
        "suppliers": {"maker": made(lead_time=0)},
        "stockpiles": {"depot": pile(initial=100, objective=100, policy=plan, sources={"maker": {}}, **fields)},
        "demands": {
            f"take_{round(day)}": wants("depot", at=day, size=amount)
            for day, amount in takes.items()
        },
    }  # fmt: skip
    scenario = desim.read(data)
    found = {(row.metric, row.subject): row.value for row in kpis(scenario, replicate(scenario, 1, 0))}
    names = ("replenished_on", "time_to_replenish", "first_at_objective_on", "time_to_reach_objective")
    return tuple(found[name, "depot"] for name in names), found["objective_regained", "depot"]


def test_a_touch_is_not_a_return():
    """Below from day 10, back on day 20 for a third of a day, and from day 80 to stay: 80, and not 20."""
    found, back = days({10: 10, 20.3333: 10}, {20: 10, 80: 10})
    assert found == pytest.approx((80, 70, 20, 10))
    assert back == 1.0


def test_it_counts_from_the_first_day_of_the_stay():
    """Back on day 20 for 30 days exactly, and below again from day 50: regained on day 20."""
    found, _ = days({10: 10, 50: 10}, {20: 10})
    assert found == (20, 10, 20, 10)


def test_a_day_less_is_not_enough():
    """Back on day 20 for 29 days, and then not for the rest of the run: touched on day 20, never regained."""
    found, back = days({10: 10, 49: 10}, {20: 10})
    assert found == (None, None, 20, 10)
    assert back == 0.0


def test_the_end_of_the_run_ends_no_stay():
    """Back 5 days before the end: nobody saw it fall below again."""
    found, back = days({10: 10}, {195: 10})
    assert found == (195, 185, 195, 185)
    assert back == 1.0


def test_the_time_it_has_to_stay_is_a_field():
    """With a stay of 10 days the first return counts, with none every touch."""
    takes, receipts = {10: 10, 31: 10}, {20: 10, 80: 10}
    assert days(takes, receipts)[0][0] == 80
    assert days(takes, receipts, time_at_objective=10)[0][0] == 20
    assert days(takes, receipts, time_at_objective=0)[0][0] == 20
    assert days(takes, receipts, time_at_objective=12)[0][0] == 80


def test_what_comes_and_goes_in_one_instant_is_no_fall():
    """Taken to 95 and filled up to 100 in the same instant, by an order that this claim caused: it stays."""
    found, _ = days({10: 10, 40: 5}, {20: 10, 40: 5})
    assert found == (20, 10, 20, 10)


def test_never_below_is_no_wait():
    assert days({}, {20: 1})[0] == (0, 0, 0, 0)
