"""Transport: timetables, capacity, full loads and closures, leg by leg."""

from tests.sim.tiny import log, made, pile, run, up_to, wants


def carried(horizon, legs, causes=None, level=6, demands=None, probe=1.0, initial=0):
    """The facts of a stockpile that is supplied over *legs*, in this order."""
    stock = pile(initial=initial, **up_to(level), sources={"supplier": {"route": "way"}})
    return run(
        horizon,
        probe,
        stockpiles={"stock": stock},
        suppliers={"supplier": made()},
        legs=legs,
        routes={"way": {"legs": list(legs)}},
        causes=causes or {},
        demands=demands or {},
    )


def test_legs_one_after_another_with_a_timetable_and_a_capacity():
    """Six leave at once, reach the port on day 1, sail on days 7 (four) and 14 (two), three days each."""
    legs = {"truck": {"transit": 1}, "ship": {"transit": 3, "departures": {"every": 7}, "capacity": 4}}
    facts = carried(20, legs)
    assert log(facts, "stock.on_hand") == [(0, 0), (10, 4), (17, 6)]
    assert (facts.legs["ship"].carried, facts.legs["ship"].departures) == (6, 2)
    assert facts.legs["ship"].area_waiting == 6 * 6 + 7 * 2


def test_a_timetable_with_its_own_first_departure():
    legs = {"ship": {"transit": 1, "departures": {"every": 7, "offset": 2}}}
    assert log(carried(9, legs), "stock.on_hand") == [(0, 0), (3, 6)]


def test_a_full_load_leaves_when_it_is_full():
    """One a day is ordered from day 1; loads of 3 are full on days 3 and 6 and travel half a day."""
    legs = {"truck": {"transit": 0.5, "capacity": 3, "full_load": True}}
    facts = carried(8.25, legs, level=9, initial=9, demands={"use": wants(every=1)}, probe=0.5)
    assert [row for row in log(facts, "stock.on_order") if row[0] >= 1] == [
        (1, 1), (2, 2), (3, 3), (3.5, 0), (4, 1), (5, 2), (6, 3), (6.5, 0), (7, 1), (8, 2),
    ]  # fmt: skip
    assert facts.legs["truck"].departures == 2


def test_a_closed_leg_holds_what_has_not_departed():
    """Closed on [2, 5): the unit of day 1 is on its way and arrives on day 3; those of 2, 3 and 4 leave on day 5."""
    closed = {"when": {"kind": "date", "at": 2}, "what": {"bridge": {"open": 0}}, "how": {"duration": 3}}
    legs = {"bridge": {"transit": 2}}
    facts = carried(8, legs, {"closed": closed}, level=9, initial=9, demands={"use": wants(every=1, end=5)})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (2, 7), (4, 6), (7, 9)]
    assert facts.states["bridge"] == {"open": 5, "closed: closed": 3}


def test_a_closed_leg_lets_a_departure_of_its_timetable_pass():
    closed = {"when": {"kind": "date", "at": 6}, "what": {"ship": {"open": 0}}, "how": {"duration": 3}}
    legs = {"ship": {"transit": 1, "departures": {"every": 7}}}
    assert log(carried(18, legs, {"closed": closed}), "stock.on_hand") == [(0, 0), (15, 6)]


def test_a_longer_transit_holds_for_what_departs_meanwhile():
    slow = {"when": {"kind": "date", "at": 2}, "what": {"road": {"transit": 3}}, "how": {"duration": 1}}
    legs = {"road": {"transit": 2}}
    facts = carried(12, legs, {"slow": slow}, level=9, initial=9, demands={"use": wants(every=1, end=4)})
    assert log(facts, "stock.on_order") == [(0, 0), (1, 1), (2, 2), (5, 1), (8, 0)]


def test_what_is_lost_is_ordered_again():
    """All is lost on the way; each loss is known after 2 days, and the six are ordered again: on days 2, 4, 6, 8."""
    facts = carried(9, {"sea": {"transit": 2, "loss": 1.0}})
    assert facts.legs["sea"].lost == facts.books["good"]["lost"] == 24
    assert (log(facts, "stock.on_hand"), log(facts, "stock.on_order")) == ([(0, 0)], [(0, 6)])
