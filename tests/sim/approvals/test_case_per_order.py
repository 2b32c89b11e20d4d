"""One case an order at a gate for shipments, however many parcels bring it; a case a parcel where that is declared."""

from typing import Any

import pytest

from desim.sim.approvals.order_cases import OrderCases
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from desim.spec.read import read


def hub(orders: dict[int, float], stage: dict[str, Any] | None = None, **gate: Any) -> dict[str, Any]:
    """A depot orders from a hub, which gets 100 a day from day 1 on; a licence of five days stands between them."""
    plain = {"site": "h", "item": "p"}
    office = {"time": 5, "officers": 1, **(stage or {})}
    return {
        "name": "hub", "horizon": 100, "nations": {"us": {}}, "sites": {"h": {"nation": "us"}}, "items": {"p": {}},
        "suppliers": {"maker": {**plain, "rate": 100}},
        "stockpiles": {
            "hub": {
                **plain, "sources": {"maker": {}},
                "policy": {"kind": "plan", "orders": {day: 100 for day in range(50)}},
            },
            "depot": {
                **plain, "policy": {"kind": "plan", "orders": orders}, "sources": {"hub": {"approvals": ["licence"]}},
            },
        },
        "gates": {"licence": {"at": "shipment", "stages": {"office": office}, **gate}},
    }  # fmt: skip


def run(data: dict[str, Any]) -> Facts:
    return replicate(read(data), seed=1, replication=0)


def arrivals(found: Facts) -> dict[float, float]:
    """Days on which the depot has more than before, and how much it has."""
    levels = dict(zip(found.days, found.levels["depot.on_hand"].tolist(), strict=True))
    return {day: level for day, level in levels.items() if day and level > levels[day - 1]}


def test_an_order_that_is_filled_in_parts_has_one_case() -> None:
    """300 leave the hub on days 1, 2 and 3; the case of the first is decided on day 6, and all go on."""
    found = run(hub({0: 300}))
    assert (found.gates["licence"].cases.filed, found.gates["licence"].cases.approved) == (1, 1)
    assert arrivals(found) == {6: 300}


def test_parts_that_leave_after_the_decision_go_at_once() -> None:
    """800 leave on days 1 to 8: five parts wait until day 6, when the sixth leaves as well; two go on at once."""
    assert arrivals(run(hub({0: 800}))) == {6: 600, 7: 700, 8: 800}


def test_a_case_a_parcel_where_it_is_declared() -> None:
    """Three cases of five days with one officer: days 6, 11 and 16."""
    found = run(hub({0: 300}, case_per="parcel"))
    assert found.gates["licence"].cases.filed == 3
    assert arrivals(found) == {6: 100, 11: 200, 16: 300}


def test_many_orders_make_as_many_cases() -> None:
    """Ten orders of 150 are filled by the hub in parts of 100 or 50: ten cases in place of fifteen or more."""
    orders = dict.fromkeys(range(0, 100, 10), 150.0)
    cases = {rule: run(hub(orders, case_per=rule)).gates["licence"].cases.filed for rule in ("order", "parcel")}
    assert cases["order"] == 10
    assert cases["parcel"] > 10


def test_the_case_is_of_the_whole_order() -> None:
    """A threshold of 250 applies to an order of 300, not to one of 200, whatever the parcels."""
    for amount, filed in ((300.0, 1), (200.0, 0)):
        found = run(hub({0: amount}, stage={"above": 250}))
        assert found.gates["licence"].stages["office"].done == filed


def test_parcels_are_counted_as_the_oldest_order_first() -> None:
    cases = OrderCases()
    cases.ordered(100.0)
    cases.ordered(50.0)
    (first,) = cases.shipped(60.0)
    assert first.amount == 100.0
    assert [order.amount for order in cases.shipped(60.0)] == [100.0, 50.0]
    cases.rejected(30.0)  # the rest of the second order will not come
    assert [order.amount for order in cases.shipped(7.0)] == [7.0]


def test_orders_pass_a_gate_before_there_are_parcels() -> None:
    with pytest.raises(SpecError, match="before there are parcels"):
        read(hub({0: 1}, at="order", case_per="parcel"))
