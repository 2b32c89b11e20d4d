"""Conditions that contradict themselves."""

import pytest

from desim.spec.checks.check import warnings_in
from tests.sim.tiny import made, pile, town


def low(below, **more):
    """The stock is below an amount."""
    return {"kind": "condition", "stockpile": "stock", "below": below, **more}


def no(that, **more):
    """A condition does not hold."""
    return {"kind": "not", "that": that, **more}


def every(*members, **more):
    """All of some conditions hold."""
    return {"kind": "all", "of": {f"c{k}": one for k, one in enumerate(members)}, **more}


def some(*members):
    """One of some conditions holds."""
    return {"kind": "any", "of": {f"c{k}": one for k, one in enumerate(members)}}


OWED = {"kind": "owed", "stockpile": "stock", "above": 5}
CALM, TENSE = ({"kind": "entered", "regime": "talks", "state": state} for state in ("calm", "tense"))
NEVER = {
    "stock": every(low(5), no(low(9))),
    "stock in days": every({"kind": "condition", "stockpile": "stock", "days": 2}, no(low(4))),
    "the same mark": every(low(5), no(low(5))),
    "nested": every(low(5), every(no(some(low(9), CALM)))),
    "each case": every(low(5), some(no(low(9)), no(low(7)))),
    "a time": every(low(5, held_for=3), no(low(9)), held_for=2),
    "dates": every({"kind": "date", "at": 9}, no({"kind": "date", "at": 4})),
    "owed": every(OWED, no(OWED | {"above": 3})),
    "states": every(CALM, TENSE),
    "not the state": every(CALM, no(CALM)),
    "not any": no(some(low(5), no(low(5)))),
}
MAYBE = {
    "a band": every(low(9), no(low(5))),
    "other stocks": every(low(5), no(low(9) | {"stockpile": "other"})),
    "one case": every(low(5), some(no(low(9)), CALM)),
    "not for long": every(low(5), no(low(9, held_for=3))),
    "not both": no(every(low(5), no(low(9)))),
    "a state and not the other": every(CALM, no(TENSE)),
    "dates": every({"kind": "date", "at": 4}, no({"kind": "date", "at": 9})),
}


def warned(when):
    """Warnings of the trigger of a cause, by path."""
    scenario = town(
        30, stockpiles={"stock": pile(planning_rate=2), "other": pile()}, suppliers={"maker": made()},
        regimes={"talks": {"start": "calm", "states": {"calm": {}, "tense": {}}, "dates": {5: "tense"}}},
        causes={"surge": {"when": when, "what": {"maker": {"lead_time": 2}}}},
    )  # fmt: skip
    return {fault.path: fault.message for fault in warnings_in(scenario) if "contradicts" in fault.message}


@pytest.mark.parametrize("when", NEVER.values(), ids=NEVER)
def test_what_can_never_hold_is_told(when):
    assert warned(when)["causes.surge.when"].endswith("so that it never holds")


@pytest.mark.parametrize("when", MAYBE.values(), ids=MAYBE)
def test_what_may_hold_is_not(when):
    assert "causes.surge.when" not in warned(when)


def test_the_quantity_is_named():
    assert warned(NEVER["stock"]) == {
        "causes.surge.when": "contradicts itself about the stock of stock, so that it never holds"
    }
