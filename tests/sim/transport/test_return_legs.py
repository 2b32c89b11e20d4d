"""Vehicles that come back over another leg, loaded or empty, with times computed by hand."""

from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.spec.fields.faults import SpecError
from desim.study.questions.counterfactuals import Reason, counterfactual
from desim.study.screening.load import part_loads
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to, wants

OUT: dict[str, Any] = {"transit": 2, "vehicles": {"count": 1, "load": 2, "turnaround": 1}}


def network(
    home: dict[str, Any] | None = None, vehicles: dict[str, Any] | None = None, out: dict[str, Any] | None = None,
    front: float = 6, rear: float = 0, **parts: Any,
) -> dict[str, Any]:  # fmt: skip
    """A front that orders over *out* and a rear that orders over *home*, each up to a level, from day 0 on."""
    returning = {"of": "out", "load": 2, "turnaround": 1, **(vehicles or {})}
    return {
        "stockpiles": {
            "front": pile(**up_to(front), sources={"maker": {"route": "there"}}),
            "rear": pile(**up_to(rear), sources={"shop": {"route": "back"}}),
        },
        "suppliers": {"maker": made(), "shop": made()},
        "legs": {"out": out or OUT, "home": {"transit": 3, "vehicles": returning, **(home or {})}},
        "routes": {"there": {"legs": ["out"]}, "back": {"legs": ["home"]}},
        **parts,
    }


def arrivals(horizon: float = 30, **kinds: Any) -> tuple[Any, Any]:
    """Days and levels of what comes to the front and to the rear."""
    facts = run(horizon, **network(**kinds))
    return log(facts, "front.on_hand")[1:], log(facts, "rear.on_hand")[1:]


def test_a_vehicle_comes_back_empty():
    """Two days out, one of turnaround, three home and one: the only lorry leaves on days 0, 7 and 14."""
    assert arrivals() == ([(2, 2), (9, 4), (16, 6)], [])
    rows = {r.metric: r.value for r in kpis(town(30, **network()), run(30, **network())) if r.subject == "home"}
    assert (rows["empty_running"], rows["departures"], rows["mean_vehicles_away"]) == (1, 0, 3 * 4 / 30)


def test_a_vehicle_takes_what_waits_for_the_way_back():
    """Three wait from day 0: two leave on day 3, one on day 10."""
    assert arrivals(rear=3) == ([(2, 2), (9, 4), (16, 6)], [(6, 2), (13, 3)])
    facts = run(30, **network(rear=3)).legs["home"]
    assert (facts.loaded_vehicles, facts.empty_vehicles, facts.departures) == (2, 1, 2)


def test_a_vehicle_waits_for_goods_as_long_as_its_layover():
    """What is ordered on day 4 leaves with it at once; else it leaves empty on day 3 + 2. It is back on day 8 or 9."""
    used = {"demands": {"use": wants("rear", at=4)}}
    assert arrivals(vehicles={"layover": 2}, **used) == ([(2, 2), (10, 4), (19, 6)], [])
    facts = run(30, **network(vehicles={"layover": 2}, **used))
    assert (facts.legs["home"].loaded_vehicles, facts.legs["home"].empty_vehicles) == (1, 2)
    assert log(facts, "rear.on_order")[1:] == [(4, 1), (7, 0)]
    assert arrivals(vehicles={"layover": 2}) == ([(2, 2), (11, 4), (20, 6)], [])


def test_a_vehicle_waits_for_a_full_load_as_long_as_its_layover():
    """One waits from day 0, another from day 4: both leave on day 4; alone it leaves when the layover ends on day 5."""
    used = {"demands": {"use": wants("rear", at=4)}}
    full = {"home": {"full_load": True}, "vehicles": {"layover": 2}}
    assert arrivals(rear=1, **full, **used)[1] == [(7, 1)]
    assert log(run(30, **network(rear=1, **full, **used)), "rear.on_order")[1:] == [(4, 2), (7, 0)]
    assert arrivals(rear=1, **full)[1] == [(8, 1)]


def test_vehicles_wait_for_the_timetable_of_the_way_back():
    """It leaves every 5 days: on day 5 with two, back on day 9; it is there again on day 12, and leaves on 15."""
    home = {"departures": {"every": 5}}
    assert arrivals(home=home, rear=3) == ([(2, 2), (11, 4), (21, 6)], [(8, 2), (18, 3)])


def test_who_lies_still_and_who_goes():
    """Two lorries, one load of goods: the other goes along empty."""
    out = {**OUT, "vehicles": {"count": 2, "load": 2, "turnaround": 1}}
    facts = run(6, **network(out=out, rear=2))
    assert (facts.legs["home"].loaded_vehicles, facts.legs["home"].empty_vehicles) == (1, 1)
    assert (facts.legs["out"].area_away, facts.legs["home"].area_away) == (2 * 6, 2 * 3)


def closed(begin: float, days: float | None = None) -> dict[str, Any]:
    how = {} if days is None else {"duration": days}
    return {"causes": {"ice": {"when": {"kind": "date", "at": begin}, "what": {"home": {"open": 0}}, "how": how}}}


def test_a_closed_way_back_keeps_vehicles():
    """Closed on [1, 5): the lorry that is ready on day 3 leaves on day 5, empty, and goes out again on day 9."""
    assert arrivals(**closed(1, 4))[0] == [(2, 2), (11, 4), (18, 6)]
    assert arrivals(home={"underway": "turn_back"}, **closed(4, 4))[0] == [(2, 2), (14, 4), (21, 6)]


def test_a_vehicle_that_turns_back_is_away_until_it_is_back():
    """Away on [3, 5), with a day back, then on [8, 12)."""
    facts = run(13, **network(home={"underway": "turn_back"}, **closed(4, 4)))
    assert facts.legs["home"].area_away == 2 + 4


def test_a_vehicle_that_is_lost_on_the_way_back_is_lost_to_its_own_leg():
    lost = {"loss": 1.0, "loss_of": "vehicle"}
    assert arrivals(home=lost)[0] == [(2, 2)]
    replaced = {**OUT, "loss_of": "vehicle", "vehicles": {**OUT["vehicles"], "replacement": 4}}
    assert arrivals(home=lost, out=replaced)[0] == [(2, 2), (12, 4), (22, 6)]
    assert run(30, **network(home=lost)).legs["home"].lost_vehicles == 1


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("load", [1, 2, 5])
def test_a_way_back_without_goods_is_a_longer_turnaround(count, load):
    """The same log as without a way back and with a turnaround of 1 + 3 + 1 days."""
    use = {"demands": {"use": wants("front", every=1.5, size=2)}}
    out = {"transit": 2, "vehicles": {"count": count, "load": load, "turnaround": 1}}
    shared = network(out=out, vehicles={"load": load}, front=9, **use)
    alone = network(out={**out, "vehicles": {**out["vehicles"], "turnaround": 5}}, front=9, **use)
    alone["legs"]["home"] = {"transit": 3}
    logs = [log(run(60, 0.25, **net), level) for net in (shared, alone) for level in ("front.on_hand", "front.owed")]
    assert logs[:2] == logs[2:]


def test_what_is_under_way_home_at_the_start_is_not_at_the_front():
    """One lorry is a day from the rear on day 0, and is free on day 2 only."""
    net = network(rear=2)
    net["stockpiles"]["rear"]["sources"]["shop"]["in_transit"] = {2: 2}
    facts = run(20, **net)
    assert log(facts, "rear.on_hand")[1:] == [(1, 2)]
    assert log(facts, "front.on_hand")[1:] == [(4, 2), (11, 4), (18, 6)]


def test_the_wait_for_a_vehicle_is_attributed_and_removed():
    """Two are owed at the rear from day 0 on; they wait three days for the lorry, and travel for three."""
    net = network(demands={"use": wants("rear", at=0, size=2)})
    data = {"name": "tiny", "horizon": 30, **SITE, "items": {"good": {"unit": "unit"}}, **net}

    def days(data):
        scenario = desim.read(data)
        found = attribute(scenario, replicate(scenario, 1, 0, follow=True), "rear", "owed")
        return {(leaf.reason.kind, leaf.reason.part): round(days, 9) for leaf, days in found.items() if days > 0}

    assert days(data) == {("vehicles", "home"): 6, ("lead time", "shop"): 6}
    _, freed = counterfactual(desim.read(data), data, Reason("vehicles", "home"))
    assert days(freed) == {("lead time", "shop"): 6}
    fronts = [log(replicate(desim.read(one), 1, 0), "front.on_hand") for one in (data, freed)]
    assert fronts[0] == fronts[1]


def test_the_utilization_of_vehicles_counts_the_way_back():
    """A unit a day for 99 days; the lorry carries 2 every 7 days."""
    loads = part_loads(town(100, **network(front=0, demands={"use": wants("front", every=1)})))[0]
    assert {row.path: row.utilization for row in loads}["legs.out.vehicles"] == pytest.approx(99 / (2 * 100 / 7))


@pytest.mark.parametrize(
    ("leg", "fault"),
    [
        ({"vehicles": {"layover": 2, "load": 2}}, "has a layover, but its vehicles come back over no other leg"),
        ({"vehicles": {"of": "out", "load": 2, "count": 1}}, "has a count, but its vehicles are those of out"),
        ({"vehicles": {"of": "out", "load": 2}, "full_load": True}, "has full_load, but its vehicles leave at once"),
        ({"vehicles": {"of": "out"}}, "legs.home.vehicles: gives neither a load nor limits of its vehicles"),
        (
            {"vehicles": {"of": "home", "load": 2}},
            "legs.home.vehicles.of: 'home' is a leg without a number of vehicles",
        ),
        (
            {"vehicles": {"of": "oot", "load": 2}},
            "legs.home.vehicles.of: 'oot' no leg has this name (did you mean 'out'?)",
        ),
    ],
)
def test_faults_of_ways_back(leg, fault):
    net = network()
    net["legs"]["home"] = {"transit": 3, **leg}
    with pytest.raises(SpecError) as caught:
        town(10, **net)
    assert fault in str(caught.value)


def test_faults_of_ways_that_do_not_lead_back():
    net = network(out={**OUT, "origin": "town", "destination": "hill"}, home={"origin": "town"})
    net["legs"]["third"] = net["legs"]["home"]
    with pytest.raises(SpecError) as caught:
        town(10, **net, sites={"town": {"nation": "land"}, "hill": {"nation": "land"}})
    assert "legs.home.vehicles.of: 'out' ends at hill, but home starts at town" in str(caught.value)
    assert "legs.third.vehicles.of: 'out' has vehicles that come back over home already" in str(caught.value)


def test_warnings_of_ways_back():
    net = network(vehicles={"layover": 2}, **closed(5))
    del net["stockpiles"]["rear"], net["routes"]["back"]
    found = [str(fault) for fault in warnings_in(town(10, **net))]
    assert any("legs.home.vehicles.layover: keeps vehicles of out from coming back" in one for one in found)
    for_good = "causes.ice: closes home for good: vehicles of out that are beyond it never come back"
    assert any(for_good in one for one in found)
    assert not any("legs.home: is on no route" in one for one in found)
