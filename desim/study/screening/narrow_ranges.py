"""Narrow ranges: inputs that cannot have made what was seen, however they are drawn."""

from collections.abc import Iterator

from desim.spec.fields.law import Fixed
from desim.spec.parts.cause import Cause
from desim.spec.parts.observation import Observation, ObservedFigure
from desim.spec.parts.trigger import AtDate
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import in_internal_units
from desim.study.screening.findings import Finding


def narrow_range_findings(scenario: Scenario) -> Iterator[Finding]:
    """Warnings of observed figures that lie above all that the ranges of rates and factors allow.

    The prior predictive check of what maps to a number directly: the most that observed lines can make in the window,
    with every rate and every factor of an expansion that has begun at its highest. What lies below is no contradiction,
    for a line may wait for inputs or orders: only runs can judge that.
    """
    for name, seen in sorted(scenario.observations.items()):
        for figure in seen.figures():
            if figure.judged and figure.day >= seen.window:
                most, limits = most_output(scenario, seen, figure.day)
                if figure.low > most:
                    yield _finding(name, figure, most, limits)


def _finding(name: str, figure: ObservedFigure, most: float, limits: list[str]) -> Finding:
    message = (
        f"{figure.value:g} were seen (at least {figure.low:.6g}), but the highest numbers allow {most:.6g} at most; "
        f"too narrow: {', '.join(limits)}"
    )
    return Finding("warning", f"observations.{name}.observed.{figure.day:g}", message)


def most_output(scenario: Scenario, seen: Observation, day: float) -> tuple[float, list[str]]:
    """The most that the lines of an observation can make in the window before a day, and the numbers that limit it."""
    total, limits = 0.0, []
    for name in seen.lines:
        line = scenario.lines[name]
        if line.rate is None:
            return float("inf"), []
        rate = _highest(scenario, f"lines.{name}.rate", line.rate) * line.machines
        paths = [f"lines.{name}.rate"]
        for cause_name, cause in sorted(scenario.causes.items()):
            factor = _highest_factor(scenario, cause_name, cause, name, day)
            if factor != 1.0:
                rate *= factor
                paths.append(f"causes.{cause_name}.what.{name}.rate")
        total += rate * seen.window
        limits += paths if rate > 0.0 else []
    return total, limits


def _highest_factor(scenario: Scenario, name: str, cause: Cause, line: str, day: float) -> float:
    """The highest factor of a cause on the rate of a line on a day; 1 where it holds back, or cannot have begun."""
    factor = cause.what.get(line, {}).get("rate")
    if factor is None or not isinstance(cause.when, AtDate):
        return 1.0
    if cause.builds:
        return 0.0 if day < _earliest_end(cause, cause.when) else 1.0
    begin = _lowest(scenario, f"causes.{name}.when.at", cause.when.at)
    return max(1.0, _highest(scenario, f"causes.{name}.what.{line}.rate", factor)) if begin < day else 1.0


def _earliest_end(cause: Cause, when: AtDate) -> float:
    """The earliest day on which a plant is there: its fixed stages, for those of chance may be short."""
    fixed = sum(stage.value for _, stage in cause.how.in_sequence() if isinstance(stage, Fixed))
    return float(when.at + fixed)


def _highest(scenario: Scenario, path: str, number: float) -> float:
    entry = scenario.sources.get(path)
    return number if entry is None or entry.high is None else in_internal_units(scenario.start, entry.high)


def _lowest(scenario: Scenario, path: str, number: float) -> float:
    entry = scenario.sources.get(path)
    return number if entry is None or entry.low is None else in_internal_units(scenario.start, entry.low)
