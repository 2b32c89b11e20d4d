"""Where all times are fixed, the results are those of formulas done by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import PLACES
from tests.properties.live import examples, facts_of
from tests.properties.networks import number

EXACT = {"rel": 1e-9, "abs": 1e-9}
MANY = examples(12)


def network(**parts: Any) -> dict[str, Any]:
    """A network at home; of parts only, which nobody else has."""
    data = {"name": "exact", "horizon": 1000.0, **PLACES, "items": {"part": {}, "other": {}}} | parts
    for family in ("stockpiles", "suppliers", "lines"):
        data[family] = {n: {"site": "home", "item": "part"} | p for n, p in parts.get(family, {}).items()}
    return data


def up_to(level: float, **source: Any) -> dict[str, Any]:
    return {"policy": {"kind": "base_stock", "level": level}, "sources": source}


@MANY
@given(st.lists(number(0.01, 2), min_size=1, max_size=5), st.integers(1, 12), st.sampled_from(["push", "pull"]))
def test_a_serial_line_takes_one_passage_and_then_a_bottleneck_each(
    times: list[float], quantity: int, release: str
) -> None:
    steps = {f"step_{k}": {"time": time, "next": f"step_{k + 1}"} for k, time in enumerate(times)}
    steps[f"step_{len(times) - 1}"]["next"] = "out"
    pile = up_to(quantity, shop={}) | {"objective": quantity}
    facts = facts_of(network(stockpiles={"stock": pile}, lines={"shop": {"stations": steps, "release": release}}))
    expected = sum(times) + (quantity - 1) * max(times)
    if release == "push":
        assert facts.stockpiles["stock"].regained == pytest.approx(expected, **EXACT)
    assert facts.stockpiles["stock"].regained >= expected - 1e-9
    assert facts.states["shop.step_0"]["working"] == pytest.approx(quantity * times[0], **EXACT)


@MANY
@given(number(0.01, 5), st.integers(1, 20), st.integers(1, 5), st.integers(1, 6))
def test_parallel_machines_work_in_rounds(time: float, quantity: int, machines: int, lot: int) -> None:
    pile = up_to(quantity, shop={}) | {"objective": quantity}
    line = {"time": time, "machines": machines, "lot": lot}
    facts = facts_of(network(stockpiles={"stock": pile}, lines={"shop": line}))
    rounds = math.ceil(math.ceil(quantity / lot) / machines)
    assert facts.stockpiles["stock"].regained == pytest.approx(rounds * time, **EXACT)


@MANY
@given(st.lists(number(0, 50), min_size=2, max_size=5), st.integers(1, 4), number(0, 9))
def test_a_kit_takes_the_longest_of_its_lead_times(leads: list[float], amount: int, begin: float) -> None:
    suppliers = {f"maker_{k}": {"lead_time": lead} for k, lead in enumerate(leads)}
    piles = {f"stock_{k}": up_to(0, **{f"maker_{k}": {}}) for k in range(len(leads))}
    kit = {f"stock_{k}": 2 for k in range(1, len(leads))}
    want = {"kind": "fixed", "stockpile": "stock_0", "every": 1e5, "offset": begin, "size": amount, "kit": kit}
    facts = facts_of(network(suppliers=suppliers, stockpiles=piles, demands={"want": want}))
    longest = max(begin + lead for lead in leads) - begin
    demand = facts.demands["want"]
    if longest > 0.0:
        assert list(demand.waits) == pytest.approx([longest], **EXACT)
    assert demand.issued == amount


@MANY
@given(st.integers(0, 40), number(0.5, 9), st.integers(1, 4))
def test_a_stock_lasts_as_long_as_it_is_larger_than_the_demand(initial: int, every: float, size: int) -> None:
    want = {"kind": "fixed", "stockpile": "stock", "every": every, "size": size}
    data = network(stockpiles={"stock": {"initial": initial + 1}}, demands={"want": want})
    shelf = facts_of(data).stockpiles["stock"]
    assert shelf.first_short == pytest.approx(((initial + 1) // size + 1) * every, **EXACT)
    assert shelf.first_empty == pytest.approx(math.ceil((initial + 1) / size) * every, **EXACT)


@MANY
@given(st.integers(1, 60), number(0.5, 20), number(0, 5))
def test_what_is_used_evenly_lasts_for_stock_over_use(initial: int, rate: float, begin: float) -> None:
    profile = {"kind": "profile", "stockpile": "stock", "rates": {begin: rate}, "batch": 0.25}
    data = network(stockpiles={"stock": {"initial": initial}}, demands={"want": profile})
    data["items"]["part"] = {"unit": "kg"}
    facts = facts_of(data)
    assert facts.stockpiles["stock"].first_empty == pytest.approx(begin + initial / rate, **EXACT)
    assert facts.stockpiles["stock"].first_short == pytest.approx(begin + (initial + 0.25) / rate, **EXACT)


@MANY
@given(st.integers(1, 30), st.integers(1, 10), st.integers(2, 6), number(0, 6))
def test_a_full_load_leaves_when_it_is_full(quantity: int, capacity: int, every: int, transit: float) -> None:
    """One unit comes to the leg every few days; load k leaves with its last unit."""
    leg = {"transit": transit, "capacity": capacity, "full_load": True}
    pile = up_to(quantity, shop={"route": "way"}) | {"objective": quantity}
    data = network(stockpiles={"stock": pile}, lines={"shop": {"time": every}})
    facts = facts_of(data | {"legs": {"rail": leg}, "routes": {"way": {"legs": ["rail"]}}})
    loads, rest = divmod(quantity, capacity)
    rail = facts.legs["rail"]
    assert (rail.departures, rail.carried) == (loads, loads * capacity)
    assert rail.waited == pytest.approx(loads * every * capacity * (capacity - 1) / 2, **EXACT)
    if not rest:
        assert facts.stockpiles["stock"].regained == pytest.approx(quantity * every + transit, **EXACT)
