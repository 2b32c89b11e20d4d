"""Shared order books: suppliers beside lines, and rules of allocation of lines that draw on them, by hand."""

from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, log, made, pile, run, town, up_to, wants

NATIONS: dict[str, Any] = {
    "nations": {"home": {}, "abroad": {}},
    "sites": {"here": {"nation": "home"}, "there": {"nation": "abroad"}},
}


def planned(on: dict[float, float], *sources: str, site: str = "town", **fields: Any) -> dict[str, Any]:
    """Orders on given days, in a book that the sources share."""
    book = {"policy": {"kind": "plan", "orders": on}, "sourcing": "shared", "sources": {name: {} for name in sources}}
    return pile(**book) | {"site": site} | fields


def came(facts: Facts) -> dict[str, float]:
    return {name: float(lane.arrived) for name, lane in facts.lanes.items() if lane.arrived}


def test_a_line_and_a_supplier_share_the_work() -> None:
    """10 at one a day each: 5 of each by day 5."""
    facts = run(
        20, stockpiles={"stock": planned({0: 10}, "line", "supplier")}, lines={"line": made(rate=1)},
        suppliers={"supplier": made(rate=1, lot=1)},
    )  # fmt: skip
    assert came(facts) == {"line>stock": 5, "supplier>stock": 5}
    assert log(facts, "stock.on_hand")[-1] == (5, 10)


def test_a_supplier_without_a_rate_takes_all_that_waits() -> None:
    """Whom the book asks first: the line by priority takes one, the supplier the other 9, which come after its lead."""
    stock = planned({0: 10}, "line", "supplier")
    stock["sources"] = {"line": {"priority": 1}, "supplier": {"priority": 2}}
    facts = run(
        20, stockpiles={"stock": stock}, lines={"line": made(rate=1)}, suppliers={"supplier": made(lead_time=7)}
    )
    assert came(facts) == {"line>stock": 1, "supplier>stock": 9}
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 1), (7, 10)]


def test_a_supplier_takes_so_much_that_its_rate_is_used() -> None:
    """Lead time 4 days, one a day: five at once, then one for each that it ships, from day 5 on without a gap."""
    stock = planned({0: 10}, "supplier")
    facts = run(20, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=4, rate=1, lot=1)})
    assert log(facts, "stock.on_hand") == [(0, 0), *((5 + k, k + 1) for k in range(10))]


def test_a_supplier_that_is_closed_leaves_the_book_to_others() -> None:
    shut = {"when": {"kind": "date", "at": 0}, "what": {"supplier": {"open": 0}}, "how": {"duration": 6}}
    facts = run(
        20, stockpiles={"stock": planned({0: 10}, "line", "supplier")}, lines={"line": made(rate=1)},
        suppliers={"supplier": made(rate=1, lot=1)}, causes={"shut": shut},
    )  # fmt: skip
    assert came(facts) == {"line>stock": 8, "supplier>stock": 2}


def foreign_sale(**home: Any) -> Facts:
    """10 for abroad on day 0, of a home line and a joint venture; 4 for home on day 2, of the home line alone."""
    data = {
        "name": "sale", "horizon": 30, "items": GOOD, **NATIONS,
        "stockpiles": {
            "fms": planned({0: 10}, "home_line", "venture", site="there"),
            "own": pile(policy={"kind": "plan", "orders": {2: 4}}, sources={"home_line": {}}) | {"site": "here"},
        },
        "lines": {
            "home_line": made(rate=1, **home) | {"site": "here"}, "venture": made(rate=1) | {"site": "there"},
        },
    }  # fmt: skip
    return replicate(desim.read(data), seed=1, replication=0)


def test_a_joint_venture_and_a_home_line_fill_one_foreign_sale_home_first() -> None:
    """Home first: home has its 4 on day 6, abroad its 10 on day 7. By age abroad is done on day 5, home on day 9."""
    facts = foreign_sale(allocation="home_first")
    assert [log(facts, f"{name}.on_hand")[-1] for name in ("own", "fms")] == [(6, 4), (7, 10)]
    facts = foreign_sale()
    assert [log(facts, f"{name}.on_hand")[-1] for name in ("own", "fms")] == [(9, 4), (5, 10)]


def two_nations(ordered: tuple[float, float], horizon: float, **venture: Any) -> list[float]:
    """What two nations have of one line that draws on the books of both."""
    data = {
        "name": "two", "horizon": horizon, "items": GOOD, **NATIONS,
        "stockpiles": {
            "a": planned({0: ordered[0]}, "venture", site="here"),
            "b": planned({0: ordered[1]}, "venture", site="there"),
        },
        "lines": {"venture": made(rate=1, **venture) | {"site": "here"}},
    }  # fmt: skip
    facts = replicate(desim.read(data), seed=1, replication=0)
    return [float(facts.levels[f"{name}.on_hand"][-1]) for name in ("a", "b")]


def test_entitlements_hold_for_what_is_drawn() -> None:
    """Two to one of what is made; what one has not ordered falls to the other."""
    weights = {"allocation": "entitlement", "entitlements": {"home": 2, "abroad": 1}}
    assert two_nations((30, 30), 30.5, **weights) == [20, 10]
    assert two_nations((4, 30), 20.5, **weights) == [4, 16]


def test_books_are_served_in_proportion_to_what_is_open() -> None:
    """Lots of 3 of 20 and 10 open: the first is of a, which orders first; then 2 and 1 of each."""
    assert two_nations((20, 10), 15.5, lot=3, allocation="pro_rata") == [11, 4]
    assert two_nations((20, 10), 15.5, lot=3) == [15, 0]


@pytest.mark.parametrize("rule", ["fifo", "home_first", "pro_rata", "need"])
def test_nothing_that_was_ordered_is_made_twice_or_forgotten(rule: str) -> None:
    assert two_nations((17, 12), 60, lot=5, allocation=rule, machines=2, **{"yield": 0.8}) == [17, 12]


def test_waiting_for_a_supplier_in_a_shared_book_is_attributed_to_it() -> None:
    """6 wanted on day 0 of a supplier of one a day: 1 + 2 + ... + 6 unit-days, all of them of its capacity."""
    stock = pile(**up_to(0), sourcing="shared", sources={"supplier": {}})
    scenario = town(
        30,
        stockpiles={"stock": stock},
        suppliers={"supplier": made(rate=1, lot=1)},
        demands={"use": wants(at=0, size=6)},
    )
    facts = replicate(scenario, seed=1, replication=0, follow=True)
    found = attribute(scenario, facts, "stock", "owed")
    assert {(leaf.reason.kind, leaf.reason.part) for leaf in found} == {("capacity", "supplier")}
    assert sum(found.values()) == 21


def test_who_cannot_share_a_book_is_told() -> None:
    stock = {"stock": planned({0: 1}, "supplier")}
    with pytest.raises(SpecError, match="takes a lot at a time"):
        town(9, stockpiles=stock, suppliers={"supplier": made(rate=1)})
    with pytest.raises(SpecError, match="only lines and suppliers can share"):
        town(9, stockpiles={"stock": planned({0: 1}, "depot"), "depot": pile(initial=3)})
