"""Sources with conditions: standby and expediting suppliers, switching away from one that is late, prices."""

import pytest

import desim
from tests.sim.tiny import log, made, pile, run, up_to, wants


def bought(facts, *names, account="purchase"):
    return tuple(facts.costs.get((name, account), 0.0) for name in names)


def test_a_fast_source_is_used_only_while_stock_is_low():
    """Base stock 5, one a day. By sea (4 d) on days 1, 2, at a stock of 4, 3; by air (0.5 d) at 2 and below."""
    sources = {"air": {"only_below": 3, "price": 10}, "sea": {"priority": 2, "price": 2}}
    stock = pile(initial=5, **up_to(5), sourcing="priority", sources=sources)
    suppliers = {"air": made(lead_time=0.5), "sea": made(lead_time=4)}
    facts = run(8, probe=0.5, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(every=1)})
    # day 5: 4 by sea, 3 after the demand, so by sea again; day 6 the same; day 7: 2, by air; ...
    assert log(facts, "stock.on_hand")[:8] == [(0, 5), (1, 4), (2, 3), (3, 2), (3.5, 3), (4, 2), (4.5, 3), (7, 2)]
    assert bought(facts, "air", account="expedite") == (30,)
    assert bought(facts, "sea") == (4,)


def test_a_standby_source_is_used_when_the_first_is_closed_and_stock_is_low():
    """Main is closed from day 1.5 on. Orders wait there until stock is below 2, on day 5; then the standby gets one."""
    sources = {"main": {}, "standby": {"priority": 2, "only_below": 2}}
    stock = pile(initial=5, **up_to(5), sourcing="priority", sources=sources)
    suppliers = {"main": made(price=1), "standby": made(lead_time=1, price=1)}
    shut = {"when": {"kind": "date", "at": 1.5}, "what": {"main": {"open": 0}}}
    uses = {"use": wants(every=1)}
    facts = run(6.5, stockpiles={"stock": stock}, suppliers=suppliers, demands=uses, causes={"shut": shut})
    assert log(facts, "stock.on_hand") == [(0, 5), (2, 4), (3, 3), (4, 2), (5, 1)]
    assert bought(facts, "main", "standby") == (1, 1)


@pytest.mark.parametrize("sourcing", ["split", "random"])
def test_shares_are_those_of_the_sources_in_use(sourcing):
    """On hand never falls below 1000, so that the third source is never used, whatever its share."""
    sources = {"a": {"share": 1}, "b": {"share": 1}, "c": {"share": 98, "only_below": 1000}}
    stock = pile(initial=2000, **up_to(2000), sourcing=sourcing, sources=sources)
    suppliers = {name: made(price=1) for name in "abc"}
    facts = run(400.5, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(every=1)})
    a, b, c = bought(facts, "a", "b", "c")
    assert (a + b, c) == (400, 0)
    assert abs(a - 200) <= (0 if sourcing == "split" else 40)


def test_a_late_source_is_passed_over_until_it_delivers():
    """One wanted and ordered a day. First takes 5 d, late after 2 d: it gets those of days 1 to 3, all here on day 8.

    The order of day 1 is late on day 4, that of day 2 on day 6, that of day 3 on day 7; second gets days 4 to 7.
    """
    sources = {"first": {"late_after": 2}, "second": {"priority": 2}}
    stock = pile(initial=20, **up_to(20), sourcing="priority", sources=sources)
    suppliers = {"first": made(lead_time=5, price=1), "second": made(price=1)}
    facts = run(9.5, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(every=1)})
    assert log(facts, "stock.on_order") == [(0, 0), (1, 1), (2, 2), (3, 3), (6, 2), (7, 1), (9, 2)]
    assert bought(facts, "first", "second") == (3, 4)  # second: days 4, 5, 6, 7
    assert facts.stockpiles["stock"].ordered == 9


def test_a_source_that_lost_its_goods_on_the_way_is_not_late_with_them():
    sources = {"first": {"late_after": 2, "route": "way", "price": 7}, "second": {"priority": 2}}
    stock = pile(initial=9, **up_to(9), sourcing="priority", sources=sources)
    suppliers = {"first": made(), "second": made(price=1)}
    facts = run(
        8.5,
        stockpiles={"stock": stock},
        suppliers=suppliers,
        demands={"use": wants(at=4)},
        legs={"sea": {"transit": 1, "loss": 1}},
        routes={"way": {"legs": ["sea"]}},
    )
    assert facts.books["good"]["lost"] == 4  # ordered on days 4, 5, 6, 7
    assert bought(facts, "first", "second") == (0, 0)


def test_a_price_at_a_source_is_booked_on_arrival_on_top_of_the_suppliers():
    stock = pile(initial=3, **up_to(3), sources={"supplier": {"price": 5, "transit": 2}})
    suppliers = {"supplier": made(price=1)}
    facts = run(6, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(at=1, size=3)})
    assert bought(facts, "supplier") == (3 + 15,)
    early = run(2, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(at=1, size=3)})
    assert bought(early, "supplier") == (3,)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sources": {"supplier": {"only_below": 3}}}, "has only_below at every source"),
        ({"sources": {"supplier": {"late_after": 3}}}, "which only sourcing by priority knows"),
        ({"sources": {"supplier": {"owner": "land"}}}, "is no owner of supplier"),
    ],
)
def test_what_cannot_be_is_refused(fields, message):
    with pytest.raises(desim.SpecError, match=message):
        run(3, stockpiles={"stock": pile(**up_to(3), **fields)}, suppliers={"supplier": made()})
