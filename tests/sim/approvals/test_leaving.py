"""A gate that closes for good refuses all that waits for it; orders and goods go back."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read


def licensed(gate: dict[str, Any], at: float = 5, **replaced: Any) -> dict[str, Any]:
    """A post that wants 10 from a store behind a gate of 8 days, or from a maker in 2 days; it closes on day *at*."""
    return {
        "name": "licensed", "horizon": 30, "nations": {"us": {}, "nl": {}},
        "items": {"r": {}}, "sites": {"rear": {"nation": "us"}, "front": {"nation": "nl"}},
        "gates": {"export": {"nation": "us", "stages": {"review": {"time": 8, "officers": 1}}, **gate}},
        "suppliers": {"maker": {"site": "front", "item": "r", "lead_time": 2}},
        "stockpiles": {
            "store": {"site": "rear", "item": "r", "initial": 100},
            "post": {
                "site": "front", "item": "r", "policy": {"kind": "base_stock", "level": 10}, "sourcing": "priority",
                "sources": {"store": {"approvals": ["export"], "priority": 1}, "maker": {"priority": 2}},
            },
        },
        "causes": {"ban": {"when": {"kind": "date", "at": at}, "what": {"export": {"open": 0}}}},
        **replaced,
    }  # fmt: skip


def run(data: dict[str, Any]) -> Facts:
    return replicate(read(data), seed=1, replication=0)


def levels(found: Facts, level: str) -> dict[float, float]:
    return dict(zip(found.days, found.levels[level].tolist(), strict=True))


@pytest.mark.parametrize(
    "stage",
    [
        {"time": 8},
        {"time": 8, "officers": 1},
        {"time": 1, "sessions": {"first": 20, "every": 30}},
        {"time": 1, "batch": {"minimum": 50}},
    ],
)
@pytest.mark.parametrize("at", ["order", "shipment"])
@pytest.mark.parametrize("case_per", ["order", "parcel"])
def test_orders_and_goods_that_wait_go_back_and_are_ordered_elsewhere(
    at: str, case_per: str, stage: dict[str, Any]
) -> None:
    """Refused on day 5, wherever the case is; ordered from the maker that day, there on day 7; the store has all."""
    gate = {"at": at, "stages": {"review": stage}} | ({"case_per": case_per} if at == "shipment" else {})
    found = run(licensed(gate))
    post, store = levels(found, "post.on_hand"), levels(found, "store.on_hand")
    assert (post[6], post[7], post[29]) == (0, 10, 10)
    assert store[29] == 100
    assert found.gates["export"].cases.refused == 1
    assert found.gates["export"].cases.open == 0
    assert levels(found, "post.on_order")[29] == 0


def test_what_is_decided_on_the_day_of_the_closing_is_approved() -> None:
    """Eight days from day 0: done on day 8, on which it closes."""
    assert levels(run(licensed({}, at=8)), "post.on_hand")[8] == 10


def test_a_closing_for_a_while_refuses_nothing() -> None:
    """Closed from day 5 to day 10: three days are left, so that it is approved on day 13."""
    data = licensed({})
    data["causes"]["ban"]["how"] = {"duration": 5}
    post = levels(run(data), "post.on_hand")
    assert (post[12], post[13]) == (0, 10)


def test_a_case_that_comes_back_is_refused_when_it_does() -> None:
    """Refused on day 1, to be filed again after 10 days: on day 11 the gate has left, and the order goes back."""
    refusal = {"chance": 1, "then": "again", "after": 10}
    found = run(licensed({"stages": {"review": {"time": 1, "refusal": refusal}}}))
    post = levels(found, "post.on_hand")
    assert (post[12], post[13]) == (0, 10)
    assert found.gates["export"].cases.open == 0


def test_a_valid_approval_stays_valid_to_its_end() -> None:
    """Approved on day 8 for 10 days, closed on day 9: of orders of 10 on days 0, 12 and 22 two come."""
    data = licensed({"validity": 10}, at=9)
    data["stockpiles"]["post"] |= {
        "policy": {"kind": "plan", "orders": {0: 10, 12: 10, 22: 10}}, "sources": {"store": {"approvals": ["export"]}}
    }  # fmt: skip
    found = run(data)
    assert (levels(found, "post.on_hand")[29], levels(found, "post.on_order")[29]) == (20, 10)
    assert levels(found, "store.on_hand")[29] == 80


def test_two_cases_of_one_shipment_give_it_back_once() -> None:
    """Two orders of ten wait behind one officer, who has done none: 20 lie in the store again, and no more."""
    data = licensed({"at": "shipment"})
    data["stockpiles"]["post"] |= {
        "policy": {"kind": "plan", "orders": {0: 10, 1: 10}}, "sources": {"store": {"approvals": ["export"]}}
    }  # fmt: skip
    found = run(data)
    assert levels(found, "store.on_hand")[29] == 100
    assert levels(found, "post.on_order")[29] == 0
