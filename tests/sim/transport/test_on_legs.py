"""What is on a leg, or at its origin, at the start: by place and age, with times computed by hand."""

from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to, wants

SEA = {"transit": 10, "departures": {"every": 7}}


def network(on_legs: dict[str, Any], sea: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """A stockpile up to 9 that is supplied over a road of 2 days and a sea of 10."""
    offer = {"route": "way", "on_legs": on_legs}
    return {
        "stockpiles": {"stock": pile(**up_to(9), sources={"maker": offer})},
        "suppliers": {"maker": made(lead_time=100)},
        "legs": {"road": {"transit": 2}, "sea": SEA if sea is None else sea},
        "routes": {"way": {"legs": ["road", "sea"]}},
        **parts,
    }


def arrivals(on_legs: dict[str, Any], sea: dict[str, Any] | None = None, **parts: Any) -> list[tuple[float, float]]:
    """Days and levels of what comes in 90 days."""
    return log(run(90, 0.5, **network(on_legs, sea, **parts)), "stock.on_hand")[1:]


def test_what_is_under_way_on_a_leg_arrives_when_its_time_is_over():
    """Three of ten days at sea are over; a day of two by road, and then the ship of day 7 is taken."""
    assert arrivals({"sea": {"under_way": {3: 4}}}) == [(7, 4)]
    assert arrivals({"road": {"under_way": {1: 4}}}) == [(17, 4)]
    assert arrivals({"road": {"under_way": {1: 4}}, "sea": {"under_way": {3: 2, 8: 1}}}) == [(2, 1), (7, 3), (17, 7)]


def test_what_should_have_arrived_is_on_the_next_leg_as_long():
    """Six days ago by road: four days ago it was at the port, of which nothing is known; it is at sea since then."""
    assert arrivals({"road": {"under_way": {6: 4}}}) == [(6, 4)]


def test_what_waits_at_the_origin_of_a_leg_leaves_with_the_next_departure():
    assert arrivals({"sea": {"waiting": {5: 4}}}) == [(17, 4)]
    assert arrivals({"sea": {"waiting": {5: 4}}}, {"transit": 10}) == [(10, 4)]


def test_what_waits_longest_leaves_first():
    """A ship of 3: the two of 5 days ago and one of 2 days ago; then the rest."""
    ship = {**SEA, "capacity": 3}
    facts = run(90, 0.5, **network({"sea": {"waiting": {2: 3, 5: 2}}}, ship))
    assert log(facts, "stock.on_hand")[1:] == [(17, 3), (24, 5)]
    assert (facts.legs["sea"].accepted, facts.legs["sea"].waited) == (5, 3 * 7 + 2 * 14)


def test_a_maximum_wait_has_run_since_then():
    """A load of 9 is not full; four are late on day 6 - 5."""
    barge = {"transit": 10, "capacity": 9, "full_load": True, "max_wait": 6}
    assert arrivals({"sea": {"waiting": {5: 4}}}, barge) == [(11, 4)]
    assert arrivals({"sea": {"waiting": {8: 4}}}, barge) == [(10, 4)]


def test_what_waits_at_a_leg_that_a_cause_closes_on_day_0_stays_there():
    shut = {"ice": {"when": {"kind": "date", "at": 0}, "what": {"sea": {"open": 0}}, "how": {"duration": 4}}}
    assert arrivals({"sea": {"waiting": {5: 4}}}, {"transit": 10}, causes=shut) == [(14, 4)]


def test_it_counts_as_on_order_and_vehicles_are_away():
    sea = {"transit": 10, "vehicles": {"count": 2, "load": 2}}
    facts = run(90, 0.5, **network({"sea": {"under_way": {3: 4}, "waiting": {1: 3}}}, sea))
    assert log(facts, "stock.on_order")[0] == (0, 9)
    assert log(facts, "stock.on_hand")[1:] == [(7, 4), (17, 7)]
    assert facts.books["good"]["initial"] == 7


def test_goods_on_a_leg_come_after_gates_that_they_passed():
    gates = {"gates": {"license": {"at": "shipment", "stages": {"desk": {"time": 5}}}}}
    net = network({"sea": {"under_way": {3: 4}}}, **gates)
    net["stockpiles"]["stock"]["sources"]["maker"]["approvals"] = ["license"]
    assert log(run(90, 0.5, **net), "stock.on_hand")[1:] == [(7, 4)]


def test_an_age_by_date():
    """Three days before the start on 2026-01-11."""
    on_legs = {"sea": {"under_way": {"2026-01-08": 4}}}
    facts = run(90, 0.5, start="2026-01-11", **network(on_legs))
    assert log(facts, "stock.on_hand")[1:] == [(7, 4)]


def test_a_wait_at_the_start_is_attributed_from_the_start_on():
    """Four are owed on day 0; they wait for 7 days and are at sea for 10."""
    net = network({"sea": {"waiting": {5: 4}}}, demands={"one": wants(at=0, size=4)})
    net["stockpiles"]["stock"]["policy"]["level"] = 0
    scenario = desim.read({"name": "tiny", "horizon": 60, **SITE, "items": {"good": {"unit": "unit"}}, **net})
    found = attribute(scenario, replicate(scenario, 1, 0, follow=True), "stock", "owed")
    days = {leaf.reason.kind: round(days, 9) for leaf, days in found.items() if days > 0}
    assert days["departures"] == 4 * 7
    assert sum(days.values()) == 4 * 17


@pytest.mark.parametrize("age", [0, 1, 2.5, 7, 10, 11, 12])
def test_goods_on_the_first_leg_are_goods_in_transit(age):
    """The same log, where there are no waits."""
    nets = [network({"road": {"under_way": {age: 4}}}, {"transit": 10}), network({}, {"transit": 10})]
    nets[1]["stockpiles"]["stock"]["sources"]["maker"]["in_transit"] = {age: 4}
    logs = [log(run(150, 0.5, **net), f"stock.{level}") for net in nets for level in ("on_hand", "on_order")]
    assert logs[:2] == logs[2:]


@pytest.mark.parametrize(
    ("offer", "fault"),
    [
        (
            {"on_legs": {"air": {"waiting": {1: 2}}}},
            "sources.maker.on_legs.air: is no leg of the route, which has road, sea",
        ),
        ({"on_legs": {"seh": {"waiting": {1: 2}}}}, "on_legs.seh: 'seh' no leg has this name (did you mean 'sea'?)"),
        ({"on_legs": {"sea": {}}}, "on_legs.sea: has nothing on the leg; give under_way or waiting"),
        ({"on_legs": {"sea": {"waiting": {1: 2.5}}}}, "on_legs.sea.waiting.1.0: 2.5 must be a whole number of unit"),
        ({"route": None, "transit": 2, "on_legs": {"sea": {"waiting": {1: 2}}}}, "has on_legs but no route"),
    ],
)
def test_faults_of_places(offer, fault):
    net = network({})
    net["legs"]["air"] = {"transit": 1}
    net["stockpiles"]["stock"]["sources"]["maker"] |= offer
    with pytest.raises(SpecError) as caught:
        town(10, **net)
    assert fault in str(caught.value)


def test_what_should_have_arrived_long_ago_is_told():
    found = [str(fault) for fault in warnings_in(town(90, **network({"sea": {"under_way": {12: 1}}})))]
    assert any("on_legs.sea.under_way.12: left longer ago than the leg takes (10 days" in one for one in found)
