"""Stations that wait on one another in a circle fail the replication by name; one that runs dry or waits is none."""

import time

import pytest

from desim.sim.kernel.errors import Deadlock
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import made, pile, run, town, up_to, wants

ITEMS = {"good": {"unit": "unit"}, "ore": {"unit": "unit"}}


def shop(level=20, **stations):
    """A line whose lots go through stations, and the stockpile that orders them."""
    line = made(stations=stations, entry=min(stations))
    return {"lines": {"shop": line}, "stockpiles": {"yard": pile(**up_to(level), sources={"shop": {}})}}


def to_and_fro(**second):
    """Lots go from one station to another and nearly always back again."""
    back = {"first": 0.999, "out": 0.001}
    return shop(
        first={"time": 1, "buffer": 0, "next": "second"}, second={"time": 3, "buffer": 0, "next": back} | second
    )


def test_two_stations_that_wait_for_the_room_of_each_other():
    scenario, begun = town(1000, **to_and_fro()), time.perf_counter()
    message = r"^deadlock at t=4, shop\.first waits for shop\.second, shop\.second waits for shop\.first$"
    with pytest.raises(Deadlock, match=message):
        replicate(scenario, 1, 0)
    assert time.perf_counter() - begun <= 1.0


def test_three_stations_in_a_circle_are_named_without_those_that_wait_behind_them():
    steps = {
        "a": {"time": 1, "buffer": 0, "next": "b"},
        "b": {"time": 1, "buffer": 0, "next": "c"},
        "c": {"time": 1, "buffer": 0, "next": "d"},
        "d": {"time": 1, "buffer": 0, "next": {"b": 0.999, "out": 0.001}},
    }
    circle = r"shop\.b waits for shop\.c, shop\.c waits for shop\.d, shop\.d waits for shop\.b"
    with pytest.raises(Deadlock, match=rf"^deadlock at t=4, {circle}$"):
        run(1000, **shop(**steps))


def test_a_deadlock_in_the_warm_up_is_told_with_its_day():
    with pytest.raises(Deadlock, match="at t=4, "):
        run(1000, **to_and_fro(), warmup=500)


@pytest.mark.parametrize("second", [{"buffer": 50}, {"machines": 50}])
def test_stations_with_room_enough_are_in_no_deadlock(second):
    assert run(500, **to_and_fro(**second)).states["shop.first"]["working"] > 0.0


def test_a_station_that_is_blocked_by_one_that_is_down_only_waits():
    down = {"every": 1, "repair": 1e6}
    steps = {"first": {"time": 1, "next": "second"}, "second": {"time": 9, "buffer": 0, "failures": down}}
    assert run(500, **shop(**steps)).states["shop.first"]["blocked"] > 400


def test_a_network_that_has_run_dry_is_in_no_deadlock():
    line = made(time=1, inputs={"ore": 1})
    piles = {"ore": pile("ore", initial=3), "stock": pile(**up_to(5), sources={"line": {}})}
    facts = run(50, items=ITEMS, lines={"line": line}, stockpiles=piles, demands={"use": wants(every=1)})
    assert facts.stockpiles["stock"].first_short > 0.0


def test_lines_that_would_starve_of_the_product_of_each_other_are_refused():
    lines = {"smelter": made(time=1, inputs={"ores": 1}), "mine": made("ore", time=1, inputs={"stock": 1})}
    piles = {
        "stock": pile(**up_to(5), sources={"smelter": {}}),
        "ores": pile("ore", **up_to(5), sources={"mine": {}}),
    }
    with pytest.raises(SpecError, match="bill of material that goes in a circle"):
        run(50, items=ITEMS, lines=lines, stockpiles=piles)
