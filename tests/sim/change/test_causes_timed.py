"""Causes that come by the calendar, by a long order book or by a regime, that act on places, and that destroy."""

import pytest

from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, up_to, wants
from tests.sim.tracing.recalls import counts, escapes, planned, recalled

LANDS = {
    "nations": {"land": {}, "isle": {}},
    "sites": {"town": {"nation": "land"}, "port": {"nation": "land"}, "cove": {"nation": "isle"}},
}


def spans(facts):
    return [(o.cause, o.begins, o.ends) for o in facts.occurrences]


def closing(when, **how):
    return {"when": when, "what": {"line": {"open": 0}}, "how": how}


def line(horizon, causes, **parts):
    """A line of one a day that always has orders."""
    stock = pile(**up_to(10**4), sources={"line": {}})
    return run(horizon, stockpiles={"stock": stock}, lines={"line": made(time=1)}, causes=causes, **parts)


def test_a_period_comes_on_its_days():
    facts = line(25, {"cr": closing({"kind": "period", "first": 3, "every": 10}, duration=2)})
    assert spans(facts) == [("cr", 3, 5), ("cr", 13, 15), ("cr", 23, 25)]


def test_a_period_that_is_not_over_is_not_begun_anew_and_one_that_ends_that_day_is():
    """Of 15 days: on day 10 it is still on, on day 20 it is not. Of 10 days: it is over on the day of the next."""
    facts = line(36, {"cr": closing({"kind": "period", "first": 0, "every": 10}, duration=15)})
    assert spans(facts) == [("cr", 0, 15), ("cr", 20, 35)]
    facts = line(25, {"cr": closing({"kind": "period", "first": 0, "every": 10}, duration=10)})
    assert spans(facts) == [("cr", 0, 10), ("cr", 10, 20), ("cr", 20, 25)]
    assert facts.states["line"] == {"closed: cr": 25}


def test_each_day_of_a_period_has_its_own_chance_whether_it_is_used_or_not():
    """The days on which a long one begins are lucky days of the short one."""
    when = {"kind": "period", "first": 0, "every": 10, "chance": 0.5}
    short = [o.begins for o in line(400, {"cr": closing(when, duration=1)}).occurrences]
    long = [o.begins for o in line(400, {"cr": closing(when, duration=25)}).occurrences]
    assert set(long) < set(short)
    expected, free = [], 0
    for day in short:
        if day >= free:
            expected.append(day)
            free = day + 25
    assert long == expected
    assert 10 < len(short) < 30


def ordered(plan, above, horizon=10, repeat=False, **pile_fields):
    """One unit a day is made of what is ordered by a plan; the cause doubles the rate for a day."""
    when = {"kind": "backlog", "line": "line", "above": above, "repeat": repeat}
    stock = pile(policy={"kind": "plan", "orders": plan}, sources={"line": {}}, **pile_fields)
    cause = {"when": when, "what": {"line": {"rate": 2}}, "how": {"duration": 1}, "role": "expansion"}
    return run(horizon, 0.5, stockpiles={"stock": stock}, lines={"line": made(time=1)}, causes={"signal": cause})


def test_a_backlog_begins_a_cause_in_the_instant_it_reaches_the_mark():
    """Ordered on day 1: 3, one of them begun at once, 2 left; on day 2.5 1 is left and 4 come: 5."""
    facts = ordered({1: 3, 2.5: 4}, 5)
    assert spans(facts) == [("signal", 2.5, 3.5)]
    assert log(facts, "line.made") == [(0, 0), (2, 1), (3, 2), (3.5, 3), (4, 4), (5, 5), (6, 6), (7, 7)]
    assert spans(ordered({1: 3, 2.5: 4}, 6)) == []


def test_a_backlog_counts_an_order_before_any_of_it_is_begun():
    assert spans(ordered({1: 3}, 3)) == [("signal", 1, 2)]


def test_a_backlog_that_still_stands_begins_it_again():
    """9 less the two begun on days 1 and 1.5 is 7 on day 2, then 5, then 3."""
    facts = ordered({1: 9}, 5, repeat=True)
    assert spans(facts) == [("signal", 1, 2), ("signal", 2, 3), ("signal", 3, 4)]


def test_scrap_comes_back_into_the_backlog():
    """Both lots of 4 are rejected in turn; each comes back into an order book of 4."""
    when = {"kind": "backlog", "line": "line", "above": 8}
    stock = pile(policy={"kind": "plan", "orders": {0: 4, 0.5: 4}}, sources={"line": {}})
    line = made(time=1, lot=4, acceptance={"reject": 0.999999})
    cause = {"when": when, "what": {"line": {"open": 0}}}
    facts = run(3, 0.5, stockpiles={"stock": stock}, lines={"line": line}, causes={"signal": cause})
    assert spans(facts) == [("signal", 1, 3)]


@pytest.mark.parametrize("watched", ["a", "b"])
def test_a_shared_order_book_counts_for_each_of_its_lines_in_full(watched):
    """5 are ordered on day 1; whoever draws on them first, both lines saw 5."""
    when = {"kind": "backlog", "line": watched, "above": 5}
    stock = pile(policy={"kind": "plan", "orders": {1: 5}}, sourcing="shared", sources={"a": {}, "b": {}})
    cause = {"when": when, "what": {"a": {"rate": 2}, "b": {"rate": 2}}}
    lines = {"a": made(time=1), "b": made(time=1)}
    facts = run(4, 0.5, stockpiles={"stock": stock}, lines=lines, causes={"signal": cause})
    assert spans(facts) == [("signal", 1, 4)]
    assert log(facts, "a.made") == [(0, 0), (1.5, 1), (2, 2), (2.5, 3)]
    assert log(facts, "b.made") == [(0, 0), (1.5, 1), (2, 2)]


def test_a_watched_line_runs_as_one_that_is_not():
    plain = {"far": {"when": {"kind": "date", "at": 99}, "what": {"line": {"rate": 2}}}}
    watched = {"far": {"when": {"kind": "backlog", "line": "line", "above": 10**6}, "what": {"line": {"rate": 2}}}}
    first, second = line(30, plain), line(30, watched)
    assert log(first, "line.made") == log(second, "line.made")
    assert first.states == second.states


def test_a_cause_that_follows_another_begins_when_that_is_over():
    """Closed on [2, 5), with a recovery until 7; the next begins then, in the instant, and waits a delay of its own."""
    first = closing({"kind": "date", "at": 2}, duration=3, recovery=2, steps=2)
    second = closing({"kind": "ended", "cause": "a"}, delay=1, duration=1)
    facts = line(12, {"a": first, "b": second})
    assert spans(facts) == [("a", 2, 7), ("b", 7, 9)]
    assert facts.states["line"] == {"working": 7, "closed: a": 4, "closed: b": 1}  # half open on [6, 7)


def test_the_names_of_causes_do_not_decide_which_may_follow_which():
    first = closing({"kind": "hazard", "every": 2}, duration=1)
    facts = line(12, {"z": first, "a": closing({"kind": "ended", "cause": "z"}, duration=4)})
    assert spans(facts) == [("a", 3, 7), ("a", 9, 12), ("z", 2, 3), ("z", 5, 6), ("z", 8, 9), ("z", 11, 12)]
    assert spans(line(9, {"z": first | {"probability": 0}, "a": closing({"kind": "ended", "cause": "z"})})) == []


def test_what_acts_within_a_nation_turns_all_its_parts_that_have_the_dial():
    """Half the rate of all in land: lines at both sites, and a demand on a stockpile there; not on the isle."""
    stock = pile(**up_to(10**4), sources={"town_line": {}, "port_line": {}, "cove_line": {}})
    lines = {f"{site}_line": {"site": site, "item": "good", "time": 1} for site in ("town", "port", "cove")}
    half = {"when": {"kind": "date", "at": 2}, "within": {"land": {"rate": 0.5}}}
    facts = run(
        6.5,
        stockpiles={"stock": stock, "shop": pile(initial=9)},
        lines=lines,
        demands={"use": wants("shop", every=1)},
        causes={"half": half},
        **LANDS,
    )
    assert log(facts, "town_line.made") == log(facts, "port_line.made") == [(0, 0), (1, 1), (2, 2), (4, 3), (6, 4)]
    assert log(facts, "cove_line.made")[-1] == (6, 6)
    assert log(facts, "shop.on_hand") == [(0, 9), (1, 8), (2, 7), (4, 6), (6, 5)]
    assert facts.states["town_line"] == {"working": 2, "slowed: half": 4.5}


def test_what_acts_within_a_place_on_one_family_leaves_the_others_alone():
    stock = pile(initial=9, **up_to(10**4), sources={"line": {}})
    half = {"when": {"kind": "date", "at": 2}, "within": {"town": {"lines": {"rate": 0.5}}}}
    facts = run(
        6.5, stockpiles={"stock": stock, "shop": pile(initial=9)}, lines={"line": made(time=1)},
        demands={"use": wants("shop", every=1)}, causes={"half": half},
    )  # fmt: skip
    assert log(facts, "line.made")[-1] == (6, 4)
    assert log(facts, "shop.on_hand")[-1] == (6, 3)


def test_a_dial_that_is_turned_twice_by_one_cause_is_turned_by_the_product():
    """Half by its name, half by its site, half by its nation, until day 8: an eighth of a unit a day."""
    slow = {
        "when": {"kind": "date", "at": 0},
        "what": {"line": {"rate": 0.5}},
        "within": {"town": {"rate": 0.5}, "land": {"rate": 0.5}},
        "how": {"duration": 8},
    }
    assert log(line(10.5, {"slow": slow}), "line.made") == [(0, 0), (8, 1), (9, 2), (10, 3)]


def test_a_leg_is_where_it_starts():
    legs = {"out": {"origin": "town", "destination": "cove", "transit": 1}}
    shut = {"when": {"kind": "date", "at": 2}, "within": {"town": {"legs": {"open": 0}}}, "how": {"duration": 3}}
    depot = {"site": "cove", "item": "good", **up_to(9), "initial": 9, "sources": {"stock": {"route": "way"}}}
    facts = run(
        9, stockpiles={"stock": pile(initial=9), "depot": depot}, legs=legs, routes={"way": {"legs": ["out"]}},
        demands={"use": {"kind": "fixed", "stockpile": "depot", "every": 1}}, causes={"shut": shut}, **LANDS,
    )  # fmt: skip
    assert facts.states["out"] == {"open": 6, "closed: shut": 3}


def struck(stock, horizon=6, items=None, share=0.5, demands=None, **parts):
    strike = {"when": {"kind": "date", "at": 2}, "destroys": {"stock": share}}
    return run(
        horizon,
        items=items,
        stockpiles={"stock": pile(**stock)},
        demands=demands or {},
        causes={"hit": strike},
        **parts,
    )


def test_a_strike_destroys_its_share_whole_units_rounded_half_up():
    facts = struck({"initial": 7})
    assert log(facts, "stock.on_hand") == [(0, 7), (2, 3)]
    assert (facts.stockpiles["stock"].destroyed, facts.books["good"]["lost"]) == (4, 4)
    assert facts.stockpiles["stock"].lost == 0  # no lost sales
    assert log(struck({"initial": 7}, share=0.06), "stock.on_hand") == [(0, 7)]
    assert log(struck({"initial": 7}, share=1), "stock.on_hand") == [(0, 7), (2, 0)]
    assert log(struck({"initial": 7}, items={"good": {"unit": "kg"}}), "stock.on_hand") == [(0, 7), (2, 3.5)]


def test_a_strike_hits_after_the_delay_and_once_each_time():
    hit = {"when": {"kind": "hazard", "every": 1}, "destroys": {"stock": 0.5}, "how": {"delay": 1, "duration": 0}}
    facts = run(6.5, stockpiles={"stock": pile(initial=16)}, causes={"hit": hit})
    assert log(facts, "stock.on_hand") == [(0, 16), (2, 8), (4, 4), (6, 2)]


def test_what_was_destroyed_is_ordered_again():
    stock = {"initial": 8, **up_to(8), "sources": {"supplier": {}}}
    facts = struck(stock, suppliers={"supplier": made(lead_time=2)})
    assert log(facts, "stock.on_hand") == [(0, 8), (2, 4), (4, 8)]
    assert facts.stockpiles["stock"].orders == 1


def test_a_strike_wakes_the_cause_that_watches_the_stock():
    low = {"when": {"kind": "condition", "stockpile": "stock", "below": 5}, "what": {"use": {"rate": 0}}}
    hit = {"when": {"kind": "date", "at": 2}, "destroys": {"stock": 0.5}}
    stock = pile(initial=9)
    demands = {"use": wants(every=4)}
    facts = run(9, stockpiles={"stock": stock}, demands=demands, causes={"hit": hit, "low": low})
    assert spans(facts) == [("hit", 2, 9), ("low", 2, 9)]
    assert log(facts, "stock.on_hand") == [(0, 9), (2, 4)]


def test_a_strike_takes_its_share_of_lots_of_all_ages():
    """6 of day -3 and 4 of day 1, of which half are lost on day 2; the rest expires when it is 10 days old."""
    stock = {
        "initial": 6, "shelf_life": 10, "initial_age": 3,
        "policy": {"kind": "plan", "orders": {0: 4}}, "sources": {"supplier": {}},
    }  # fmt: skip
    facts = struck(stock, 12, suppliers={"supplier": made(lead_time=1)})
    assert log(facts, "stock.on_hand") == [(0, 6), (1, 10), (2, 5), (7, 2), (11, 0)]
    assert (facts.stockpiles["stock"].destroyed, facts.stockpiles["stock"].spoiled) == (5, 5)


def test_a_strike_falls_on_all_owners_in_proportion():
    owners = {"land": {"share": 3}, "isle": {"share": 1}}
    facts = struck({"initial": 8, "owners": owners}, **LANDS)
    accounts = facts.stockpiles["stock"].owners
    assert (accounts["land"].balance, accounts["isle"].balance) == (3, 1)


def test_a_recovery_with_a_half_life_leaves_half_each_time_and_nothing_at_its_end():
    """Closed from day 1; back from day 2 in steps of 4 days: half on day 6, 3/4 on day 10, all on day 14."""
    how = {"duration": 1, "recovery": 12, "steps": 3, "half_life": 4}
    facts = line(20, {"ban": {"when": {"kind": "date", "at": 1}, "what": {"line": {"rate": 0}}, "how": how}})
    assert facts.states["line"] == {"working": 7, "closed: ban": 5, "slowed: ban (recovery)": 8}
    assert log(facts, "line.made")[:7] == [(0, 0), (1, 1), (8, 2), (10, 3), (12, 4), (13, 5), (14, 6)]
    assert facts.occurrences[0].ends == 14


def test_a_recovery_in_a_straight_line_adds_the_same_each_month():
    """Cut to nothing, back by a tenth of normal every 10 days: 0 + 1 + ... + 9 units in 100 days."""
    how = {"duration": 0, "recovery": 100, "steps": 10}
    ban = {"when": {"kind": "date", "at": 0}, "what": {"line": {"rate": 0}}, "how": how}
    facts = line(100.5, {"ban": ban})
    assert facts.lines["line"].made == 45
    assert facts.occurrences[0].ends == 100


def test_what_was_destroyed_of_a_recalled_lot_is_not_in_use(bad):
    """4 lots of 2 by day 4; half of each is lost on day 6; of lot 0, found on day 10, 1 is there, none in use."""
    bad(lots=[0])
    hit = {"when": {"kind": "date", "at": 6}, "destroys": {"stock": 0.5}}
    facts = recalled(12, escapes(9, 20), planned(8), causes={"hit": hit})
    assert log(facts, "stock.on_hand")[-2:] == [(6, 4), (10, 3)]
    assert counts(facts)[:4] == (1, 1, 1, 0)
    assert facts.books["good"]["lost"] == 4


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        ({"what": {}}, "does nothing: give what, sets, within or destroys"),
        ({"destroys": {"stok": 0.5}}, "no stockpile has this name (did you mean 'stock'?)"),
        ({"destroys": {"stock": 1.5}}, "destroys.stock: 1.5 is outside the allowed range"),
        ({"within": {"isle": {"open": 0}}}, "within.isle.open: changes nothing: no part of any family in isle has it"),
        ({"when": {"kind": "backlog", "line": "line", "above": "5 kg"}}, "is not in the unit of good"),
        ({"when": {"kind": "backlog", "line": "stock", "above": 5}}, "no line has this name"),
        ({"when": {"kind": "period", "first": 0, "every": 0}}, "when.every: 0 is outside the allowed range"),
        ({"when": {"kind": "ended", "cause": "odd"}}, "causes.odd.when.cause: is the cause itself"),
        ({"how": {"half_life": 5}}, "has a half_life but no recovery"),
    ],
)
def test_faults_of_causes(cause, message):
    plain = {"when": {"kind": "date", "at": 1}, "what": {"line": {"open": 0}}}
    with pytest.raises(SpecError) as error:
        line(9, {"odd": plain | cause}, **LANDS)
    assert message in str(error.value)
