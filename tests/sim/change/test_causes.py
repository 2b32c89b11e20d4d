"""Causes: they multiply while they overlap, let go one by one, come in ramps and stages, by date or condition."""

import pytest

from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, up_to, wants


def on(day, **dials):
    """A cause from a day on, on the line."""
    return {"when": {"kind": "date", "at": day}, "what": {"line": dials}}


def worked(horizon, causes, time=1.0, probe=1.0):
    """The facts of a line that always has orders, with its causes."""
    stock = pile(**up_to(10**4), sources={"line": {}})
    return run(horizon, probe, stockpiles={"stock": stock}, lines={"line": made(time=time)}, causes=causes)


def test_causes_that_overlap_multiply_and_end_one_by_one():
    """Half speed on [2, 6) by one and on [4, 8) by the other: 1, 1, 1/2, 1/4, 1/2, 1."""
    first = on(2, rate=0.5) | {"how": {"duration": 4}}
    second = on(4, rate=0.5) | {"how": {"duration": 4}}
    facts = worked(10, {"first": first, "second": second}, probe=0.5)
    assert log(facts, "line.made") == [(0, 0), (1, 1), (2, 2), (4, 3), (7, 4), (8.5, 5), (9.5, 6)]
    assert [(o.cause, o.begins, o.ends) for o in facts.occurrences] == [("first", 2, 6), ("second", 4, 8)]


def test_the_end_of_one_closure_does_not_open_what_another_keeps_closed():
    first = on(1, open=0) | {"how": {"duration": 2}}
    second = on(2, open=0) | {"how": {"duration": 3}}
    facts = worked(7.5, {"first": first, "second": second})
    assert log(facts, "line.made") == [(0, 0), (1, 1), (6, 2), (7, 3)]
    assert facts.states["line"] == {"working": 3.5, "closed: first": 2, "closed: second": 2}


def test_a_ramp_goes_in_equal_steps_and_so_does_the_recovery():
    """Closed in two steps: half speed from day 2, none on days 4 to 8, half until day 10."""
    strike = on(0, rate=0) | {"how": {"ramp": 4, "duration": 2, "recovery": 4, "steps": 2}}
    facts = worked(12.5, {"strike": strike})
    assert log(facts, "line.made") == [(0, 0), (1, 1), (2, 2), (4, 3), (10, 4), (11, 5), (12, 6)]
    assert facts.occurrences[0].ends == 10
    assert facts.states["line"] == {
        "working": 4.5,
        "slowed: strike": 2,
        "closed: strike": 4,
        "slowed: strike (recovery)": 2,
    }


def test_stages_follow_one_another_and_are_named():
    how = {"delay": 1, "stages": {"qualify": 3, "build": 2}, "sequence": ["build", "qualify"]}
    facts = worked(9.5, {"fire": on(1, open=0) | {"how": how}})
    assert facts.states["line"] == {"working": 4.5, "closed: fire (build)": 2, "closed: fire (qualify)": 3}
    assert log(facts, "line.made") == [(0, 0), (1, 1), (2, 2), (8, 3), (9, 4)]


def test_a_cause_without_an_end_holds_for_good():
    facts = worked(6, {"end": on(3, open=0)})
    assert log(facts, "line.made")[-1] == (3, 3)
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(3, 6)]


def test_a_hazard_comes_again_after_its_time_without_it():
    hazard = {"when": {"kind": "hazard", "every": 3}, "what": {"line": {"open": 0}}, "how": {"duration": 2}}
    facts = worked(14, {"hazard": hazard})
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(3, 5), (8, 10), (13, 14)]


def test_what_is_improbable_never_happens():
    assert not worked(5, {"never": on(1, open=0) | {"probability": 0}}).occurrences


def conditional(repeat, **mark):
    """One a day is taken from 5; below 3 the line runs at double speed for two days. It makes for another stockpile."""
    other = pile(**up_to(100), sources={"line": {}})
    when = {"kind": "condition", "stockpile": "stock", "repeat": repeat, **(mark or {"below": 3})}
    surge = {"when": when, "what": {"line": {"rate": 2}}, "how": {"duration": 2}}
    return run(
        8,
        0.5,
        stockpiles={"stock": pile(initial=5, planning_rate=2), "other": other},
        lines={"line": made(time=1)},
        demands={"use": wants(every=1)},
        causes={"surge": surge},
    )


def test_a_condition_may_be_said_in_days_of_supply():
    """1.5 days at 2 a day are 3."""
    by_days, by_amount = (conditional(True, **mark) for mark in ({"days": 1.5}, {"below": 3}))
    assert [(o.begins, o.ends) for o in by_days.occurrences] == [(3, 5), (5, 7), (7, 8)]
    assert by_days.trace == by_amount.trace


@pytest.mark.parametrize(
    ("mark", "message"),
    [({}, "needs one of below and days"), ({"below": 3, "days": 2}, "needs one of"), ({"days": 2}, "no planning_rate")],
)
def test_a_condition_needs_one_mark_and_days_a_planning_rate(mark, message):
    when = {"kind": "condition", "stockpile": "stock", **mark}
    with pytest.raises(SpecError, match=message):
        run(8, 0.5, stockpiles={"stock": pile(initial=5)}, causes={"low": {"when": when, "destroys": {"stock": 1}}})


def test_a_condition_begins_a_cause_in_the_instant_the_stock_falls():
    facts = conditional(repeat=False)
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(3, 5)]
    assert log(facts, "line.made")[3:9] == [(3, 3), (3.5, 4), (4, 5), (4.5, 6), (5, 7), (6, 8)]


def test_a_condition_that_still_holds_begins_it_again():
    assert [(o.begins, o.ends) for o in conditional(repeat=True).occurrences] == [(3, 5), (5, 7), (7, 8)]


def test_a_demand_at_double_rate_comes_twice_as_often():
    """Every 2 days; double on [3, 6): a mark in mid-interval comes at half of what is left."""
    more = {"when": {"kind": "date", "at": 3}, "what": {"use": {"rate": 2}}, "how": {"duration": 3}}
    stock = pile(initial=10)
    facts = run(10, 0.5, stockpiles={"stock": stock}, demands={"use": wants(every=2)}, causes={"more": more})
    assert log(facts, "stock.on_hand") == [(0, 10), (2, 9), (3.5, 8), (4.5, 7), (5.5, 6), (7, 5), (9, 4)]


def test_a_rate_does_not_move_the_start_of_a_demand():
    """Nothing is wanted before the start, however fast a cause makes the demand; every 4 at double rate is every 2."""
    more = {"when": {"kind": "date", "at": 0}, "what": {"use": {"rate": 2}}}
    facts = run(
        10,
        stockpiles={"stock": pile(initial=10)},
        demands={"use": wants(start=5, every=4, offset=0)},
        causes={"more": more},
    )
    assert log(facts, "stock.on_hand") == [(0, 10), (5, 9), (7, 8), (9, 7)]


def test_a_demand_ends_on_its_day():
    facts = run(9, stockpiles={"stock": pile(initial=9)}, demands={"use": wants(start=2, every=1, offset=0, end=5)})
    assert log(facts, "stock.on_hand") == [(0, 9), (2, 8), (3, 7), (4, 6)]


def test_a_profile_changes_its_rate_on_its_days():
    """One a day from day 1, four a day from day 3 in batches of two, none from day 5."""
    profile = {"kind": "profile", "stockpile": "stock", "rates": {1: 1, 3: 4, 5: 0}, "batch": 2}
    facts = run(7, 0.5, stockpiles={"stock": pile(initial=20)}, demands={"use": profile})
    assert log(facts, "stock.on_hand") == [(0, 20), (3, 18), (3.5, 16), (4, 14), (4.5, 12), (5, 10)]


def test_a_cause_costs_something_once_and_on_each_day_in_effect():
    """Begun on day 2, in effect after a delay of 3 days: a ramp of 1, 4 at full effect, a recovery of 2."""
    shift = on(2, rate=2) | {"how": {"delay": 3, "ramp": 1, "duration": 4, "recovery": 2}, "cost": 100}
    facts = worked(30, {"shift": shift | {"cost_per_day": 10}})
    assert facts.costs["shift", "cause"] == 100 + 7 * 10
    assert worked(8, {"shift": shift | {"cost_per_day": "10 USD/day"}}).costs["shift", "cause"] == 100 + 3 * 10
    assert worked(30, {"shift": shift}).costs["shift", "cause"] == 100
    assert ("shift", "cause") not in worked(4, {"shift": shift | {"cost": 0, "cost_per_day": 10}}).costs


def test_days_before_the_decision_cost_nothing():
    """In effect from day 2 to day 12; measures count from day 5."""
    shift = on(2, rate=2) | {"how": {"duration": 10}, "cost": 100, "cost_per_day": 10}
    parts = {"stockpiles": {"stock": pile(**up_to(10**4), sources={"line": {}})}, "lines": {"line": made(time=1)}}
    facts = run(30, causes={"shift": shift}, decision=5, **parts)
    assert facts.costs["shift", "cause"] == 70


def test_a_plant_costs_something_on_each_day_on_which_it_is_there():
    """Built from day 2 to day 8."""
    plant = {"when": {"kind": "date", "at": 2}, "what": {"line": {"rate": 0}}, "role": "expansion"}
    build = plant | {"from_start": True, "how": {"stages": {"build": 6}}, "cost_per_day": 10}
    assert worked(30, {"build": build}).costs["build", "cause"] == 22 * 10
