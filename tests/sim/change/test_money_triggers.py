"""Causes that wait for the money of a fund: what is left, and what is obligated in a fiscal year."""

import pytest

from desim.spec.checks.check import warnings_in
from desim.spec.fields.faults import SpecError
from tests.sim.approvals.test_funds import TENS, YEAR, bought, budget
from tests.sim.change.test_conditions import spans
from tests.sim.tiny import town


def told(when, **fund):
    """When a cause that changes nothing is on; orders of 40,000 USD on days 10, 20, ..., 60; 100,000 USD a year."""
    cause = {"when": {"kind": "money", "fund": "money", **when}, "what": {"paper": {"time": 1.5}},
             "how": {"duration": 1}}  # fmt: skip
    declared = {**YEAR, "amount": 100_000, "unused": "carry", **fund}
    return spans(bought(declared, TENS, 300, gate=budget(), causes={"signal": cause}))


def test_it_begins_when_less_is_left():
    """60,000 are left from day 10 on, 20,000 from day 20 on, none from day 100 on."""
    assert told({"below": 100_000}) == [(0, 1)]  # before the money of day 0 has come
    assert told({"below": 50_000, "held_for": 5}) == [(25, 26)]
    assert told({"below": 20_000}) == [(0, 1)]
    assert told({"below": 20_000, "held_for": 5}) == [(105, 106)]


def test_it_begins_when_so_much_is_obligated_in_the_year():
    assert told({"of": "obligated", "above": 80_000}) == [(20, 21)]
    assert told({"of": "obligated", "above": 120_000}) == [(100, 101)]
    assert told({"of": "obligated", "above": 130_000}) == []


def test_money_that_goes_in_the_instant_in_which_it_comes_was_never_left():
    """60,000 or more are left until day 20, and from day 200 on; on day 100 the money of the year is drawn at once."""
    assert told({"above": 60_000, "held_for": 20}) == [(20, 21)]
    assert told({"above": 60_000, "held_for": 21}) == [(221, 222)]


def test_what_can_never_be_is_warned_of():
    def said(**when):
        cause = {"when": {"kind": "money", "fund": "money", **when}, "what": {"paper": {"time": 2}}}
        scenario = town(300, funds={"money": {**YEAR, "amount": 10}}, gates={"paper": budget()}, causes={"c": cause})
        return [fault.message for fault in warnings_in(scenario) if fault.path.startswith("causes.c")]

    assert said(below=0) == ["is no money at all: there never is less, so that it never holds"]
    assert said(above=31) == ["is more than all that money ever gets (30 USD), unless a cause adds"]
    assert said(above=30) == []


def test_a_mark_is_needed():
    with pytest.raises(SpecError, match="needs one of above and below"):
        told({})
    with pytest.raises(SpecError, match="no fund has this name"):
        told({"fund": "purse", "below": 3})
