"""Effects that end when a condition holds, at once or after some time, and at the latest after their duration."""

import pytest

from desim.spec.checks.triggers import trigger_warnings
from desim.spec.fields.faults import SpecError
from tests.sim.change.test_conditions import LOW, OWED, owing, spans
from tests.sim.tiny import log, made, pile, run, town, up_to, wants

NOT_LOW = {"kind": "not", "that": {"kind": "condition", "stockpile": "stock", "below": 10}}


def surge(until, horizon=40, when=None, **how):
    """A line of one a day whose rate a surge doubles; the army takes 10 on day 5, of 12 that are wanted in stock."""
    cause = {
        "when": when or {"kind": "condition", "stockpile": "stock", "below": 10, "repeat": True},
        "what": {"line": {"rate": 2}}, "how": {"until": until, **how},
    }  # fmt: skip
    return run(
        horizon, 0.5, stockpiles={"stock": pile(initial=12, sources={"line": {}}, **up_to(12))},
        lines={"line": made(time=1)}, demands={"army": wants(at=5, size=10)}, causes={"signal": cause},
    )  # fmt: skip


def test_a_surge_ends_when_the_stock_is_back():
    """From 2 at two a day it is 10 on day 9, when the surge ends; the rest comes at one a day."""
    facts = surge(NOT_LOW)
    assert spans(facts) == [(5, 9)]
    assert log(facts, "stock.on_hand")[-3:] == [(9, 10), (10, 11), (11, 12)]


def test_a_surge_ends_when_the_stock_has_been_back_for_some_time():
    """It goes on up to day 9 + 3, so that the stock is full on day 10."""
    facts = surge(NOT_LOW | {"held_for": 3})
    assert spans(facts) == [(5, 12)]
    assert log(facts, "stock.on_hand")[-2:] == [(9.5, 11), (10, 12)]


def test_the_duration_is_the_most_that_it_lasts():
    assert spans(surge(NOT_LOW, duration=2.5)) == [(5, 7.5), (7.5, 9)]
    assert spans(surge(NOT_LOW, duration=6)) == [(5, 9)]
    assert spans(surge(NOT_LOW, duration=4.5)) == [(5, 9)]


def test_a_condition_that_holds_at_full_effect_ends_it_at_once():
    """At one a day it is back on day 13: the effect comes before that, or on that day."""
    assert spans(surge(NOT_LOW, delay=6)) == [(5, 12)]
    assert spans(surge(NOT_LOW, delay=8)) == [(5, 13)]


def test_a_recovery_follows_the_end():
    """The ramp is of two steps; from day 9 on the rate falls for 4 days."""
    assert spans(surge(NOT_LOW, recovery=4)) == [(5, 13)]


def test_an_effect_ends_on_a_date_with_a_regime_and_with_another_cause():
    begin = {"kind": "date", "at": 3}
    assert spans(surge({"kind": "date", "at": 8}, when=begin)) == [(3, 8)]
    assert spans(owing(begin, how={"until": {"kind": "not", "that": OWED | {"above": 1}}})) == [(3, 8)]
    assert spans(owing(begin, how={"until": {"kind": "all", "of": {"owed": OWED, "low": LOW}}})) == [(3, 4)]
    strike = {"when": {"kind": "date", "at": 1}, "what": {"maker": {"lead_time": 1}}, "how": {"duration": 5}}
    over = {"until": {"kind": "ended", "cause": "strike"}}
    assert spans(owing(begin, how=over, causes={"strike": strike})) == [(3, 6)]


def test_what_never_comes_to_hold_keeps_it_up_to_the_horizon():
    assert spans(surge(NOT_LOW | {"held_for": 99}, horizon=20)) == [(5, 20)]


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"until": {"kind": "hazard", "every": 9}}, "has a moment (hazard)"),
        ({"until": LOW | {"repeat": True}}, "has repeat, where a condition begins nothing"),
        ({"until": LOW, "stages": {"one": 3}}, "has both until and stages"),
        ({"until": {"kind": "ended", "cause": "signal"}}, "how.until.cause: is the cause itself"),
        ({"until": OWED | {"above": "3 kg"}}, "is not in the unit of good"),
    ],
)
def test_faults_of_until(how, fault):
    with pytest.raises(SpecError) as caught:
        owing({"kind": "date", "at": 3}, how=how)
    assert fault in str(caught.value)


def test_an_effect_that_is_over_at_once_is_a_warning():
    cause = {
        "when": {"kind": "date", "at": 9}, "what": {"line": {"rate": 2}}, "how": {"until": {"kind": "date", "at": 9}},
    }  # fmt: skip
    scenario = town(30, stockpiles={"stock": pile()}, lines={"line": made(time=1)}, causes={"signal": cause})
    assert [fault.path for fault in trigger_warnings(scenario)] == ["causes.signal.how.until.at"]
