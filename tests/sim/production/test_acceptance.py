"""Acceptance of lots, stages of causes that are repeated, and explosive limits."""

import pytest

import desim
from desim.sim.kernel.stream import Streams
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, up_to, wants


def accepted(then, stations=False):
    """The facts of a line that inspects its lots, one a day, until five passed."""
    acceptance = {"reject": 0.5, "then": then}
    work = {"stations": {"press": {"time": 1}}, "release": "pull"} if stations else {"time": 1}
    piles = {"stock": pile(**up_to(5), sources={"line": {}}), "parts": pile("part", initial=50)}
    line = made(acceptance=acceptance, inputs={"parts": 1}, **work)
    return run(40, items=GOOD | {"part": {"unit": "part"}}, stockpiles=piles, lines={"line": line})


def passes():
    """Days on which a lot passes, and the number of lots, out of the stream itself."""
    chance = Streams(1, 0).uniforms("line", "acceptance")
    days, day = [], 0
    while len(days) < 5:
        day += 1
        if chance() >= 0.5:
            days.append(day)
    return days, day


@pytest.mark.parametrize("stations", [False, True])
def test_a_rejected_lot_is_made_again(stations):
    days, lots = passes()
    facts = accepted("scrap", stations)
    assert log(facts, "line.made")[1:] == [(day, k + 1) for k, day in enumerate(days)]
    line = facts.lines["line"]
    assert (line.started, line.scrapped, line.rejected, line.lots) == (lots, lots - 5, lots - 5, 5)
    assert facts.books["part"]["consumed"] == lots
    assert lots > 5


@pytest.mark.parametrize("stations", [False, True])
def test_a_rejected_lot_is_reworked_without_new_inputs(stations):
    days, lots = passes()
    facts = accepted("rework", stations)
    assert log(facts, "line.made")[1:] == [(day, k + 1) for k, day in enumerate(days)]
    line = facts.lines["line"]
    assert (line.started, line.scrapped, line.rejected, line.lots) == (5, 0, lots - 5, 5)
    assert stations or line.lot_time == lots
    assert facts.books["part"]["consumed"] == 5
    assert facts.states["line"]["working"] == lots


def tried(fail):
    """The facts of a line that is closed while a new source qualifies."""
    stages = {"build": 2, "qualify": {"time": 3, "fail": fail}}
    how = {"stages": stages, "sequence": ["build", "qualify"]}
    cause = {"when": {"kind": "date", "at": 1}, "what": {"line": {"open": 0}}, "how": how}
    stock = pile(**up_to(100), sources={"line": {}})
    return run(60, stockpiles={"stock": stock}, lines={"line": made(time=1)}, causes={"source": cause})


def test_a_stage_that_fails_is_gone_through_once_more():
    chance = Streams(1, 0).uniforms("source", "qualify fail")
    fails = 0
    while chance() < 0.7:
        fails += 1
    (occurrence,) = tried(0.7).occurrences
    assert (occurrence.begins, occurrence.ends, occurrence.repeats) == (1, 6 + 3 * fails, fails)
    assert tried(0.7).states["line"]["closed: source (qualify)"] == 3 + 3 * fails


def test_a_stage_that_never_fails_is_a_plain_one():
    (occurrence,) = tried(0).occurrences
    assert (occurrence.ends, occurrence.repeats) == (6, 0)


def kept(horizon, limit, items, piles, demands=None, **line):
    """The facts of a town with an explosive limit."""
    sites = {"town": {"nation": "land", "explosive_limit": limit}}
    return run(
        horizon, items=items, sites=sites, stockpiles=piles, lines={"line": made(time=1, **line)}, demands=demands or {}
    )


def test_no_lot_is_begun_beyond_the_explosive_limit():
    """Three kilograms are allowed: full on day 3; two are taken on day 6, and two made again."""
    items, piles = {"good": {"unit": "unit", "neq": 1}}, {"stock": pile(**up_to(5), sources={"line": {}})}
    facts = kept(10, 3, items, piles, {"use": wants(at=6, size=2)})
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 1), (2, 2), (3, 3), (6, 1), (7, 2), (8, 3)]
    assert facts.states["line"] == {"working": 5, "explosive limit": 5}


def test_explosives_that_go_into_a_lot_do_not_count_twice():
    items = {"good": {"unit": "unit", "neq": 1}, "part": {"unit": "part", "neq": 1}}
    piles = {"stock": pile(**up_to(2), sources={"line": {}}), "parts": pile("part", initial=2)}
    facts = kept(4, 2, items, piles, inputs={"parts": 1})
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 1), (2, 2)]


def test_a_limit_needs_explosives_and_room_for_a_full_lot():
    data = {"name": "tiny", "horizon": 9, **SITE, "sites": {"town": {"nation": "land", "explosive_limit": 5}}}
    parts = {"stockpiles": {"stock": pile(**up_to(9), sources={"line": {}})}}
    parts["lines"] = {"line": made(time=1, lot=6, full_lots=True)}
    with pytest.raises(SpecError, match="limits nothing"):
        desim.read({**data, "items": GOOD, **parts})
    with pytest.raises(SpecError, match="is below the 6 kg of one lot of line"):
        desim.read({**data, "items": {"good": {"unit": "unit", "neq": 1}}, **parts})
