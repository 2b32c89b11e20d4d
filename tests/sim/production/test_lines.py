"""Lines: lots to order, inputs all at hand, stops in mid-lot, scrap made again, and working hours."""

import pytest

from tests.sim.tiny import log, made, pile, run, up_to, wants

PARTS = {"part": {"unit": "part"}, "bolt": {"unit": "part"}, "good": {"unit": "unit"}}


def made_to(level, horizon, probe=1.0, causes=None, items=None, start=None, **line):
    """The facts of a line that fills a stockpile up to a level."""
    stock = pile(**up_to(level), sources={"line": {}})
    more = {"start": start} if start else {}
    return run(
        horizon, probe, items, stockpiles={"stock": stock}, lines={"line": made(**line)}, causes=causes or {}, **more
    )


def test_a_lot_that_is_stopped_goes_on_where_it_stopped():
    """Four days of work, closed on [1, 3): done on day 6; the next on day 10."""
    closed = {"when": {"kind": "date", "at": 1}, "what": {"line": {"open": 0}}, "how": {"duration": 2}}
    facts = made_to(2, 12, time=4, causes={"closed": closed})
    assert log(facts, "stock.on_hand") == [(0, 0), (6, 1), (10, 2)]
    assert facts.states["line"] == {"working": 8, "closed: closed": 2, "no order": 2}


def test_a_rate_makes_a_lot_take_its_size_over_the_rate():
    facts = made_to(10, 8, 0.5, rate=2, lot=4)
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 4), (4, 8), (5, 10)]


def test_full_lots_wait_for_orders():
    """One a day is ordered; lots of 3 begin on days 3 and 6 and take half a day."""
    stock = pile(initial=9, **up_to(9), sources={"line": {}})
    line = made(time=0.5, lot=3, full_lots=True)
    facts = run(7, 0.5, stockpiles={"stock": stock}, lines={"line": line}, demands={"use": wants(every=1)})
    assert [day for day, made_so_far in log(facts, "line.made") if made_so_far] == [3.5, 6.5]
    assert list(facts.lines["line"].waits) == [2, 1, 0, 2, 1, 0]


def test_machines_in_parallel_share_one_queue():
    """Five lots of 2 d on two machines: done on days 2, 2, 4, 4, 6."""
    facts = made_to(5, 8, time=2, machines=2)
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 2), (4, 4), (6, 5)]
    assert list(facts.lines["line"].waits) == [0]  # one order; its first unit started at once
    assert facts.states["line"] == {"working": 5, "no order": 3}
    assert facts.lines["line"].area_queue == 3 * 2 + 1 * 2


def test_a_line_starts_when_all_its_inputs_are_there():
    """Two bolts a part: parts come on days 1 and 2, bolts on days 2, 4, 6, 8: lots begin on days 4 and 8."""
    piles = {
        "stock": pile(**up_to(2), sources={"line": {}}),
        "parts": pile("part", pipeline={"quantity": 2, "over": 2, "lot": 1}),
        "bolts": pile("bolt", pipeline={"quantity": 4, "over": 8, "lot": 1}),
    }
    line = made(time=1, inputs={"parts": 1, "bolts": 2})
    facts = run(11, items=PARTS, stockpiles=piles, lines={"line": line})
    assert log(facts, "stock.on_hand") == [(0, 0), (5, 1), (9, 2)]
    assert log(facts, "parts.on_hand") == [(0, 0), (1, 1), (2, 2), (4, 1), (8, 0)]
    assert log(facts, "bolts.on_hand") == [(0, 0), (2, 1), (4, 0), (6, 1), (8, 0)]
    assert facts.lines["line"].first_starved == 0
    assert facts.states["line"] == {"starved: bolts": 7, "working": 2, "no order": 2}
    assert facts.books["part"]["consumed"] == 2
    assert facts.books["bolt"]["consumed"] == 4


def test_scrap_of_what_is_weighed_is_made_again():
    """8 kg at half yield and 8 kg a day: 4 kg good after 1 d, 2 of the rest after 0.5 d, 1 after 0.25 d ..."""
    facts = made_to(8, 3, 0.25, items={"good": {"unit": "kg"}}, rate=8, lot=8, **{"yield": 0.5})
    assert log(facts, "stock.on_hand")[:4] == [(0, 0), (1, 4), (1.5, 6), (1.75, 7)]
    assert facts.levels["stock.on_hand"][-1] == pytest.approx(8, rel=1e-12)
    assert facts.lines["line"].started == pytest.approx(16, rel=1e-8)  # the last billionth is good


def test_scrap_of_what_is_counted_is_made_again():
    facts = made_to(1000, 400, 400, time=0.1, lot=10, **{"yield": 0.8})
    line = facts.lines["line"]
    assert line.made == facts.levels["stock.on_hand"][-1] == 1000
    assert line.started == line.made + line.scrapped
    assert line.started == pytest.approx(1250, abs=4 * 1250 * (0.2 * 0.8 / 1250) ** 0.5 / 0.8)


def test_a_yield_dial_lowers_the_yield():
    """Lots of 4 kg a day: half of the first is scrap and comes first again; the rest is good."""
    worse = {"when": {"kind": "date", "at": 0}, "what": {"line": {"yield": 0.5}}, "how": {"duration": 1.5}}
    facts = made_to(8, 4, 0.25, {"worse": worse}, {"good": {"unit": "kg"}}, rate=4, lot=4)
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 2), (2, 6), (2.5, 8)]


def test_orders_of_a_line_go_by_the_rank_of_the_stockpile():
    """Both order two on day 0; the second in the alphabet has rank 1 and is served first."""
    piles = {
        "a_training": pile(**up_to(2), sources={"line": {}}, priority=2),
        "b_war": pile(**up_to(2), sources={"line": {}}, priority=1),
    }
    facts = run(5, stockpiles=piles, lines={"line": made(time=1)})
    assert log(facts, "b_war.on_hand") == [(0, 0), (1, 1), (2, 2)]
    assert log(facts, "a_training.on_hand") == [(0, 0), (3, 1), (4, 2)]


def test_work_rests_outside_working_hours():
    """Day 0 is a Thursday; 06:00 to 18:00 on weekdays; each unit takes 18 h of work.

    Thursday 12 h, Friday 6 h: done on Friday at noon (1.5). Friday 6 h, Monday 12 h: done on Monday at 18:00 (4.75).
    """
    calendar = {"hours": ["06:00-18:00"]}
    facts = made_to(9, 7, 0.25, time=0.75, calendar=calendar, start="2022-02-24")
    assert log(facts, "line.made") == [(0, 0), (1.5, 1), (4.75, 2), (6.5, 3)]
    assert facts.states["line"] == {"off shift": 4.5, "working": 2.5}


def test_without_a_start_date_day_0_is_a_monday():
    facts = made_to(9, 7.5, time=1, calendar={"days": ["mon", "sun"]})
    assert log(facts, "line.made") == [(0, 0), (1, 1), (7, 2)]


def test_shifts_may_meet_at_midnight_and_at_the_end_of_the_week():
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    facts = made_to(30, 20.5, time=1, calendar={"days": days, "hours": ["00:00-12:00", "12:00-24:00"]})
    assert facts.levels["line.made"].tolist() == list(range(21))
