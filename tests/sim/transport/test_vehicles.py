"""Transport: full-or-late loads, vehicles, port handling and lost ships, with times computed by hand."""

from itertools import pairwise
from math import sqrt

import desim
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, up_to, wants


def carried(horizon, leg, probe=1.0, causes=None, **parts):
    """The facts of a stockpile of 9 that is supplied over one leg, and of which one a day is used unless told else."""
    parts = {"demands": {"use": wants(every=1)}, "level": 9, "initial": 9} | parts
    stock = pile(initial=parts.pop("initial"), **up_to(parts.pop("level")), sources={"supplier": {"route": "way"}})
    suppliers, routes = {"supplier": made()}, {"way": {"legs": ["leg"]}}
    return run(
        horizon, probe, stockpiles={"stock": stock}, suppliers=suppliers, routes=routes, legs={"leg": leg},
        causes=causes or {}, **parts,
    )  # fmt: skip


def from_day(day, what, duration=None):
    how = {"duration": duration} if duration else {}
    return {"cause": {"when": {"kind": "date", "at": day}, "what": {"leg": what}, "how": how}}


def test_a_load_leaves_full_or_late():
    """One a day on days 1 to 6, and five on day 5.5; a load of 4 is full on day 4.

    The one of day 5 and three of the five leave on 5.5; the other two, and that of day 6, are late on 5.5 + 3 = 8.5.
    """
    leg = {"transit": 0.25, "capacity": 4, "full_load": True, "max_wait": 3}
    demands = {"use": wants(every=1, end=6.5), "gulp": wants(at=5.5, size=5)}
    facts = carried(12, leg, 0.25, demands=demands, level=20, initial=20)
    orders = log(facts, "stock.on_order")
    assert [(day, n - m) for (_, m), (day, n) in pairwise(orders) if n < m] == [(4.25, -4), (5.75, -4), (8.75, -3)]
    assert (facts.legs["leg"].departures, facts.legs["leg"].full, facts.legs["leg"].limited) == (3, 2, 3)
    assert facts.legs["leg"].waited == (3 + 2 + 1 + 0) + 0.5 + (2 * 3 + 2.5)


def test_what_is_late_while_the_leg_is_closed_leaves_when_it_opens():
    """One of day 1 and one of day 2, closed on [3, 6): late on day 4, they leave on day 6."""
    leg = {"transit": 1, "capacity": 4, "full_load": True, "max_wait": 3}
    facts = carried(9, leg, causes=from_day(3, {"open": 0}, 3), demands={"use": wants(every=1, end=2.5)})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (2, 7), (7, 9)]


def test_a_departure_needs_a_free_vehicle():
    """Six wait on day 0 for two lorries of 2 that are back after 3 days: four arrive on day 2, two on 3 + 2."""
    leg = {"transit": 2, "vehicles": {"count": 2, "load": 2, "turnaround": 1}}
    facts = carried(10, leg, level=6, initial=0, demands={})
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 4), (5, 6)]
    assert facts.states["leg"] == {"no vehicle": 3, "open": 7}
    leg_facts = facts.legs["leg"]
    assert (leg_facts.departures, leg_facts.full, leg_facts.area_away) == (3, 3, 3 * 3)
    assert (leg_facts.waited, leg_facts.traveled, leg_facts.area_waiting) == (2 * 3, 4 * 2 + 2 * 5, 2 * 3)


def test_a_vehicle_takes_what_there_is():
    """One lorry, away for 3 days at a time: it takes one on day 1, three on day 4, and three on day 7."""
    leg = {"transit": 1, "vehicles": {"count": 1, "load": 5, "turnaround": 2}}
    facts = carried(9.5, leg)
    assert log(facts, "stock.on_order")[1:] == [(1, 1), (3, 2), (4, 3), (5, 1), (6, 2), (7, 3), (8, 1), (9, 2)]
    assert (facts.legs["leg"].departures, facts.legs["leg"].full) == (3, 0)


def test_a_timetable_takes_the_vehicles_there_are():
    """Seven wait for ships of 2, of which three are back after 8 days: six sail on day 5, none on day 10, one on 15."""
    leg = {"transit": 6, "departures": {"every": 5}, "vehicles": {"count": 3, "load": 2, "turnaround": 2}}
    facts = carried(22, leg, level=7, initial=0, demands={})
    assert log(facts, "stock.on_hand") == [(0, 0), (11, 6), (21, 7)]
    assert facts.states["leg"] == {"open": 5 + 7, "no vehicle": 10}
    assert (facts.legs["leg"].departures, facts.legs["leg"].full) == (2, 1)


def test_a_full_load_waits_for_the_vehicles_that_carry_it():
    """Convoys of 4 need both ships of 2: one sails on day 4 and is back on day 10.

    The next, full on day 8, sails on day 10, and the one full on day 12 is still there on day 14.
    """
    ships = {"count": 2, "load": 2, "turnaround": 5}
    leg = {"transit": 1, "capacity": 4, "full_load": True, "vehicles": ships}
    facts = carried(14.5, leg, level=20, initial=20)
    assert [n for _, n in log(facts, "stock.on_order")] == [0, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 3, 4, 5, 6]
    assert facts.states["leg"] == {"open": 10, "no vehicle": 4.5}
    assert (facts.legs["leg"].departures, facts.legs["leg"].carried, facts.legs["leg"].full) == (2, 8, 2)


def test_a_full_load_that_is_late_takes_the_vehicles_there_are():
    """One of day 1 is late on day 3 and takes a ship until day 9; the four of day 4 are full, but one ship is free.

    Late on day 6, two of them take it; the other two leave on day 9.
    """
    ships = {"count": 2, "load": 2, "turnaround": 5}
    leg = {"transit": 1, "capacity": 4, "full_load": True, "max_wait": 2, "vehicles": ships}
    facts = carried(11, leg, demands={"one": wants(at=1), "four": wants(at=4, size=4)})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (4, 5), (7, 7), (10, 9)]
    assert facts.states["leg"] == {"open": 6, "no vehicle": 5}


def test_a_cause_may_take_vehicles_away():
    """Half of two lorries from day 1 to 4: of four wanted on day 2 two leave then, two on day 4."""
    leg = {"transit": 10, "vehicles": {"count": 2, "load": 2}}
    facts = carried(16, leg, causes=from_day(1, {"vehicles": 0.5}, 3), demands={"use": wants(at=2, size=4)})
    assert log(facts, "stock.on_hand") == [(0, 9), (2, 5), (12, 7), (14, 9)]
    assert facts.states["leg"] == {"open": 14, "no vehicle": 2}


def test_goods_pass_the_port_in_turn():
    """Consignments of 4 (day 1) and 2 (day 1.5), at 2 a day: ready on days 3 and 4, a day on the way."""
    demands = {"use": wants(at=1, size=4), "more": wants(at=1.5, size=2)}
    facts = carried(6, {"transit": 1, "handling": 2}, 0.5, demands=demands)
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 5), (1.5, 3), (4, 7), (5, 9)]
    assert facts.legs["leg"].area_handling == 4 * 2 + 2 * 2.5
    assert (facts.legs["leg"].waited, facts.legs["leg"].area_waiting) == (4 * 2 + 2 * 2.5, 0)


def test_the_port_hands_over_lots():
    """Four at 2 a day in lots of 3: three are ready on day 2.5, one on day 3; a ship takes them on days 3 and 6."""
    leg = {"transit": 1, "departures": {"every": 3, "offset": 2.75}, "handling": 2, "handling_lot": 3}
    facts = carried(8, leg, 0.25, demands={"use": wants(at=1, size=4)})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 5), (3.75, 8), (6.75, 9)]
    assert facts.legs["leg"].area_waiting == 3 * 0.25 + 1 * 2.75


def test_a_port_may_be_slowed():
    """Half speed on [2, 4): two of the four of day 1 take one day, the next one two, and the last half a day."""
    facts = carried(
        8, {"handling": 2}, 0.5, causes=from_day(2, {"handling": 0.5}, 2), demands={"use": wants(at=1, size=4)}
    )
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 5), (4, 9)]
    facts = carried(
        8, {"handling": 2}, 0.5, causes=from_day(2, {"handling": 0}, 2), demands={"use": wants(at=1, size=4)}
    )
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 5), (5, 9)]


def test_a_lost_vehicle_is_gone_or_replaced():
    """All ships are lost: both on day 2 with their loads. Replaced after 3 days, they are lost again on day 7."""
    ships = {"count": 2, "load": 2}
    leg = {"transit": 2, "loss": 1.0, "loss_of": "vehicle"}
    facts = carried(9, leg | {"vehicles": ships}, level=6, initial=0, demands={})
    assert (facts.legs["leg"].lost, facts.legs["leg"].lost_vehicles, facts.legs["leg"].departures) == (4, 2, 2)
    assert (facts.states["leg"], facts.legs["leg"].area_away) == ({"no vehicle": 9}, 2 * 2)
    facts = carried(9, leg | {"vehicles": ships | {"replacement": 3}}, level=6, initial=0, demands={})
    assert (facts.legs["leg"].lost, facts.legs["leg"].lost_vehicles) == (8, 4)
    assert facts.books["good"]["lost"] == 8


def test_a_lost_ship_takes_its_load():
    """Convoys of ships of 5 with a chance of 0.3 each: what is lost are loads, and as many as the binomial law allows.

    Over some 6000 trips the number lost is within 3.5 standard deviations (a right model fails with 0.05 %).
    """
    leg = {"transit": 0.5, "departures": {"every": 1}, "loss": 0.3, "loss_of": "vehicle", "vehicles": {"load": 5}}
    demands = {"use": wants(every=1, offset=0.25, size=50)}
    facts = carried(400, leg, 50, demands=demands, level=100, initial=100).legs["leg"]
    trips = (facts.arrived + facts.lost) / 5
    assert trips > 5000
    assert facts.lost == 5 * facts.lost_vehicles
    assert abs(facts.lost_vehicles - 0.3 * trips) < 3.5 * sqrt(trips * 0.3 * 0.7)


def test_convoy_survival_is_binomial():
    """One convoy of 10 ships in each of 400 replications: survivors have mean 7 and standard deviation sqrt(2.1).

    Accepted within 3.5 standard errors of mean and variance: a right model fails one of them with 0.1 %. The fourth
    central moment of a binomial law is at most 3 var^2 where 6pq > 1, so that sd(s^2) <= var sqrt(2/(runs - 1)). Ships
    that are lost all together would have a variance of 21.
    """
    stock = pile(**up_to(50), sources={"supplier": {"route": "way"}})
    leg = {
        "transit": 2, "loss": 0.3, "loss_of": "vehicle", "vehicles": {"load": 5},
        "departures": {"every": 100, "offset": 1},
    }  # fmt: skip
    data = {
        "name": "convoy", "horizon": 4, "items": GOOD, **SITE, "stockpiles": {"stock": stock}, "legs": {"leg": leg},
        "suppliers": {"supplier": made()}, "routes": {"way": {"legs": ["leg"]}},
    }  # fmt: skip
    scenario = desim.read(data)
    runs, var = 400, 10 * 0.3 * 0.7
    survivors = [10 - replicate(scenario, 7, k).legs["leg"].lost_vehicles for k in range(runs)]
    mean = sum(survivors) / runs
    spread = sum((s - mean) ** 2 for s in survivors) / (runs - 1)
    assert abs(mean - 7) < 3.5 * sqrt(var / runs)
    assert abs(spread - var) < 3.5 * var * sqrt(2 / (runs - 1))


def test_several_stockpiles_share_a_departure():
    """Three for one stockpile and two for another leave in one lorry of 5, and each gets its own."""
    piles = {
        name: pile(**up_to(level), sources={"supplier": {"route": "way"}}) for name, level in (("east", 3), ("west", 2))
    }
    leg = {"transit": 1, "full_load": True, "vehicles": {"count": 1, "load": 5}}
    facts = run(
        3, stockpiles=piles, suppliers={"supplier": made()}, routes={"way": {"legs": ["leg"]}}, legs={"leg": leg}
    )
    assert (log(facts, "east.on_hand"), log(facts, "west.on_hand")) == ([(0, 0), (1, 3)], [(0, 0), (1, 2)])
    assert facts.legs["leg"].departures == 1


def test_measures_of_a_leg():
    """The six on two lorries: three full departures, (0 + 0 + 3)/3 days of wait and (2 + 2 + 5)/3 to arrive.

    Two stay behind on day 0, none on day 3.
    """
    stock = pile(**up_to(6), sources={"supplier": {"route": "way"}})
    legs = {"leg": {"transit": 2, "vehicles": {"count": 2, "load": 2, "turnaround": 1}}, "road": {}}
    data = {
        "name": "tiny", "horizon": 10, "items": GOOD, **SITE, "stockpiles": {"stock": stock}, "legs": legs,
        "suppliers": {"supplier": made()}, "routes": {"way": {"legs": ["leg", "road"]}},
    }  # fmt: skip
    scenario = desim.read(data)
    rows = kpis(scenario, replicate(scenario, 1, 0))
    measured = {row.metric: row.value for row in rows if row.subject == "leg"}
    assert measured == {
        "carried": 6, "departures": 3, "full_departures": 1, "lost_on_the_way": 0, "lost_vehicles": 0, "turned_back": 0,
        "detoured": 0, "mean_waiting": 0.6, "mean_in_handling": 0, "mean_vehicles_away": 0.9, "departure_wait": 1,
        "time_to_arrival": 3, "load_factor": 1, "left_behind": 1,
    }  # fmt: skip
    assert {row.metric: row.value for row in rows if row.subject == "road"}["full_departures"] is None
