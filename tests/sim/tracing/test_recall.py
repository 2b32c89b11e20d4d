"""Bad lots that pass acceptance: found, recalled by lot number with their neighbours, and quarantined."""

from collections import deque
from types import SimpleNamespace

import pytest

import desim
from desim.measure.outcome import outcome
from desim.sim.kernel.books import Books
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.sim.stock.lots import Label, split
from desim.sim.tracing.recall import Register
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, up_to, wants
from tests.sim.tracing.recalls import counts, escapes, planned, recalled


def test_a_bad_lot_is_quarantined_when_it_is_found_and_scrapped_after_that(bad):
    """Lot 4 is done on day 5, found on day 8.5 with 16 on the shelf, scrapped on 12.5; two more are made for it."""
    bad(lots=[4])
    stock = up_to(20, sources={"line": {}})
    facts = recalled(14, escapes(3.5, 4), stock)
    on_hand = [(0, 0), *((day, 2 * day) for day in range(1, 9)), (8.5, 14), (9, 16), (10, 18), (11, 20)]
    assert log(facts, "stock.on_hand") == on_hand
    assert (8.5, 6) in log(facts, "stock.on_order")
    assert facts.lines["line"].recall.escapes == 1
    assert counts(facts) == (1, 1, 2, 0, 2, 2 * 4)
    assert (facts.books["good"]["made"], facts.books["good"]["scrapped"]) == (22, 2)
    half = recalled(10.25, escapes(3.5, 4), stock)
    assert half.books["good"] == {
        "initial": 0, "made": 20, "received": 0, "issued": 0, "consumed": 0, "scrapped": 0, "spoiled": 0, "lost": 0,
        "quarantined": 2, "in_transit": 0, "on_hand": 18,
    }  # fmt: skip
    assert counts(half) == (1, 1, 2, 0, 0, 2 * 1.75)


@pytest.mark.parametrize("scope", [1, 3, 10])
def test_poor_records_take_so_many_lots_off_the_shelf(bad, scope):
    """12 lots of 2; lot 5 of day 6 is found on day 20 and is scrapped on day 30, when the others come back."""
    bad(lots=[5])
    facts = recalled(40, escapes(14, 10, scope=scope), planned(24))
    late = [row for row in log(facts, "stock.on_hand") if row[0] > 12]
    assert late == [(20, 24 - 2 * scope), *([(30, 22)] if scope > 1 else [])]
    assert counts(facts) == (1, scope, 2 * scope, 0, 2, 2 * scope * 10)


def test_the_nearest_numbers_are_recalled_first():
    def around(scope, number):
        line = Register("line", SimpleNamespace(scope=scope), Clock(), 0, Books("good", False))
        lots = [line.enter([]) for _ in range(12)]
        return [lot.number for lot in line._around(lots[number])]

    assert around(1, 5) == [5]
    assert around(3, 5) == around(2.5, 5) == [5, 4, 6]
    assert around(4, 5) == [5, 4, 6, 3]
    assert around(3, 0) == [0, 1, 2]
    assert around(5, 11) == [11, 10, 9, 8, 7]
    assert sorted(around(100, 5)) == list(range(12))


def test_a_lot_that_is_done_on_the_day_of_the_recall_is_not_suspected(bad):
    """Lot 0 is found on day 2, before lot 1 is done: it alone is recalled."""
    bad(lots=[0])
    facts = recalled(5, escapes(1, 1, scope=3), planned(6))
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 2), (3, 4)]
    assert counts(facts) == (1, 1, 2, 0, 2, 2)


def test_units_issued_before_are_counted_as_in_use(bad):
    """Lots 0 (whole) and 1 (half) are in use on day 7; lot 2 comes back on day 9 and is issued before 3 and 4."""
    bad(lots=[1])
    use = {"use": wants(every=1, offset=4.5)}
    facts = recalled(9.9, escapes(5, 2, scope=3), planned(10), demands=use)
    assert log(facts, "stock.on_hand") == [
        (0, 0), (1, 2), (2, 4), (3, 6), (4, 8), (4.5, 7), (5, 9), (5.5, 8), (6.5, 7), (7, 4), (7.5, 3), (8.5, 2),
        (9, 4), (9.5, 3),
    ]  # fmt: skip
    assert counts(facts) == (1, 3, 3, 3, 1, 3 * 2)
    perfect = recalled(9.9, escapes(5, 2), planned(10), demands=use)
    assert counts(perfect) == (1, 1, 1, 1, 1, 2)


def test_what_comes_back_is_the_oldest_again(bad):
    """Lots 1 and 3 are back on day 10, before 4 and 5: the five of day 11 are lots 0, 1 and half of 3.

    Lot 2 is found on day 9 (1, 2, 3 until 10), lot 5 on day 12 (what is left of 3, 4 and 5, until 13).
    """
    bad(lots=[2, 5])
    facts = recalled(14, escapes(6, 1, scope=3), planned(12), demands={"use": wants(at=11, size=5)})
    assert [row for row in log(facts, "stock.on_hand") if row[0] > 6] == [(9, 6), (10, 10), (11, 5), (12, 0), (13, 3)]
    assert counts(facts) == (2, 6, 6 + 5, 1, 4, 6 + 5)


def test_neighbours_may_be_bad_themselves(bad):
    """Of lots 4, 5, 6 the first is inspected to be bad, too: only lot 6 comes back."""
    bad(lots=[5], verdict={4: 0.2, 6: 0.4, 7: 0.1})
    facts = recalled(40, escapes(14, 10, scope=3, bad=0.3), planned(24))
    assert [row for row in log(facts, "stock.on_hand") if row[0] > 12] == [(20, 18), (30, 20)]
    assert counts(facts) == (1, 3, 6, 0, 4, 60)


def test_a_lot_under_two_recalls_stays_until_the_later_end(bad):
    """Lot 2 is found on day 15 (0 to 4, until 21), lot 6 on day 19 (4 to 8, until 25)."""
    bad(lots=[2, 6])
    facts = recalled(30, escapes(12, 6, scope=5), planned(20))
    assert [row for row in log(facts, "stock.on_hand") if row[0] > 10] == [(15, 10), (19, 2), (21, 8), (25, 16)]
    assert counts(facts) == (2, 10, 18, 0, 4, 10 * 6 + 8 * 6 + 2 * 4)
    # with lots 0 to 3 and half of 4 in use: each unit in use is counted once
    used = recalled(30, escapes(12, 6, scope=5), planned(20), demands={"use": wants(at=10.5, size=9)})
    assert counts(used) == (2, 10, 1 + 8, 9, 2, 1 * 10 + 8 * 6)


def test_a_bad_lot_in_quarantine_is_found_there(bad):
    bad(lots=[2, 3])
    facts = recalled(30, escapes(12, 6, scope=3), planned(20))
    assert [row for row in log(facts, "stock.on_hand") if row[0] > 10] == [(15, 14), (21, 16)]
    assert facts.lines["line"].recall.escapes == 2
    assert counts(facts) == (1, 3, 6, 0, 4, 36)


@pytest.mark.parametrize(
    ("quarantine", "levels", "units", "area"),
    [
        (3, [(5.5, 2), (8, 4), (8.5, 8)], 6, 2 * (3 + 2.5 + 1.5)),
        (1, [(5.5, 2), (6.5, 4), (7, 6), (8, 8)], 4, 2 * (1 + 0.5)),
        (0.25, [(5.5, 2), (5.75, 4), (7, 6), (8, 8)], 4, 2 * 0.25),
    ],
)
@pytest.mark.parametrize("way", ["leg", "transit"])
def test_goods_on_the_way_are_stopped_where_they_arrive(bad, way, quarantine, levels, units, area):
    """Lot k is done on day k + 1 and arrives on day k + 4. Lot 2 is found on day 5.5: 1 is there, 2 and 3 come."""
    bad(lots=[2])
    source = {"route": "road"} if way == "leg" else {"transit": 3}
    net = {"legs": {"truck": {"transit": 3}}, "routes": {"road": {"legs": ["truck"]}}} if way == "leg" else {}
    facts = recalled(9, escapes(2.5, quarantine, scope=3), planned(10) | {"sources": {"line": source}}, 0.25, **net)
    assert log(facts, "stock.on_hand") == [(0, 0), (4, 2), (5, 4), *levels]
    assert [row for row in log(facts, "stock.on_order") if row[0]] == [(4, 8), (5, 6), (6, 4), (7, 2), (8, 0)]
    assert counts(facts) == (1, 3, units, 0, 2, area)


def test_what_arrives_into_quarantine_is_ordered_again(bad):
    """Lot 0 is found on day 2, arrives on day 4 and is never on hand; lot 1 is ordered then, and arrives on day 8."""
    bad(lots=[0])
    facts = recalled(10, escapes(1, 9), up_to(2, sources={"line": {"transit": 3}}))
    assert log(facts, "stock.on_hand") == [(0, 0), (8, 2)]
    assert facts.stockpiles["stock"].ordered == 4


def test_labels_stay_with_the_goods_over_legs_that_split_them_and_from_store_to_store(bad):
    """The front gets 5 of the depot's 6 on day 5 in trucks of 2: lot 0 first, then 1, then half of 2."""
    bad(lots=[1])
    piles = {
        "depot": pile(**planned(6)),
        "front": pile(policy={"kind": "plan", "orders": {5: 5}}, sources={"depot": {"route": "road"}}),
    }
    truck = {"transit": 1, "vehicles": {"count": 1, "load": 2, "turnaround": 0}}
    net = {"legs": {"truck": truck}, "routes": {"road": {"legs": ["truck"]}}}
    both = [(10, 0), (12, 3)], [(10, 0), (12, 1)]
    for scope, front, depot in ((1, [(10, 3)], []), (2, [(10, 1), (12, 3)], []), (3, *both)):
        lines = {"line": made(time=1, lot=2, escapes=escapes(8, 2, scope=scope))}
        facts = run(14, stockpiles=piles, lines=lines, **net)
        assert log(facts, "front.on_hand") == [(0, 0), (6, 2), (7, 4), (8, 5), *front]
        assert log(facts, "depot.on_hand") == [(0, 0), (1, 2), (2, 4), (3, 6), (5, 1), *depot]
        assert counts(facts) == (1, scope, 2 * scope, 0, 2, 4 * scope)


def test_labels_of_lost_goods_are_lost_with_them(bad):
    """The truck with lot 0 is lost on day 5.5; lot 1 follows on day 6 and the unit of lot 2 on day 7."""
    bad(lots=[1])
    piles = {
        "depot": pile(**planned(6)),
        "front": pile(policy={"kind": "plan", "orders": {5: 5}}, sources={"depot": {"route": "road"}}),
    }
    truck = {"transit": 1, "vehicles": {"count": 1, "load": 2, "turnaround": 0}, "underway": "lose"}
    closed = {"when": {"kind": "date", "at": 5.5}, "what": {"truck": {"open": 0}}, "how": {"duration": 0.5}}
    net = {"legs": {"truck": truck}, "routes": {"road": {"legs": ["truck"]}}, "causes": {"closed": closed}}
    lines = {"line": made(time=1, lot=2, escapes=escapes(8, 2))}
    facts = run(14, stockpiles=piles, lines=lines, **net)
    assert log(facts, "front.on_hand") == [(0, 0), (7, 2), (8, 3), (10, 1)]
    assert counts(facts) == (1, 1, 2, 0, 2, 4)


def test_labels_go_with_what_is_lost_and_what_a_sibling_sends(bad):
    """All of lot 0 and half of lot 1 go to the sibling, which owed them, and are in use there on day 9."""
    bad(lots=[0])
    piles = {"stock": pile(**planned(6)), "east": pile(lateral={"stock": {"transit": 1}})}
    lines = {"line": made(time=1, lot=2, escapes=escapes(8, 1, scope=2))}
    facts = run(11, stockpiles=piles, lines=lines, demands={"use": wants("east", at=6, size=3)})
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 2), (2, 4), (3, 6), (6, 3), (9, 2), (10, 3)]
    assert counts(facts) == (1, 2, 1, 3, 0, 1)
    sunk = {"legs": {"sea": {"transit": 2, "loss": 1.0}}, "routes": {"way": {"legs": ["sea"]}}}
    lost = recalled(11, escapes(8, 1, scope=2), planned(6) | {"sources": {"line": {"route": "way"}}}, **sunk)
    assert counts(lost) == (1, 2, 0, 0, 0, 0)
    assert lost.books["good"]["lost"] == 6


def test_quarantined_goods_take_up_room(bad):
    """Lot 0 is in quarantine on [4, 7): neither a capacity nor an explosive limit of 6 admits a lot meanwhile."""
    bad(lots=[0])
    stock = up_to(6, sources={"line": {}})
    free = recalled(9, escapes(3, 3), stock)
    assert [row for row in log(free, "stock.on_hand") if row[0] > 3] == [(4, 4), (5, 6)]
    full = recalled(9, escapes(3, 3), stock | {"capacity": 6})
    sites = {"town": {"nation": "land", "explosive_limit": 6}}
    limited = recalled(9, escapes(3, 3), stock, sites=sites, items={"good": {"unit": "unit", "neq": 1}})
    for facts in (full, limited):
        assert [row for row in log(facts, "stock.on_hand") if row[0] > 3] == [(4, 4), (8, 6)]


def test_what_is_owed_waits_until_the_quarantine_is_over(bad):
    """Lots 0 to 2 are in quarantine on [5, 8): the demand of day 6 is filled on day 8 with what comes back."""
    bad(lots=[1])
    facts = recalled(9, escapes(3, 3, scope=3), planned(6), demands={"use": wants(at=6, size=3)})
    assert list(facts.stockpiles["stock"].waits) == [2]
    assert log(facts, "stock.on_hand")[-2:] == [(5, 0), (8, 1)]


def test_counts_begin_anew_after_the_warm_up(bad):
    """Found on day 8.5 in quarantine until 12.5, measured from day 10 on."""
    bad(lots=[4])
    facts = recalled(14, escapes(3.5, 4), planned(20), warmup=10)
    assert facts.lines["line"].recall.escapes == 0
    assert counts(facts) == (0, 0, 0, 0, 2, 2 * 2.5)


def test_the_same_lots_are_bad_whatever_the_records():
    def found(scope):
        declared = {"chance": 0.2, "found_after": {"law": "exponential", "mean": 5}, "quarantine": 1}
        facts = recalled(60, declared | {"scope": scope}, planned(100))
        return facts.lines["line"].recall

    one, five = found(1), found(5)
    assert one.escapes == five.escapes > 3
    assert one.recalls == one.lots >= five.recalls > 0
    assert five.units > one.units


def test_recalls_are_measures_where_they_are_declared_and_only_there(bad):
    bad(lots=[0])
    asked = ("escapes", "recalls", "recalled_lots", "recalled", "recalled_in_use", "condemned", "quarantined_unit_days")
    for fields, expected in (({"escapes": escapes(3, 4, scope=3)}, [1, 1, 3, 6, 0, 2, 24]), ({}, [None] * 7)):
        data = {
            "name": "tiny", "horizon": 9, "items": GOOD, **SITE, "stockpiles": {"stock": pile(**planned(12))},
            "lines": {"line": made(time=1, lot=2, **fields)},
        }  # fmt: skip
        scenario = desim.read(data)
        rows = {(row.metric, row.subject): row.value for row in outcome(scenario, replicate(scenario, 1, 0)).kpi}
        assert [rows.get((metric, "line")) for metric in asked] == expected


def test_labels_are_split_oldest_first():
    one, two = object(), object()
    labels = deque([Label(one, 2.0, 0.0), Label(two, 3.0, 1.0)])
    assert split(labels, 3.0) == [Label(one, 2.0, 0.0), Label(two, 1.0, 1.0)]
    assert split(labels, 5.0) == [Label(two, 2.0, 1.0)]
    assert split(labels, 1.0) == []


@pytest.mark.parametrize(
    ("line", "stock", "item", "path", "message"),
    [
        ({"chance": 0.1}, {}, {}, "lines.line.escapes", "needs found_after and quarantine"),
        ({"chance": 0.1, "found_after": 5}, {}, {}, "lines.line.escapes", "needs found_after and quarantine"),
        ({"chance": 0, "scope": 0.5}, {}, {}, "lines.line.escapes.scope", "outside the allowed range [1, 1e+06]"),
        ({"chance": 1.5}, {}, {}, "lines.line.escapes.chance", "outside the allowed range"),
        ({"chance": 0, "bad": 2}, {}, {}, "lines.line.escapes.bad", "outside the allowed range"),
        ({"chance": 0}, {"owners": {"land": {}}}, {}, "stockpiles.stock.owners", "lots that may be recalled"),
        ({"chance": 0}, {"shelf_life": 9}, {}, "stockpiles.stock.shelf_life", "lots that may be recalled"),
        ({"chance": 0}, {}, {"shelf_life": 9}, "items.good.shelf_life", "which reach stock"),
    ],
)
def test_faults_of_escapes_are_told(line, stock, item, path, message):
    data = {
        "name": "tiny", "horizon": 9, **SITE, "items": {"good": {"unit": "unit", **item}},
        "stockpiles": {"stock": pile(**planned(4), **stock)}, "lines": {"line": made(time=1, escapes=line)},
    }  # fmt: skip
    with pytest.raises(SpecError) as caught:
        desim.read(data)
    assert [f for f in caught.value.faults if f.path == path and message in f.message], str(caught.value)
