"""Opened networks: books balance, followed runs are the same, reasons sum, and the order in YAML is none."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.measure.attribution import attribute
from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.checks.states import state_fault
from desim.spec.read import read
from desim.store import tables
from tests.networks import shuffled
from tests.properties.live import examples
from tests.properties.opened import opened_networks


@examples(24)
@given(opened_networks())
def test_books_balance_and_time_adds_up(data: dict[str, Any]) -> None:
    scenario = read(data)
    facts = replicate(scenario, 7, 3)  # raises Unbalanced, Livelock or Deadlock
    for part, times in facts.states.items():
        assert sum(times.values()) == pytest.approx(facts.measured_time, rel=1e-9), part
        assert all(state_fault(scenario, part, state, part) is None for state in times), part
    for item, book in facts.books.items():
        came = book["initial"] + book["made"] + book["received"]
        went = sum(book[entry] for entry in book if entry not in ("initial", "made", "received"))
        assert came == pytest.approx(went, rel=1e-9, abs=1e-9), item
    for name in data["stockpiles"]:
        for level in ("on_hand", "owed", "on_order"):
            assert facts.levels[f"{name}.{level}"].min() >= -1e-9, (name, level)


@examples(16)
@given(opened_networks())
def test_reasons_sum_to_the_shortfall_and_to_follow_units_moves_nothing(data: dict[str, Any]) -> None:
    scenario = read(data)
    plain, followed = replicate(scenario, 7, 3), replicate(scenario, 7, 3, follow=True)
    for name in tables.NAMES:
        assert tables.digest(name, outcome(scenario, plain)) == tables.digest(name, outcome(scenario, followed))
    for pile, declared in sorted(scenario.stockpiles.items()):
        for of in ("owed", "objective") if declared.target is not None else ("owed",):
            assert all(days >= 0.0 for days in attribute(scenario, followed, pile, of).values())


@examples(12)
@given(opened_networks(), st.integers(0, 99))
def test_the_order_in_yaml_is_none(data: dict[str, Any], seed: int) -> None:
    other = shuffled(data, random.Random(seed))  # noqa: S311
    one, two = (outcome(s, replicate(s, 7, 3)) for s in (read(data), read(other)))
    for name in tables.NAMES:
        assert tables.digest(name, one) == tables.digest(name, two), name
