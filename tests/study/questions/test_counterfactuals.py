"""Counterfactuals on networks whose shortage with and without each reason is worked out by hand; amounts are exact."""

from typing import Any

import pytest

from desim.measure.attribution import attribute
from desim.report.studies.attribution import REASON_MEANINGS
from desim.sim.replicate import replicate
from desim.spec.read import read
from desim.study.questions.counterfactuals import EDITS, POLICY, WITHOUT, Reason, all_removed, counterfactual
from tests.study.questions.shortage_networks import (
    allocated,
    by_leg,
    cap_and_gate,
    capped_owner,
    cause,
    from_line,
    from_maker,
    kit,
    part,
    shared_workcenter,
    two_lines,
    up_to,
    wants,
)

Data = dict[str, Any]
THREE = {f"use{day}": wants(day) for day in (10, 11, 12)}


def shortage(data: Data, pile: str = "stock", of: str = "owed") -> tuple[float, dict[tuple[str, str], float]]:
    """Unit-days that are short, and how much of it each reason takes, by kind (or cause) and part."""
    scenario = read(data)
    found = attribute(scenario, replicate(scenario, 1, 0, follow=True), pile, of)
    by: dict[tuple[str, str], float] = {}
    for leaf, days in found.items():
        key = (leaf.reason.cause or leaf.reason.kind, leaf.reason.part)
        by[key] = by.get(key, 0.0) + days
    return sum(found.values()), by


def reduction(data: Data, *reasons: Reason) -> float:
    """Unit-days that go when reasons are removed together; one that cannot be removed fails."""
    scenario = read(data)
    for reason in reasons:
        words, changed = counterfactual(scenario, data, reason)
        assert changed is not None, words
    return shortage(data)[0] - shortage(all_removed(scenario, data, reasons, lambda _: "owed"))[0]


def people(staff: int) -> Data:
    """A workforce whose line needs ten at its full rate."""
    return {"workforces": {"people": {"staff": staff, "lines": {"line": 10}}}}


ONE_REASON = {
    # Ordered on day 10, closed to day 25, 4 days of lead time: 19 days each. Without the fire 4.
    "cause": (
        from_maker({"use": wants(10, 3)}, causes={"fire": cause(5, 20, {"maker": {"open": 0}})}),
        Reason("cause", "fire"), 57.0, 45.0,
    ),
    # Made on days 11 to 14, by as many people as that takes. Without a limit they are there on day 10.
    "capacity of a line with a workforce": (
        from_line({"use": wants(10, 4)}, {"rate": 1}, **people(10)), Reason("capacity", "line"), 10.0, 10.0,
    ),
    # Half the people, half the rate: days 12, 14, 16, 18.
    "staff": (from_line({"use": wants(10, 4)}, {"rate": 1}, **people(5)), Reason("staff", "people"), 20.0, 10.0),
    # Made on days 20 and 21; on a machine of its own on days 11 and 12.
    "shared machines": (shared_workcenter(), Reason("shared machines", "line"), 21.0, 18.0),
    # Two stations one after the other: units pass both in 2 days, one a day: 2 + 3.
    "capacity of a line with stations": (
        from_line(
            {"use": wants(10, 2)}, {"stations": {"cut": {"time": 1, "next": "fill"}, "fill": {"time": 1}}}
        ), Reason("capacity", "line"), 5.0, 5.0,
    ),
    # Fails on day 11.6 for 3 days, and on day 16.2: units on days 11, 15, 16 and 20, not 11 to 14.
    "failure": (
        from_line({"use": wants(10, 4)}, {"rate": 1, "failures": {"every": 1.6, "repair": 3}}),
        Reason("failure", "line"), 22.0, 12.0,
    ),
    # Two are ordered on day 10, two more on day 20, which fill a lot of 4 days; else lots of two days.
    "lot size": (
        from_line({"use": wants(10, 2), "later": wants(20, 2)}, {"rate": 1, "lot": 4, "full_lots": True}),
        Reason("lot size", "line"), 36.0, 28.0,
    ),
    # Cold since day 5; restarted from day 20 to 30, made on day 31.
    "cold line": (
        from_line({"use": wants(20)}, {"rate": 1, "cold": {"after": 5, "restart": 10}}),
        Reason("cold line", "line"), 11.0, 10.0,
    ),
    # Wanted on a Saturday (day 5), made on Monday.
    "off shift": (
        from_line({"use": wants(5)}, {"rate": 1, "calendar": {"days": ["mon", "tue", "wed", "thu", "fri"]}},
                  start="2026-01-05"),
        Reason("off shift", "line"), 3.0, 2.0,
    ),
    # Looked at on day 30: there on day 34, not 14.
    "policy": (
        from_maker({"use": wants(10)}) | {"stockpiles": {"stock": part(
            policy={"kind": "base_stock", "level": 0, "review": {"every": 30}}, sources={"maker": {}})}},
        Reason("policy", "stock"), 24.0, 20.0,
    ),
    # The stockpile that asked first gets the ten of day 20: 15 days for each, not 45.
    "allocation": (allocated(), Reason("allocation", "depot"), 450.0, 300.0),
    # Five are kept for the other owner: three units for 30 days.
    "owner cap": (capped_owner(), Reason("owner cap", "stock"), 90.0, 90.0),
    # One officer: decided on days 15, 20, 25, there 4 days later; else 4 days after each order.
    "gate with an officer": (
        from_maker(THREE, {"approvals": ["permit"]}, gates={
            "permit": {"nation": "isle", "at": "order", "stages": {"desk": {"time": 5, "officers": 1}}}}),
        Reason("gate", "permit"), 39.0, 27.0,
    ),
    # A case that is returned is filed again in every session, every 20 days: the first is on day 20.
    "gate with sessions": (
        from_maker({"use": wants(10)}, {"approvals": ["permit"]}, gates={
            "permit": {"nation": "isle", "at": "order",
                       "stages": {"desk": {"time": 5, "sessions": {"every": 20, "first": 0}}}}}),
        Reason("gate", "permit"), 19.0, 15.0,
    ),
    # Money comes on day 30: there on day 34, not 14.
    "money": (
        from_maker({"use": wants(10)}, {"approvals": ["permit"]},
                   funds={"budget": {"every": 100, "first": 30, "amount": 8}}, gates={
            "permit": {"nation": "isle", "prices": {0: 8}, "stages": {"desk": {"fund": "budget"}}}}),
        Reason("money", "budget"), 24.0, 20.0,
    ),
    # Nothing is shipped until three are ordered, on day 12.
    "minimum order": (
        from_maker(THREE, suppliers={"maker": part(lead_time=4, minimum_order=3)}),
        Reason("minimum order", "maker"), 15.0, 3.0,
    ),
    # Half of each delivery is good: two on day 14, one on day 18, none on day 22, the last on day 26.
    "rejects": (
        from_maker({"use": wants(10, 4)}, suppliers={
            "maker": part(lead_time=4, **{"yield": 0.5}, yield_of="delivery")}),
        Reason("rejects", "maker"), 32.0, 16.0,
    ),
    # Half of each order, rounded, is shipped: two on day 14, one on day 18, one on day 22.
    "short orders": (
        from_maker({"use": wants(10, 4)}, suppliers={
            "maker": part(lead_time=4, failures={"short": {"chance": 1, "share": 0.5}})}),
        Reason("order failure", "maker"), 28.0, 12.0,
    ),
    "late orders": (
        from_maker({"use": wants(10)}, suppliers={
            "maker": part(lead_time=4, failures={"late": {"chance": 1, "delay": 5}})}),
        Reason("order failure", "maker"), 9.0, 5.0,
    ),
    # Expired on day 10 and ordered anew, there on day 14; wanted on day 12.
    "expiry": (
        from_maker({"use": wants(12)}) | {
            "items": {"good": {"shelf_life": 10}},
            "stockpiles": {"stock": part(initial=1, initial_lots=1, **up_to(1), sources={"maker": {}})},
        },
        Reason("expiry", "stock"), 2.0, 2.0,
    ),
    # The order is ready on day 14 and shipped as a whole, three days later.
    "capacity of a supplier": (
        from_maker({"use": wants(10, 3)}, suppliers={"maker": part(lead_time=4, rate=1)}),
        Reason("capacity", "maker"), 21.0, 9.0,
    ),
    "lead time": (from_maker({"use": wants(10, 2)}, {"transit": 3}), Reason("lead time", "maker"), 14.0, 14.0),
    # A single vehicle, back after 6 days: there on days 13, 19 and 25.
    "vehicles": (
        by_leg({"use": wants(10, 3)}, transit=3, vehicles={"count": 1, "load": 1, "turnaround": 3}),
        Reason("vehicles", "sea"), 27.0, 18.0,
    ),
    "departures": (
        by_leg({"use": wants(15)}, transit=2, departures={"every": 10}), Reason("departures", "sea"), 7.0, 5.0,
    ),
    "load": (
        by_leg({"use": wants(10)}, transit=2, capacity=4, full_load=True, max_wait=10),
        Reason("load", "sea"), 12.0, 10.0,
    ),
    # Two units each departure, every 10 days: two leave on day 20, one on day 30.
    "capacity of a leg": (
        by_leg({"use": wants(20, 3)}, transit=2, capacity=2, departures={"every": 10}),
        Reason("capacity", "sea"), 16.0, 10.0,
    ),
    # Held at half its rate by the state of a regime: days 12 and 14.
    "regime": (
        from_line({"use": wants(10, 2)}, {"rate": 1}, regimes={"mood": {
            "start": "low", "states": {"low": {"what": {"line": {"rate": 0.5}}}, "high": {}}, "dates": {90: "high"}}}),
        Reason("regime", "mood"), 6.0, 3.0,
    ),
}  # fmt: skip
"""By kind: a network, the reason, the shortage, and what goes of it without the reason."""


@pytest.mark.parametrize("kind", ONE_REASON)
def test_what_goes_without_a_reason_and_nothing_else(kind: str) -> None:
    data, reason, total, gone = ONE_REASON[kind]
    assert shortage(data)[0] == pytest.approx(total)
    assert reduction(data, reason) == pytest.approx(gone, abs=1e-3)  # what is without limit takes a millionth


@pytest.mark.parametrize("kind", ["rejects", "short orders", "late orders", "expiry"])
def test_what_is_attributed_to_failures_is_what_goes_without_them(kind: str) -> None:
    data, reason, total, gone = ONE_REASON[kind]
    rest = {("lead time", "maker"): total - gone} if total > gone else {}
    assert shortage(data) == (total, {(reason.kind, reason.name): gone} | rest)


def test_two_late_components() -> None:
    """Component a comes on day 31, b on day 32, made on day 33; without the fire the strike still holds a."""
    data = kit({"fire": cause(5, 25, {"b_maker": {"open": 0}}), "strike": cause(5, 24, {"a_maker": {"open": 0}})})
    fire, strike = Reason("cause", "fire"), Reason("cause", "strike")
    assert shortage(data)[0] == 23.0
    assert (reduction(data, fire), reduction(data, strike), reduction(data, fire, strike)) == (1.0, 0.0, 20.0)


def test_two_closures_of_one_supplier() -> None:
    """Closed from day 8 to 30 and from day 9 to 31: neither alone frees more than a day."""
    causes = {"fire": cause(8, 22, {"maker": {"open": 0}}), "strike": cause(9, 22, {"maker": {"open": 0}})}
    data = from_maker({"use": wants(10)}, suppliers={"maker": part()}, causes=causes)
    fire, strike = Reason("cause", "fire"), Reason("cause", "strike")
    assert shortage(data)[0] == 21.0
    assert (reduction(data, fire), reduction(data, strike), reduction(data, fire, strike)) == (0.0, 1.0, 21.0)


def test_two_lines_of_almost_the_same_rate() -> None:
    """Parts on days 11 to 14, goods 0.8 days later; the second line alone takes until day 13.2, the first until 14."""
    data = two_lines()
    first, second = Reason("capacity", "first"), Reason("capacity", "second")
    assert shortage(data)[0] == pytest.approx(13.2)
    gone = [reduction(data, first), reduction(data, second), reduction(data, first, second)]
    assert gone == pytest.approx([5.2, 3.2, 13.2], abs=1e-3)


def test_an_owner_at_its_cap_and_a_gate() -> None:
    """Passed over on day 15 because of the cap, which therefore counts for all of the wait, on day 53 for the gate.

    Without the cap nothing is short; without the gate the next units come on day 23.
    """
    data = cap_and_gate()
    total, by = shortage(data)
    assert total == 129.0
    assert by == {("owner cap", "joint"): 129.0}
    assert (reduction(data, Reason("owner cap", "joint")), reduction(data, Reason("gate", "permit"))) == (129.0, 90.0)


def test_a_reserve_is_an_allocation_and_no_cap() -> None:
    """Of three units owed and five there, four are the reserve: the cap keeps back the fifth alone."""
    data = capped_owner()
    data["stockpiles"]["stock"] |= {"reserve": 4, "reserve_priority": 1}
    data["demands"]["use"]["priority"] = 2
    assert shortage(data)[1] == {("owner cap", "stock"): 30.0, ("allocation", "stock"): 60.0}


def test_every_kind_of_reason_has_a_counterfactual_or_says_that_it_has_none() -> None:
    known = {kind for kind, _ in EDITS} | {*POLICY, *WITHOUT, "cause"}
    assert known == set(REASON_MEANINGS)
    scenario = read(capped_owner())
    for kind in WITHOUT:
        words, changed = counterfactual(scenario, capped_owner(), Reason(kind, "stock"))
        assert (words, changed) == (f"no counterfactual: {WITHOUT[kind]}", None)


@pytest.mark.parametrize(
    ("policy", "objective", "expected"),
    [
        ({"kind": "rq", "reorder_point": -5, "quantity": 3}, None, {"kind": "rq", "reorder_point": -1, "quantity": 3}),
        ({"kind": "rq", "reorder_point": 2, "quantity": 3}, 8, {"kind": "rq", "reorder_point": 7, "quantity": 3}),
        ({"kind": "ss", "reorder_point": 1, "order_up_to": 5}, 8, {"kind": "ss", "reorder_point": 7, "order_up_to": 8}),
        ({"kind": "base_stock", "level": 3, "review": {"every": 9}}, 2, {"kind": "base_stock", "level": 3}),
    ],
)
def test_a_policy_orders_what_is_missing_and_changes_nothing_else(
    policy: Data, objective: float | None, expected: Data
) -> None:
    data = from_maker({"use": wants(10)})
    data["stockpiles"]["stock"] |= {"policy": policy, "report_delay": 5} | (
        {"objective": objective} if objective else {}
    )
    of = "objective" if objective else "owed"
    _, changed = counterfactual(read(data), data, Reason("policy", "stock"), of)
    assert changed is not None
    assert changed["stockpiles"]["stock"]["policy"] == expected
    assert "report_delay" not in changed["stockpiles"]["stock"]
    assert {key for key in data if changed[key] != data[key]} == {"stockpiles"}


def test_a_regime_without_delays_still_changes_demand() -> None:
    """Half the rate for all of a nation is half the demand too; that stays, and so does the yield."""
    data = from_line({"use": wants(10, 2)}, {"rate": 1})
    bad = {"within": {"land": {"rate": 0.5, "lines": {"yield": 0.9}}}, "what": {"line": {"open": 0.5}}}
    data["regimes"] = {"mood": {"start": "bad", "states": {"bad": bad, "good": {}}, "dates": {90: "good"}}}
    _, changed = counterfactual(read(data), data, Reason("regime", "mood"))
    assert changed is not None
    assert changed["regimes"]["mood"]["states"] == {
        "bad": {"what": {"line": {"yield": 0.9}, "use": {"rate": 0.5}}}, "good": {},
    }  # fmt: skip


def test_a_plan_of_orders_has_no_counterfactual() -> None:
    words, changed = counterfactual(read(capped_owner()), capped_owner(), Reason("policy", "stock"))
    assert changed is None
    assert words.startswith("no counterfactual: a policy of kind plan")
