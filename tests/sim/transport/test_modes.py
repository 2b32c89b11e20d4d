"""Modes: times from distances, working hours, marches and causes that hit all legs of a mode, computed by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import desim
from desim.sim.kernel.working_time import WorkingHours
from desim.spec.checks.check import warnings_in
from desim.spec.fields.calendar import Calendar
from desim.spec.fields.faults import SpecError
from desim.spec.fields.ticks import TICKS_PER_DAY, ticks
from desim.spec.parts.mode import March
from desim.study.questions.counterfactual_edits import no_lead_time
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to, wants

RAIL = {"speed": "400 km/day"}


def network(
    leg: dict[str, Any], orders: dict[str, float] | None = None, mode: dict[str, Any] | None = None, **parts: Any
) -> dict[str, Any]:
    """Stockpiles that order on day 0, each over a leg of its own by rail."""
    orders = orders or {"a": 6}
    return {
        "stockpiles": {
            name: pile(**up_to(level), sources={"maker": {"route": f"to_{name}"}}) for name, level in orders.items()
        },
        "suppliers": {"maker": made()},
        "transport_modes": {"rail": {**RAIL, **(mode or {})}},
        "legs": {f"leg_{name}": {"mode": "rail", **leg} for name in orders},
        "routes": {f"to_{name}": {"legs": [f"leg_{name}"]} for name in orders},
        **parts,
    }


def arrivals(leg: dict[str, Any], horizon: float = 40, probe: float = 0.25, **kinds: Any) -> list[tuple[float, float]]:
    """Days and levels of what comes."""
    return log(run(horizon, probe, **network(leg, **kinds)), "a.on_hand")[1:]


def test_a_distance_takes_the_time_that_the_speed_of_its_mode_says():
    """1,000 km at 400 km a day, and a day of loading."""
    assert arrivals({"distance": "1000 km"}) == [(2.5, 6)]
    assert arrivals({"distance": "1000 km"}, mode={"loading_time": 1}) == [(3.5, 6)]
    assert arrivals({"distance": 1000, "mode": "sea"}, transport_modes={"sea": {"speed": "10 nmi/h"}}, probe=0.125) == [
        (2.25, 6)
    ]


def test_all_legs_of_a_mode_close_at_once():
    """Closed on [0, 4): both leave on day 4. A leg of another mode is as it was."""
    strike = {"when": {"kind": "date", "at": 0}, "what": {"rail": {"open": 0}}, "how": {"duration": 4}}
    net = network({"distance": 1000}, {"a": 6, "b": 2, "c": 1}, causes={"strike": strike})
    net["legs"]["leg_c"] = {"mode": "road", "transit": 2}
    facts = run(20, 0.5, **net)
    assert [log(facts, f"{name}.on_hand")[1:] for name in "abc"] == [[(6.5, 6)], [(6.5, 2)], [(2, 1)]]
    assert facts.states["leg_b"] == {"closed: strike": 4, "open": 16}


def test_a_factor_on_the_transit_of_a_mode():
    slow = {"when": {"kind": "date", "at": 0}, "what": {"rail": {"transit": 2}}, "how": {}}
    assert arrivals({"distance": 1000}, causes={"slow": slow}) == [(5, 6)]


def test_goods_rest_outside_the_working_hours_of_the_mode():
    """Day 0 is a Monday. Six days of way leave on Monday 0:00 and rest from Saturday on: they are there on day 8."""
    week = {"calendar": {"days": ["mon", "tue", "wed", "thu", "fri"]}}
    assert arrivals({"transit": 6}, mode=week) == [(8, 6)]
    assert arrivals({"transit": 5}, mode=week) == [(5, 6)]
    assert arrivals({"distance": 1000}, mode={"calendar": {"hours": ["00:00-12:00"]}}) == [(4.5, 6)]


def test_what_is_under_way_at_the_start_has_moved_so_long():
    """Of 5 days 3 are over: the rest is Monday and Tuesday."""
    net = network({"transit": 5}, mode={"calendar": {"days": ["mon", "tue"]}})
    net["stockpiles"]["a"]["sources"]["maker"]["in_transit"] = {3: 6}
    assert log(run(20, **net), "a.on_hand")[1:] == [(2, 6)]


def test_a_march_takes_the_way_the_halts_and_the_pass_time():
    """120 km at 20 km/h are 6 h and, every 2 h but for the last, half an hour: 7 h.

    Ten vehicles at 10 a km take a km or 3 min to pass; two serials of 5 have a gap of an hour: 8 h 3 min.
    """
    march = March.model_validate({
        "speed": "20 km/h", "density": "10/km", "serial": 5, "gap": "1 h", "halts": {"every": "2 h", "time": "30 min"},
    })  # fmt: skip
    assert march.time_of_one(120) == pytest.approx(7 / 24)
    assert march.pass_time(10) == pytest.approx((3 / 60 + 1) / 24)
    assert March(speed=480, density=10).pass_time(1) == pytest.approx(0.1 / 480)


def test_a_column_arrives_with_its_last_vehicle():
    """Ten lorries of 2 march 240 km at 480 km a day, 10 vehicles a km at 2 km a day... with a gap of two days."""
    march = {"speed": "480 km/day", "density": 5, "serial": 5, "gap": 2, "halts": {"every": 0.25, "time": 0.25}}
    leg = {"distance": 240, "march": march, "vehicles": {"load": 2}, "convoy": {"minimum": 10}}
    facts = run(20, 0.0625, **network(leg, {"a": 20}))
    day = 0.5 + 0.25 + 10 / (5 * 480) + 2
    assert [(when >= day > when - 0.0625, level) for when, level in log(facts, "a.on_hand")[1:]] == [(True, 20)]
    scenario = town(20, **network(leg, {"a": 20}))
    assert scenario.time_over("leg_a") == pytest.approx(day)


def test_without_a_lead_time_a_distance_takes_none():
    net = network({"distance": 1000})
    data = {"name": "tiny", "horizon": 30, **SITE, "items": {"good": {"unit": "unit"}}, **net}
    _, freed = no_lead_time(desim.read(data), data, "maker")
    assert desim.read(freed).time_over("leg_a") == 0.0


@pytest.mark.parametrize(
    ("leg", "mode", "fault"),
    [
        (
            {"distance": 10, "mode": "sea"},
            {},
            "legs.leg_a.distance: has no time: the mode sea has no speed; give transport_modes.sea",
        ),
        ({"mode": "rale"}, {}, "legs.leg_a.mode: 'rale' is neither one of transport_modes nor of road, rail, sea"),
        ({"mode": "rale"}, {}, "did you mean 'rail'?"),
        ({"distance": 10, "transit": 2}, {}, "legs.leg_a: has both a distance and a transit time; give one"),
        ({"distance": "10 kg"}, {}, "legs.leg_a.distance: '10 kg' has the wrong dimension; expected distance"),
        ({"march": {"speed": 9, "density": 9}}, {}, "legs.leg_a: has a march but no distance"),
        (
            {"distance": 9, "march": {"speed": 9, "density": 9}},
            {},
            "legs.leg_a: has a march but no vehicles that march",
        ),
        (
            {},
            {"calendar": {"holidays": ["feasts"]}},
            "transport_modes.rail.calendar.holidays: needs a start date of the scenario",
        ),
        ({}, {"speed": "40 km"}, "transport_modes.rail.speed: '40 km' has the wrong dimension; expected speed"),
    ],
)
def test_faults_of_modes(leg, mode, fault):
    with pytest.raises(SpecError) as caught:
        town(10, **network(leg, mode=mode), holidays={"feasts": {"yearly": ["12-25"]}})
    assert fault in str(caught.value)


def test_a_factor_on_a_mode_without_legs_changes_nothing():
    strike = {"when": {"kind": "date", "at": 0}, "what": {"sea": {"open": 0}}}
    net = network({"distance": 10}, causes={"strike": strike})
    net["transport_modes"]["sea"] = {}
    with pytest.raises(SpecError) as caught:
        town(10, **net)
    assert "causes.strike.what.sea.open: changes nothing: no leg uses sea" in str(caught.value)


def test_a_speed_that_no_leg_needs_is_told():
    found = [str(fault) for fault in warnings_in(town(10, **network({"transit": 1}, mode={"loading_time": 1})))]
    assert any("transport_modes.rail.speed: has no effect" in one for one in found)
    assert any("transport_modes.rail.loading_time: has no effect" in one for one in found)
    assert not any("has no effect" in str(fault) for fault in warnings_in(town(10, **network({"distance": 1}))))


DAYS = st.sets(st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), min_size=1)


@given(DAYS, st.integers(0, 20 * 24), st.integers(0, 15 * 24), st.integers(0, 15 * 24))
def test_work_outside_working_hours_rests(days, since, first, second):
    """Work done in two parts takes as long as in one, and no shorter than itself; what is over lies in working time."""
    hour = TICKS_PER_DAY // 24
    calendar = Calendar(days=tuple(days))

    def elapsed(begin, work):
        return WorkingHours(calendar.working_time(0, ())).elapsed(begin * hour, work * hour) // hour

    whole = elapsed(since, first + second)
    part = elapsed(since, first)
    assert whole == part + elapsed(since + part, second)
    assert whole >= first + second
    worked = sum((t // 24) % 7 in {("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(d) for d in days}
                 for t in range(since, since + whole))  # fmt: skip
    assert worked == first + second


@given(st.integers(1, 40), st.integers(1, 9), st.floats(0.1, 9))
def test_a_march_of_more_vehicles_takes_no_less_time(vehicles, serial, gap):
    march = March(speed=480, density=10, serial=serial, gap=gap)
    assert march.pass_time(vehicles) <= march.pass_time(vehicles + 1)
    assert ticks(march.pass_time(serial)) == ticks(serial / 4800)


def test_the_same_time_by_a_distance_and_by_a_transit():
    """The same log, with demands and a timetable."""
    use = {"demands": {"use": wants("a", every=1.5, size=2)}}
    nets = [network({"departures": {"every": 3}, **way}, **use) for way in ({"distance": 1000}, {"transit": 2.5})]
    logs = [log(run(60, 0.5, **net), "a.on_hand") for net in nets]
    assert logs[0] == logs[1]
