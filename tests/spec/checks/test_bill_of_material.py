"""Bills of material: circles are found and shown, long chains are no trouble."""

import copy
from typing import Any

import pytest

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.networks import PLACES


def levels(n: int, closed: bool = False) -> dict[str, Any]:
    """A product of *n* levels, each made of the one before; *closed* makes the first out of the last."""
    data: dict[str, Any] = {
        "name": "bom", "horizon": 10, **copy.deepcopy(PLACES), "suppliers": {"ore": {"site": "home", "item": "i0"}},
        "items": {f"i{k}": {} for k in range(n + 1)}, "lines": {}, "stockpiles": {},
        "demands": {"user": {"kind": "fixed", "stockpile": f"s{n}", "every": 1}},
    }  # fmt: skip
    policy = {"kind": "base_stock", "level": 1}
    for k in range(n + 1):
        source = "ore" if k == 0 else f"l{k}"
        data["stockpiles"][f"s{k}"] = {"site": "home", "item": f"i{k}", "policy": policy, "sources": {source: {}}}
        if k:
            data["lines"][f"l{k}"] = {"site": "home", "item": f"i{k}", "rate": 5, "inputs": {f"s{k - 1}": 1}}
    if closed:
        data["lines"]["l1"]["inputs"][f"s{n}"] = 1
    return data


def test_a_circle_is_shown() -> None:
    with pytest.raises(SpecError, match=r"goes in a circle: i1 -> i2 -> i3 -> i1|i2 -> i3 -> i1 -> i2"):
        read(levels(3, closed=True))


def test_an_item_made_of_itself() -> None:
    with pytest.raises(SpecError, match="i1 -> i1"):
        read(levels(1, closed=True))


def test_stockpiles_in_a_ring() -> None:
    data = levels(1)
    for name, source in (("a", "b"), ("b", "a")):
        policy = {"kind": "base_stock", "level": 1}
        data["stockpiles"][name] = {"site": "home", "item": "i1", "policy": policy, "sources": {source: {}}}
    with pytest.raises(SpecError, match=r"supply one another in a circle: a -> b -> a|b -> a -> b"):
        read(data)


MANY = [1100, pytest.param(1500, marks=pytest.mark.slow)]
"""More levels than Python calls functions inside functions."""


@pytest.mark.parametrize("many", MANY)
def test_many_levels_do_not_overflow(many: int) -> None:
    assert len(read(levels(many)).lines) == many


@pytest.mark.parametrize("many", MANY)
def test_a_circle_of_many_is_shown_in_short(many: int) -> None:
    with pytest.raises(SpecError, match="circle") as caught:
        read(levels(many, closed=True))
    assert len(str(caught.value)) < 500
