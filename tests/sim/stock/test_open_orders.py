"""Open orders: what was ordered before the start, at lines, suppliers and other stockpiles, by hand."""

import copy
from typing import Any

import pytest

from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, up_to, wants


def at(facts: Any, level: str, day: float) -> float:
    return float(facts.levels[level][list(facts.days).index(day)])


def test_a_maker_begins_with_its_order_book() -> None:
    """300 of a stand on the book of a line that makes 1 a day; b orders 200 on day 0: a has its 300 on day 300."""
    for name in ("a", "z"):  # whatever the names are
        book = pile(**up_to(300), sources={"maker": {"open_orders": {"60 days": 300}}})
        second = pile(policy={"kind": "plan", "orders": {0: 200}}, sources={"maker": {}})
        facts = run(600, stockpiles={name: book, "b": second}, lines={"maker": made(rate=1)})
        assert at(facts, f"{name}.on_hand", 300) == 300.0
        assert (at(facts, "b.on_hand", 300), at(facts, "b.on_hand", 301), at(facts, "b.on_hand", 500)) == (0, 1, 200)
        assert at(facts, f"{name}.on_order", 0) == 300.0
        assert facts.stockpiles[name].orders == 0


def test_the_older_order_of_a_book_is_made_first() -> None:
    """5 of each: those ordered 60 days before are there on day 5, those of 10 days before on day 10."""
    piles = {
        name: pile(**up_to(5), sources={"maker": {"open_orders": {age: 5}}}) for name, age in (("a", 10), ("b", 60))
    }
    facts = run(12, stockpiles=piles, lines={"maker": made(rate=1)})
    assert [at(facts, f"{name}.on_hand", day) for day in (5, 10) for name in ("a", "b")] == [0, 5, 5, 5]


def test_the_lead_time_of_a_supplier_has_run_since() -> None:
    """30 days: ordered 20 days before the start it comes on day 10, and 40 days before it comes on day 0."""
    stock = pile(**up_to(9), sources={"maker": {"open_orders": {20: 4, 40: 5}}})
    facts = run(20, stockpiles={"stock": stock}, suppliers={"maker": made(lead_time=30)})
    assert log(facts, "stock.on_hand") == [(0, 5), (10, 9)]
    assert log(facts, "stock.on_order") == [(0, 4), (10, 0)]
    assert facts.stockpiles["stock"].orders == 0


def test_a_supplier_that_is_closed_on_day_0_has_them_waiting() -> None:
    """Closed until day 7: the lead time of 30 days begins then, as for all orders that wait for the opening."""
    stock = pile(**up_to(9), sources={"maker": {"open_orders": {20: 9}}})
    shut = {"when": {"kind": "date", "at": 0}, "what": {"maker": {"open": 0}}, "how": {"duration": 7}}
    facts = run(50, stockpiles={"stock": stock}, suppliers={"maker": made(lead_time=30)}, causes={"shut": shut})
    assert log(facts, "stock.on_hand") == [(0, 0), (37, 9)]


def test_another_stockpile_owes_them_by_age() -> None:
    """5 come in on day 3: they go to the order of 60 days before, not to the one of 10 days or to a demand of day 1."""
    depot = pile(policy={"kind": "plan", "orders": {0: 5}}, sources={"maker": {}})
    young = pile(**up_to(5), sources={"depot": {"open_orders": {10: 5}, "transit": 1}})
    old = pile(**up_to(5), sources={"depot": {"open_orders": {60: 5}, "transit": 1}})
    facts = run(
        6, stockpiles={"depot": depot, "a": young, "b": old}, suppliers={"maker": made(lead_time=3)},
        demands={"use": wants("depot", at=1, size=2)},
    )  # fmt: skip
    assert log(facts, "depot.owed") == [(0, 10), (1, 12), (3, 7)]
    assert [log(facts, f"{name}.on_hand") for name in ("a", "b")] == [[(0, 0)], [(0, 0), (4, 5)]]


def test_late_after_counts_from_when_it_was_placed() -> None:
    """30 days late after: the first source is passed over at once, for it owes an order of 40 days."""
    sources = {"first": {"late_after": 30, "open_orders": {40: 1}}, "second": {"priority": 2}}
    stock = pile(initial=9, **up_to(10), sourcing="priority", sources=sources)
    suppliers = {"first": made(lead_time=100, price=1), "second": made(price=1)}
    facts = run(5.5, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(every=1)})
    assert facts.costs["second", "purchase"] == 5.0
    assert ("first", "purchase") not in facts.costs


def test_who_cannot_have_them_is_told() -> None:
    """Shared order books, an owing stockpile with stock, no policy, parts of pieces."""
    maker, book = {"suppliers": {"maker": made()}}, {"open_orders": {5: 3}}
    two = {"lines": {"maker": made(rate=1), "other": made(rate=1)}}
    cases: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        (pile(**up_to(3), sourcing="shared", sources={"maker": book, "other": {}}), two, "share an order book"),
        (pile(sources={"maker": book}), maker, "but no policy"),
        (pile(**up_to(3), sources={"maker": {"open_orders": {5: 2.5}}}), maker, "whole number"),
    ]
    for stock, parts, message in cases:
        with pytest.raises(SpecError, match=message):
            run(3, stockpiles={"stock": copy.deepcopy(stock)}, **parts)
    filled = {"depot": pile(initial=2), "stock": pile(**up_to(3), sources={"depot": book})}
    with pytest.raises(SpecError, match="starts with stock that would fill them"):
        run(3, stockpiles=filled)
