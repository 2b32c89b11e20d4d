"""Recalls of what was made out of bad lots, and tracing that changes nothing but what is recalled."""

from dataclasses import fields

import pytest

from tests.sim.tiny import GOOD, log, made, pile, run, up_to, wants
from tests.sim.tracing.recalls import counts, escapes

TWO = GOOD | {"part": {"unit": "part"}}


def assembled(horizon, declared, use_at, traced=True, **shells):
    """Parts in lots of 4 (days 1 and 2); shells in lots of 3: s0 out of p0 (days 1-2), s1 out of p0 and p1 (2-3)."""
    piles = {
        "parts": pile("part", policy={"kind": "plan", "orders": {0: 8}}, sources={"a_parts": {}}),
        "stock": pile(policy={"kind": "plan", "orders": {0: 6}}, sources={"b_shells": {}}),
    }
    lines = {
        "a_parts": made("part", time=1, lot=4, escapes=declared),
        "b_shells": made(time=1, lot=3, full_lots=True, inputs={"parts": 1})
        | ({"escapes": {"chance": 0}} if traced else {})
        | shells,
    }
    return run(horizon, 0.25, TWO, stockpiles=piles, lines=lines, demands={"use": wants(at=use_at)})


def test_what_was_made_out_of_a_recalled_lot_is_recalled(bad):
    """p0 is found on day 6: both lots of shells hold it; one shell is in use since day 3.5."""
    bad("a_parts", [0])
    facts = assembled(9, escapes(5, 2), 3.5)
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 3), (3, 6), (3.5, 5), (6, 0)]
    assert log(facts, "parts.on_hand")[-1] == (2, 2)
    assert counts(facts, "a_parts") == (1, 1, 0, 0, 0, 0)
    assert counts(facts, "b_shells") == (0, 2, 5, 1, 5, 10)
    assert (facts.books["good"]["scrapped"], facts.books["part"]["scrapped"]) == (5, 0)


def test_only_products_of_the_lot_are_recalled_and_those_of_a_sound_one_come_back(bad):
    """p1 is found on day 7: it is in s1, and 2 of it lie there; with p0 suspected s0 is recalled, and comes back."""
    bad("a_parts", [1])
    facts = assembled(10, escapes(5, 2), 8)
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 3), (3, 6), (7, 3), (8, 2)]
    assert log(facts, "parts.on_hand")[-2:] == [(2, 2), (7, 0)]
    assert counts(facts, "a_parts") == (1, 1, 2, 0, 2, 4)
    assert counts(facts, "b_shells") == (0, 1, 3, 0, 3, 6)
    poor = assembled(10, escapes(5, 2, scope=2), 8)
    assert [row for row in log(poor, "stock.on_hand") if row[0] > 3] == [(7, 0), (9, 2)]  # one is owed since day 8
    assert counts(poor, "b_shells") == (0, 2, 6, 0, 3, 12)


@pytest.mark.parametrize(("quarantine", "units", "area"), [(2, 6, 3 * 2 + 3 * 1.5), (0.25, 6, 3 * 0.25)])
def test_a_product_in_process_shares_the_fate_of_its_parts(bad, quarantine, units, area):
    """p0 is found on day 2.5, when s1 is in process: it is quarantined, or scrapped, when it is done on day 3."""
    bad("a_parts", [0])
    facts = assembled(9, escapes(1.5, quarantine), 8)
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 3), (2.5, 0)]
    recall = counts(facts, "b_shells")
    assert (recall[2], recall[4], recall[5]) == (units, 6, area)


def test_a_lot_under_recalls_of_two_lines_stays_until_the_later_end(bad):
    """s1 holds p1 (day 7 to 17); s0 is found on day 8 and s1 suspected with it, until day 9."""
    bad("a_parts", [1])
    bad("b_shells", [0])
    facts = assembled(20, escapes(5, 10), 19, escapes=escapes(6, 1, scope=2))
    assert [row for row in log(facts, "stock.on_hand") if row[0] > 3] == [(7, 3), (8, 0)]
    assert counts(facts, "b_shells") == (1, 3, 6, 0, 6, 3 * 10 + 3 * 1)


def test_a_rejected_lot_takes_its_parts_with_it(bad):
    """Two lots begun on day 5, of p0 and p1: the first is rejected, and made again out of p2; p0 is in no product."""
    bad("a_parts", [0])
    bad("b_shells", rejected=[0])
    piles = {
        "parts": pile("part", policy={"kind": "plan", "orders": {0: 9}}, sources={"a_parts": {}}),
        "stock": pile(policy={"kind": "plan", "orders": {5: 6}}, sources={"b_shells": {}}),
    }
    shells = made(time=1, lot=3, machines=2, inputs={"parts": 1}, escapes={"chance": 0})
    lines = {
        "a_parts": made("part", time=1, lot=3, escapes=escapes(9, 1)),
        "b_shells": shells | {"acceptance": {"reject": 0.5}},
    }
    facts = run(14, 1, TWO, stockpiles=piles, lines=lines)
    assert log(facts, "stock.on_hand") == [(0, 0), (6, 3), (7, 6)]
    assert counts(facts, "a_parts") == (1, 1, 0, 0, 0, 0)
    assert counts(facts, "b_shells") == (0, 0, 0, 0, 0, 0)


def test_a_line_without_lot_numbers_uses_up_what_it_takes(bad):
    """All 4 of p0 went into shells that nobody can tell apart."""
    bad("a_parts", [0])
    facts = assembled(9, escapes(5, 2), 3.5, traced=False)
    assert log(facts, "stock.on_hand")[-1] == (3.5, 5)
    assert counts(facts, "a_parts") == (1, 1, 0, 4, 0, 0)
    assert counts(facts, "b_shells") == (0, 0, 0, 0, 0, 0)


def test_a_reworked_lot_keeps_what_went_into_it(bad):
    bad("a_parts", [0])
    facts = assembled(40, escapes(20, 2), 39, acceptance={"reject": 0.5, "then": "rework"})
    assert counts(facts, "b_shells") == (0, 2, 6, 0, 6, 12)
    assert facts.lines["b_shells"].rejected > 0


def rich(horizon=400, items=TWO, **line):
    """A network with much that labels pass through, with or without lots that are traced."""
    piles = {
        "parts": pile("part", **up_to(30), sources={"supplier": {}}),
        "depot": pile(**up_to(40), sources={"line": {"route": "way"}, "other": {}}, reserve=3, reserve_priority=1),
        "east": pile(**up_to(12), sources={"depot": {"route": "road"}}, lateral={"west": {"transit": 1}}),
        "west": pile(initial=5, **up_to(12), sources={"depot": {"transit": {"law": "exponential", "mean": 2}}}),
    }
    lines = {
        "line": made(time={"law": "exponential", "mean": 1}, lot=4, machines=2, inputs={"parts": 1}, **line)
        | {"yield": 0.9, "acceptance": {"reject": 0.1, "then": "rework"}},
        "other": made(rate=1),
    }
    ships = {"count": 3, "load": 3, "turnaround": {"law": "exponential", "mean": 1}, "replacement": 5}
    sea = {"transit": {"law": "exponential", "mean": 3}, "vehicles": ships, "loss": 0.05, "loss_of": "vehicle"}
    truck = {"transit": 1, "departures": {"every": 2}, "capacity": 5, "loss": 0.1, "loss_of": "unit"}
    demands = {
        "a": {"kind": "poisson", "stockpile": "east", "arrivals": 0.8, "size": {"law": "geometric", "mean": 2}},
        "b": {"kind": "poisson", "stockpile": "west", "arrivals": 1.1},
    }
    suppliers = {"supplier": made("part", lead_time=1)}
    routes = {"way": {"legs": ["sea", "truck"]}, "road": {"legs": ["truck"]}}
    return run(
        horizon, items=items, stockpiles=piles, lines=lines, suppliers=suppliers, routes=routes, demands=demands,
        legs={"sea": sea, "truck": truck}, warmup=20,
    )  # fmt: skip


def _listed(arrays):
    return {name: values.tolist() for name, values in arrays.items()}


def test_to_trace_lots_changes_nothing():
    """Neither lots that are never bad nor bad lots that nobody finds: the same facts, event by event."""
    plain, traced = rich(), rich(escapes={"chance": 0})
    for name in (field.name for field in fields(plain)):
        if name not in ("levels", "deliveries", "marks"):
            assert getattr(plain, name) == getattr(traced, name), name
    unseen = rich(escapes={"chance": 0.2, "found_after": 1e6, "quarantine": 1})
    for facts in (traced, unseen):
        assert _listed(plain.levels) == _listed(facts.levels)
        assert _listed(plain.marks) == _listed(facts.marks)
        assert _listed(plain.deliveries) == _listed(facts.deliveries)
    assert unseen.lines["line"].recall.escapes > 0


@pytest.mark.parametrize("unit", ["unit", "kg"])
@pytest.mark.parametrize("scope", [1, 4])
def test_the_books_balance_whatever_is_recalled(scope, unit):
    """All lots are traced and a fifth is bad; the run itself checks the books."""
    quarantine = {"law": "exponential", "mean": 6}
    declared = {"chance": 0.2, "found_after": {"law": "exponential", "mean": 15}, "quarantine": quarantine}
    items = {"good": {"unit": unit}, "part": {"unit": unit}}
    facts = rich(items=items, escapes=declared | {"scope": scope, "bad": 0.3})
    recall = facts.lines["line"].recall
    assert recall.recalls > 10
    assert recall.lots > scope * recall.recalls / 2
    assert 0 < recall.condemned <= recall.units
    assert recall.in_use > 0 < recall.area
    assert min(facts.books["good"].values()) >= 0
