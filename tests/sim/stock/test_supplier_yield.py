"""Yield of suppliers: what of a delivery is good, by hand; and the law of it."""

import math
from itertools import pairwise
from typing import Any

import pytest

from desim.spec.checks.dead_ends import dead_end_warnings
from desim.spec.facts import Facts
from tests.sim.tiny import log, made, pile, run, town, up_to, wants


def network(share: Any, amount: float = 10, **supplier: Any) -> dict[str, Any]:
    """Goods that come ten days after an order, all or some of them good."""
    return {
        "stockpiles": {"stock": pile(**up_to(amount, sources={"maker": {"transit": 4}}))},
        "suppliers": {"maker": made(lead_time=6, price=2, **{"yield": share}, **supplier)},
    }


def test_a_share_of_a_delivery_is_good_and_the_rest_is_ordered_anew() -> None:
    """9 of 10; then of one 0.9, which is kept until it is a whole one: with the next."""
    facts = run(45, **network(0.9, yield_of="delivery"))
    assert log(facts, "stock.on_hand") == [(0, 0), (10, 9), (30, 10)]
    found = facts.suppliers["maker"]
    assert (found.delivered, found.rejected) == (12.0, 2.0)
    assert facts.books["good"] | {"received": 12.0, "scrapped": 2.0, "on_hand": 10.0} == facts.books["good"]
    assert facts.costs["maker", "purchase"] == 24.0


def test_of_bulk_a_share_is_good_in_any_case() -> None:
    facts = run(25, items={"good": {"unit": "kg"}}, **network(0.9))
    assert log(facts, "stock.on_hand") == [(0, 0), (10, 9.0), (20, pytest.approx(9.9))]


def good_counts(facts: Facts) -> list[float]:
    """Units that were good of each delivery."""
    levels = log(facts, "stock.on_hand")
    return [after[1] - before[1] for before, after in pairwise(levels)]


def plan(share: Any, deliveries: int, size: int, **supplier: Any) -> Facts:
    """As many deliveries of a size, on days 10, 20 ... ."""
    given = network(share, **supplier)
    orders = {float(10 * k): size for k in range(deliveries)}
    given["stockpiles"]["stock"]["policy"] = {"kind": "plan", "orders": orders}
    return run(10 * deliveries + 11, **given)


def test_units_are_good_each_for_itself() -> None:
    """Binomial: of 20 with 0.9 the mean is 18, the variance 1.8."""
    facts = plan(0.9, 400, 20)
    counts = good_counts(facts)
    assert len(counts) == 400
    assert abs(sum(counts) / 400 - 18.0) < 4 * math.sqrt(1.8 / 400)


def test_all_or_nothing() -> None:
    """At the largest deviation a delivery is good as a whole, with probability 0.25."""
    facts = plan({"law": "beta", "mean": 0.25, "sd": math.sqrt(0.25 * 0.75)}, 400, 20)
    counts = good_counts(facts)
    assert set(counts) == {20.0}
    assert abs(len(counts) / 400 - 0.25) < 4 * math.sqrt(0.25 * 0.75 / 400)


def test_a_share_that_varies_is_drawn_for_each_delivery() -> None:
    """Beta-binomial: mean 16, variance n m (1 - m) + n (n - 1) sd^2 = 3.2 + 3.8."""
    counts = good_counts(plan({"law": "beta", "mean": 0.8, "sd": 0.1}, 400, 20))
    assert abs(sum(counts) / 400 - 16.0) < 4 * math.sqrt(7.0 / 400)
    assert sum((count - 16.0) ** 2 for count in counts) / 400 > 5.0


def test_a_yield_of_one_is_no_yield() -> None:
    assert log(run(30, **network(1)), "stock.on_hand") == [(0, 0), (10, 10)]
    scenario = town(9, **network(1, yield_of="delivery"), demands={"use": wants(every=1)})
    assert [str(fault.path) for fault in dead_end_warnings(scenario)] == ["suppliers.maker.yield_of"]
