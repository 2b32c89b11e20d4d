"""Suppliers that leave: notice, a last-time buy, and the closing of the source for good (M34)."""

import pytest

import desim
from tests.sim.tiny import SITE, log, made, pile, run, up_to, wants

MAKER = {"maker": made(lead_time=5, price=1)}


def leaves(day=10, notice=20, **how):
    """A cause by which the maker closes after a notice; for good when nothing else is said."""
    return {"when": {"kind": "date", "at": day}, "what": {"maker": {"open": 0}}, "how": {"delay": notice, **how}}


def stock(last, **fields):
    """A base stock of 10, all from one maker."""
    return {"stock": pile(initial=10, **up_to(10, sources={"maker": {"last_time_buy": last}}), **fields)}


def kept(horizon, last, causes, wanted=2, suppliers=None, **fields):
    """The facts of a stock of which some units are wanted every second day."""
    uses = {"use": wants(every=2, size=wanted)}
    piles = stock(last, **fields)
    return run(horizon, stockpiles=piles, suppliers=suppliers or MAKER, demands=uses, causes=causes)


def level(facts, name, *days):
    """A level of the stock on some days."""
    found = dict(zip(facts.days, facts.levels[f"stock.{name}"], strict=True))
    return [found[day] for day in days]


def test_notice_a_last_order_its_delivery_and_the_end():
    """2 on days 2, 4, ..., each here 5 d later. Notice on day 10: 30 more, which come on day 15; closed on day 30.

    The position is 34 on day 14 and below 10 on day 40; from then on orders wait at the closed maker for ever, and
    from day 50 on the users too.
    """
    facts = kept(60.5, {"quantity": 30}, {"exit": leaves()})
    assert level(facts, "on_order", 9, 10, 11, 13, 15, 39, 40, 42, 60) == [4, 34, 32, 30, 0, 0, 2, 4, 22]
    assert level(facts, "on_hand", 9, 10, 14, 15, 38, 48, 60) == [6, 4, 4, 34, 10, 0, 0]
    assert level(facts, "owed", 49, 50, 60) == [0, 2, 12]
    assert facts.costs["maker", "purchase"] == 4 * 2 + 30
    assert facts.states["maker"]["closed: exit"] == 30.5


def test_days_of_the_planning_rate_in_whole_units():
    """10.5 d of 1 a day are 11 pieces."""
    facts = kept(12.5, {"days": 10.5}, {"exit": leaves()}, planning_rate=1)
    assert level(facts, "on_order", 9, 10) == [4, 15]


def test_no_more_than_there_is_room_for():
    """On day 10, after the users, 4 are on hand and 4 on order; the capacity is 25."""
    facts = kept(12.5, {"quantity": 30}, {"exit": leaves()}, capacity=25)
    assert level(facts, "on_order", 9, 10) == [4, 4 + 17]


def test_it_is_bought_once_however_many_causes_close_the_source():
    causes = {"bankruptcy": leaves(), "takeover": leaves(day=12), "fire": leaves(day=14)}
    facts = kept(16.5, {"quantity": 30}, causes)
    assert facts.costs["maker", "purchase"] == 4 * 2 + 30
    assert facts.stockpiles["stock"].orders == 4 + 1


@pytest.mark.parametrize(
    ("change", "bought"),
    [
        ({"how": {"delay": 20, "duration": 50}}, False),
        ({"how": {"delay": 20, "stages": {"strike": 50}}}, False),
        ({"how": {}}, False),
        ({"what": {"maker": {"lead_time": 2}}}, False),
        ({"probability": 0}, False),
        ({"what": {"maker": {"rate": 0}}}, True),
        ({"how": {"delay": 20, "ramp": 5}}, True),
    ],
    ids=str,
)
def test_what_is_notice_and_what_is_not(change, bought):
    """A closure that ends is none, nor is one without a delay, or what does not close the source."""
    facts = kept(12.5, {"quantity": 30}, {"exit": leaves() | change})
    assert level(facts, "on_order", 10) == [34 if bought else 6]


def test_a_closure_that_ends_counts_where_it_is_declared_to_and_only_the_first_time():
    """Closed for 5 d, 2 d after notice, every 10 d: on days 10, 27 and 44; only on the first one 30 are ordered."""
    strike = {
        "when": {"kind": "hazard", "every": 10},
        "what": {"maker": {"open": 0}},
        "how": {"delay": 2, "duration": 5},
    }
    facts = kept(50.5, {"quantity": 30, "for_a_while": True}, {"strike": strike}, wanted=1)
    assert len(facts.occurrences) == 3
    assert level(facts, "on_order", 10) == [2 + 30]
    assert max(facts.levels["stock.on_order"]) == 32


def test_the_last_order_goes_to_the_source_that_leaves_and_later_ones_to_another():
    """By priority: first gets all until it closes on day 30, second what comes after."""
    sources = {"maker": {"last_time_buy": {"quantity": 4}}, "second": {"priority": 2}}
    piles = {"stock": pile(initial=10, **up_to(10), sourcing="priority", sources=sources)}
    makers = {"maker": made(price=1), "second": made(price=1)}
    uses = {"use": wants(every=2, size=2)}
    facts = run(40.5, stockpiles=piles, suppliers=makers, demands=uses, causes={"exit": leaves()})
    assert log(facts, "stock.on_hand") == [(0, 10), (10, 12), (12, 10)]
    assert facts.costs == {("maker", "purchase"): 4 * 2 + 4 + 8 * 2, ("second", "purchase"): 6 * 2}


def test_a_line_may_leave_too():
    """A line of 1 a day asked for 12 on day 10 that closes on day 15: 5 of them are made."""
    piles = {"stock": pile(**up_to(0, sources={"works": {"last_time_buy": {"quantity": 12}}}))}
    cause = {"when": {"kind": "date", "at": 10}, "what": {"works": {"open": 0}}, "how": {"delay": 5}}
    facts = run(30, stockpiles=piles, lines={"works": made(rate=1)}, causes={"exit": cause})
    assert log(facts, "stock.on_hand") == [(0, 0), (11, 1), (12, 2), (13, 3), (14, 4), (15, 5)]


@pytest.mark.parametrize(
    ("last", "message"),
    [({}, "needs one of"), ({"quantity": 1, "days": 1}, "needs one of"), ({"days": 5}, "no planning_rate"),
     ({"quantity": 1.5}, "whole number of unit")],
)  # fmt: skip
def test_what_a_last_time_buy_needs(last, message):
    data = {"name": "tiny", "horizon": 1, "items": {"good": {"unit": "unit"}}, **SITE}
    with pytest.raises(desim.SpecError, match=message):
        desim.read(data | {"suppliers": MAKER, "stockpiles": stock(last)})


def test_stockpiles_give_no_notice():
    data = {"name": "tiny", "horizon": 1, "items": {"good": {"unit": "unit"}}, **SITE}
    with pytest.raises(desim.SpecError, match=r"stockpiles.stock.sources.maker.last_time_buy: is a stockpile"):
        desim.read(data | {"stockpiles": stock({"quantity": 1}) | {"maker": pile(initial=1)}})


def test_what_a_supplier_that_leaves_has_not_shipped_is_ordered_elsewhere():
    """Orders that wait at a source come back when it leaves.

    One a day from day 1, each ordered at once. The first maker ships 0.5 a day, so that 1 is there on day 3, and on
    day 5; it leaves on day 6. Of the 6 ordered by then it shipped 2 (the third is half done); 4 go to the second
    maker, lead time 2, on day 6, in the order phase after the demand of the day.
    """
    suppliers = {"first": made(rate=0.5), "second": made(lead_time=2)}
    sources = {"first": {"priority": 1}, "second": {"priority": 2}}
    exit_ = {"when": {"kind": "date", "at": 6}, "what": {"first": {"open": 0}}}
    facts = run(
        9.5,
        stockpiles={"stock": pile(initial=6, **up_to(6, sources=sources, sourcing="priority"))},
        suppliers=suppliers,
        demands={"use": wants(every=1, size=1)},
        causes={"exit": exit_},
    )
    assert level(facts, "on_order", 1, 3, 5, 6, 8) == [1, 2, 3, 4, 2]
    assert level(facts, "on_hand", 1, 3, 5, 6, 7, 8) == [5, 4, 3, 2, 1, 4]
    assert facts.lanes["first>stock"].arrived == 2
    assert facts.lanes["second>stock"].arrived == 5
    assert facts.states["first"]["closed: exit"] == 3.5
