"""What is under way at the start: orders in the mail at gates, goods on their way by age, arrivals by date, by hand."""

from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from tests.sim.approvals.orders import came, office
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, town, up_to, wants

WEEK = 7
STAGES = ("retailer", "wholesaler", "distributor", "factory")


def beer_game(more: int) -> Facts:
    """A stage has 12 on hand; 4 come and 4 go each week, two weeks in the mail, two on the way; *more* from week 5."""
    piles: dict[str, Any] = {}
    for stage, source in zip(STAGES, (*STAGES[1:], "brewery"), strict=True):
        mail: dict[str, Any] = {"approvals": ["post"], "open_orders": {"1 week": 4, "2 weeks": 4}}
        if source == "brewery":
            mail["open_orders"] |= {"3 weeks": 4, "4 weeks": 4}
        else:
            mail |= {"transit": "2 weeks", "in_transit": {"1 week": 4, "2 weeks": 4}}
        piles[stage] = pile(initial=12, **up_to(28), sources={source: mail})
        piles[stage]["policy"]["review"] = {"every": WEEK}
    drinkers = {"drinkers": wants("retailer", every=WEEK, offset=0, size=4)}
    if more:
        drinkers["more"] = wants("retailer", every=WEEK, offset=5 * WEEK, size=more)
    return run(
        52 * WEEK, stockpiles=piles, demands=drinkers, suppliers={"brewery": made(lead_time="2 weeks")},
        gates={"post": office(time="2 weeks")},
    )  # fmt: skip


def test_the_beer_game_is_constant_from_day_0_when_mail_and_transit_are_filled() -> None:
    facts = beer_game(0)
    for stage in STAGES:
        assert log(facts, f"{stage}.on_hand") == [(0, 12)]
        assert log(facts, f"{stage}.owed") == [(0, 0)]
        assert log(facts, f"{stage}.on_order") == [(0, 16)]
        assert facts.stockpiles[stage].filled_at_once == facts.stockpiles[stage].demanded == 52 * 4
    assert facts.gates["post"].cases.filed == 52 * len(STAGES)


def test_the_beer_game_after_a_step() -> None:
    """To 8 a week: base stock 28 less four weeks of 8 at each stage, and what the stages above owe it."""
    facts = beer_game(4)
    net = [float(facts.levels[f"{s}.on_hand"][-1] - facts.levels[f"{s}.owed"][-1]) for s in reversed(STAGES)]
    assert net == [-4, -8, -12, -16]


def in_the_mail(age: Any, gate: dict[str, Any], **parts: Any) -> Facts:
    """5 ordered of a maker behind the gate, so long before the start."""
    stock = pile(**up_to(5), sources={"maker": {"approvals": ["paper"], "open_orders": {age: 5}}})
    parts = parts or {"suppliers": {"maker": made(lead_time=30)}}
    return run(60, stockpiles={"stock": stock}, gates={"paper": gate}, **parts)


@pytest.mark.parametrize("age", [0.0, 4, 10, 12, 30, 40, 45])
def test_an_order_has_spent_its_age_at_the_gate_and_then_at_the_supplier(age: float) -> None:
    """10 days at the gate and 30 of lead time: it comes 40 days after it was placed, or on day 0."""
    due = max(0, 40 - age)
    facts = in_the_mail(age, office(time=10))
    assert [day for day, _ in log(facts, "stock.on_hand") if day][-1:] == ([due] if due else [])
    assert log(facts, "stock.on_order")[0] == (0, 5 if due else 0)
    assert facts.gates["paper"].cases.filed == 0
    assert facts.gates["paper"].cases.approved == (0 < age <= 10 or age == 0)


def test_an_order_goes_on_through_the_stages() -> None:
    """Stages of 4 and 6 days: of an age of 7 days, 3 are of the second, and 3 are to go."""
    gate = {"stages": {"first": {"time": 4}, "second": {"time": 6}}, "sequence": ["first", "second"]}
    assert came(in_the_mail(7, gate, suppliers={"maker": made()})) == [(3, 5)]


def test_an_order_that_has_to_wait_waits_from_the_start_on() -> None:
    """A session on day 9, and one officer for two orders of the same age: nothing is remembered of a wait."""
    assert came(in_the_mail(7, office(sessions={"every": 50, "first": 9}), suppliers={"maker": made()})) == [(9, 5)]
    two = {"maker": {"approvals": ["paper"], "open_orders": {7: 2, 8: 3}}}
    stock = pile(**up_to(5), sources=two)
    gates = {"paper": office(time=10, officers=1)}
    facts = run(60, stockpiles={"stock": stock}, suppliers={"maker": made()}, gates=gates)
    assert came(facts) == [(2, 3), (12, 2)]


def test_a_license_of_before_the_start_covers_the_orders_after_it() -> None:
    """Valid for 20 days from day -5 on: an order of day 10 passes at once, one of day 16 needs its own."""
    orders = {"kind": "plan", "orders": {10: 1, 16: 2}}
    stock = pile(policy=orders, sources={"maker": {"approvals": ["paper"], "open_orders": {15: 5}}})
    gates = {"paper": office(time=10, validity=20)}
    facts = run(60, stockpiles={"stock": stock}, suppliers={"maker": made(lead_time=1)}, gates=gates)
    assert came(facts) == [(10, 0), (11, 1), (27, 2)][1:]
    assert log(facts, "stock.on_hand")[0] == (0, 5)


def test_an_order_that_left_the_gate_before_the_start_is_in_the_book_of_a_line_by_then() -> None:
    """At the line since day -6, before one of day -2 that has no gate."""
    gated = pile(**up_to(3), sources={"maker": {"approvals": ["paper"], "open_orders": {10: 3}}})
    other = pile(**up_to(3), sources={"maker": {"open_orders": {2: 3}}})
    gates = {"paper": office(time=4)}
    facts = run(9, stockpiles={"b": gated, "a": other}, lines={"maker": made(rate=1)}, gates=gates)
    assert [log(facts, f"{name}.on_hand")[-1] for name in ("b", "a")] == [(3, 3), (6, 3)]


def test_goods_before_a_gate_for_shipments_file_the_case_of_their_order() -> None:
    """Made on the days 1 and 2; the case of the order, filed on day 1, takes 5 days; then 2 under way."""
    way = {"approvals": ["paper"], "transit": 2, "open_orders": {10: 2}, "in_transit": {1: 1}}
    stock = pile(**up_to(3), sources={"maker": way})
    gates = {"paper": office(time=5, at="shipment")}
    facts = run(20, stockpiles={"stock": stock}, lines={"maker": made(rate=1)}, gates=gates)
    assert came(facts) == [(1, 1), (8, 2)]
    assert facts.gates["paper"].cases.filed == 1


def test_goods_on_a_route_are_as_far_as_their_age() -> None:
    """Legs of 3 and 14 days: those of 5 days come on day 12, those of 1 day on day 16, those of 20 days on day 0."""
    stock = pile(sources={"maker": {"route": "way", "in_transit": {"5 days": 6, "1 day": 4, 20: 1}}}, **up_to(11))
    legs = {"road": {"transit": 3}, "sea": {"transit": 14, "vehicles": {"count": 3, "load": 4, "turnaround": 2}}}
    facts = run(
        30, stockpiles={"stock": stock}, suppliers={"maker": made()}, routes={"way": {"legs": ["road", "sea"]}},
        legs={name: {"origin": "town", "destination": "town", **leg} for name, leg in legs.items()},
    )  # fmt: skip
    assert log(facts, "stock.on_hand") == [(0, 1), (12, 7), (16, 11)]
    assert facts.legs["sea"].area_away == 2 * 14 + 1 * 16  # two ships until day 14, and one from day 2 until day 18
    assert facts.books["good"]["initial"] == 11.0


def test_goods_under_way_are_held_up_and_lost_as_others() -> None:
    """Closed from day 1 to day 9 (hold): 3 days are left on day 1. A leg that loses all loses these as well."""
    stock = pile(sources={"maker": {"route": "way", "in_transit": {6: 5}}}, **up_to(5))
    leg: dict[str, Any] = {"origin": "town", "destination": "town", "transit": 10}
    shut = {"when": {"kind": "date", "at": 1}, "what": {"sea": {"open": 0}}, "how": {"duration": 8}}
    parts = {"stockpiles": {"stock": stock}, "suppliers": {"maker": made()}, "routes": {"way": {"legs": ["sea"]}}}
    held = run(30, legs={"sea": leg | {"underway": "hold"}}, causes={"shut": shut}, **parts)
    assert came(held) == [(12, 5)]
    at_once = shut | {"when": {"kind": "date", "at": 0}}
    assert came(run(30, legs={"sea": leg | {"underway": "hold"}}, causes={"shut": at_once}, **parts)) == [(12, 5)]
    lost = run(30, legs={"sea": leg | {"loss": 1}}, **parts)
    assert lost.books["good"]["lost"] >= 5.0


def test_arrivals_of_a_pipeline_come_on_their_days() -> None:
    facts = replicate(
        desim.read(
            {
                "name": "tiny", "start": "2026-01-01", "horizon": 30, "items": GOOD, **SITE,
                "stockpiles": {"stock": pile(pipeline={"arrivals": {0: 1, "2026-01-08": 2, "2 weeks": 3}})},
            }
        ),
        seed=1, replication=0,
    )  # fmt: skip
    assert log(facts, "stock.on_hand") == [(0, 1), (7, 3), (14, 6)]


def test_ages_may_be_dates() -> None:
    """Ordered on 2025-12-12, 20 days before the start."""
    stock = pile(**up_to(9), sources={"maker": {"open_orders": {"2025-12-12": 4}}})
    data = {
        "name": "tiny", "start": "2026-01-01", "horizon": 30, "items": GOOD, **SITE,
        "stockpiles": {"stock": stock}, "suppliers": {"maker": made(lead_time=30)},
    }  # fmt: skip
    assert log(replicate(desim.read(data), seed=1, replication=0), "stock.on_hand")[1] == (10, 4)
    stock["sources"]["maker"]["open_orders"] = {"2026-01-02": 4}
    with pytest.raises(SpecError, match="a date after the start"):
        desim.read(data)


def test_what_is_under_way_counts_when_it_is_due() -> None:
    """Position limited to 5 days: what left 4 of 20 days ago counts from day 11 on, so that 5 are bought on day 0."""
    stock = pile(
        policy={"kind": "base_stock", "level": 5, "due_within": "5 days"},
        sources={"maker": {"transit": 20, "in_transit": {4: 5}}, "quick": {"only_below": 5, "transit": 1}},
        sourcing="priority",
    )
    facts = run(10, stockpiles={"stock": stock}, suppliers={"maker": made(), "quick": made()})
    assert facts.stockpiles["stock"].ordered == 5.0


def test_what_cannot_be_under_way_is_told() -> None:
    maker: dict[str, Any] = {"suppliers": {"maker": made()}}
    cases: list[tuple[dict[str, Any], str]] = [
        (pile(**up_to(3), sources={"maker": {"in_transit": {5: 3}}}), "neither a route nor a transit time"),
        (pile(**up_to(3), sources={"maker": {"transit": 9, "in_transit": {5: 2.5}}}), "whole number"),
        (pile(pipeline={"arrivals": {5: 2.5}}), "whole number"),
        (pile(pipeline={"arrivals": {5: 2}, "lot": 1}), "the days or the even flow"),
        (pile(pipeline={"quantity": 2}), "together, or arrivals"),
    ]
    for stock, message in cases:
        with pytest.raises(SpecError, match=message):
            town(9, stockpiles={"stock": stock}, **maker)


def test_the_wait_of_an_order_of_before_the_start_is_attributed_to_the_gate_and_the_lead_time() -> None:
    """4 owed until day 22: 12 days of an age of 8 at a gate of 20, then 10 of lead time."""
    stock = pile(**up_to(0), sources={"maker": {"approvals": ["paper"], "open_orders": {8: 4}}})
    scenario = town(
        40, stockpiles={"stock": stock}, suppliers={"maker": made(lead_time=10)}, gates={"paper": office(time=20)},
        demands={"use": wants(at=90, backlog={8: 4})},
    )  # fmt: skip
    facts = replicate(scenario, seed=1, replication=0, follow=True)
    found = {
        (leaf.reason.kind, leaf.reason.part): days for leaf, days in attribute(scenario, facts, "stock", "owed").items()
    }
    assert sum(found.values()) == 4 * 22
    assert found == {("gate", "paper"): 4 * 20, ("lead time", "maker"): 4 * 2}


def test_goods_that_should_have_come_are_warned_of() -> None:
    stock = pile(**up_to(3), sources={"maker": {"transit": 9, "in_transit": {10: 3, 9: 2}}})
    found = [fault.path for fault in warnings_in(town(9, stockpiles={"stock": stock}, suppliers={"maker": made()}))]
    assert "stockpiles.stock.sources.maker.in_transit.10" in found
    assert not [path for path in found if path.endswith("in_transit.9")]
