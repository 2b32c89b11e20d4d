"""Uncertain: the numbers of a scenario that differ between worlds, checked before any world is made."""

import copy
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from desim.sim.kernel.stream import key
from desim.spec.checks.check import amount_faults
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.numbers_at_paths import Location, locate
from desim.spec.parts.provenance import Provenance
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.spec.written_numbers import derived_expressions, expressions_in, in_internal_units, number_at, set_value
from desim.stats.uncertain_draws import Spread
from desim.study.worlds.worlds import DerivedNumber, NumberPlace, UncertainNumber, Worlds

BETWEEN = 0.4371234567
"""A quantile at which no number is whole by chance, as 0.4375 of a range of thousands would be."""
ENDS = {"lowest": 2.0**-54, "highest": 1.0 - 2.0**-53}
"""Quantiles at which the numbers are checked, all at once."""


def worlds_of(scenario: Scenario, data: Mapping[str, Any], run: Run) -> Worlds | None:
    """The worlds of a run, None where all numbers are fixed.

    Raises SpecError where there is nothing to draw, where a number or its range is not allowed by its field, and where
    the world of all lowest numbers, that of all highest ones, or the first one is no sound scenario.
    """
    if run.worlds == "fixed":
        return None
    faults: list[Fault] = []
    numbers = [
        n for path, entry in sorted(scenario.sources.items()) for n in _drawn(scenario, data, path, entry, run, faults)
    ]
    if faults:
        raise SpecError(faults)
    if not numbers:
        raise SpecError([Fault("run.worlds", "finds no number with a low below its high", run.worlds)])
    worlds = _with_whole_numbers(scenario, data, _followed(scenario, data, numbers, run.per_world))
    for name, quantile in ENDS.items():
        _check(data, worlds.at([quantile] * len(numbers)), f"the world of all {name} numbers")
    _check(data, worlds.values(0), "world 0")
    return worlds


def _drawn(
    scenario: Scenario, data: Mapping[str, Any], path: str, entry: Provenance, run: Run, faults: list[Fault]
) -> Iterator[UncertainNumber]:
    """The number at a path where it has a low below its high; what is wrong with it goes to *faults*."""
    if entry.low is None or entry.high is None:
        return
    try:
        low, high = (in_internal_units(scenario.start, end) for end in (entry.low, entry.high))
        base, location = number_at(data, path), locate(scenario, path)
    except ValueError as error:
        faults.append(Fault(f"sources.{path}", f"{error}, and has a low and a high"))
        return
    if low == high:
        return
    if not low <= base <= high:
        message = f"is not between low and high of its source, {shown(entry.low)} and {shown(entry.high)}"
        faults.append(Fault(path, message, f"{base:g}"))
        return
    integer = bool(location.refusal(low + BETWEEN)) and not location.refusal(int(low))
    for end, value in (("low", low), ("high", high)):
        if refusal := location.refusal(int(value) if integer else value):
            faults.append(Fault(f"sources.{path}.{end}", refusal, shown(getattr(entry, end))))
    spread = Spread(entry.shape, low, base, high, location.limit if entry.shape == "lognormal" else math.inf)
    yield UncertainNumber(
        NumberPlace(path, location.steps, integer, integer), key(run.seed, -1, entry.with_ or path, "world"), spread
    )


def _followed(scenario: Scenario, data: Mapping[str, Any], numbers: list[UncertainNumber], per_world: int) -> Worlds:
    """Worlds of *numbers* and of what is derived from them."""
    moving = {number.place.path for number in numbers}
    derived: list[DerivedNumber] = []
    constants: dict[str, float] = {}
    for path, expression in derived_expressions(expressions_in(data)).items():
        if moving.isdisjoint(expression.paths):
            continue
        moving.add(path)
        constants |= {other: number_at(data, other) for other in expression.paths}
        derived.append(DerivedNumber(_place(locate(scenario, path)), expression))
    fixed = {path: value for path, value in constants.items() if path not in moving}
    return Worlds(tuple(numbers), tuple(derived), fixed, per_world)


def _place(location: Location) -> NumberPlace:
    integer = bool(location.refusal(1.5)) and not location.refusal(1)
    return NumberPlace(location.path, location.steps, integer, integer)


def _with_whole_numbers(scenario: Scenario, data: Mapping[str, Any], worlds: Worlds) -> Worlds:
    """The worlds with numbers rounded where only whole pieces may stand, such as the stock of what comes in pieces."""
    between = worlds.scenario_with(scenario, worlds.at([BETWEEN] * len(worlds.numbers)))
    uneven = {fault.path.removesuffix(".value") for fault in amount_faults(between, data)}
    steps = uneven | {f"{path}.value" for path in uneven}

    def rounded(place: NumberPlace) -> NumberPlace:
        dotted = ".".join(str(step).removesuffix("_") for step in place.steps)
        return replace(place, whole=place.whole or place.path in uneven or dotted in steps)

    numbers = tuple(replace(number, place=rounded(number.place)) for number in worlds.numbers)
    derived = tuple(replace(one, place=rounded(one.place)) for one in worlds.derived)
    return replace(worlds, numbers=numbers, derived=derived)


def _check(data: Mapping[str, Any], values: Mapping[str, float], name: str) -> None:
    """Raise SpecError where the scenario with other numbers is not sound.

    Sources are left out: they speak of the numbers as they were written, and a rounded number is not its expression.
    """
    fresh = copy.deepcopy({**data, "sources": {}})
    for path, value in values.items():
        set_value(fresh, path, value)
    try:
        read(fresh)
    except SpecError as error:
        raise SpecError([replace(fault, message=f"{fault.message} (in {name})") for fault in error.faults]) from None
