"""Surge plans: levers that combine under a name of their own, and one that waits for low stock."""

import numpy as np

from desim.sim.replicate import replicate
from desim.spec.checks.horizon import terminating_reasons
from tests.shipped.composed import scenario

DAYS = 180.0


def test_a_plan_of_plans_is_the_plans_together() -> None:
    together = scenario("surge=full_surge")
    apart = scenario("surge=[third_shift,new_line,second_source]")
    assert together.model_copy(update={"titles": apart.titles}) == apart
    assert {"third_shift", "new_line", "second_source"} <= set(together.causes)
    assert scenario("surge=[full_surge,stock_rounds]").stockpiles["us_stock"].initial == 2_025_000


def test_every_lever_has_a_cost_and_takes_time() -> None:
    for name in ("third_shift", "new_line", "second_source", "shift_at_low_stock"):
        lever = scenario(f"surge={name}").causes[name]
        assert lever.role == "surge"
        assert lever.cost > 0.0
        takes = [*lever.how.in_sequence(), lever.how.ramp, getattr(lever.how.delay, "mean", 0.0)]
        assert any(takes)


def test_the_standing_order_begins_when_so_many_days_of_supply_are_left() -> None:
    """In the instant of the fall, which lies between two probes; it costs once."""
    declared = scenario("surge=shift_at_low_stock", "horizon=800")
    facts = replicate(declared, 1, 0)
    (seen,) = [o for o in facts.occurrences if o.cause == "shift_at_low_stock"]
    rate = declared.stockpiles["us_stock"].planning_rate
    left = facts.levels["us_stock.on_hand"] / rate
    days = np.array(facts.days)
    assert left[days < seen.begins].min() >= DAYS
    assert left[days >= seen.begins][0] < DAYS + 1.0  # up to two lots may come before the next probe
    assert facts.costs["shift_at_low_stock", "cause"] == declared.causes["shift_at_low_stock"].cost
    assert "causes.shift_at_low_stock: once in a run" in terminating_reasons(declared)
