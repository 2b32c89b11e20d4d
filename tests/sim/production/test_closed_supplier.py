"""A closed supplier takes no orders and ships nothing, with a rate as without one."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read


def closed(dial: str, how: dict[str, Any], at: float = 5, **supplier: Any) -> dict[str, Any]:
    """An order of day 0 with a lead time of 10 days, from a supplier that closes on day 5."""
    cause = {"when": {"kind": "date", "at": at}, "what": {"maker": {dial: 0}}, "how": how}
    return {
        "name": "closed", "horizon": 300, "nations": {"us": {}}, "sites": {"h": {"nation": "us"}}, "items": {"p": {}},
        "suppliers": {"maker": {"site": "h", "item": "p", "lead_time": 10, **supplier}},
        "stockpiles": {
            "depot": {
                "site": "h", "item": "p", "policy": {"kind": "plan", "orders": {0: 1}}, "sources": {"maker": {}},
            }
        },
        "causes": {"trouble": cause},
    }  # fmt: skip


def run(data: dict[str, Any]) -> Facts:
    return replicate(read(data), seed=1, replication=0)


def arrival(found: Facts) -> float | None:
    levels = found.levels["depot.on_hand"].tolist()
    return next((day for day, level in zip(found.days, levels, strict=True) if level > 0), None)


@pytest.mark.parametrize("dial", ["open", "rate"])
@pytest.mark.parametrize(("rate", "shipping"), [(None, 0), (1, 1)])
def test_what_is_ready_while_it_is_closed_leaves_when_it_opens(dial: str, rate: float | None, shipping: int) -> None:
    """Closed from day 5 to 100; a rate of one a day takes a day for one unit, as it does without a closing."""
    supplier = {} if rate is None else {"rate": rate}
    assert arrival(run(closed(dial, {"duration": 95}, **supplier))) == 100 + shipping
    assert arrival(run(closed(dial, {"duration": 95}, at=150, **supplier))) == 10 + shipping


@pytest.mark.parametrize("rate", [None, 1])
def test_a_supplier_that_closes_for_good_gives_its_orders_back(rate: float | None) -> None:
    supplier = {} if rate is None else {"rate": rate}
    found = run(closed("open", {}, **supplier))
    assert arrival(found) is None
    assert found.levels["depot.on_order"].tolist()[-1] == 0


@pytest.mark.parametrize("dial", ["open", "rate"])
def test_orders_that_come_while_it_is_closed_wait_for_the_opening(dial: str) -> None:
    """The lead time of an order of day 20 begins on day 100."""
    data = closed(dial, {"duration": 95})
    data["stockpiles"]["depot"]["policy"]["orders"] = {20: 1}
    assert arrival(run(data)) == 110
