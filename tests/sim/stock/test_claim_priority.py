"""Ties between claims of equal rank: by claim priority, then by age, and only last by the name of the part."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read


def level(found: Facts, name: str, day: float) -> float:
    """A sampled level on a day."""
    return float(found.levels[name][list(found.days).index(day)])


def facts(**parts: Any) -> Facts:
    whole = {
        "name": "ties",
        "horizon": 400,
        "nations": {"us": {}},
        "sites": {"h": {"nation": "us"}},
        "items": {"p": {}},
    }
    return replicate(read({**whole, **parts}), seed=1, replication=0)


def buyer(orders: dict[int, float], priority: int | None, source: str = "maker") -> dict[str, Any]:
    policy = {"kind": "plan", "orders": orders}
    given = {} if priority is None else {"claim_priority": priority}
    return {"site": "h", "item": "p", "policy": policy, "sources": {source: {}}, **given}


SOURCES: dict[str, dict[str, Any]] = {
    "line": {"lines": {"maker": {"site": "h", "item": "p", "rate": 1}}},
    "supplier": {"suppliers": {"maker": {"site": "h", "item": "p", "rate": 1}}},
    "stockpile": {
        "lines": {"far": {"site": "h", "item": "p", "rate": 1}},
        "stockpiles": {
            "maker": {
                "site": "h", "item": "p", "sources": {"far": {}}, "policy": {"kind": "base_stock", "level": 0},
            }
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(("first", "second"), [(None, None), (1, None), (1, 2), (2, 1)])
@pytest.mark.parametrize("name", ["a_first", "z_first"])
def test_two_orders_of_one_day(kind: str, name: str, first: int | None, second: int | None) -> None:
    """Trial t19: 300 and 200 are ordered on day 0 at one unit a day; the first claim has its 300 on day 300."""
    source = SOURCES[kind]
    piles = {**source.get("stockpiles", {}), name: buyer({0: 300}, first), "b": buyer({0: 200}, second)}
    found = facts(**{**source, "stockpiles": piles})
    leads = name < "b" if first == second else (first or 99) < (second or 99)
    second_part = 0 if kind == "supplier" else 100  # a supplier ships an order as a whole
    assert level(found, f"{name}.on_hand", 300) == (300 if leads else second_part)
    assert level(found, "b.on_hand", 300) == (0 if leads else 200)


@pytest.mark.parametrize("kind", SOURCES)
def test_claim_priority_goes_before_age_and_age_before_the_name(kind: str) -> None:
    """100 each: the old order of b on day 0, the younger ones of a and c on day 1; c alone has a claim priority."""
    source = SOURCES[kind]
    piles = {**source.get("stockpiles", {})}
    piles |= {"a": buyer({1: 100}, None), "b": buyer({0: 100}, None), "c": buyer({1: 100}, 3)}
    found = facts(**{**source, "stockpiles": piles})
    full = {name: next(d for d in found.days if level(found, f"{name}.on_hand", d) == 100) for name in "abc"}
    if kind == "supplier":  # what it ships already is shipped first
        assert full == {"b": 100, "c": 200, "a": 300}
    else:
        assert full["c"] < full["b"] < full["a"] == 300


def test_demands_of_one_instant_share_what_is_there_by_claim_priority() -> None:
    """10 on hand, two claims of 10 on day 1."""
    use = {"kind": "fixed", "stockpile": "store", "every": 1e6, "offset": 1, "size": 10, "unmet": "lost"}
    pile = {"store": {"site": "h", "item": "p", "initial": 10}}
    plain = facts(stockpiles=pile, demands={"a": use, "b": use})
    assert (plain.demands["a"].issued, plain.demands["b"].issued) == (10, 0)
    said = facts(stockpiles=pile, demands={"a": use, "b": {**use, "claim_priority": 1}})
    assert (said.demands["a"].issued, said.demands["b"].issued) == (0, 10)


def shop(*orders: tuple[int, int | None], **lines: Any) -> list[str]:
    """Lines ``a``, ``b`` ... on one machine with one order each (day, claim priority), by when they are done."""
    names = "abc"[: len(orders)]
    made = {f"line_{n}": {"site": "h", "item": "p", "rate": 1, "lot": 50, **lines} for n in (*names, "zz")}
    piles = {n: buyer({day: 50}, place, f"line_{n}") for n, (day, place) in zip(names, orders, strict=True)}
    piles["zz"] = buyer({0: 50}, None, "line_zz")
    found = facts(lines=made, workcenters={"cell": {}}, stockpiles=piles)
    done = {n: next(d for d in found.days if level(found, f"{n}.on_hand", d) == 50) for n in names}
    return sorted(done, key=lambda n: done[n])


def test_a_workcenter_takes_the_oldest_order_over_its_lines() -> None:
    """Zz has the machine until day 50; of those that wait then, the oldest order is next, whatever the name."""
    assert shop((2, None), (1, None), workcenter="cell") == ["b", "a"]
    assert shop((1, None), (1, None), workcenter="cell") == ["a", "b"]
    assert shop((1, None), (2, 1), workcenter="cell") == ["b", "a"]


def test_lines_that_wait_for_one_input_take_it_by_the_age_of_their_orders() -> None:
    """100 of the input come on day 60; two lines want 100 each, b since day 1 and a since day 2."""

    def made(place: int | None) -> dict[str, float]:
        line = {"site": "h", "item": "p", "rate": 10, "lot": 100, "inputs": {"feed": 1}, "full_lots": True}
        feed = {"site": "h", "item": "q", "policy": {"kind": "plan", "orders": {60: 100}}, "sources": {"mine": {}}}
        found = facts(
            items={"p": {}, "q": {}}, suppliers={"mine": {"site": "h", "item": "q"}}, lines={"la": line, "lb": line},
            stockpiles={"feed": feed, "a": buyer({2: 100}, place, "la"), "b": buyer({1: 100}, None, "lb")},
        )  # fmt: skip
        return {name: found.lines[name].made for name in ("la", "lb")}

    assert made(None) == {"la": 0, "lb": 100}
    assert made(1) == {"la": 100, "lb": 0}


def test_shared_orders_and_own_orders_of_a_line_go_by_age() -> None:
    """One line makes 50 for a since day 3, and for the shared order book of b since day 1; it is busy until day 10."""
    line = {"site": "h", "item": "p", "rate": 10, "lot": 50}
    piles = {
        "a": buyer({3: 50}, None, "maker"), "b": {**buyer({1: 50}, None, "maker"), "sourcing": "shared"},
        "zz": buyer({0: 100}, None, "maker"),
    }  # fmt: skip
    found = facts(lines={"maker": line}, stockpiles=piles)
    assert level(found, "b.on_hand", 15) == 50
    assert level(found, "a.on_hand", 19) == 0
    assert level(found, "a.on_hand", 20) == 50


@pytest.mark.parametrize(("discipline", "first"), [("fifo", "b"), ("priority", "c")])
def test_officers_take_cases_by_claim_priority_where_they_go_by_priority(discipline: str, first: str) -> None:
    """One officer, ten days a case: zz on day 0, b on day 1, c with a claim priority on day 2."""
    gate = {"stages": {"office": {"time": 10, "officers": 1}}, "discipline": discipline}
    piles = {"zz": buyer({0: 1}, None), "b": buyer({1: 1}, None), "c": buyer({2: 1}, 1)}
    for pile in piles.values():
        pile["sources"] = {"maker": {"approvals": ["licence"]}}
    found = facts(suppliers={"maker": {"site": "h", "item": "p"}}, gates={"licence": gate}, stockpiles=piles)
    assert level(found, f"{first}.on_hand", 20) == 1
    assert level(found, f"{'c' if first == 'b' else 'b'}.on_hand", 20) == 0
