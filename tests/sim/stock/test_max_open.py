"""Limits on what may be on order from a source, by hand."""

from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.study.questions.counterfactuals import EDITS
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to, wants


def two(**first: Any) -> dict[str, Any]:
    """First takes 10 days and may have 3 on order, second takes 20."""
    return {
        "sources": {"first": {"max_open": 3, **first}, "second": {"priority": 2}}, "sourcing": "priority",
    }  # fmt: skip


MAKERS: dict[str, Any] = {"suppliers": {"first": made(lead_time=10), "second": made(lead_time=20)}}


def test_what_goes_beyond_the_limit_goes_to_the_next_source() -> None:
    """8 ordered on day 0: 3 of the first by day 10 and 5 of the second by day 20."""
    facts = run(30, stockpiles={"stock": pile(**up_to(8), **two())}, **MAKERS)
    assert log(facts, "stock.on_hand") == [(0, 0), (10, 3), (20, 8)]
    assert facts.stockpiles["stock"].orders == 1


def test_where_no_source_has_room_it_is_ordered_when_one_has() -> None:
    """8 wanted, 3 at a time, 10 days each: 3 on day 10, 6 on day 20, 8 on day 30."""
    stock = pile(**up_to(8), sources={"first": {"max_open": 3}})
    facts = run(40, stockpiles={"stock": stock}, suppliers={"first": made(lead_time=10)})
    assert log(facts, "stock.on_hand") == [(0, 0), (10, 3), (20, 6), (30, 8)]
    assert log(facts, "stock.on_order") == [(0, 3), (20, 2), (30, 0)]


def test_what_is_on_order_at_the_start_counts() -> None:
    """2 since 4 days at the first, and 1 under way: nothing more of it until one of these is there."""
    offer = two(open_orders={4: 2}, in_transit={5: 1}, transit=7)
    facts = run(30, stockpiles={"stock": pile(**up_to(5), **offer)}, **MAKERS)
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 1), (13, 3), (20, 5)]


@pytest.mark.parametrize("sourcing", ["split", "random", "priority", "work_share"])
def test_no_source_ever_has_more_on_order_than_it_may(sourcing: str) -> None:
    """Nothing is lost either: all that is ordered is on order or has come."""
    offer = {"sources": {"first": {"max_open": 3}, "second": {"max_open": 4, "priority": 2}}, "sourcing": sourcing}
    stock = pile(**up_to(20), **offer)
    facts = run(200, stockpiles={"stock": stock}, demands={"use": wants(every=1, size=1)}, **MAKERS)
    assert max(facts.levels["stock.on_order"]) == 7
    ordered, books = facts.stockpiles["stock"].ordered, facts.books["good"]
    assert ordered == books["received"] + facts.levels["stock.on_order"][-1]
    assert 200 * 4 / 20 < books["received"] <= 200 * (3 / 10 + 4 / 20)


def test_multiples_are_of_what_there_is_room_for() -> None:
    """In pallets of 4, of 10 at most: two pallets."""
    stock = pile(sources={"first": {"max_open": 10}}, **up_to(20))
    stock["policy"]["order_multiple"] = 4
    facts = run(5, stockpiles={"stock": stock}, suppliers={"first": made(lead_time=10)})
    assert log(facts, "stock.on_order") == [(0, 8)]


def test_orders_held_back_are_a_reason_that_can_be_removed() -> None:
    """6 wanted on day 0, 3 at a time, 10 days each: 3 wait for 10 days and 3 for 20, of which 10 are of the limit."""
    stock = pile(**up_to(0), sources={"first": {"max_open": 3}})
    parts = {
        "stockpiles": {"stock": stock}, "suppliers": {"first": made(lead_time=10)},
        "demands": {"use": wants(at=0, size=6)},
    }  # fmt: skip
    scenario = town(50, **parts)
    found: dict[tuple[str, str], float] = {}
    for leaf, days in attribute(
        scenario, replicate(scenario, seed=1, replication=0, follow=True), "stock", "owed"
    ).items():
        key = (leaf.reason.kind, leaf.reason.part)
        found[key] = found.get(key, 0.0) + days
    assert found == {("lead time", "first"): 60, ("open orders", "stock"): 30}
    data = {"name": "tiny", "horizon": 50, "items": {"good": {}}, **SITE, **parts}
    _, without = EDITS["open orders", "stockpiles"](scenario, data, "stock")
    assert replicate(desim.read(without), seed=1, replication=0).stockpiles["stock"].area_owed == 60


def test_limits_that_no_order_can_keep_to_are_told() -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        (
            {"sources": {"first": {"max_open": 3}}, "policy": {"kind": "base_stock", "level": 9, "minimum_order": 4}},
            "smallest",
        ),
        ({"sources": {"first": {"max_open": 2.5}}, **up_to(3)}, "whole number"),
    ]
    for stock, message in cases:
        with pytest.raises(SpecError, match=message):
            town(9, stockpiles={"stock": pile(**stock)}, suppliers={"first": made()})
    lines = {"first": made(rate=1), "second": made(rate=1)}
    with pytest.raises(SpecError, match="share an order book"):
        town(9, stockpiles={"stock": pile(**up_to(3), **two() | {"sourcing": "shared"})}, lines=lines)
