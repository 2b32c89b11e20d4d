"""Small networks that the engine once got wrong."""

from typing import Any

import pytest

from desim.sim.kernel import clock
from tests.networks import PLACES
from tests.properties.live import facts_of

BASE: dict[str, Any] = {"name": "small", "horizon": 60.0, **PLACES, "items": {"ore": {"unit": "kg"}, "part": {}}}


def stock(item: str, level: float, source: str, **policy: Any) -> dict[str, Any]:
    policy |= {"kind": "base_stock", "level": level}
    return {"site": "home", "item": item, "initial": level, "policy": policy, "sources": {source: {}}}


def quarry(lead_time: float) -> dict[str, Any]:
    return {"quarry": {"site": "home", "item": "ore", "lead_time": lead_time}}


def test_a_blocked_machine_that_is_down_is_in_one_state() -> None:
    failures = {"every": 1.5, "repair": 3, "clock": "calendar"}
    steps = {"first": {"time": 1, "next": "second", "failures": failures}, "second": {"time": 7, "buffer": 0}}
    shop = {"site": "home", "item": "part", "stations": steps}
    facts = facts_of(BASE | {"lines": {"shop": shop}, "stockpiles": {"yard": stock("part", 0, "shop")}, "demands": {
        "use": {"kind": "fixed", "stockpile": "yard", "every": 1}}})  # fmt: skip
    assert sum(facts.states["shop.first"].values()) == pytest.approx(60.0, rel=1e-9)


def test_a_bulk_base_stock_orders_once_for_each_demand() -> None:
    use = {"kind": "fixed", "stockpile": "yard", "every": 1, "size": 0.7}
    facts = facts_of(
        BASE | {"suppliers": quarry(2.5), "stockpiles": {"yard": stock("ore", 0, "quarry")}, "demands": {"use": use}}
    )
    assert facts.stockpiles["yard"].orders == 59


def test_a_bulk_base_stock_with_commitments_moves_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "WATCH", 10_000)
    shop = {"site": "home", "item": "part", "inputs": {"yard": 0.82}, "rate": 5}
    piles = {"yard": stock("ore", 1, "quarry", commitments=True), "pile": stock("part", 6, "shop")}
    use = {"kind": "fixed", "stockpile": "pile", "every": 1, "size": 2}
    facts_of(BASE | {"suppliers": quarry(0), "lines": {"shop": shop}, "stockpiles": piles, "demands": {"use": use}})
