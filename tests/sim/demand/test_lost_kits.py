"""Kits that are lost whole where a part is not there, by hand."""

from typing import Any

import pytest

from desim.spec.facts import Facts
from tests.sim.tiny import log, made, pile, run, up_to, wants

ITEMS: dict[str, Any] = {"good": {}, "fuze": {}}


def shoot(shells: dict[str, Any], fuzes: dict[str, Any], size: float = 1, days: float = 9, **use: Any) -> Facts:
    """A shell and two fuzes for each, once a day from day 1 on."""
    piles = {"stock": pile(**shells), "fuzes": pile("fuze", **fuzes)}
    wanted = wants(every=1, size=size, unmet="lost", kit={"fuzes": 2}, **use)
    return run(
        days, items=ITEMS, stockpiles=piles, demands={"use": wanted}, suppliers={"maker": made("fuze", lead_time=3)}
    )


def test_a_kit_takes_all_or_nothing() -> None:
    """5 shells and 7 fuzes: three kits; a shell for a fourth is there, but of two fuzes only one."""
    facts = shoot({"initial": 5}, {"initial": 7})
    use = facts.demands["use"]
    assert (use.wanted, use.filled_at_once, use.lost, use.orders, use.orders_at_once) == (8, 3, 5, 8, 3)
    assert log(facts, "stock.on_hand") == [(0, 5), (1, 4), (2, 3), (3, 2)]
    assert log(facts, "fuzes.on_hand") == [(0, 7), (1, 5), (2, 3), (3, 1)]
    assert (facts.books["good"]["issued"], facts.books["fuze"]["issued"]) == (3.0, 6.0)


def test_only_what_is_short_is_wanted_in_vain() -> None:
    facts = shoot({"initial": 5}, {"initial": 7})
    stock, fuzes = facts.stockpiles["stock"], facts.stockpiles["fuzes"]
    assert (stock.demanded, stock.lost) == (3.0, 0.0)
    assert (fuzes.demanded, fuzes.lost, fuzes.first_short) == (16.0, 10.0, 4.0)
    assert (fuzes.claims, fuzes.claims_at_once) == (8, 3)


def test_a_reserve_is_kept() -> None:
    facts = shoot({"initial": 5, "reserve": 4, "reserve_priority": 1}, {"initial": 20}, priority=2)
    assert facts.demands["use"].filled_at_once == 1.0


def test_no_part_is_substituted() -> None:
    """The substitute of shells stays: only what is there of each part makes a kit."""
    piles = {
        "stock": pile(initial=1, substitutes={"other": 1}), "other": pile(initial=9), "fuzes": pile("fuze", initial=9),
    }  # fmt: skip
    use = wants(every=1, unmet="lost", kit={"fuzes": 2})
    facts = run(9, items=ITEMS, stockpiles=piles, demands={"use": use})
    assert (facts.demands["use"].filled_at_once, facts.levels["other.on_hand"][-1]) == (1.0, 9.0)


def test_what_comes_in_later_is_for_later_kits() -> None:
    """Two fuzes at a time, which take three days to come anew: a kit on days 1, 4 and 7."""
    facts = shoot({"initial": 9}, up_to(2, initial=2, sources={"maker": {}}))
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (4, 7), (7, 6)]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_is_wanted_is_filled_or_lost(size: int) -> None:
    facts = shoot({"initial": 7}, {"initial": 9}, size=size)
    use = facts.demands["use"]
    assert use.wanted == use.filled_at_once + use.lost
    assert use.filled_at_once == {1: 4, 2: 4, 3: 3}[size]
