"""Order sizes: the minimum and the multiple of a policy, by hand, and over random demands."""

import copy
import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.sim.tiny import log, made, pile, run, wants
from tests.study.screening.test_dead_ends import trial, warned


def bought(policy: dict[str, Any], sizes: list[float], **fields: Any) -> tuple[list[float], list[float]]:
    """What each of orders of these sizes, one a day from day 1 on, is issued by day 60; on hand at the end."""
    stock = pile(policy=policy, sources={"supplier": {}}, **fields)
    demands = {f"order{k}": wants(at=k + 1, size=size) for k, size in enumerate(sizes)}
    facts = run(60, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=5)}, demands=demands)
    return [facts.demands[name].issued for name in demands], log(facts, "stock.on_hand")


def base_stock(level: float = 0, **sizes: Any) -> dict[str, Any]:
    return {"kind": "base_stock", "level": level, **sizes}


def test_a_minimum_is_bought_once_and_used_up() -> None:
    """Orders of 20, 20, 20 with a minimum of 100: 100 arrive on day 6, all three are issued then, and 40 are left."""
    assert bought(base_stock(minimum_order=100), [20, 20, 20]) == ([20, 20, 20], [(0, 0), (6, 40)])


@pytest.mark.parametrize(
    ("policy", "sizes", "left"),
    [
        (base_stock(minimum_order=100), [150], 0),  # more is missing than the minimum: that is bought, not 200
        (base_stock(minimum_order=1234), [250, 500], 484),
        (base_stock(minimum_order=1234), [250, 1000], 1218),  # 984 are there of the first, so that 16 are missing
        (base_stock(order_multiple=48), [50], 46),
        (base_stock(order_multiple=48), [48], 0),
        (base_stock(minimum_order=100, order_multiple=48), [20], 124),  # 3 x 48
        ({"kind": "ss", "reorder_point": -1, "order_up_to": 10, "order_multiple": 25}, [20], 30),
        ({"kind": "rq", "reorder_point": -1, "quantity": 30, "minimum_order": 70}, [20], 50),
    ],
)
def test_what_is_left_is_what_was_bought_beyond_the_need(policy: dict[str, Any], sizes: list[float], left: int) -> None:
    """By hand."""
    issued, on_hand = bought(policy, sizes)
    assert (issued, on_hand[-1][1]) == (sizes, left)


def test_room_bounds_the_multiple() -> None:
    """5 of 100 are there, in room for 120: 4 x 25 would be 105 with them, so that 100 are bought; of 120, no 5th 25."""
    stock = pile(initial=5, policy=base_stock(110, order_multiple=25), capacity=120, sources={"supplier": {}})
    facts = run(4, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=2)})
    assert log(facts, "stock.on_order") == [(0, 100), (2, 0)]


def test_a_forecast_orders_in_multiples_too() -> None:
    """1 a day, reviews every 4 days, 2 periods: 8 are wanted on order at the first review, and 2 x 5 are ordered."""
    policy = {"kind": "forecast", "review": {"every": 4}, "periods": 2, "order_multiple": 5}
    stock = pile(initial=4, policy=policy, sources={"supplier": {}})
    use = {"use": wants(every=1)}
    facts = run(7, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=20)}, demands=use)
    assert facts.stockpiles["stock"].ordered % 5 == 0.0
    assert facts.stockpiles["stock"].ordered > 0.0
    assert [amount for _, amount in facts.stockpiles["stock"].periods] == [facts.stockpiles["stock"].ordered]


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=12),
    level=st.integers(0, 30), minimum=st.integers(0, 60), multiple=st.sampled_from([None, 1, 7, 24]),
)  # fmt: skip
def test_every_order_keeps_to_both_and_none_is_larger_than_it_must_be(
    sizes: list[int], level: int, minimum: int, multiple: int | None
) -> None:
    """Each increase of what is on order is a multiple and no less than the minimum; the position ends at the level."""
    policy = base_stock(level, minimum_order=minimum)
    policy |= {} if multiple is None else {"order_multiple": multiple}
    stock = pile(initial=level, policy=policy, sources={"supplier": {}})
    demands = {f"order{k}": wants(at=k + 1, size=size) for k, size in enumerate(sizes)}
    facts = run(30, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=100)}, demands=demands)
    levels = log(facts, "stock.on_order")
    orders = [after - before for (_, before), (_, after) in itertools.pairwise(levels)]
    assert all(order >= minimum and order % (multiple or 1) == 0 for order in orders)
    position = level
    for size in sizes:  # by hand: what is missing, rounded up
        position -= size
        if position < level:
            need, each = max(level - position, minimum), multiple or 1
            position += -(-need // each) * each
    assert level + sum(orders) - sum(sizes) == position


def test_what_can_never_be_ordered_is_refused() -> None:
    """A smallest order above the capacity, a plan with a minimum, and pieces of a multiple."""
    sound = trial()
    for path, value, message in (
        ({"capacity": 100}, {"minimum_order": 80, "order_multiple": 60}, "smallest order is more than its capacity"),
        ({}, {"kind": "plan", "orders": {0: 5}, "minimum_order": 10}, "orders what its plan says"),
        ({}, {"order_multiple": 2.5}, "whole"),
    ):
        data = copy.deepcopy(sound)
        depot = data["stockpiles"]["depot"]
        depot["policy"] = value if "kind" in value else {**depot["policy"], **value}
        depot |= {"initial": 0, **path}
        with pytest.raises(SpecError, match=message):
            read(data)


def test_a_minimum_above_all_that_is_ever_wanted_is_warned_of() -> None:
    """60 are wanted over the horizon: of a minimum of 61 the check tells, of 60 it says nothing."""
    told = warned(trial(stockpiles__depot__policy__minimum_order=61))
    assert "only about 60 are wanted of it over the horizon" in told["stockpiles.depot.policy"]
    assert "stockpiles.depot.policy" not in warned(trial(stockpiles__depot__policy__minimum_order=60))


def test_shortage_that_waits_for_an_order_is_of_the_policy() -> None:
    """A minimum delays nothing: it is bought at once, beyond the need."""
    plain, least = (bought({**base_stock(5), **more}, [3, 9], initial=5)[0] for more in ({}, {"minimum_order": 40}))
    assert plain == least == [3, 9]
