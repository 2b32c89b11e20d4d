"""Checks of provenance: paths lead to numbers, derived numbers are what they are derived from, ranges are ranges."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.parts.provenance import Provenance
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import (
    agrees,
    derived_expressions,
    derived_numbers,
    expressions_in,
    in_internal_units,
    number_at,
    value_at_path,
)


def provenance_faults(scenario: Scenario, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Every path with a provenance must lead to something that was written down, and agree with what is said of it."""
    lost = [path for path in scenario.sources if value_at_path(data, path) is None]
    yield from (Fault(f"sources.{path}", "leads to nothing in the scenario") for path in lost)
    if not lost:
        yield from _derived_faults(scenario, data)
        yield from _range_faults(scenario, data)


def _derived_faults(scenario: Scenario, data: Mapping[str, Any]) -> Iterator[Fault]:
    """A number that is an expression of others must be its value."""
    try:
        expressions = derived_expressions(expressions_in(data))
    except ValueError as error:
        yield Fault("sources", f"derive numbers from one another in a circle: {error}")
        return
    for path, one in expressions.items():
        missing = [other for other in one.paths if value_at_path(data, other) is None]
        if missing:
            yield Fault(
                f"sources.{path}.of", "leads to nothing in the scenario", missing[0], _near(scenario, missing[0])
            )
            continue
        try:
            written, [(_, value)] = number_at(data, path), derived_numbers({path: one}, data, {})
        except ValueError as error:
            yield Fault(f"sources.{path}.of", str(error), shown(one.text))
            continue
        if not agrees(written, value):
            message = f"gives {value:.12g} in internal units, but the number is {written:.12g}"
            yield Fault(f"sources.{path}.of", message, shown(one.text))


def _near(scenario: Scenario, path: str) -> str:
    return nearest(path, scenario.sources)


def _range_faults(scenario: Scenario, data: Mapping[str, Any]) -> Iterator[Fault]:
    """What a shape needs, and a number that another one moves with."""
    for path, entry in scenario.sources.items():
        if entry.with_ is not None:
            yield from _companion_faults(scenario, path, entry.with_)
        if entry.shape == "uniform":
            continue
        try:
            low, base, high = _range(scenario, data, path, entry)
        except ValueError as error:
            yield Fault(f"sources.{path}", f"{error}, and has a shape")
            continue
        if entry.shape == "lognormal" and not 0.0 < low < high:
            yield Fault(f"sources.{path}.low", "must be above 0 and below high, for it is lognormal", shown(entry.low))
        elif entry.shape != "lognormal" and not low <= base <= high:
            yield Fault(f"sources.{path}", f"is {entry.shape}, but the number is not between low and high")


def _range(scenario: Scenario, data: Mapping[str, Any], path: str, entry: Provenance) -> tuple[float, float, float]:
    """Low, the number and high in internal units; raises ValueError where one is no number."""
    low, high = (in_internal_units(scenario.start, end) for end in (entry.low, entry.high))
    return low, number_at(data, path), high


def _companion_faults(scenario: Scenario, path: str, other: str) -> Iterator[Fault]:
    """A number moves with one that has a range, and that itself moves with no other."""
    entry = scenario.sources.get(other)
    if entry is None or entry.low is None or entry.high is None:
        yield Fault(f"sources.{path}.with", "is no number with a low and a high", shown(other), _near(scenario, other))
    elif other == path or entry.with_ is not None:
        yield Fault(f"sources.{path}.with", "moves with a number itself; name that one", shown(other))
