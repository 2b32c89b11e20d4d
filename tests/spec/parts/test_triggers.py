"""Triggers: each says in words when its cause begins; one that says nothing fails when it is declared."""

from typing import Any, Literal, get_args

import pytest
from pydantic import TypeAdapter

from desim.spec.fields.base import Declared
from desim.spec.fields.open_union import OpenUnion
from desim.spec.parts.trigger import AtApproval, AtDate, Beginning, Condition, When

ENDED = {"kind": "ended", "cause": "strike"}
WORDS = {
    "date": ({"at": 3.0}, "day 3.0"),
    "hazard": ({"every": 40.0}, "again and again, after a law"),
    "period": ({"first": 1.0, "every": 9.0, "chance": 0.5}, "every 9.0 d from day 1.0, each time with probability 0.5"),
    "condition": ({"stockpile": "depot", "days": 3.0}, "when Depot is below 3.0 days of supply for the first time"),
    "backlog": ({"line": "plant", "above": 9.0, "repeat": True}, "when 9.0 ordered of Plant are not begun each time"),
    "owed": (
        {"stockpile": "depot", "above": 9.0, "held_for": 3.0},
        "when Depot owes 9.0 or more for 3.0 d for the first time",
    ),
    "output": (
        {"line": "plant", "below": 9.0, "over": 30.0},
        "when Plant has made less than 9.0 in 30.0 d for the first time",
    ),
    "busy": (
        {"part": "plant", "above": 0.9, "over": 30.0, "repeat": True},
        "when Plant is busy for 0.9 or more of 30.0 d each time",
    ),
    "all": (
        {"of": {"low": {"kind": "condition", "stockpile": "depot", "below": 5.0}, "late": {"kind": "date", "at": 3.0}}},
        "when it is day 3.0 or later and Depot is below 5.0 for the first time",
    ),
    "any": (
        {"of": {"broken": {"kind": "entered", "regime": "talks", "state": "broken"}, "end": ENDED}},
        "when Talks is in broken of talks or Strike is over for the first time",
    ),
    "not": (
        {"that": {"kind": "any", "of": {"a": {"kind": "backlog", "line": "plant", "above": 2.0}}}, "held_for": 9.0},
        "when it is not so that (2.0 ordered of Plant are not begun) for 9.0 d for the first time",
    ),
    "money": (
        {"fund": "budget", "of": "obligated", "above": 9.0, "repeat": True},
        "when Budget has 9.0 or more USD obligated in this fiscal year each time",
    ),
    "entered": ({"regime": "talks", "state": "broken"}, "when Talks enters broken of talks"),
    "ended": ({"cause": "strike"}, "when Strike is over"),
    "approval": ({"gate": "licence", "filed": 2.0}, "when Licence has approved what is filed on day 2.0"),
}  # fmt: skip


class PlainReader:
    """Writes everything as it is."""

    def title(self, part: str) -> str:
        return part.capitalize()

    def state(self, regime: str, name: str) -> str:
        return f"{name} of {regime}"

    def day(self, day: float) -> str:
        return f"day {day}"

    def number(self, value: float) -> str:
        return str(value)

    def law(self, law: Any) -> str:
        return "a law"


def test_an_empty_trigger_fails_with_the_missing_piece_named() -> None:
    with pytest.raises(TypeError, match="the trigger AtNight has no method in_words and no class attribute exogenous"):
        type("AtNight", (Beginning,), {"__module__": __name__})


def test_what_is_no_trigger_joins_no_trigger() -> None:
    class AtNoon(Declared):
        kind: Literal["noon"]

    with pytest.raises(ValueError, match="trigger AtNoon must derive from Beginning"):
        OpenUnion("trigger", "kind", Beginning).join(AtNoon)


def test_every_trigger_says_when_it_begins() -> None:
    assert {
        word for arm in get_args(get_args(When)[0]) for word in get_args(arm.model_fields["kind"].annotation)
    } == set(WORDS)
    for kind, (fields, words) in WORDS.items():
        assert TypeAdapter(When).validate_python({"kind": kind, **fields}).in_words(PlainReader()) == words


def test_a_condition_that_has_no_clause_fails_with_the_missing_piece_named() -> None:
    fields = {"kind": Literal["night"]}
    with pytest.raises(TypeError, match="the trigger AtNight has no method clause"):
        type("AtNight", (Condition,), {"__module__": __name__, "__annotations__": fields})


def test_a_trigger_says_whether_it_comes_by_itself() -> None:
    assert AtDate.exogenous
    assert not AtApproval.exogenous
