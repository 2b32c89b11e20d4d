"""Judged inputs: numbers of a network that are the very figures by which it is judged."""

import itertools
import math
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from desim.spec.fields.faults import Fault
from desim.spec.parts.observation import Observation
from desim.spec.scenario import Scenario

FACTORS = 6
"""Most growth factors of one line that are tried in all combinations."""
SAME = 0.002
"""Two amounts as near to one another as this share are the same figure, rounded."""


class TextAndDay(NamedTuple):
    """A figure as a source names it: key in the bibliography, and the date that it speaks of."""

    source: str
    as_of: str


def judged_inputs(scenario: Scenario) -> Iterator[Fault]:
    """Numbers that are, or were made to be, a figure by which runs are judged; one fault each.

    Two rules. Same text: a number of an observed line, or the factor of a cause on it, cites the document and the date
    of a judged figure of that line. Same value: the rate of an observed line, times some of the factors by which it
    expands, is a judged figure.
    """
    for name, seen in sorted(scenario.observations.items()):
        yield from _same_text(scenario, name, seen)
        yield from _same_value(scenario, name, seen)


def _same_text(scenario: Scenario, name: str, seen: Observation) -> Iterator[Fault]:
    judged = {
        TextAndDay(entry.source, entry.as_of): path
        for path, entry in scenario.sources.items()
        if path.startswith(f"observations.{name}.observed.") and entry.source and entry.as_of
        if _is_judged(scenario, seen, path.rpartition(".")[2])
    }
    for path, entry in scenario.sources.items():
        figure = judged.get(TextAndDay(entry.source or "", entry.as_of))
        if figure is not None and _speaks_of(path, seen):
            yield Fault(path, f"cites the text and the date of {figure}, by which runs are judged: it cannot be both")


def _is_judged(scenario: Scenario, seen: Observation, key: str) -> bool:
    """Whether the figure of a day, written as a date or as a number of days, counts."""
    for figure in seen.figures():
        written = {f"{figure.day:g}"}
        if scenario.start is not None:
            written.add(_date_of(scenario, figure.day))
        if key in written:
            return figure.judged
    return False


def _date_of(scenario: Scenario, day: float) -> str:
    return (scenario.start + timedelta(days=day)).isoformat() if scenario.start else ""


def _speaks_of(path: str, seen: Observation) -> bool:
    """Whether the number at a path is one of an observed line, or a factor on it."""
    steps = path.split(".")
    if steps[0] == "lines":
        return steps[1] in seen.lines
    return steps[0] == "causes" and steps[2:3] == ["what"] and len(steps) > 3 and steps[3] in seen.lines


def _same_value(scenario: Scenario, name: str, seen: Observation) -> Iterator[Fault]:
    figures = {figure.value for figure in seen.figures() if figure.judged and figure.value > 0.0}
    for line in seen.lines:
        for output, made_of in _outputs(scenario, line):
            hit = next((value for value in figures if math.isclose(output * seen.window, value, rel_tol=SAME)), None)
            if hit is not None:
                message = f"is {hit:g} over {seen.window:g} days, by which observations.{name} judges runs"
                yield Fault(" x ".join(made_of), message)


def _outputs(scenario: Scenario, line: str) -> Iterator[tuple[float, list[str]]]:
    """What a line may make a day (units/day): its rate, alone and times factors by which it expands; with their paths.

    Left out is what comes of a capacity or a goal, which were known apart from any output.
    """
    rate, path = getattr(scenario.lines[line], "rate", None), f"lines.{line}.rate"
    if rate is None:
        return
    factors = [
        (dials["rate"], f"causes.{name}.what.{line}.rate")
        for name, cause in sorted(scenario.causes.items())
        if cause.role == "expansion" and cause.how.for_good
        if (dials := cause.what.get(line, {})).get("rate", 0.0) > 0.0
    ][:FACTORS]
    for size in range(len(factors) + 1):
        for chosen in itertools.combinations(factors, size):
            paths = [other for _, other in chosen]
            if not any(_is_known_apart(scenario, other) for other in paths or [path]):
                yield rate * math.prod(factor for factor, _ in chosen), [path, *paths]


def _is_known_apart(scenario: Scenario, path: str) -> bool:
    entry = scenario.sources.get(path)
    return entry is not None and entry.figure in ("capacity", "goal")
