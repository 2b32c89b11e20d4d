"""Rates by backlog, the line that goes cold, set-ups of campaigns, and a plant that is built and ramped up."""

import pytest

from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, up_to, wants

MODES = {"minimum_sustaining": 0.5, "economic": 1, "maximum": 2, "surge_above": 5, "surge_below": 2, "step_up": 3}


def to_order(orders, horizon, probe=0.5, **line):
    """The facts of a line that is asked for *orders*, amount by day."""
    demands = {f"use_{day}": wants(at=day, size=amount) for day, amount in orders.items()}
    stock = pile(**up_to(0), sources={"line": {}})
    return run(horizon, probe, stockpiles={"stock": stock}, lines={"line": made(**line)}, demands=demands)


def test_a_long_backlog_raises_the_rate_after_the_step_up_until_it_is_short():
    """Eight days of backlog: MAX is reached on day 3; with one unit left, on day 5, the rate is economic again."""
    facts = to_order({0: 8}, 8, modes=MODES)
    assert log(facts, "line.made") == [
        (0, 0), (1, 1), (2, 2), (3, 3), (3.5, 4), (4, 5), (4.5, 6), (5, 7), (6, 8),
    ]  # fmt: skip
    assert facts.states["line"] == {"working": 4, "working: maximum rate": 2, "no order": 2}


def test_a_step_up_is_called_off_when_the_backlog_is_short_before_it_is_done():
    facts = to_order({0: 6, 8: 4}, 13, modes=MODES | {"step_up": 9})
    assert log(facts, "line.made")[-4:] == [(9, 7), (10, 8), (11, 9), (12, 10)]
    assert facts.states["line"] == {"working": 10, "no order": 3}


def test_a_short_backlog_is_stretched_at_the_minimum_sustaining_rate():
    """Of two units the first takes a day; the second, at half the rate, two."""
    facts = to_order({0: 2}, 4, modes=MODES | {"sustain_below": 2})
    assert log(facts, "line.made") == [(0, 0), (1, 1), (3, 2)]
    assert facts.states["line"] == {"working": 1, "slowed: minimum sustaining rate": 2, "no order": 1}


def test_modes_are_rates_of_all_machines_together_and_turn_the_pace_of_a_given_time():
    facts = to_order({0: 4}, 5, modes=MODES | {"surge_above": 100}, machines=2)
    assert log(facts, "line.made") == [(0, 0), (2, 2), (4, 4)]
    facts = to_order({0: 8}, 12, time=2, modes=MODES | {"step_up": 2})
    assert log(facts, "line.made") == [(0, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 7), (10, 8)]


def test_an_idle_line_goes_cold_and_the_next_order_waits_for_the_restart():
    """Idle since day 4, cold from day 9; the order of day 12 is begun on day 16."""
    facts = to_order({3: 1, 12: 1}, 20, time=1, cold={"after": 5, "restart": 4})
    assert log(facts, "line.made") == [(0, 0), (4, 1), (17, 2)]
    assert facts.states["line"] == {"no order": 11, "working": 2, "closed: cold": 3, "closed: cold restart": 4}
    assert facts.lines["line"].restarts == 1


def test_a_line_may_be_cold_from_the_start_and_is_asked_first_nevertheless():
    """The line has the better priority; that it is cold does not make it closed to orders, but a cause does."""
    sources = {"line": {"priority": 1}, "trader": {"priority": 2}}
    line = made(time=1, cold={"after": 5, "restart": 4, "idle_before": 5})
    parts = {
        "stockpiles": {"stock": pile(**up_to(0), sources=sources, sourcing="priority")},
        "lines": {"line": line},
        "suppliers": {"trader": made(lead_time=2)},
        "demands": {"use": wants(at=1)},
    }
    assert log(run(8, **parts), "line.made") == [(0, 0), (6, 1)]
    shut = {"when": {"kind": "date", "at": 0}, "what": {"line": {"open": 0}}}
    facts = run(8, **parts, causes={"shut": shut})
    assert facts.lines["line"].restarts == 0
    assert facts.stockpiles["stock"].waits[0] == 2


def test_a_line_that_shares_an_order_book_is_woken_by_it():
    stock = pile(**up_to(0), sources={"line": {}}, sourcing="shared")
    line = made(time=1, cold={"after": 2, "restart": 3})
    facts = run(9, stockpiles={"stock": stock}, lines={"line": line}, demands={"use": wants(at=4)})
    assert log(facts, "line.made") == [(0, 0), (8, 1)]


def test_a_campaign_is_set_up_once():
    """Two days of set-up before the first of two lots; idle until day 10, then again."""
    facts = to_order({0: 2, 10: 1}, 14, time=1, setup=2)
    assert log(facts, "line.made") == [(0, 0), (3, 1), (4, 2), (13, 3)]


def test_a_product_change_ends_a_campaign():
    """Line a is set up for a day, and the change from one line to the other takes half a day more.

    a: 1 + 1, then 1; b: 0.5 + 1 = 4.5; a again on day 5: 0.5 + 1 + 1 = 7.5.
    """
    piles = {name: pile(**up_to(0), sources={f"line_{name}": {}}) for name in ("a", "b")}
    lines = {"line_a": made(time=1, setup=1, workcenter="shop"), "line_b": made(time=1, workcenter="shop")}
    demands = {
        "first": wants("a", at=0, size=2),
        "other": wants("b", at=0),
        "again": wants("a", at=5),
    }
    facts = run(9, 0.5, stockpiles=piles, lines=lines, workcenters={"shop": {"changeover": 0.5}}, demands=demands)
    assert log(facts, "line_a.made") == [(0, 0), (2, 1), (3, 2), (7.5, 3)]
    assert log(facts, "line_b.made") == [(0, 0), (4.5, 1)]


def test_a_plant_is_built_qualified_and_ramped_up():
    """Nothing for 10 + 5 days; in two steps half the rate from day 17 and all of it from day 19."""
    plant = {
        "role": "expansion",
        "when": {"kind": "date", "at": 0},
        "what": {"line": {"rate": 0}},
        "how": {"stages": {"build": 10, "qualify": 5}, "sequence": ["build", "qualify"], "recovery": 4, "steps": 2},
    }
    stock = pile(**up_to(99), sources={"line": {}})
    facts = run(22.5, stockpiles={"stock": stock}, lines={"line": made(time=1)}, causes={"plant": plant})
    assert log(facts, "line.made") == [(0, 0), (19, 1), (20, 2), (21, 3), (22, 4)]
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(0, 19)]
    assert facts.states["line"] == {
        "not there yet: plant (build)": 10,
        "not there yet: plant (qualify)": 7,
        "slowed: plant (recovery)": 2,
        "working": 3.5,
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"modes": MODES, "rate": 1}, "has both a rate and modes"),
        ({"modes": MODES | {"maximum": 0.9}}, "needs minimum_sustaining <= economic <= maximum"),
        ({"modes": MODES | {"sustain_below": 3}}, "needs sustain_below <= surge_below <= surge_above"),
        ({"stations": {"press": {"time": 1}}, "setup": 1}, "has a setup, which lines with stations do not have"),
        ({"time": 1, "acceptance": {"reject": 1}}, "or no lot would ever pass"),
    ],
)
def test_what_contradicts_itself_is_refused(fields, said):
    with pytest.raises(SpecError, match=said):
        to_order({0: 1}, 5, **fields)
