"""Checks of dial values: numbers that causes and regimes set where a factor would do as well."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.families import FAMILIES, DialRecord, values_at
from desim.spec.fields import units
from desim.spec.fields.faults import Fault, shown
from desim.spec.parts.dials import DialValues
from desim.spec.scenario import Scenario

LARGEST_FACTOR = 1e6
OWN_FACTOR = "open"
"""The dial that is a share itself, so that its value is its factor."""
UPPER = {"yield": 1.0, "loss": 1.0, "open": 1.0}
"""Largest value of dials that are shares."""


def base_of(scenario: Scenario, part: str, dial: str) -> float:
    """The number of a part that a dial turns, for a scenario without faults; 1 for a dial that is a share itself."""
    return _numbers(scenario, part, dial)[0]


def _numbers(scenario: Scenario, part: str, dial: str) -> list[float]:
    if dial == OWN_FACTOR:
        return [1.0]
    family = scenario.family_of(part) or ""
    record = FAMILIES[family].dial(dial)
    found = values_at(getattr(scenario, family)[part], record.number) if record.number else []
    return [float(value) for value in found if isinstance(value, int | float)]


def value_faults(
    scenario: Scenario, steps: tuple[str, ...], values: DialValues, data: Mapping[str, Any]
) -> Iterator[Fault]:
    """Faults of the values at a path, whose parts and dials are known; *data* is what was written down."""
    for part, by_dial in values.items():
        family = scenario.family_of(part) or ""
        for dial, value in by_dial.items():
            where, record = ".".join((*steps, part, dial)), FAMILIES[family].dial(dial)
            numbers = _numbers(scenario, part, dial)
            if not numbers:
                yield Fault(where, f"is no single number of {part}; give a factor with what")
            elif numbers[0] <= 0.0:
                message = f"cannot be set: it is {numbers[0]:g} without it, and what is turned must be above 0"
                yield Fault(where, message)
            elif problem := _problem(scenario, part, record, value, _raw(data, (*steps, part, dial))):
                yield Fault(where, *problem)
            elif value / numbers[0] > LARGEST_FACTOR:
                yield Fault(where, f"is more than a million times {numbers[0]:g}, which it is without it")


def _problem(
    scenario: Scenario, part: str, record: DialRecord, value: float, raw: Any
) -> tuple[str, str] | tuple[str] | None:
    """What is wrong with a value for a dial, and how it was written; None where nothing is."""
    kind, item = record.kind or "fraction", scenario.item_of(part.partition(">")[2] or part)
    if isinstance(raw, str):
        _, dimension, _ = units.parse(raw)
        bulk = kind in ("amount", "rate") and item is not None and item.bulk
        wrong = kind in ("amount", "rate") and item is not None and (units.MASS in dimension) != bulk
        if wrong or dimension not in units.DIMENSIONS[kind]:
            expected = item.unit if wrong and item is not None else kind
            return f"has the wrong dimension; expected {expected}", shown(raw)
    most = UPPER.get(record.name)
    if value < 0.0 or (most is not None and value > most):
        return f"is outside the allowed range [0, {'inf)' if most is None else '1]'}", shown(value)
    pieces = kind == "count" or (kind == "amount" and item is not None and not item.bulk)
    if pieces and value != round(value):
        return "must be a whole number", shown(value)
    return None


def _raw(data: Any, steps: tuple[str, ...]) -> Any:
    """What was written at a path; None where it is not known."""
    for step in steps:
        if not isinstance(data, Mapping) or step not in data:
            return None
        data = data[step]
    return data
