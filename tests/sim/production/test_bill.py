"""Bills of material: alternates and run-out, dates of components, reservation of inputs, by hand."""

from typing import Any

import pytest

import desim
from desim.measure.attribution import attribute
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from desim.study.questions.counterfactuals import EDITS
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to, wants

ITEMS: dict[str, Any] = {"good": {}, "old": {}, "new": {}, "kg": {"unit": "kg"}}


def parts(olds: float = 30, news: float = 500, store: dict[str, Any] | None = None, **line: Any) -> dict[str, Any]:
    """100 wanted on day 1 of a line that makes 10 a day out of old parts."""
    piles = {
        "olds": pile("old", initial=olds), "news": pile("new", initial=news),
        "store": pile(**up_to(0), sources={"make": {}}) | (store or {}),
    }  # fmt: skip
    make = made(rate=10, inputs={"olds": 1}) | line
    return {"stockpiles": piles, "lines": {"make": make}, "demands": {"use": wants("store", at=1, size=100)}}


def bill(horizon: float = 60, probe: float = 1.0, **fields: Any) -> Facts:
    return run(horizon, probe, items=ITEMS, **parts(**fields))


def left(facts: Facts, *piles: str) -> list[float]:
    return [float(facts.levels[f"{name}.on_hand"][-1]) for name in piles]


ALTERNATE: dict[str, Any] = {"alternates": {"news": {"instead_of": "olds"}}}


def test_old_parts_are_used_up_and_then_new_ones_taken() -> None:
    """Public case t08: 30 old and 70 new, the last good on day 11."""
    facts = bill(**ALTERNATE)
    assert left(facts, "olds", "news") == [0, 430]
    assert log(facts, "make.made")[-1] == (11, 100)
    assert facts.lines["make"].made == 100
    assert (facts.books["old"]["consumed"], facts.books["new"]["consumed"]) == (30, 70)


def test_substitutes_of_a_stockpile_stand_in_for_the_input_of_a_line() -> None:
    """The same, said of the stockpile; at an effectiveness of 0.5 twice as many are taken; the reserve stays."""
    for effectiveness, taken in ((1, 70), (0.5, 140)):
        given = parts()
        given["stockpiles"]["olds"]["substitutes"] = {"news": effectiveness}
        facts = run(60, items=ITEMS, **given)
        assert left(facts, "olds", "news") == [0, 500 - taken]
        assert log(facts, "make.made")[-1] == (11, 100)
    given = parts(news=50)
    given["stockpiles"]["olds"]["substitutes"] = {"news": 1}
    given["stockpiles"]["news"]["reserve"] = 20
    assert left(run(60, items=ITEMS, **given), "olds", "news", "store") == [0, 20, 0]


def test_one_lot_holds_both() -> None:
    """Lots of 20 of 30 old: the second is of 10 old and 10 new."""
    facts = bill(lot=20, **ALTERNATE)
    assert log(facts, "news.on_hand")[:3] == [(0, 500), (3, 490), (5, 470)]
    assert log(facts, "olds.on_hand") == [(0, 30), (1, 10), (3, 0)]


def test_alternates_go_by_priority_and_take_an_amount_of_their_own() -> None:
    """Two of *third* for a unit, before *news*: 30 old, 20 units of 40, then 50 new."""
    given = parts(alternates={
        "news": {"instead_of": "olds", "priority": 2}, "third": {"instead_of": "olds", "per_unit": 2},
    })  # fmt: skip
    given["stockpiles"]["third"] = pile("new", initial=41)
    assert left(run(60, items=ITEMS, **given), "olds", "third", "news") == [0, 1, 450]


def test_what_comes_of_the_input_later_is_taken_before_alternates() -> None:
    """20 old come on day 4.5: 30 + 5 + 20 and 45 new of 100; nothing waits."""
    given = parts(**ALTERNATE)
    given["stockpiles"]["olds"]["pipeline"] = {"arrivals": {4.55: 20}}
    facts = run(60, 0.05, items=ITEMS, **given)
    assert left(facts, "olds", "news") == [0, 450]
    assert log(facts, "make.made")[-1][1] == 100


def test_components_change_on_a_date() -> None:
    """Old until day 3, new from day 3 on: 20 old and 80 new, 10 old are left; with two inputs or alternates."""
    dates = {"effectivity": {"olds": {"end": 3}, "news": {"begin": 3}}}
    for line in (dates | ALTERNATE, dates | {"inputs": {"olds": 1, "news": 1}}):
        facts = bill(**line)
        assert left(facts, "olds", "news") == [10, 420]
        assert log(facts, "make.made")[-1] == (11, 100)


def test_a_line_that_waits_begins_on_the_date_of_an_alternate() -> None:
    facts = bill(olds=30, effectivity={"news": {"begin": 20}}, **ALTERNATE)
    assert log(facts, "make.made")[-1] == (27, 100)
    assert log(facts, "news.on_hand")[1] == (20, 499)


def test_bulk_is_mixed_exactly() -> None:
    """0.25 kg a good: 7.1 kg are enough for 28 goods, and leave 0.1; the other 72 take 18 of the alternate."""
    given = parts(inputs={"olds": 0.25}, **ALTERNATE)
    for name, amount in (("olds", 7.1), ("news", 50)):
        given["stockpiles"][name] = pile("kg", initial=amount)
    assert left(run(60, items=ITEMS, **given), "olds", "news") == pytest.approx([0.1, 32])


def test_a_line_that_leaves_gives_back_what_it_took_last() -> None:
    """A lot of 100, of 30 old and 70 new, is at 50 when the line leaves: 50 new go back; the 50 good ones stay."""
    gone = {"gone": {"when": {"kind": "date", "at": 6}, "what": {"make": {"open": 0}}}}
    facts = run(60, items=ITEMS, **parts(lot=100, **ALTERNATE), causes=gone)
    assert left(facts, "olds", "news") == [0, 480]
    assert facts.lines["make"].made == 50


def two_orders(reservation: str = "orders", **extra: Any) -> dict[str, Any]:
    """Public case t07: order 1 wants common and rare, which comes on day 50; order 2 of day 2 common and plenty."""
    supplies = {"rare": made("rare", lead_time=50)}
    piles = {
        "commons": pile("common", initial=1),
        "rares": pile("rare", policy={"kind": "plan", "orders": {0: 1}}, sources={"rare": {}}),
        "plenties": pile("plenty", initial=9),
        "s1": pile("p1", **up_to(0), sources={"l1": {}}), "s2": pile("p2", **up_to(0), sources={"l2": {}}),
    }  # fmt: skip
    lines = {
        "l1": made("p1", time=1, inputs={"commons": 1, "rares": 1}, reservation=reservation),
        "l2": made("p2", time=1, inputs={"commons": 1, "plenties": 1}),
    }
    supplies["rare_maker"] = supplies.pop("rare")
    piles["rares"]["sources"] = {"rare_maker": {}}
    demands = {"u1": wants("s1", at=1), "u2": wants("s2", at=2)}
    items: dict[str, Any] = {name: {} for name in ("common", "rare", "plenty", "p1", "p2")}
    return {"items": items, "stockpiles": piles, "suppliers": supplies, "lines": lines, "demands": demands} | extra


@pytest.mark.parametrize("reservation", ["lot", "orders"])
def test_an_order_keeps_its_part_while_it_waits_for_another(reservation: str) -> None:
    facts = run(100, **two_orders(reservation))
    assert log(facts, "s1.owed") == [(0, 0), (1, 1), (51, 0)]
    assert log(facts, "s2.owed") == [(0, 0), (2, 1)]
    assert log(facts, "commons.on_hand") == [(0, 1), (1, 0)]


def test_without_a_reservation_who_is_complete_first_takes_it() -> None:
    facts = run(100, **two_orders("none"))
    assert log(facts, "s2.owed") == [(0, 0), (2, 1), (3, 0)]
    assert log(facts, "s1.owed") == [(0, 0), (1, 1)]


def test_who_waits_for_what_another_line_holds_says_so() -> None:
    """Order 2 waits from day 2 on for what order 1 was given; without the reservation it had been done on day 3."""
    scenario = town(100, **two_orders())
    facts = replicate(scenario, seed=1, replication=0, follow=True)
    assert facts.states["l2"]["reserved: commons"] == 98
    found: dict[tuple[str, str], float] = {}
    for leaf, days in attribute(scenario, facts, "s2", "owed").items():
        found[leaf.reason.kind, leaf.reason.part] = found.get((leaf.reason.kind, leaf.reason.part), 0.0) + days
    assert found == {("reservation", "commons"): 97, ("capacity", "l2"): 1}
    data = {"name": "tiny", "horizon": 100, **SITE, **two_orders()}
    words, without = EDITS["reservation", "stockpiles"](scenario, data, "commons")
    assert words == "its lines take all inputs of a lot at once"
    assert replicate(desim.read(without), seed=1, replication=0).stockpiles["s2"].area_owed == 1


def test_the_next_lot_and_all_orders() -> None:
    """Of 10 parts, an order of 6 in lots of 2 holds 2 or 6 while it waits for the other input."""
    for reservation, held in (("lot", 2), ("orders", 6)):
        stock = {"olds": pile("old", initial=10), "news": pile("new")}
        stock["store"] = pile(policy={"kind": "plan", "orders": {1: 6}}, sources={"make": {}})
        make = made(rate=1, lot=2, inputs={"olds": 1, "news": 1}, reservation=reservation)
        stock["news"]["pipeline"] = {"arrivals": {5: 6}}
        facts = run(30, items=ITEMS, stockpiles=stock, lines={"make": make})
        assert log(facts, "olds.on_hand")[1] == (1, 10 - held)
        assert left(facts, "olds", "news", "store") == [4, 0, 6]


def test_what_is_held_goes_back_when_the_line_leaves() -> None:
    gone = {"gone": {"when": {"kind": "date", "at": 6}, "what": {"l1": {"open": 0}}}}
    facts = run(100, **two_orders(), causes=gone)
    assert log(facts, "commons.on_hand") == [(0, 1), (1, 0)]
    assert log(facts, "s2.owed") == [(0, 0), (2, 1), (7, 0)]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_made_or_lost_by_a_choice(seed: int) -> None:
    """Inputs taken are those of what was made and of what is in process, whatever is held, mixed or scrapped."""
    given = parts(
        olds=37, news=80, lot=7, reservation="orders", **ALTERNATE, **{"yield": 0.8, "machines": 2},
        effectivity={"olds": {"end": 9}},
    )  # fmt: skip
    scenario = desim.read(town(60, items=ITEMS, **given).model_dump(by_alias=True, exclude_unset=True))
    facts = replicate(scenario, seed=seed, replication=0)
    books = facts.books
    assert books["old"]["consumed"] + books["new"]["consumed"] >= books["good"]["made"]
    assert books["old"]["consumed"] + left(facts, "olds")[0] == 37
    assert books["new"]["consumed"] + left(facts, "news")[0] == 80
    assert facts.lines["make"].made == 100 or left(facts, "news") == [0]


def test_what_no_bill_can_have_is_told() -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"alternates": {"news": {"instead_of": "store"}}}, "which is no input of it"),
        ({"alternates": {"olds": {"instead_of": "olds"}}}, "among its inputs and among its alternates"),
        ({"effectivity": {"news": {"end": 3}}}, "neither an input nor an alternate"),
        ({"effectivity": {"olds": {"begin": 4, "end": 3}}}, "ends before it begins"),
        ({"alternates": {"news": {"instead_of": "olds", "per_unit": 1.5}}}, "whole number"),
        ({"inputs": {}, "reservation": "lot"}, "but no inputs"),
    ]
    for line, message in cases:
        with pytest.raises(SpecError, match=message):
            town(60, items=ITEMS, **parts(**line))


def test_dead_ends_of_bills_are_warned_of() -> None:
    """A gap between dates, and two lines that hold what the other waits for."""
    gap = town(60, items=ITEMS, **parts(effectivity={"olds": {"end": 3}, "news": {"begin": 9}}, **ALTERNATE))
    found = {fault.path: fault.message for fault in warnings_in(gap)}
    assert "from day 3 on" in found["lines.make.effectivity.olds"]
    given = two_orders()
    given["lines"]["l2"] |= {"inputs": {"commons": 1, "rares": 1}, "reservation": "lot"}
    found = {fault.path: fault.message for fault in warnings_in(town(60, **given))}
    assert "what l2 waits for" in found["lines.l1.reservation"]
    substitutes = parts()
    substitutes["stockpiles"]["olds"]["substitutes"] = {"news": 1}
    assert "stockpiles.olds.substitutes" not in {f.path for f in warnings_in(town(60, items=ITEMS, **substitutes))}


def test_what_is_begun_with_each_input_and_held_of_it_is_measured() -> None:
    """30 units with old parts and 70 with new ones; order 1 holds its common part from day 1 to day 50."""
    scenario = town(60, items=ITEMS, **parts(**ALTERNATE))
    rows = {(row.metric, row.subject): row.value for row in kpis(scenario, replicate(scenario, 1, 0))}
    assert [rows["units_begun_with", f"make<{name}"] for name in ("olds", "news")] == [30.0, 70.0]
    scenario = town(100, **two_orders())
    rows = {(row.metric, row.subject): row.value for row in kpis(scenario, replicate(scenario, 1, 0))}
    assert rows["mean_held", "l1<commons"] == pytest.approx(0.49)
    assert rows["mean_held", "l1<rares"] == 0.0
    assert ("mean_held", "l2<commons") not in rows


def test_who_is_asked_whether_it_could_begin_takes_nothing_from_who_was_asked_before() -> None:
    """One part, two lines of a workcenter with a shared book: the first takes it, the other one what comes on day 5."""
    shared = {"time": 1, "inputs": {"olds": 1}, "workcenter": "hall"}
    facts = run(
        20, items=ITEMS, workcenters={"hall": {"machines": 2}},
        lines={"shop": made(**shared), "stand": made(**shared, priority=2, reservation="lot")},
        stockpiles={
            "olds": pile("old", initial=1, pipeline={"arrivals": {5: 1}}),
            "store": pile(**up_to(2), sourcing="shared", sources={"shop": {}, "stand": {}}),
        },
    )  # fmt: skip
    assert log(facts, "olds.on_hand") == [(0, 0)]
    assert log(facts, "store.on_hand") == [(0, 0), (1, 1), (6, 2)]
