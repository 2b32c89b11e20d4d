"""Counterfactuals: what switches a reason for shortage off."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.study.questions.design_points import Data, with_causes
from desim.study.questions.risks import without_causes

UNLIMITED_FACTOR = 100.0
"""A rate, a capacity or a fleet so many times as large is no limit."""
PREFIX = "attribution_"
DIALS: dict[tuple[str, str], tuple[str, float, str]] = {
    ("capacity", "lines"): ("rate", UNLIMITED_FACTOR, "a hundred times the rate"),
    ("capacity", "suppliers"): ("rate", UNLIMITED_FACTOR, "a hundred times the rate"),
    ("capacity", "legs"): ("capacity", UNLIMITED_FACTOR, "a hundred times the capacity"),
    ("vehicles", "legs"): ("vehicles", UNLIMITED_FACTOR, "a hundred times the vehicles"),
    ("failure", "lines"): ("rate", UNLIMITED_FACTOR, "a hundred times the rate"),
    ("shared machines", "lines"): ("rate", UNLIMITED_FACTOR, "a hundred times the rate"),
    ("gate", "gates"): ("time", 0.0, "decides at once"),
    ("lead time", "suppliers"): ("lead_time", 0.0, "no lead time"),
}
"""Dial that is held from the first day on, by kind of reason and family of its part; factor, and how that is said."""
NO_COUNTERFACTUAL = "no counterfactual: "


class Reason(NamedTuple):
    """A reason for shortage: a cause, or what a part lacks."""

    kind: str
    name: str

    @property
    def words(self) -> str:
        """As readers see it."""
        return self.name if self.kind == "cause" else f"{self.kind}: {self.name}"


def counterfactual(scenario: Scenario, data: Data, reason: Reason) -> tuple[str, Data | None]:
    """What switches a reason off, in words, and the scenario in which it is off; None where nothing can."""
    if reason.kind == "cause":
        return "never happens", without_causes(data, [reason.name])
    known = DIALS.get((reason.kind, scenario.family_of(reason.name) or ""))
    if known is None:
        return f"{NO_COUNTERFACTUAL}nothing to switch off", None
    changed = with_causes(data, _constant_dial_cause(reason, known))
    try:
        read(changed)
    except SpecError as error:
        return f"{NO_COUNTERFACTUAL}{error.faults[0].message}", None
    return known[2], changed


def all_switched_off(scenario: Scenario, data: Data, reasons: Sequence[Reason]) -> Data:
    """The scenario in which several reasons are off that can each be switched off."""
    for reason in reasons:
        changed = counterfactual(scenario, data, reason)[1]
        data = data if changed is None else changed
    return data


def _constant_dial_cause(reason: Reason, known: tuple[str, float, str]) -> dict[str, Any]:
    """A cause that holds the dial from the first day on."""
    dial, factor, said = known
    name = f"{PREFIX}{reason.kind.replace(' ', '_')}_{reason.name}"
    return {name: {"title": said, "when": {"kind": "date", "at": 0}, "what": {reason.name: {dial: factor}}, "how": {}}}
