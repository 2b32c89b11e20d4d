"""Suppliers that fail orders: late, in part or not at all; by hand."""

import math
from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.checks.dead_ends import dead_end_warnings
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, town, up_to, wants


def network(failures: dict[str, Any], amount: float = 10, **supplier: Any) -> dict[str, Any]:
    """An order on day 0 from a supplier with a lead time of 10 days."""
    return {
        "stockpiles": {"stock": pile(**up_to(amount, sources={"maker": {}}))},
        "suppliers": {"maker": made(lead_time=10, failures=failures, **supplier)},
    }


def came(horizon: float, failures: dict[str, Any], **supplier: Any) -> list[tuple[float, float]]:
    return log(run(horizon, **network(failures, **supplier)), "stock.on_hand")


LATE = {"late": {"chance": 1, "delay": 5}}
SHORT = {"short": {"chance": 1, "share": 0.6}}
LOST = {"lost": {"chance": 1, "share": 0, "delay": 5}}


def test_late_orders_come_after_their_lead_time() -> None:
    assert came(30, LATE) == [(0, 0), (15, 10)]


def test_what_is_short_is_ordered_anew_when_the_rest_comes() -> None:
    """6 on day 10, 4 are ordered anew: 2.4 rounded to 2 on day 20, then 1.2 to 1 and 0.6 to 1."""
    assert came(45, SHORT) == [(0, 0), (10, 6), (20, 8), (30, 9), (40, 10)]


def test_a_lost_order_is_ordered_anew_when_it_would_have_come() -> None:
    """Known on days 15, 30 and 45; nothing is paid for, and nothing received."""
    facts = run(50, **network(LOST, price=3))
    assert log(facts, "stock.on_hand") == [(0, 0)]
    assert facts.stockpiles["stock"].orders == 4
    assert (facts.suppliers["maker"].failed_orders, facts.suppliers["maker"].never_shipped) == (4, 40.0)
    assert facts.books["good"]["received"] == 0.0
    assert ("maker", "purchase") not in facts.costs


def test_a_lost_order_takes_no_capacity() -> None:
    """Ten a day: both orders of day 0 would take a day each, the lost one takes none."""
    facts = run(20, **network({"lost": {"chance": 1, "share": 0}}, rate=10))
    assert facts.states["maker"]["no order"] == 20.0
    assert log(run(20, **network(SHORT, rate=1)), "stock.on_hand") == [(0, 0), (16, 6)]


def test_failures_add_up_unless_they_are_exclusive() -> None:
    both = LATE | {"short": {"chance": 1, "share": 0.6}}
    assert came(20, both) == [(0, 0), (15, 6)]
    with pytest.raises(SpecError, match="chances sum to more than 1"):
        run(9, **network(both, exclusive=True))
    rare = {"late": {"chance": 0.5, "delay": 5}, "short": {"chance": 0.5, "share": 0.6}}
    facts = run(4000, **network(rare, exclusive=True), demands={"use": wants(every=1)})
    found = facts.suppliers["maker"]
    assert found.failed_orders == found.orders > 1000


def test_a_supplier_that_leaves_gives_back_the_whole_order() -> None:
    given = network(SHORT)
    given["stockpiles"]["stock"]["policy"] = {"kind": "plan", "orders": {0: 10}}
    exit_ = {"when": {"kind": "date", "at": 5}, "what": {"maker": {"open": 0}}}
    facts = run(20, **given, causes={"exit": exit_})
    assert facts.levels["stock.on_order"][-1] == 0.0
    assert facts.levels["stock.on_hand"][-1] == 0.0


def test_orders_that_lines_and_suppliers_share_fail_too() -> None:
    given = network(SHORT, lot=5)
    given["stockpiles"]["stock"]["sourcing"] = "shared"
    assert log(run(15, **given), "stock.on_hand") == [(0, 0), (10, 6)]


def test_the_wait_for_a_unit_that_may_get_lost_is_geometric() -> None:
    """Each order takes a day and is lost with chance 1/3: 1.5 days on average, with a variance of 0.75."""
    given = network({"lost": {"chance": 1 / 3, "share": 0}}, amount=0)
    given["suppliers"]["maker"]["lead_time"] = 1
    facts = run(9000, **given, demands={"use": wants(every=30)})
    waits = facts.stockpiles["stock"].waits
    assert len(waits) > 290
    assert abs(sum(waits) / len(waits) - 1.5) < 4 * math.sqrt(0.75 / len(waits))


def test_a_run_whose_units_are_followed_has_the_same_results() -> None:
    ways = {
        "late": {"chance": 0.3, "delay": 5},
        "lost": {"chance": 0.2, "share": 0},
        "part": {"chance": 0.3, "share": 0.5},
    }
    scenario = town(400, **network(ways, **{"yield": 0.8}, rate=2), demands={"use": wants(every=2, size=2)})
    plain, followed = replicate(scenario, 1, 0), replicate(scenario, 1, 0, follow=True)
    assert _facts(plain) == _facts(followed)


def _facts(facts: Facts) -> tuple[Any, ...]:
    return (facts.suppliers, facts.books, facts.stockpiles, facts.costs)


def test_suppliers_that_ship_nothing_are_told() -> None:
    scenario = town(9, **network(LOST), demands={"use": wants(every=1)})
    assert [str(fault.path) for fault in dead_end_warnings(scenario)] == ["suppliers.maker.failures"]


@pytest.mark.parametrize(
    ("supplier", "message"),
    [
        ({"failures": {"odd": {"chance": 0.5}}}, "changes nothing"),
        ({"failures": LATE, "exclusive": True}, "no choice of failures"),
        ({"failures": {}, "yield": 0}, "yield of 0"),
        ({"failures": {}, "yield": {"law": "beta", "mean": 0.5, "sd": 0.6}}, "needs an sd of at most"),
    ],
)
def test_what_cannot_be_is_told(supplier: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        town(9, **network(**supplier))
