"""Thresholds: the measures that a scenario declares for itself, such as the share of waits beyond 30 days."""

from collections.abc import Callable
from statistics import fmean, stdev

from desim.measure.row import Rows
from desim.measure.service import unit_of
from desim.measure.throughput import made_between
from desim.spec.facts import Facts
from desim.spec.families import FAMILIES
from desim.spec.scenario import Measure, Scenario


def threshold_rows(scenario: Scenario, facts: Facts) -> Rows:
    """The measures with thresholds of their own that a scenario declares, each under its own name."""
    for name, measure in sorted(scenario.measures.items()):
        if measure.subject is None:  # an expression, which is made of rows
            continue
        if measure.metric.startswith("size_"):
            yield measure.metric, name, _size(measure, facts), "1" if measure.amount is not None else "unit"
        elif measure.metric == "stockout_before":
            first = facts.since_decision(facts.stockpiles[measure.subject].first_short)
            yield measure.metric, name, float(first is not None and first < (measure.at or 0.0)), "1"
        elif measure.metric == "output_per_year":
            yield measure.metric, name, _output(measure, facts), f"{unit_of(scenario, measure.subject)}/year"
        elif measure.level is not None:
            yield measure.metric, name, _level(measure, facts), _level_unit(scenario, measure)
        else:
            yield measure.metric, name, _wait(measure, facts), "d" if measure.metric == "wait_quantile" else "1"


def _wait(measure: Measure, facts: Facts) -> float | None:
    """Share of waits beyond a threshold, or a quantile of the waits; those filled at once waited 0."""
    shelf, line = facts.stockpiles.get(measure.part), facts.lines.get(measure.part)
    waits = shelf.waits if shelf else line.waits if line else []
    zeros = shelf.claims_at_once if shelf else 0
    if measure.metric == "wait_quantile":
        return quantile_with_zeros(sorted(waits), zeros, measure.p or 0.0)
    total = len(waits) + zeros
    return sum(1 for w in waits if w > (measure.at or 0.0)) / total if total else None


def _output(measure: Measure, facts: Facts) -> float | None:
    """Good units in a year of 365.25 days, from one day on until before another; None where the run ends before."""
    begin = measure.begin if measure.begin is not None else facts.measured_from
    end = measure.end if measure.end is not None else facts.horizon
    if not begin < end <= facts.horizon:
        return None
    made = sum(made_between(line, facts, begin, end) for line in measure.parts)
    return made * 365.25 / (end - begin)


def _level(measure: Measure, facts: Facts) -> float | None:
    """Mean, smallest or largest value of a level over the probes of a window; None where the run ends before."""
    begin = measure.begin if measure.begin is not None else facts.measured_from
    end = measure.end if measure.end is not None else facts.horizon
    values = facts.levels[f"{measure.subject}.{measure.level}"]
    within = [value for day, value in zip(facts.days, values, strict=True) if begin <= day < end]
    if not within or end > facts.horizon:
        return None
    return _OF_LEVELS[measure.metric](within)


_OF_LEVELS: dict[str, Callable[[list[float]], float]] = {"level_mean": fmean, "level_least": min, "level_most": max}


def _level_unit(scenario: Scenario, measure: Measure) -> str:
    family = FAMILIES[scenario.family_of(measure.part) or ""]
    unit = next(level.unit for level in family.levels if level.name == measure.level)
    return unit or unit_of(scenario, measure.part)


def _size(measure: Measure, facts: Facts) -> float | None:
    sizes = facts.demands[measure.part].sizes
    if len(sizes) < 2:
        return None
    if measure.metric == "size_mean":
        return fmean(sizes)
    if measure.metric == "size_sd":
        return stdev(sizes)
    return sum(1 for size in sizes if size <= (measure.amount or 0.0)) / len(sizes)


def quantile_with_zeros(ordered: list[float], zeros: int, p: float) -> float | None:
    """The *p*-quantile of *ordered* values and *zeros* more at 0: the smallest with at least a share p at or below."""
    total = len(ordered) + zeros
    if not total:
        return None
    rank = max(1, -int(-p * total // 1))
    return 0.0 if rank <= zeros else ordered[rank - zeros - 1]
