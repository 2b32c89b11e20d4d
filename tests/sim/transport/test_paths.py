"""Departures by paths at times of the week, each with room of its own, with times computed by hand."""

from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import desim
from desim.measure.attribution import attribute
from desim.sim.replicate import replicate
from desim.sim.transport.paths import PathTable
from desim.spec.fields.calendar import DAYS
from desim.spec.fields.faults import SpecError
from desim.spec.fields.ticks import days as in_days
from desim.spec.parts.timetable import Path
from desim.study.questions.counterfactuals import Reason, counterfactual
from desim.study.screening.load import part_loads
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to, wants

GOODS = {"good": {"unit": "unit", "mass": "2 t"}}
WEEKLY = {"early": {"days": ["tue"], "times": ["06:00"], "capacity": 4}, "late": {"days": ["fri"], "times": ["18:00"]}}


def network(paths: dict[str, Any], level: float = 9, leg: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """A stockpile that orders on day 0 over a leg of one day with these paths."""
    return {
        "stockpiles": {"stock": pile(**up_to(level), sources={"maker": {"route": "way"}})},
        "suppliers": {"maker": made()},
        "legs": {"rail": {"transit": 1, "departures": {"paths": paths}, **(leg or {})}},
        "routes": {"way": {"legs": ["rail"]}},
        **parts,
    }


def arrivals(paths: dict[str, Any], horizon: float = 20, **kinds: Any) -> list[tuple[float, float]]:
    """Days and levels of what comes."""
    return log(run(horizon, 0.25, GOODS, **network(paths, **kinds)), "stock.on_hand")[1:]


def test_each_path_has_its_room():
    """Day 0 is a Monday: four leave on Tuesday at 6, and the other five on Friday at 18."""
    assert arrivals(WEEKLY) == [(2.25, 4), (5.75, 9)]
    assert arrivals({"early": WEEKLY["early"]}) == [(2.25, 4), (9.25, 8), (16.25, 9)]


def test_a_path_without_room_of_its_own_has_that_of_the_leg():
    assert arrivals(WEEKLY, leg={"capacity": 3}) == [(2.25, 4), (5.75, 7), (9.25, 9)]


def test_paths_with_limits_of_mass():
    """Units of 2 t: three in 7 t on Tuesday, two in 5 t on Friday."""
    paths = {
        "early": {"days": ["tue"], "times": ["06:00"], "limits": {"mass": "7 t"}},
        "late": {"days": ["fri"], "times": ["18:00"]},
    }
    assert arrivals(paths, leg={"limits": {"mass": "5 t"}}) == [(2.25, 3), (5.75, 5), (9.25, 8), (12.75, 9)]


def test_paths_of_one_time_both_leave():
    paths = {name: {"days": ["wed"], "times": ["12:00"], "capacity": room} for name, room in (("a", 4), ("b", 3))}
    assert arrivals(paths) == [(3.5, 7), (10.5, 9)]


def test_weeks_begin_on_the_weekday_of_the_start():
    """2026-01-01 is a Thursday: Friday is day 1, Tuesday day 5."""
    facts = run(20, 0.25, GOODS, start="2026-01-01", **network(WEEKLY))
    assert log(facts, "stock.on_hand")[1:] == [(2.75, 9)]
    assert arrivals({"daily": {"times": ["06:00", "18:00"], "capacity": 2}}) == [
        (1.25, 2), (1.75, 4), (2.25, 6), (2.75, 8), (3.25, 9)
    ]  # fmt: skip


def test_a_closed_leg_lets_its_path_pass():
    shut = {"ice": {"when": {"kind": "date", "at": 1}, "what": {"rail": {"open": 0}}, "how": {"duration": 1}}}
    assert arrivals(WEEKLY, causes=shut) == [(5.75, 9)]


def test_an_order_goes_where_the_next_path_is_earlier():
    """By the earliest promise: the train leaves on Tuesday and is there on day 2.25, the lorry takes two days."""
    net = network({"early": {"days": ["tue"], "times": ["06:00"]}})
    net["stockpiles"]["stock"] |= {
        "sources": {"maker": {"route": "way"}, "other": {"transit": 2}}, "sourcing": "earliest", "initial": 9
    }  # fmt: skip
    net["suppliers"]["other"] = made()
    net["demands"] = {"one": wants(at=0.5), "two": wants(at=2)}
    assert log(run(12, 0.25, **net), "stock.on_order")[1:] == [(0.5, 1), (2, 2), (2.25, 1), (4, 0)]


def reasons(data: dict[str, Any]) -> dict[tuple[str, str], float]:
    scenario = desim.read(data)
    found = attribute(scenario, replicate(scenario, 1, 0, follow=True), "stock", "owed")
    return {(leaf.reason.kind, leaf.reason.part): round(days, 9) for leaf, days in found.items() if days > 0}


def test_the_wait_for_a_path_and_for_its_room_is_attributed_and_removed():
    """Nine are owed on day 0: all wait 1.25 days for the first train, and five 3.5 more for the second."""
    net = network(WEEKLY, level=0, demands={"one": wants(at=0, size=9)})
    data = {"name": "tiny", "horizon": 30, **SITE, "items": GOODS, **net}
    assert reasons(data) == {("departures", "rail"): 9 * 1.25, ("capacity", "rail"): 5 * 3.5, ("lead time", "maker"): 9}
    _, roomy = counterfactual(desim.read(data), data, Reason("capacity", "rail"))
    assert reasons(roomy) == {("departures", "rail"): 9 * 1.25, ("lead time", "maker"): 9}
    _, free = counterfactual(desim.read(data), data, Reason("departures", "rail"))
    assert reasons(free) == {("lead time", "maker"): 9}


def test_more_departures_keep_the_room_of_a_week():
    """Two trains a week with 4 and 6 are as many as one every 3.5 days with 5."""
    net = network({**WEEKLY, "late": {**WEEKLY["late"], "capacity": 6}})
    data = {"name": "tiny", "horizon": 30, **SITE, "items": GOODS, **net}
    assert desim.read(data).legs["rail"].rooms == {"": 5}
    _, free = counterfactual(desim.read(data), data, Reason("departures", "rail"))
    leg = free["legs"]["rail"]
    assert leg["capacity"] / leg["departures"]["every"] == pytest.approx(10 / 7)


def test_the_utilization_of_paths_before_anything_runs():
    """A unit a day for 99 days, ten a week."""
    paths = {**WEEKLY, "late": {**WEEKLY["late"], "capacity": 6}}
    net = network(paths, level=0, demands={"use": wants(every=1)})
    loads = {row.path: row.utilization for row in part_loads(town(100, items=GOODS, **net))[0]}
    assert loads["legs.rail.departures.paths"] == pytest.approx(99 / (10 * 100 / 7))


@pytest.mark.parametrize(
    ("departures", "fault"),
    [
        ({}, "legs.rail.departures: needs either every or paths"),
        ({"every": 7, "paths": WEEKLY}, "legs.rail.departures: needs either every or paths"),
        ({"offset": 7, "paths": WEEKLY}, "legs.rail.departures: has an offset but no every"),
        ({"paths": {"a": {"times": ["6:00"]}}}, "paths.a.times.0: '6:00' must be a time of day such as '06:30'"),
        ({"paths": {"a": {"times": ["06:00", "06:00"]}}}, "paths.a: has a time twice"),
        ({"paths": {"a": {"times": ["06:00"], "days": ["Tue"]}}}, "paths.a.days: "),
        ({"paths": {"a": {"times": ["06:00"], "capacity": 0.5}}}, "paths.a.capacity: 0.5 holds not even one good"),
        (
            {"paths": {"a": {"times": ["06:00"], "capacity": "2 t"}}},
            "paths.a.capacity: '2 t' is not in the unit of good",
        ),
        (
            {"paths": {"a": {"times": ["06:00"], "limits": {"teu": 2}}}},
            "paths.a.limits.teu: good travels it and says no teu",
        ),
    ],
)
def test_faults_of_paths(departures, fault):
    net = network(WEEKLY)
    net["legs"]["rail"]["departures"] = departures
    with pytest.raises(SpecError) as caught:
        town(10, items=GOODS, **net)
    assert fault in str(caught.value)


TIMES = st.lists(st.sampled_from([f"{hour:02}:30" for hour in range(24)]), min_size=1, max_size=3, unique=True)
PATHS = st.lists(st.tuples(st.sets(st.sampled_from(DAYS), min_size=1), TIMES), min_size=1, max_size=3)


@given(PATHS, st.integers(0, 6), st.integers(0, 30 * 24))
def test_the_times_of_a_table_are_those_of_its_paths(rows, weekday, hour):
    """In order, each day of the week at its times, with the name of its path; the next at a time is one of them."""
    paths = {f"p{index}": Path(days=tuple(days), times=tuple(times)) for index, (days, times) in enumerate(rows)}
    table = PathTable(paths, weekday)
    found = list(islice(zip(table.times(), table.names(), strict=False), 200))
    assert found == sorted(found)
    assert all(time >= 0 for time, _ in found)
    for time, name in found:
        day, minutes = divmod(round(in_days(time) * 1440), 1440)
        assert DAYS[(day + weekday) % 7] in paths[name].days
        assert f"{minutes // 60:02}:{minutes % 60:02}" in paths[name].times
    tick = hour * 3_600_000_000
    later = [time for time, _ in found if time >= tick]
    assert not later or table.next(tick) == later[0]


def test_a_path_on_each_day_is_a_timetable_by_the_day():
    """The same log for 06:00 on all days and for every day from 6 hours on."""
    use = {"demands": {"use": wants(every=1.5, size=2)}}
    nets = [network({"daily": {"times": ["06:00"], "capacity": 3}}, **use), network(WEEKLY, leg={"capacity": 3}, **use)]
    nets[1]["legs"]["rail"]["departures"] = {"every": 1, "offset": 0.25}
    logs = [log(run(40, 0.25, **net), "stock.on_hand") for net in nets]
    assert logs[0] == logs[1]
