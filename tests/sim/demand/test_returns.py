"""Returns of what was used, kept for remanufacture or stripped for its parts, by hand."""

import math
from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from desim.study.screening.expected_dials import expected_dials
from desim.study.screening.findings import dead_end_findings
from desim.study.screening.flows import flows
from tests.sim.tiny import log, made, pile, run, town, up_to, wants

ITEMS: dict[str, Any] = {"good": {}, "core": {}, "seeker": {}, "fuze": {}}


def used(days: float = 60, returns: dict[str, Any] | None = None, size: float = 10, **parts: Any) -> Facts:
    """Ten goods wanted on day 1; their cores come back."""
    given: dict[str, Any] = {"returns": returns or {"cores": {"transit": 5}}} | parts.pop("use", {})
    piles = {"stock": pile(initial=10), "cores": pile("core"), "yard": pile("core")} | parts.pop("stockpiles", {})
    return run(days, items=ITEMS, stockpiles=piles, demands={"use": wants(at=1, size=size, **given)}, **parts)


def test_what_was_used_comes_back_after_a_time() -> None:
    facts = used()
    assert log(facts, "cores.on_hand") == [(0, 0), (6, 10)]
    assert (facts.books["good"]["issued"], facts.books["core"]["received"]) == (10.0, 10.0)


def test_what_is_issued_later_comes_back_later() -> None:
    """Ten on day 1, two more when they are made on day 3."""
    stock = {"stock": pile(initial=10, pipeline={"arrivals": {3: 2}})}
    facts = used(size=12, stockpiles=stock)
    assert log(facts, "cores.on_hand") == [(0, 0), (6, 10), (8, 12)]


def test_of_a_kit_one_comes_back_for_each_unit() -> None:
    """Each kit has two fuzes, which do not come back; the fuzes of day 4 complete it."""
    stock = {"fuzes": pile("fuze", pipeline={"arrivals": {4: 20}})}
    assert log(used(use={"kit": {"fuzes": 2}}, stockpiles=stock), "cores.on_hand") == [(0, 0), (9, 10)]


def test_some_are_condemned() -> None:
    facts = used(use={"condemned": 0.3}, size=400, stockpiles={"stock": pile(initial=400)})
    assert abs(facts.levels["cores.on_hand"][-1] - 280) < 4 * math.sqrt(400 * 0.21)


def test_cores_are_kept_up_to_a_number_and_the_others_stripped() -> None:
    """Four are kept, six go to the yard; a later return goes where there is room again."""
    ways = {"cores": {"up_to": 4, "transit": 5}, "yard": {"priority": 2, "transit": 1}}
    facts = used(returns=ways)
    assert log(facts, "cores.on_hand") == [(0, 0), (6, 4)]
    assert log(facts, "yard.on_hand") == [(0, 0), (2, 6)]


def test_what_nobody_has_room_for_is_thrown_away() -> None:
    facts = used(returns={"cores": {"up_to": 4}, "yard": {"up_to": 3}})
    assert (facts.levels["cores.on_hand"][-1], facts.levels["yard.on_hand"][-1]) == (4.0, 3.0)
    assert facts.books["core"]["received"] == 7.0


def test_returns_of_one_priority_are_shared_out() -> None:
    facts = used(returns={"cores": {"share": 3}, "yard": {}}, size=400, stockpiles={"stock": pile(initial=400)})
    kept, stripped = facts.levels["cores.on_hand"][-1], facts.levels["yard.on_hand"][-1]
    assert kept + stripped == 400
    assert abs(kept - 300) < 4 * math.sqrt(400 * 0.1875)


def test_of_bulk_shares_come_back() -> None:
    piles = {"stock": pile(initial=10), "kegs": pile(), "tank": pile()}
    use = wants(at=1, size=10, condemned=0.1, returns={"kegs": {"share": 2}, "tank": {"up_to": 2.5}})
    facts = run(9, items={"good": {"unit": "kg"}}, stockpiles=piles, demands={"use": use})
    found = [facts.levels[f"{name}.on_hand"][-1] for name in ("kegs", "tank")]
    assert found == pytest.approx([6.5, 2.5])


def test_a_closed_loop_loses_nothing() -> None:
    """Eight containers, one wanted each day, back after five: five are out at any time, and nobody waits."""
    use = wants(every=1, returns={"stock": {"transit": 5}})
    facts = run(100, stockpiles={"stock": pile(initial=8)}, demands={"use": use})
    assert set(facts.levels["stock.on_hand"][10:].tolist()) == {3.0}
    assert facts.demands["use"].filled_later == 0.0


def test_a_shop_that_remanufactures_takes_what_comes_back() -> None:
    """Cores become goods in a day each; without a core a new one is made, which takes ten days."""
    stock = {"stock": pile(initial=10, **up_to(10, sourcing="shared", sources={"shop": {}, "plant": {"priority": 2}}))}
    lines = {"shop": made(rate=1, inputs={"cores": 1}), "plant": made(time=10)}
    facts = used(stockpiles=stock, lines=lines, returns={"cores": {"transit": 5}})
    assert facts.lines["shop"].made + facts.lines["plant"].made == 10.0
    assert facts.lines["plant"].made == 2.0  # begun on days 1 and 11, before the shop had cores or had taken the rest
    assert facts.books["core"]["consumed"] == 8.0


def test_what_is_stripped_gives_parts_with_their_chances() -> None:
    """400 cores give a seeker each, ordered by the stockpile, of which 0.9 are good; of fuzes 0.6 are usable."""
    piles = {
        "yard": pile("core", initial=400), "fuzes": pile("fuze"),
        "seekers": pile("seeker", policy={"kind": "plan", "orders": {0: 300}}, sources={"strip": {}}),
    }  # fmt: skip
    beside = {"fuzes": {"amount": 1, "chance": 0.6, "of": "begun"}}
    strip = made("seeker", rate=10, inputs={"yard": 1}, co_products=beside, **{"yield": 0.9})
    facts = run(90, items=ITEMS, stockpiles=piles, lines={"strip": strip})
    opened = 400 - facts.levels["yard.on_hand"][-1]
    assert facts.lines["strip"].made == 300.0
    assert abs(facts.levels["fuzes.on_hand"][-1] - 0.6 * opened) < 4 * math.sqrt(opened * 0.24)
    assert facts.books["fuze"]["made"] == facts.levels["fuzes.on_hand"][-1]


def test_of_bulk_a_share_of_a_co_product_is_usable() -> None:
    piles = {"stock": pile(policy={"kind": "plan", "orders": {0: 10}}, sources={"maker": {}}), "bin": pile("swarf")}
    maker = made(rate=1, co_products={"bin": {"amount": 2, "chance": 0.25}})
    facts = run(30, items={"good": {}, "swarf": {"unit": "kg"}}, stockpiles=piles, lines={"maker": maker})
    assert facts.levels["bin.on_hand"][-1] == pytest.approx(5.0)


def test_flows_know_what_comes_back() -> None:
    """Of 59 wanted 47 come back: nobody is short of cores; of the yard nobody takes anything."""
    use = wants(every=1, condemned=0.2, returns={"cores": {"up_to": 9}, "yard": {"priority": 2}})
    piles = {"stock": pile(**up_to(5, sources={"shop": {}})), "cores": pile("core"), "yard": pile("core")}
    scenario = town(
        60, items=ITEMS, stockpiles=piles, demands={"use": use}, lines={"shop": made(rate=2, inputs={"cores": 1})}
    )
    found = flows(scenario, expected_dials(scenario))
    assert found.returned["cores"] == pytest.approx(0.8 * 59, abs=1.0)
    assert "cores" not in found.missing
    assert [found.path for found in dead_end_findings(scenario)] == ["stockpiles.yard"]


def test_a_run_whose_units_are_followed_has_the_same_results() -> None:
    use = wants(every=1, condemned=0.2, returns={"cores": {"up_to": 3}, "yard": {"priority": 2}})
    piles = {"stock": pile(**up_to(5, sources={"shop": {}})), "cores": pile("core", initial=9), "yard": pile("core")}
    lines = {"shop": made(rate=2, inputs={"cores": 1})}
    scenario = town(200, items=ITEMS, stockpiles=piles, demands={"use": use}, lines=lines)
    plain, followed = replicate(scenario, 1, 0), replicate(scenario, 1, 0, follow=True)
    assert (plain.books, plain.stockpiles) == (followed.books, followed.stockpiles)


def test_condemned_says_nothing_without_returns() -> None:
    with pytest.raises(SpecError, match="condemned but no returns"):
        town(9, stockpiles={"stock": pile()}, demands={"use": wants(every=1, condemned=0.2)})
