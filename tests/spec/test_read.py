"""Faults of a scenario: the path is the one that was written."""

from typing import Any

import pytest

from desim.spec.fields.faults import SpecError
from desim.spec.read import read


def told(**parts: Any) -> str:
    """The faults of a network with one stockpile."""
    data = {
        "name": "tiny", "horizon": 10, "nations": {"us": {}}, "sites": {"town": {"nation": "us"}},
        "items": {"good": {}},
        "stockpiles": {"stock": {"site": "town", "item": "good"}}, **parts,
    }  # fmt: skip
    with pytest.raises(SpecError) as caught:
        read(data)
    return str(caught.value)


@pytest.mark.parametrize("name", ["fixed", "backlog", "date", "fixed_lot"])
def test_a_name_that_is_the_word_of_a_kind_is_told(name: str) -> None:
    """Sources, kits and sites may be called like a kind of law, trigger or demand."""
    source = {"site": "town", "item": "good", "policy": {"kind": "base_stock", "level": 1}}
    pile = {**source, "sources": {name: {"share": -1}}}
    assert f"stockpiles.stock.sources.{name}.share: -1" in told(
        stockpiles={"stock": pile}, suppliers={name: {"site": "town", "item": "good"}}
    )


def test_arms_of_unions_are_not_told() -> None:
    """The kind of a demand and of a law stand in no path."""
    demand = {"kind": "fixed", "stockpile": "stock", "every": 1, "size": {"law": "uniform", "low": "x", "high": 3}}
    assert "  demands.use.size.low: " in told(demands={"use": demand})


def test_a_field_that_is_missing_is_told_by_its_name() -> None:
    """Also where other fields have the name of a kind."""
    assert "demands.use.every: is missing" in told(demands={"use": {"kind": "fixed", "stockpile": "stock"}})
