"""Sourcing by the earliest promise, by hand."""

from typing import Any

from desim.spec.checks.check import warnings_in
from desim.spec.facts import Facts
from tests.sim.approvals.orders import office
from tests.sim.tiny import made, pile, run, town, up_to, wants


def shares(facts: Facts) -> dict[str, float]:
    """What came to the stock from each source."""
    came = {name.partition(">"): float(lane.arrived) for name, lane in facts.lanes.items()}
    return {source: amount for (source, _, pile), amount in came.items() if pile == "stock" and amount}


def planned(on: dict[float, float], horizon: float = 200, offers: dict[str, Any] | None = None, **parts: Any) -> Facts:
    """A plan of orders at one and two, which go to the earliest."""
    sources = {"one": {}, "two": {"priority": 2}} | (offers or {})
    stock = pile(policy={"kind": "plan", "orders": on}, sources=sources, sourcing="earliest")
    return run(horizon, stockpiles={"stock": stock} | parts.pop("stockpiles", {}), **parts)


def test_a_queue_at_a_supplier_counts() -> None:
    """One: 10 days and 1 a day; two: 20.5 days. Of 5 a day one promises day 15, 20, 25 (two: 22.5) and 25 (23.5)."""
    suppliers = {"one": made(lead_time=10, rate=1), "two": made(lead_time=20.5)}
    facts = planned({0: 5, 1: 5, 2: 5, 3: 5}, suppliers=suppliers)
    assert shares(facts) == {"one": 10, "two": 10}
    assert shares(planned({0: 5}, suppliers={"one": made(lead_time=21), "two": made(lead_time=20)})) == {"two": 5}


def test_equals_go_by_priority_and_then_by_name() -> None:
    suppliers = {"one": made(lead_time=9), "two": made(lead_time=9)}
    assert shares(planned({0: 5}, suppliers=suppliers)) == {"one": 5}
    offers = {"one": {"priority": 2}, "two": {"priority": 1}}
    assert shares(planned({0: 5}, offers=offers, suppliers=suppliers)) == {"two": 5}


def test_the_book_of_a_line_counts() -> None:
    """A line of 1 a day with 8 on its book promises 3 more for day 11; the supplier takes 10."""
    other = pile(**up_to(8), sources={"one": {}})
    parts = {"stockpiles": {"a": other}, "lines": {"one": made(rate=1)}, "suppliers": {"two": made(lead_time=10)}}
    assert shares(planned({0.5: 3}, **parts)) == {"two": 3}
    assert shares(planned({5: 3}, **parts)) == {"one": 3}


def test_who_is_closed_promises_nothing() -> None:
    shut = {"when": {"kind": "date", "at": 0}, "what": {"one": {"open": 0}}, "how": {"duration": 9}}
    suppliers = {"one": made(lead_time=1), "two": made(lead_time=50)}
    assert shares(planned({5: 1, 10: 2}, suppliers=suppliers, causes={"shut": shut})) == {"one": 2, "two": 1}


def test_ways_gates_and_timetables_count() -> None:
    """By sea a day after a sailing each 30 days, by road 20 days: by sea on day 15 and later, by road before."""
    legs = {
        "sea": {"transit": 1, "departures": {"every": 30, "offset": 30}, "origin": "town", "destination": "town"},
        "road": {"transit": 20, "origin": "town", "destination": "town"},
    }
    routes = {"by_sea": {"legs": ["sea"]}, "by_road": {"legs": ["road"]}}
    offers = {"one": {"route": "by_sea"}, "two": {"route": "by_road", "priority": 2}}
    parts = {"offers": offers, "legs": legs, "routes": routes, "suppliers": {"one": made(), "two": made()}}
    assert shares(planned({5: 1, 15: 2, 35: 4}, **parts)) == {"one": 2, "two": 5}
    gates = {"paper": office(time=30)}
    gated = {"one": {"approvals": ["paper"]}, "two": {"transit": 20}}
    makers = {"suppliers": {"one": made(lead_time=5), "two": made(lead_time=10)}}
    assert shares(planned({5: 1}, offers=gated, gates=gates, **makers)) == {"two": 1}


def test_a_stockpile_promises_what_lies_there_or_what_its_own_sources_do() -> None:
    """4 lie there: an order of 3 goes there, the next of 3 would wait for 30 days."""
    depot = pile(initial=4, **up_to(4), sources={"far": {}})
    suppliers = {"two": made(lead_time=10), "far": made(lead_time=30)}
    assert shares(planned({1: 3, 2: 3}, 20, stockpiles={"one": depot}, suppliers=suppliers)) == {"one": 3, "two": 3}


def test_one_source_is_warned_of() -> None:
    stock = pile(**up_to(3), sources={"one": {}}, sourcing="earliest")
    scenario = town(9, stockpiles={"stock": stock}, suppliers={"one": made()}, demands={"use": wants(every=1)})
    assert "stockpiles.stock.sourcing" in {fault.path for fault in warnings_in(scenario)}
