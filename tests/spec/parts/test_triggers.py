"""Triggers: each says in words when its cause begins; one that says nothing fails when it is declared."""

from typing import Any, Literal, get_args

import pytest
from pydantic import TypeAdapter

from desim.spec.fields.base import Declared
from desim.spec.fields.open_union import OpenUnion
from desim.spec.parts.cause import AtApproval, AtDate, Beginning, When

WORDS = {
    "date": ({"at": 3.0}, "day 3.0"),
    "hazard": ({"every": 40.0}, "again and again, after a law"),
    "period": ({"first": 1.0, "every": 9.0, "chance": 0.5}, "every 9.0 d from day 1.0, each time with probability 0.5"),
    "condition": ({"stockpile": "depot", "days": 3.0}, "when Depot falls below 3.0 days of supply for the first time"),
    "backlog": ({"line": "plant", "above": 9.0, "repeat": True}, "when 9.0 ordered of Plant are not begun each time"),
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


def test_a_trigger_says_whether_it_comes_by_itself() -> None:
    assert AtDate.exogenous
    assert not AtApproval.exogenous
