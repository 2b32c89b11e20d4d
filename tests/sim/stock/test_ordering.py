"""Ordering: all policies look at the position, on hand + on order - owed, and orders go to sources as declared."""

import pytest

from tests.sim.tiny import log, made, pile, run, up_to, wants


def order_days(policy, initial, lead_time, horizon=13.5, **fields):
    """On order after every change, with one unit wanted a day."""
    stock = pile(initial=initial, policy=policy, sources={"supplier": {}}, **fields)
    suppliers = {"supplier": made(lead_time=lead_time)}
    facts = run(horizon, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(every=1)})
    return log(facts, "stock.on_order")


def test_reorder_point_orders_lots_on_the_position():
    """(2, 3) from 5: the position is 2 on days 3, 6, 9, 12, whatever has not arrived yet (lead time 10)."""
    policy = {"kind": "rq", "reorder_point": 2, "quantity": 3}
    assert order_days(policy, 5, 10) == [(0, 0), (3, 3), (6, 6), (9, 9), (12, 12), (13, 9)]


def test_reorder_point_orders_as_many_lots_as_it_takes():
    stock = pile(initial=5, policy={"kind": "rq", "reorder_point": 2, "quantity": 3}, sources={"supplier": {}})
    suppliers = {"supplier": made(lead_time=2)}
    facts = run(6, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(at=1, size=7)})
    assert log(facts, "stock.on_order") == [(0, 0), (1, 6), (3, 0)]  # from -2 to 4, above 2
    assert (facts.stockpiles["stock"].orders, facts.stockpiles["stock"].ordered) == (1, 6)


def test_min_max_orders_up_to_its_upper_level():
    """(2, 6) from 6, lead time 3: position 2 on day 4, order 4; again on day 8, when the first 4 have arrived."""
    policy = {"kind": "ss", "reorder_point": 2, "order_up_to": 6}
    assert order_days(policy, 6, 3, 9) == [(0, 0), (4, 4), (7, 0), (8, 4)]


def test_days_of_supply_orders_at_its_lower_number_of_days():
    """2 a day planned, up to 5 days (10) at 2 days (4): one a day wanted, from 10, on day 6 an order of 6."""
    policy = {"kind": "days_of_supply", "days": 5, "reorder_days": 2}
    assert order_days(policy, 10, 2, 9, planning_rate=2) == [(0, 0), (6, 6), (8, 0)]


def test_a_review_looks_on_its_days_only():
    """Base stock 5 reviewed on days 2, 6, 10: what was taken since is ordered, and arrives a day later."""
    policy = {"kind": "base_stock", "level": 5, "review": {"every": 4, "offset": 2}}
    assert order_days(policy, 5, 1, 11.5) == [(0, 0), (2, 2), (3, 0), (6, 4), (7, 0), (10, 4), (11, 0)]


def test_no_order_exceeds_the_capacity():
    stock = pile(initial=2, **up_to(9), capacity=6, sources={"supplier": {}})
    facts = run(4, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=2)})
    assert log(facts, "stock.on_order") == [(0, 4), (2, 0)]


def sourced(sourcing, a, b, horizon=8.5, causes=None, every=1.0, size=1):
    """Units bought of each of two suppliers."""
    stock = pile(initial=10**4, **up_to(10**4), sourcing=sourcing, sources={"a": a, "b": b})
    suppliers = {"a": made(price=1), "b": made(price=1)}
    use = {"use": wants(every=every, size=size)}
    facts = run(horizon, stockpiles={"stock": stock}, suppliers=suppliers, demands=use, causes=causes or {})
    return tuple(facts.costs.get((name, "purchase"), 0.0) for name in ("a", "b"))


def test_orders_are_split_by_share():
    assert sourced("split", {"share": 2}, {"share": 1}, size=3) == (16, 8)


def test_what_rounding_leaves_over_is_carried_to_the_next_order():
    assert sourced("split", {"share": 3}, {"share": 1}, horizon=400.5) == (300, 100)


def test_random_sourcing_draws_by_share():
    a, b = sourced("random", {"share": 7}, {"share": 3}, horizon=10_000.5)
    assert a + b == 10_000
    assert a == pytest.approx(7000, abs=4 * (10_000 * 0.7 * 0.3) ** 0.5)


def test_priority_sourcing_takes_the_first_open_source():
    strike = {"when": {"kind": "date", "at": 3}, "what": {"b": {"open": 0}}, "how": {"duration": 2}}
    bought = sourced("priority", {"priority": 2}, {"priority": 1}, causes={"strike": strike})
    assert bought == (2, 6)  # days 3 and 4 from a


def test_priority_sourcing_waits_at_the_first_source_when_none_is_open():
    strike = {"when": {"kind": "date", "at": 3}, "what": {"a": {"open": 0}, "b": {"open": 0}}, "how": {"duration": 2}}
    assert sourced("priority", {"priority": 2}, {"priority": 1}, causes={"strike": strike}) == (0, 8)


def test_lines_that_share_an_order_book_take_lots_as_they_get_free():
    """Ten units, a machine of 1 d and one of 3 d: the slow one makes 3 while the fast one makes 7, 8 d in all."""
    stock = pile(**up_to(10), sourcing="shared", sources={"fast": {}, "slow": {}})
    facts = run(12, stockpiles={"stock": stock}, lines={"fast": made(time=1), "slow": made(time=3)})
    assert (facts.lines["fast"].made, facts.lines["slow"].made) == (7, 3)
    assert log(facts, "stock.on_hand")[-1] == (9, 10)


def test_small_orders_wait_until_they_reach_the_minimum():
    stock = pile(initial=9, **up_to(9), sources={"supplier": {}})
    suppliers = {"supplier": made(minimum_order=3)}
    facts = run(7.5, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(every=1)})
    assert facts.levels["stock.on_hand"].tolist() == [9, 8, 7, 9, 8, 7, 9, 8]


def test_orders_may_cross():
    """Lead times 5, 1, 5, 1 ... cannot be declared; a dial that shortens them lets the second order arrive first."""
    stock = pile(initial=2, **up_to(2), sources={"supplier": {}})
    faster = {"when": {"kind": "date", "at": 2}, "what": {"supplier": {"lead_time": 0.2}}}
    facts = run(
        8,
        stockpiles={"stock": stock},
        suppliers={"supplier": made(lead_time=5)},
        demands={"use": wants(every=1, end=3)},
        causes={"faster": faster},
    )
    assert log(facts, "stock.on_hand") == [(0, 2), (1, 1), (2, 0), (3, 1), (6, 2)]
