"""Shortages whose reasons can be worked out by hand; every unit-day is exact."""

from collections import defaultdict
from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.measure.reasons import LossReason, held_down, shared
from desim.sim.replicate import replicate

LAND = {"nations": {"land": {}, "isle": {}}, "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}}}


def pile(item: str = "good", **fields: Any) -> dict[str, Any]:
    return {"site": "town", "item": item, **fields}


def up_to(level: float, **fields: Any) -> dict[str, Any]:
    return {"policy": {"kind": "base_stock", "level": level}, **fields}


def part(item: str = "good", **fields: Any) -> dict[str, Any]:
    return {"site": "town", "item": item, **fields}


def wants(at: float, size: float = 1, stockpile: str = "stock", **fields: Any) -> dict[str, Any]:
    """One order on one day."""
    return {"kind": "fixed", "stockpile": stockpile, "every": 1e6, "offset": at, "size": size, **fields}


def cause(at: float, days: float, what: dict[str, Any]) -> dict[str, Any]:
    return {"when": {"kind": "date", "at": at}, "what": what, "how": {"duration": days}}


def why(
    horizon: float = 100, of: str = "owed", stock: str = "stock", **parts: Any
) -> dict[tuple[str, str, int], float]:
    """Unit-days by kind (or cause), part and tier."""
    data = {"name": "tiny", "horizon": horizon, "items": {"good": {}, "a": {}, "b": {}}, **LAND, **parts}
    scenario = desim.read(data)
    found: dict[tuple[str, str, int], float] = defaultdict(float)
    for leaf, days in attribute(scenario, replicate(scenario, 1, 0, follow=True), stock, of).items():
        found[leaf.reason.cause or leaf.reason.kind, leaf.reason.part, leaf.tier] += days
    return {key: round(days, 9) for key, days in sorted(found.items()) if days > 1e-12}


def late(days: float = 0.0, at: float = 0.0, **suppliers: float) -> dict[str, Any]:
    """Suppliers by lead time; with *days*, the maker is closed from day *at* on."""
    found: dict[str, Any] = {"suppliers": {name: part(lead_time=lead) for name, lead in suppliers.items()}}
    return found | ({"causes": {"fire": cause(at, days, {"maker": {"open": 0}})}} if days else {})


def test_a_supplier_that_is_closed() -> None:
    """Wanted on day 10 and ordered at once; closed from day 5 to 25, then 4 days: owed for 19 days, 15 for the fire."""
    stock = pile(**up_to(0), sources={"maker": {}})
    found = why(stockpiles={"stock": stock}, demands={"use": wants(10, 3)}, **late(20, 5, maker=4))
    assert found == {("fire", "maker", 1): 45, ("lead time", "maker", 1): 12}


def test_what_nobody_delays_is_ordered_too_late_or_takes_that_long() -> None:
    """Looked at on day 30 only: wanted on day 10, ordered on day 30, there on day 34."""
    stock = pile(policy={"kind": "base_stock", "level": 0, "review": {"every": 30}}, sources={"maker": {}})
    found = why(stockpiles={"stock": stock}, demands={"use": wants(10)}, **late(maker=4))
    assert found == {("policy", "stock", 1): 20, ("lead time", "maker", 1): 4}


def test_a_closed_leg_binds_and_what_was_late_before_would_have_waited_there() -> None:
    """Closed at the source until day 20, and on the way until day 40: only the leg mattered."""
    legs = {"sea": {"transit": 5}}
    stock = pile(**up_to(0), sources={"maker": {"route": "way"}})
    parts = late(maker=0) | {"legs": legs, "routes": {"way": {"legs": ["sea"]}}, "stockpiles": {"stock": stock}}
    causes = {"fire": cause(5, 15, {"maker": {"open": 0}}), "storm": cause(5, 35, {"sea": {"open": 0}})}
    found = why(**parts, demands={"use": wants(10)}, causes=causes)
    # Due on day 15, there on day 45: the leg held it from 20 to 40, the fire from 10 to 20.
    assert found == {("fire", "maker", 1): 10, ("storm", "sea", 1): 20, ("lead time", "maker", 1): 5}
    # Wanted only from day 30 on, ordered for stock on day 10: without the storm it would have been there in time.
    orders = {"kind": "plan", "orders": {10: 1}}
    planned = parts | {"stockpiles": {"stock": stock | {"policy": orders}}}
    assert why(**planned, demands={"use": wants(30)}, causes=causes) == {("storm", "sea", 1): 15}


def test_a_licence() -> None:
    """Ordered on day 10, approved on day 40, there on day 44."""
    gates = {"licence": {"nation": "isle", "at": "order", "stages": {"desk": {"time": 30}}}}
    stock = pile(**up_to(0), sources={"maker": {"approvals": ["licence"]}})
    parts = late(maker=4) | {"gates": gates, "stockpiles": {"stock": stock}, "demands": {"use": wants(10, 2)}}
    assert why(**parts) == {("gate", "licence", 1): 60, ("lead time", "maker", 1): 8}
    closed = {"causes": {"freeze": cause(15, 10, {"licence": {"open": 0}})}}
    assert why(**parts, **closed) == {
        ("gate", "licence", 1): 60, ("lead time", "maker", 1): 8, ("freeze", "licence", 1): 20,
    }  # fmt: skip


@pytest.mark.parametrize("at", ["order", "shipment"])
def test_money(at: str) -> None:
    """Ordered on day 10, money on day 30, work on the case until day 35, there at once after a lead time of 4 days."""
    stage = {"time": 5, "fund": "budget"}
    gates = {"contract": {"nation": "isle", "at": at, "prices": {0: 8}, "stages": {"desk": stage}}}
    stock = pile(**up_to(0), sources={"maker": {"approvals": ["contract"]}})
    parts = late(maker=4) | {"gates": gates, "stockpiles": {"stock": stock}, "demands": {"use": wants(10, 2)}}
    funds = {"budget": {"every": 100, "first": 30, "amount": 16}}
    without = 0 if at == "order" else 4  # of the lead time, which is over before the goods come to the gate
    assert why(**parts, funds=funds) == {
        ("money", "budget", 1): 40 - 2 * without, ("gate", "contract", 1): 10, ("lead time", "maker", 1): 8,
    }  # fmt: skip
    funds = {"budget": {"every": 100, "first": 0, "amount": 16}}
    closed = {"causes": {"resolution": cause(5, 25, {"budget": {"open": 0}})}}
    assert why(**parts, funds=funds, **closed) == {
        ("resolution", "budget", 1): 40 - 2 * without, ("gate", "contract", 1): 10, ("lead time", "maker", 1): 8,
    }  # fmt: skip


def test_an_allocation_rule() -> None:
    """Ten come on day 20; the other stockpile asked later and is served first; the next ten come on day 50."""
    depot = pile(policy={"kind": "plan", "orders": {0: 10, 30: 10}}, sources={"maker": {}})
    stock = pile(**up_to(0), sources={"depot": {}}, priority=2)
    first = stock | {"priority": 1}
    parts = late(maker=20) | {"stockpiles": {"depot": depot, "stock": stock, "other": first}}
    parts |= {"demands": {"use": wants(5, 10), "others": wants(10, 10, "other")}}
    # Day 5 to 20 nothing was there, and what came had been ordered in time: it takes that long. Then others had it.
    assert why(**parts) == {("allocation", "depot", 1): 300, ("lead time", "maker", 2): 150}
    assert why(**parts, stock="other") == {("lead time", "maker", 2): 100}


def test_a_reserve_that_is_kept_back() -> None:
    stock = pile(initial=5, reserve=5, policy={"kind": "plan", "orders": {40: 2}}, sources={"maker": {}})
    found = why(stockpiles={"stock": stock}, demands={"use": wants(10, 2, priority=2)}, **late(maker=0))
    assert found == {("allocation", "stock", 1): 60}


def kit(**more: Any) -> dict[str, Any]:
    """A line that makes one good in a day out of one a and one b, each to order."""
    bins = {f"{x}_bin": pile(x, **up_to(0, sources={f"{x}_maker": {}}), initial=0) for x in "ab"}
    for one in bins.values():
        one["policy"]["commitments"] = True
    stock = pile(**up_to(0), sources={"line": {}})
    return {
        "stockpiles": {"stock": stock, **bins},
        "lines": {"line": part(inputs={"a_bin": 1, "b_bin": 1}, time=1)},
        "suppliers": {"a_maker": part("a", lead_time=2), "b_maker": part("b", lead_time=2)},
        "demands": {"use": wants(10)}, **more,
    }  # fmt: skip


def test_one_late_component_of_two() -> None:
    """Both are ordered on day 10; a comes on day 12, b on day 32; made on day 33."""
    found = why(**kit(causes={"fire": cause(5, 25, {"b_maker": {"open": 0}})}))
    # From day 10 to 12 it would have waited for both; of equals the first by name counts.
    assert found == {("fire", "b_maker", 2): 20, ("lead time", "a_maker", 2): 2, ("capacity", "line", 1): 1}


def test_two_late_components_the_last_one_binds_as_far_as_it_was_late() -> None:
    """The strike holds a until day 20, b until day 30: without the fire the line would have waited until 22."""
    causes = {"fire": cause(15, 15, {"b_maker": {"open": 0}}), "strike": cause(5, 15, {"a_maker": {"open": 0}})}
    late_b = kit(causes=causes)
    late_b["stockpiles"]["b_bin"]["policy"] = {"kind": "plan", "orders": {18: 1}}
    # b: ordered on day 18, released on day 30, there on day 32, 12 days late; before day 20 it was not late itself.
    found = why(**late_b)
    assert found == {
        ("fire", "b_maker", 2): 12, ("strike", "a_maker", 2): 8, ("lead time", "a_maker", 2): 2,
        ("capacity", "line", 1): 1,
    }  # fmt: skip


def test_two_overlapping_causes_share_what_either_alone_would_have_done() -> None:
    """Closed from 10 to 30 and from 20 to 40: ten days each alone, and ten days of both."""
    causes = {"fire": cause(10, 20, {"maker": {"open": 0}}), "strike": cause(20, 20, {"maker": {"open": 0}})}
    stock = pile(**up_to(0), sources={"maker": {}})
    parts = late(maker=0) | {"stockpiles": {"stock": stock}, "demands": {"use": wants(10)}, "causes": causes}
    assert why(**parts) == {("fire", "maker", 1): 15, ("strike", "maker", 1): 15}


def line_of(rate: float = 1, **fields: Any) -> dict[str, Any]:
    stock = pile(**up_to(0), sources={"line": {}})
    return {"stockpiles": {"stock": stock}, "lines": {"line": part(rate=rate, **fields)}}


def test_a_queue_is_laid_to_the_stop_that_made_it_and_only_then_to_capacity() -> None:
    """One a day is made, stopped from day 10 to 14; two are wanted on day 10 and two on day 20."""
    demands = {"use": wants(10, 2), "later": wants(16, 2)}
    fire = {"causes": {"fire": cause(10, 4, {"line": {"open": 0}})}}
    # Made on days 15, 16, 17 and 18. Waits 5, 6, 1, 2; of these making takes one each, and the second
    # of two waits one for the first: both are capacity.
    assert why(**line_of(), demands=demands, **fire) == {
        ("fire", "line", 1): 8, ("capacity", "line", 1): 6,
    }  # fmt: skip
    # Wanted on day 15 already: made on days 17 and 18, behind what the fire had left over.
    demands["later"] = wants(15, 2)
    assert why(**line_of(), demands=demands, **fire) == {
        ("fire", "line", 1): 11, ("capacity", "line", 1): 5,
    }  # fmt: skip


def test_lots_bring_several_at_once() -> None:
    """Lots of four in four days: all of an order comes with its lot."""
    found = why(**line_of(lot=4), demands={"use": wants(10, 4)})
    assert found == {("capacity", "line", 1): 16}


def test_open_at_the_horizon() -> None:
    stock = pile(**up_to(0), sources={"maker": {}})
    found = why(50, stockpiles={"stock": stock}, demands={"use": wants(10, 2)}, **late(200, 5, maker=4))
    assert found == {("fire", "maker", 1): 80}
    assert why(50, stockpiles={"stock": pile(initial=1)}, demands={"use": wants(10, 3)}) == {
        ("not ordered", "stock", 1): 80
    }


def test_below_the_objective() -> None:
    """Ten of ten are taken on day 10 and ordered again; closed until day 30, then 5 days."""
    stock = pile(**up_to(10), initial=10, objective=8, sources={"maker": {}})
    found = why(of="objective", stockpiles={"stock": stock}, demands={"use": wants(10, 10)}, **late(20, 10, maker=5))
    assert found == {("fire", "maker", 1): 160, ("lead time", "maker", 1): 40}


def test_the_second_tier_and_its_supplier() -> None:
    """The depot is empty and orders only what it owes."""
    depot = pile(**up_to(0), sources={"maker": {}})
    stock = pile(**up_to(0), sources={"depot": {"transit": 3}})
    found = why(stockpiles={"depot": depot, "stock": stock}, demands={"use": wants(10)}, **late(20, 5, maker=4))
    assert found == {("fire", "maker", 2): 15, ("lead time", "maker", 2): 4, ("lead time", "depot", 1): 3}


def test_a_timetable_that_missed_a_departure() -> None:
    """Departures every 10 days; on day 20 the leg was closed for an instant: what came on day 15 left on day 30."""
    legs = {"sea": {"transit": 2, "departures": {"every": 10}}}
    stock = pile(**up_to(0), sources={"maker": {"route": "way"}})
    parts = late(maker=0) | {"legs": legs, "routes": {"way": {"legs": ["sea"]}}, "stockpiles": {"stock": stock}}
    found = why(**parts, demands={"use": wants(15)}, causes={"storm": cause(19, 2, {"sea": {"open": 0}})})
    assert found == {("storm", "sea", 1): 10, ("departures", "sea", 1): 5, ("lead time", "maker", 1): 2}


def test_factors_are_shared_by_what_they_take_off_on_average() -> None:
    assert shared((0.0, 0.0)) == (0.5, 0.5)
    assert shared((0.5, 0.0)) == pytest.approx((0.25, 0.75))
    assert sum(shared((0.9, 0.5, 0.2))) == pytest.approx(1 - 0.9 * 0.5 * 0.2)
    fire = LossReason("cause", "fire", "line")
    assert held_down([(fire, 0.5), (fire, 0.5)]) == ((fire, 0.75),)


def test_lines_that_share_an_order_book_count_by_what_they_can_make() -> None:
    """One line makes three a day and is closed from day 0 to 14; the other, of one a day, has the queue to itself.

    Eight are wanted on day 10: four made by day 14, one a day, then four on day 15, one a day by the one and three by
    the other. The closed line is three quarters of what both can make.
    """
    stock = pile(**up_to(0), sources={"big": {}, "small": {}}, sourcing="shared")
    lines = {"big": part(rate=3), "small": part(rate=1)}
    fire = {"causes": {"fire": cause(0, 14, {"big": {"open": 0}})}}
    found = why(stockpiles={"stock": stock}, lines=lines, demands={"use": wants(10, 8)}, **fire)
    by = {kind: sum(days for (k, _, _), days in found.items() if k == kind) for kind, _, _ in found}
    assert sum(by.values()) == pytest.approx(1 + 2 + 3 + 4 + (4 + 1 / 3) + (4 + 2 / 3) + 5 + 5)
    # Until the units of the small line were there, 1.5, 2.25 and 3 days were lost: all of their waits, 1, 2 and 3. The
    # last four waited 4 days or more, in which 3 were lost.
    assert by["fire"] == pytest.approx(1 + 2 + 3 + 4 * 3)
    # The rest is capacity: 6 days of making and 5 of waiting at the full rate.
    assert by["capacity"] == pytest.approx(4 + 1 + 3 / 3 + 5)


def test_what_is_owed_at_the_start_waits_for_what_is_ordered_at_the_start() -> None:
    """10 are owed from day 0 on, ordered then, and come on day 4; a fire on the days 0 to 6 is 6 of the 10 days."""
    stock = pile(**up_to(0), sources={"maker": {}})
    owed = {"use": wants(90, backlog={30: 10})}
    assert why(80, stockpiles={"stock": stock}, demands=owed, **late(maker=4)) == {("lead time", "maker", 1): 40}
    assert why(80, stockpiles={"stock": stock}, demands=owed, **late(6, 0, maker=4)) == {
        ("fire", "maker", 1): 60, ("lead time", "maker", 1): 40,
    }  # fmt: skip


def test_what_was_ordered_before_the_start_is_owed_for_its_lead_time_or_for_the_line() -> None:
    """4 owed. A supplier of 30 days, asked 20 days before: 10 days. A line of 1 a day: 1 + 2 + 3 + 4 unit-days."""
    owed = {"use": wants(90, backlog={20: 4})}
    stock = pile(**up_to(0), sources={"maker": {"open_orders": {20: 4}}})
    assert why(80, stockpiles={"stock": stock}, demands=owed, **late(maker=30)) == {("lead time", "maker", 1): 40}
    made = why(80, stockpiles={"stock": stock}, demands=owed, lines={"maker": part(rate=1)})
    assert sum(made.values()) == 10.0
    assert {key[1:] for key in made} == {("maker", 1)}
