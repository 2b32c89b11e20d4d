"""Whatever the network: the books balance, time adds up, nothing is negative, and what does nothing changes nothing."""

import copy
import os
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read
from tests.properties.networks import networks

EXAMPLES = 400 if os.environ.get("DESIM_FULL") else 20
often = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
sometimes = settings(often, max_examples=max(10, EXAMPLES // 3))


def facts_of(data: dict[str, Any]) -> Facts:
    return replicate(read(data), 7, 3)


def results(data: dict[str, Any], without: tuple[str, ...] = ()) -> Any:
    """All measures and levels but those of the parts *without*."""
    scenario = read(data)
    facts = replicate(scenario, 7, 3)
    rows = [row for row in kpis(scenario, facts) if row.subject not in without]
    return rows, {k: v.tolist() for k, v in facts.levels.items()}, facts.books, facts.states


@often
@given(networks())
def test_books_balance_and_time_adds_up(data: dict[str, Any]) -> None:
    facts = facts_of(data)  # raises Unbalanced or Livelock
    span = facts.horizon - facts.warmup
    for part, times in facts.states.items():
        assert sum(times.values()) == pytest.approx(span, rel=1e-9), part
        assert min(times.values()) >= 0.0, part
    for item, book in facts.books.items():
        came = book["initial"] + book["made"] + book["received"]
        went = sum(book[entry] for entry in book if entry not in ("initial", "made", "received"))
        assert came == went, item
        assert min(book.values()) >= 0.0, item


@often
@given(networks())
def test_levels_make_sense(data: dict[str, Any]) -> None:
    facts = facts_of(data)
    for name, declared in data["stockpiles"].items():
        on_hand, owed, on_order = (facts.levels[f"{name}.{level}"] for level in ("on_hand", "owed", "on_order"))
        assert min(on_hand.min(), owed.min(), on_order.min()) >= 0.0, name
        assert np.array_equal(on_hand, np.rint(on_hand)), name
        assert ((owed == 0) | (on_hand <= declared.get("reserve", 0))).all(), name
    for name, demand in facts.demands.items():
        assert demand.issued + demand.lost <= demand.wanted + 1e-9 or facts.warmup > 0, name
    for shelf in facts.stockpiles.values():
        assert shelf.filled_at_once <= shelf.demanded
        assert shelf.claims_at_once <= shelf.claims
        assert not shelf.waits or min(shelf.waits) >= 0.0


@sometimes
@given(networks())
def test_the_same_question_has_the_same_answer(data: dict[str, Any]) -> None:
    assert results(data) == results(copy.deepcopy(data))


def idle(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The network with one more cause, which turns the orders to its first supplier."""
    data = copy.deepcopy(data)
    plain = {"when": {"kind": "date", "at": 5}, "what": {"maker": {"open": 0}}, "how": {"duration": 20}}
    data["causes"]["idle"] = plain | changes
    return data


IDLE = [
    {"probability": 0},
    {"what": {"maker": {"open": 1, "rate": 1, "lead_time": 1}}},
    {"when": {"kind": "date", "at": 1000}},
    {"when": {"kind": "hazard", "every": 1000}},
]


@sometimes
@given(networks(), st.sampled_from(IDLE))
def test_a_cause_that_does_nothing_changes_nothing(data: dict[str, Any], changes: dict[str, Any]) -> None:
    assert results(idle(data, changes), ("idle",)) == results(data)


@sometimes
@given(networks())
def test_two_causes_are_one_with_the_product_of_their_factors(data: dict[str, Any]) -> None:
    data["suppliers"]["maker"]["rate"] = 4
    when, how = {"kind": "date", "at": 5}, {"duration": 20}
    both, one = copy.deepcopy(data), copy.deepcopy(data)
    for name, factor in (("slow", 0.5), ("slower", 0.25)):
        both["causes"][name] = {"when": when, "what": {"maker": {"rate": factor}}, "how": how}
    one["causes"]["slow"] = {"when": when, "what": {"maker": {"rate": 0.125}}, "how": how}
    rows, levels, books, _ = results(both, ("slow", "slower"))
    assert (rows, levels, books) == results(one, ("slow", "slower"))[:3]


@sometimes
@given(networks())
def test_money_changes_no_quantity(data: dict[str, Any]) -> None:
    priced = copy.deepcopy(data)
    for supplier in priced["suppliers"].values():
        supplier["price"] = 3.5
    for pile in priced["stockpiles"].values():
        pile |= {"holding_cost": 0.2, "backorder_cost": 4, "order_cost": 9}
    rows, levels, books, states = results(data)
    dear = results(priced)
    assert [row for row in rows if row.unit not in ("USD", "USD/d")] == [
        r for r in dear[0] if r.unit not in ("USD", "USD/d")
    ]
    assert (levels, books, states) == dear[1:]


@sometimes
@given(networks())
def test_a_longer_horizon_leaves_the_beginning_as_it_was(data: dict[str, Any]) -> None:
    data["warmup"] = 0
    short, long = facts_of(data), facts_of(data | {"horizon": 90})
    for key, level in short.levels.items():
        assert level.tolist()[:-1] == long.levels[key].tolist()[: len(level) - 1], key
