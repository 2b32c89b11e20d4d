"""Shelf life: lots are issued oldest first, inspected when they expire, and spoiled or kept longer."""

import math
from itertools import repeat
from types import SimpleNamespace

import pytest

import desim
from desim.measure.outcome import outcome
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.sim.stock.ageing import Ageing
from desim.spec.checks.dead_ends import dead_end_warnings
from desim.spec.fields.faults import SpecError
from desim.spec.fields.ticks import ticks
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, town, up_to, wants


def ageing(shelf_life, **extension):
    """A good with a shelf life."""
    return {"good": {"unit": "unit", "shelf_life": shelf_life} | ({"extension": extension} if extension else {})}


def test_what_expires_is_spoiled_and_the_oldest_lot_is_issued_first():
    """6 on day 0, 4 on day 3, life 10. Two go on day 5: the 4 left of the first lot spoil on day 10, the rest on 13."""
    stock = pile(initial=6, pipeline={"quantity": 4, "over": 3, "lot": 4})
    facts = run(15, items=ageing(10), stockpiles={"stock": stock}, demands={"use": wants(at=5, size=2)})
    assert log(facts, "stock.on_hand") == [(0, 6), (3, 10), (5, 8), (10, 4), (13, 0)]
    assert facts.stockpiles["stock"].spoiled == 8
    assert facts.books["good"] == {
        "initial": 10, "made": 0, "received": 0, "issued": 2, "consumed": 0, "scrapped": 0, "spoiled": 8, "lost": 0,
        "quarantined": 0, "in_transit": 0, "on_hand": 0,
    }  # fmt: skip


def test_what_spoils_is_ordered_again_in_the_same_instant():
    """Nothing is wanted, base stock 6, life 10, lead time 2: 6 spoil on days 10 and 22, and come on days 12 and 24."""
    stock = pile(initial=6, **up_to(6), sources={"supplier": {}})
    facts = run(25, items=ageing(10), stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=2)})
    assert log(facts, "stock.on_hand") == [(0, 6), (10, 0), (12, 6), (22, 0), (24, 6)]
    assert log(facts, "stock.on_order") == [(0, 0), (10, 6), (12, 0), (22, 6), (24, 0)]
    assert facts.books["good"]["spoiled"] == 12


def test_stock_in_steady_state_is_bought_anew_once_in_a_shelf_life():
    """200 units: 100 of one lot, 2 a day of the others; the purchase of a life of 50 days is the whole stock."""
    items = {"good": {"unit": "unit", "shelf_life": 50}}
    stock = pile(initial=100, pipeline={"quantity": 100, "over": 50, "lot": 2}, **up_to(200), sources={"supplier": {}})
    facts = run(1000.5, items=items, stockpiles={"stock": stock}, suppliers={"supplier": made()})
    late = facts.levels["stock.on_hand"][51:]
    assert set(late.tolist()) == {200}
    assert facts.books["good"]["spoiled"] == 100 * 20 + 100 * 19
    assert facts.stockpiles["stock"].ordered == 100 * 20 + 100 * 19


def test_lots_that_pass_are_kept_longer_up_to_a_number_of_times():
    stock = pile(initial=5)
    always = run(100, items=ageing(10, test_pass=1, by=4), stockpiles={"stock": stock})
    assert (always.stockpiles["stock"].spoiled, always.stockpiles["stock"].extended) == (
        0,
        5 * 23,
    )  # days 10, 14, ... 98
    twice = run(100, items=ageing(10, test_pass=1, by=4, times=2), stockpiles={"stock": stock})
    assert log(twice, "stock.on_hand") == [(0, 5), (18, 0)]
    assert twice.stockpiles["stock"].extended == 10


def test_a_stockpile_may_have_a_life_and_an_extension_of_its_own():
    """3 on day 0, 3 on day 2, inspected at 5 days: all pass on day 5, but for 1 the second lot on day 7."""
    own = {"shelf_life": 5, "extension": {"test_pass": 1, "by": 20}}
    stock = pile(initial=3, pipeline={"quantity": 3, "over": 2, "lot": 3}, **own)
    facts = run(9, items=ageing(100), stockpiles={"stock": stock}, demands={"use": wants(at=6, size=4)})
    assert log(facts, "stock.on_hand") == [(0, 3), (2, 6), (6, 2)]
    assert facts.stockpiles["stock"].extended == 3 + 2


@pytest.mark.interpreted
def test_a_lot_that_fails_goes_from_behind_one_that_passed():
    """Lots of 3 (day 0) and 4 (day 2), life 10: the first passes, 2 of it go, the second fails whole on day 12."""
    clock = Clock()
    shelf = SimpleNamespace(name="shelf", on_hand=7.0, gone=[])
    shelf.spoil, shelf.extend = shelf.gone.append, lambda amount: None
    extension = SimpleNamespace(times=None, test_pass=0.5, by=20.0)
    lots = Ageing(shelf, clock, 0, repeat(ticks(10.0)).__next__, extension, iter([0.1, 0.9, 0.9]).__next__)
    lots.begin([(4.0, ticks(-2.0)), (3.0, 0)])
    clock.run_to(ticks(11.0))
    shelf.on_hand = 5.0
    clock.run_to(ticks(13.0))
    assert shelf.gone == [4.0]
    shelf.on_hand = 1.0
    clock.run_to(ticks(31.0))
    assert shelf.gone == [4.0, 1.0]


def test_a_later_lot_may_expire_first():
    """4 of day 2 live for 5 days, 3 of day 0 for 10; two go on day 5, off the oldest lot, of which one is left."""
    clock, lives = Clock(), iter([ticks(10.0), ticks(5.0)])
    shelf = SimpleNamespace(name="shelf", on_hand=3.0, gone=[])
    shelf.spoil = lambda amount: shelf.gone.append((clock.day, amount))
    lots = Ageing(shelf, clock, 0, lives.__next__, None, iter([]).__next__)
    lots.begin([(3.0, 0)])
    clock.run_to(ticks(2.0))
    lots.add(4.0)
    clock.run_to(ticks(5.0))
    shelf.on_hand = 5.0
    clock.run_to(ticks(8.0))
    assert shelf.gone == [(7.0, 4.0)]
    shelf.on_hand = 1.0
    clock.run_to(ticks(20.0))
    assert shelf.gone == [(7.0, 4.0), (10.0, 1.0)]


def test_lives_are_drawn_for_each_lot():
    """One lot a day, a life of 20 days with a cv of 0.5: by Little's law 20 are there on average."""
    stock = pile(pipeline={"quantity": 3000, "over": 3000, "lot": 1})
    facts = run(3000, items=ageing({"law": "gamma", "mean": 20, "cv": 0.5}), stockpiles={"stock": stock})
    there = facts.levels["stock.on_hand"][200:]
    assert abs(there.mean() - 20.0) < 4 * 10 / math.sqrt(2800)
    assert there.std() > 1.0


def test_a_stockpile_may_have_lives_of_its_own_and_none_may_be_nothing():
    items = ageing({"law": "exponential", "mean": 1000})
    facts = run(30, items=items, stockpiles={"stock": pile(initial=5, shelf_life=10)})
    assert log(facts, "stock.on_hand") == [(0, 5), (10, 0)]
    with pytest.raises(SpecError, match="shelf_life of 0"):
        run(30, items=items, stockpiles={"stock": pile(initial=5, shelf_life=0)})


def test_stock_that_is_older_than_its_life_is_told():
    stock = pile(initial=5, shelf_life={"law": "gamma", "mean": 10, "cv": 0.5}, initial_by_age={12: 2, 3: 1})
    scenario = town(30, stockpiles={"stock": stock}, demands={"use": wants(every=9)})
    assert [str(fault.path) for fault in dead_end_warnings(scenario)] == ["stockpiles.stock.initial_by_age.12"]


def test_lots_pass_with_their_probability():
    """One lot a day, each inspected once: the share that passes is binomial."""
    stock = pile(initial=1, pipeline={"quantity": 4000, "over": 4000, "lot": 1})
    items = ageing(1, test_pass=0.8, by=10_000)
    facts = run(4001.5, probe=4001, items=items, stockpiles={"stock": stock})
    assert facts.stockpiles["stock"].spoiled + facts.stockpiles["stock"].extended == 4001
    assert facts.stockpiles["stock"].extended == pytest.approx(0.8 * 4001, abs=4 * (4001 * 0.8 * 0.2) ** 0.5)


def test_initial_lots_have_ages_of_their_own():
    """10 units in 4 lots (3, 3, 2, 2), 2 or 8 days old at the start, spoil when they are 9 days old."""
    age = {"law": "empirical", "values": [2, 8]}
    stock = pile(initial=10, initial_age=age, initial_lots=4)
    facts = run(10, items=ageing(9), stockpiles={"stock": stock})
    levels = log(facts, "stock.on_hand")
    assert {day for day, _ in levels} <= {0, 1, 7}
    assert levels[-1][1] == 0
    fixed = run(10, items=ageing(9), stockpiles={"stock": pile(initial=10, initial_age=7, initial_lots=4)})
    assert log(fixed, "stock.on_hand") == [(0, 10), (2, 0)]
    stale = run(10, items=ageing(9), stockpiles={"stock": pile(initial=10, initial_age=12)})
    assert log(stale, "stock.on_hand") == [(0, 0)]


def test_spoiled_stock_is_a_measure_where_it_is_declared_and_only_there():
    for items, there in ((ageing(3), True), (GOOD, False)):
        data = {"name": "tiny", "horizon": 9, "items": items, **SITE, "stockpiles": {"stock": pile(initial=5)}}
        scenario = desim.read(data)
        rows = {(row.metric, row.subject): row.value for row in outcome(scenario, replicate(scenario, 1, 0)).kpi}
        assert (("spoiled", "stock") in rows) is there
        assert rows.get(("spoiled", "stock"), 5) == 5


def test_a_stockpile_that_declares_nothing_is_a_plain_shelf():
    with pytest.raises(desim.SpecError, match="has no shelf_life"):
        run(3, stockpiles={"stock": pile(initial=3, initial_age=2)})


def test_lots_of_known_age_expire_on_their_days() -> None:
    """A life of 10 days: 3 of 8 days expire on day 2, 4 of 1 day on day 9, the other 3 are new and expire on day 10."""
    stock = pile(initial=10, initial_by_age={"8 days": 3, 1: 4}, shelf_life=10)
    assert log(run(20, stockpiles={"stock": stock}), "stock.on_hand") == [(0, 10), (2, 7), (9, 3), (10, 0)]


def test_ages_of_more_than_there_is_or_of_what_does_not_age_are_told() -> None:
    for stock, message in (
        (pile(initial=2, initial_by_age={1: 3}, shelf_life=9), "more than the initial stock"),
        (pile(initial=3, initial_by_age={1: 3}), "has no shelf_life"),
        (pile(initial=3, initial_by_age={1: 2.5}, shelf_life=9), "whole number"),
    ):
        with pytest.raises(SpecError, match=message):
            run(3, stockpiles={"stock": stock})
