"""From file: worlds whose numbers are read, checked against the scenario that is to run in them."""

import math
from collections.abc import Iterator
from dataclasses import replace

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.numbers_at_paths import locate
from desim.spec.scenario import Scenario
from desim.store.worlds_file import WorldsFile
from desim.study.worlds.worlds import UncertainNumber, Worlds

MOST_FAULTS = 10
"""Numbers of a file that one message lists, at most."""


def with_file(worlds: Worlds, scenario: Scenario, file: WorldsFile, needed: int) -> Worlds:
    """The drawn *worlds* with the numbers that a *file* has.

    Numbers of the file that are not drawn in this scenario (a command line sets them, or they are derived from others)
    are left as they are here.

    Args:
        worlds: those of a run of *scenario*, drawn.
        scenario: what is run.
        file: numbers of worlds.
        needed: worlds that the run needs.

    Raises:
        SpecError: where the file has fewer worlds, leads to no number of the scenario, or has a value that is outside
            the low and the high of its number, or that the field of the number does not allow.
    """
    faults = list(_faults(worlds, scenario, file))
    if needed > file.count:
        message = f"need {needed} worlds, and {file.name} holds {file.count}"
        faults.append(Fault("run.replications", f"{message}: {file.count * worlds.per_world} at most"))
    if faults:
        rest = len(faults) - MOST_FAULTS
        more = [Fault("run.worlds", f"and {rest} more faults of {file.name}")] if rest > 0 else []
        raise SpecError([*faults[:MOST_FAULTS], *more])
    return replace(worlds, file=file)


def without(file: WorldsFile, path: str) -> WorldsFile:
    """The file without one number."""
    return replace(file, values={other: values for other, values in file.values.items() if other != path})


def _faults(worlds: Worlds, scenario: Scenario, file: WorldsFile) -> Iterator[Fault]:
    drawn = {number.place.path: number for number in worlds.numbers}
    for path, values in file.values.items():
        try:
            location = locate(scenario, path)
        except ValueError as error:
            yield Fault(path, f"{error} ({file.name})", "", nearest(path, list(drawn)))
            continue
        if path in drawn:
            low, high = _limits(drawn[path])
            for value in dict.fromkeys((min(values), max(values))):
                if not low <= value <= high:
                    yield Fault(
                        path, f"is outside low and high of its source, {low:g} and {high:g} ({file.name})", f"{value:g}"
                    )
                elif refusal := location.refusal(drawn[path].place.rounded(value)):
                    yield Fault(path, f"{refusal} ({file.name})", f"{value:g}")
    if drawn.keys().isdisjoint(file.values):
        yield Fault("run.worlds", f"{file.name} has none of the numbers that differ between worlds here")


def _limits(number: UncertainNumber) -> tuple[float, float]:
    """Between which values of a file may lie: those that can be drawn, rounded as they may stand there."""
    spread, place = number.spread, number.place
    if spread.shape == "lognormal":
        return 0.0, spread.limit
    if place.multiple_of:
        return -math.inf, math.inf  # rounded to lots that may themselves be drawn: its field says what is allowed
    return min(spread.low, place.rounded(spread.low)), max(spread.high, place.rounded(spread.high))
