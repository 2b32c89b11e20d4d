"""How the effect of a cause comes and goes, in words."""

from typing import Any

import pytest

from desim.report.sections.cause_words import course
from desim.spec.parts.cause import How
from tests.spec.parts.test_triggers import PlainReader


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({}, "permanent"),
        ({"delay": 5, "ramp": 10, "duration": 20}, "delay 5.00 d, ramp 10.0 d, holds 20.0 d"),
        ({"duration": 20, "recovery": 20, "half_life": 10},
         "holds 20.0 d, recovery 20.0 d, what is left halves every 10.0 d"),
        ({"stages": {"build": 20, "qualify": {"time": 10, "fail": 0.2}}, "sequence": ["build", "qualify"]},
         "stages: build 20.0 d, then qualify 10.0 d, again with probability 0.2"),
        ({"duration": 20, "until": {"kind": "not", "that": {"kind": "date", "at": 3}, "held_for": 9}},
         "holds 20.0 d, until it is not so that it is day 3.0 or later for 9.0 d"),
    ],
)  # fmt: skip
def test_the_course_of_an_effect(how: dict[str, Any], words: str) -> None:
    assert course(How.model_validate(how), PlainReader()) == words
