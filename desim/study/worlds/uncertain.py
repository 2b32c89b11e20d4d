"""Uncertain: the numbers of a scenario that differ between worlds, checked before any world is made."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from desim.sim.kernel.stream import key
from desim.spec.checks.check import amount_faults
from desim.spec.checks.correlations import correlated_groups
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.numbers_at_paths import Location, locate
from desim.spec.parts.provenance import Provenance
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.spec.written_numbers import derived_expressions, expressions_in, in_internal_units, number_at
from desim.stats.uncertain_draws import Spread
from desim.store.worlds_file import read_worlds_file
from desim.study.worlds.from_file import with_file, without
from desim.study.worlds.worlds import CorrelatedKeys, DerivedNumber, NumberPlace, UncertainNumber, Worlds

BETWEEN = 0.4371234567
"""A quantile at which no number is whole by chance, as 0.4375 of a range of thousands would be."""
SET_BY_HAND = 0
"""Key of a number that is not drawn."""
ENDS = {"lowest": 2.0**-54, "highest": 1.0 - 2.0**-53}
"""Quantiles at which the numbers are checked, all at once."""


def worlds_of(scenario: Scenario, data: Mapping[str, Any], run: Run) -> Worlds | None:
    """The worlds of a run, None where all numbers are fixed.

    Raises SpecError where there is nothing to draw, where a number or its range is not allowed by its field, where the
    world of all lowest numbers or that of all highest ones is no sound scenario, where a number that is derived
    from drawn ones is not allowed by its field in one of the worlds of the run, and where a file of worlds cannot be
    read, has fewer worlds than the run, or has numbers that are none of this scenario.
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
    correlated = tuple(
        CorrelatedKeys(tuple(_key(run.seed, path) for path in paths), tuple(map(tuple, matrix.tolist())))
        for paths, matrix in correlated_groups(scenario)
    )
    worlds = _with_whole_numbers(scenario, data, _followed(scenario, data, numbers, run.per_world, correlated))
    for name, quantile in ENDS.items():
        worlds.scenario_with(scenario, worlds.at([quantile] * len(numbers)), f"the world of all {name} numbers")
    if run.worlds_file is not None:
        worlds = with_file(worlds, scenario, read_worlds_file(run.worlds_file), worlds.count(run.replications))
    _refuse_derived(scenario, worlds, worlds.count(run.replications))
    return worlds


def with_number(worlds: Worlds, scenario: Scenario, data: Mapping[str, Any], path: str, value: Any) -> Worlds:
    """The same worlds, but in all of them the number at *path* is *value*, and what is derived from it follows.

    World k is world k in everything else: the other numbers are the same bits, and so are the random numbers of its
    replications. The number need not be an uncertain one.

    Args:
        worlds: those of a run of *scenario*, by ``worlds_of``.
        scenario: what is run.
        data: the same as it was written down.
        path: dotted path of a number that is not derived from others.
        value: a number in internal units (days, kg, USD), a quantity such as "450 kg", or a date; it is rounded where
            only whole pieces may stand.

    Raises:
        SpecError: where no such number stands there, where it is derived, or where its field does not allow the value.
    """
    texts = expressions_in(data)
    if path in texts:
        raise SpecError([Fault(path, f"is derived; change what it is made of: {texts[path]}")])
    try:
        number, location = in_internal_units(scenario.start, value), locate(scenario, path)
    except ValueError as error:
        raise SpecError([Fault(path, str(error), shown(value))]) from None
    place = _place(location)
    if refusal := location.refusal(int(number) if place.integer and number == int(number) else number):
        raise SpecError([Fault(path, refusal, shown(value))])
    same = Spread("uniform", number, number, number)
    others = [one for one in worlds.numbers if one.place.path != path]
    numbers = sorted([*others, UncertainNumber(place, SET_BY_HAND, same)], key=lambda one: one.place.path)
    found = _with_whole_numbers(scenario, data, _followed(scenario, data, numbers, worlds.per_world, worlds.correlated))
    return replace(found, file=None if worlds.file is None else without(worlds.file, path))


def _refuse_derived(scenario: Scenario, worlds: Worlds, count: int) -> None:
    """Raise SpecError for the derived numbers of the first *count* worlds that their fields do not allow."""
    faults = []
    for world in range(count) if worlds.derived else ():
        values = worlds.values(world)
        for one, refusal in derived_refusals(scenario, worlds, values):
            path = one.place.path
            made_of = ", ".join(f"{other} = {values[other]:.6g}" for other in one.expression.paths if other in values)
            faults.append(Fault(path, f"{refusal} (in world {world}, where {made_of})", f"{values[path]:.6g}"))
    if faults:
        raise SpecError(faults)


def derived_refusals(
    scenario: Scenario, worlds: Worlds, values: Mapping[str, float]
) -> Iterator[tuple[DerivedNumber, str]]:
    """The derived numbers of a world of *values*, by path, that their fields do not allow, each with the reason."""
    for one in worlds.derived:
        if refusal := locate(scenario, one.place.path).refusal(values[one.place.path]):
            yield one, refusal


def _drawn(
    scenario: Scenario, data: Mapping[str, Any], path: str, entry: Provenance, run: Run, faults: list[Fault]
) -> Iterator[UncertainNumber]:
    """The number at a path where it has a low below its high; what is wrong with it goes to *faults*."""
    if entry.low is None or entry.high is None or entry.fixed:
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
        if value == location.open_low:
            continue  # no draw is at the limit itself
        if refusal := location.refusal(int(value) if integer else value):
            faults.append(Fault(f"sources.{path}.{end}", refusal, shown(getattr(entry, end))))
    spread = Spread(entry.shape, low, base, high, location.limit if entry.shape == "lognormal" else math.inf)
    place = NumberPlace(path, location.steps, integer, integer, location.open_low, location.multiple_of)
    yield UncertainNumber(place, _key(run.seed, entry.with_ or path), spread)


def _key(seed: int, path: str) -> int:
    """The key of the sequence of a number that moves with no other."""
    return key(seed, -1, path, "world")


def _followed(
    scenario: Scenario,
    data: Mapping[str, Any],
    numbers: list[UncertainNumber],
    per_world: int,
    correlated: tuple[CorrelatedKeys, ...],
) -> Worlds:
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
    lots = {number.place.multiple_of for number in numbers} | {one.place.multiple_of for one in derived}
    constants |= {path: number_at(data, path) for path in sorted(lots - {""})}
    fixed = {path: value for path, value in constants.items() if path not in moving}
    return Worlds(tuple(numbers), tuple(derived), fixed, per_world, correlated)


def _place(location: Location) -> NumberPlace:
    integer = bool(location.refusal(1.5)) and not location.refusal(1)
    return NumberPlace(location.path, location.steps, integer, integer, multiple_of=location.multiple_of)


def _with_whole_numbers(scenario: Scenario, data: Mapping[str, Any], worlds: Worlds) -> Worlds:
    """The worlds with numbers rounded where only whole pieces may stand, such as the stock of what comes in pieces."""
    between = worlds.scenario_with(
        scenario, worlds.at([BETWEEN] * len(worlds.numbers)), "the world of all middle numbers"
    )
    uneven = {fault.path.removesuffix(".value") for fault in amount_faults(between, data)}
    steps = uneven | {f"{path}.value" for path in uneven}

    def rounded(place: NumberPlace) -> NumberPlace:
        dotted = ".".join(str(step).removesuffix("_") for step in place.steps)
        return replace(place, whole=place.whole or place.path in uneven or dotted in steps)

    numbers = tuple(replace(number, place=rounded(number.place)) for number in worlds.numbers)
    derived = tuple(replace(one, place=rounded(one.place)) for one in worlds.derived)
    return replace(worlds, numbers=numbers, derived=derived)
