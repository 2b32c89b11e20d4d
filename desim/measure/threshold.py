"""Thresholds: the measures that a scenario declares for itself, such as the share of waits beyond 30 days."""

import math
from collections.abc import Callable
from itertools import compress
from statistics import fmean, stdev, variance
from typing import TypeVar

from desim.measure.row import Rows
from desim.measure.service import unit_of
from desim.measure.throughput import made_between
from desim.spec.facts import Facts, OwnFacts, PeriodFacts, StayFacts, WaitFacts
from desim.spec.families import FAMILIES, is_of
from desim.spec.fields.ticks import DAYS_PER_YEAR
from desim.spec.measure import Measure
from desim.spec.metrics import find_metric
from desim.spec.scenario import Scenario

Value = Callable[[str, Measure, Facts], float | None]
"""The value of a measure, by its name."""
Kind = TypeVar("Kind", bound=OwnFacts)


def threshold_rows(scenario: Scenario, facts: Facts) -> Rows:
    """The measures with thresholds of their own that a scenario declares, each under its own name."""
    for name, measure in sorted(scenario.measures.items()):
        if measure.subject is not None:  # an expression has none, and is made of rows
            yield measure.metric, name, VALUES[measure.metric](name, measure, facts), _unit(scenario, measure)


def _unit(scenario: Scenario, measure: Measure) -> str:
    """The unit of a measure: of its metric, of its level, or of the item of its part."""
    unit = find_metric(measure.metric).unit
    if measure.metric.startswith("size_"):
        return "1" if measure.amount is not None else "unit"
    if measure.level is not None:
        family = FAMILIES[scenario.family_of(measure.part) or ""]
        own = next(level.unit for level in family.levels if level.name == measure.level)
        return own or unit_of(scenario, measure.part)
    return unit.replace("unit", unit_of(scenario, measure.part), 1) if unit.startswith("unit") else unit


def _written(name: str, facts: Facts, kind: type[Kind]) -> Kind:
    """What was written down for a measure; raises TypeError where that is of another kind."""
    found = facts.measures[name]
    if not isinstance(found, kind):
        raise TypeError(f"{name} has {type(found).__name__}, not {kind.__name__}")
    return found


def _waits(name: str, measure: Measure, facts: Facts) -> tuple[list[tuple[float, float]], float]:
    """Waits with their weights, the shortest first, and the weight of what was filled at once."""
    shelf, line = facts.stockpiles.get(measure.part), facts.lines.get(measure.part)
    if measure.each != "order":
        found = _written(name, facts, WaitFacts)
        at_once = shelf.filled_at_once if shelf else 0.0
        return sorted(zip(found.waits, found.weights, strict=True)), at_once
    waits = shelf.waits if shelf else line.waits if line else []
    return [(wait, 1.0) for wait in sorted(waits)], float(shelf.claims_at_once if shelf else 0)


def _wait_mean(name: str, measure: Measure, facts: Facts) -> float | None:
    """Mean of the waits; those filled at once waited 0."""
    waits, zeros = _waits(name, measure, facts)
    total = math.fsum([zeros, *(weight for _, weight in waits)])
    return math.fsum(wait * weight for wait, weight in waits) / total if total else None


def _wait_over(name: str, measure: Measure, facts: Facts) -> float | None:
    """Share of waits beyond a threshold."""
    waits, zeros = _waits(name, measure, facts)
    total = math.fsum([zeros, *(weight for _, weight in waits)])
    over = math.fsum(weight for wait, weight in waits if wait > (measure.at or 0.0))
    return over / total if total else None


def _wait_quantile(name: str, measure: Measure, facts: Facts) -> float | None:
    """A quantile of the waits: the smallest with at least a share p at or below it."""
    waits, zeros = _waits(name, measure, facts)
    if measure.each == "order":
        return quantile_with_zeros([wait for wait, _ in waits], int(zeros), measure.p or 0.0)
    reached, below = (measure.p or 0.0) * math.fsum([zeros, *(weight for _, weight in waits)]), zeros
    if not waits or (zeros and reached <= below):
        return 0.0 if zeros else None
    for wait, weight in waits:
        below += weight
        if below >= reached * (1.0 - 1e-12):
            return wait
    return waits[-1][0]


def _stockout_before(name: str, measure: Measure, facts: Facts) -> float:
    first = facts.since_decision(facts.stockpiles[measure.part].first_short)
    return float(first is not None and first < (measure.at or 0.0))


def _held_on(name: str, measure: Measure, facts: Facts) -> float | None:
    """First day from which stock on hand stayed at its amount for a time; None where it did not within the run."""
    found, time = _written(name, facts, StayFacts), measure.at or 0.0
    stays = [*found.stays, *([(found.since, facts.horizon)] if found.since >= 0.0 else [])]
    return facts.since_decision(next((begin for begin, end in stays if end - begin >= time), None))


def _last_below_on(name: str, measure: Measure, facts: Facts) -> float | None:
    """Day from which stock on hand is at its amount to the end; None where it is below it then."""
    return facts.since_decision(_written(name, facts, StayFacts).since)


def _time_at_cap(name: str, measure: Measure, facts: Facts) -> float:
    found = _written(name, facts, StayFacts)
    open_days = facts.horizon - found.since if found.since >= 0.0 else 0.0
    return math.fsum([open_days, *(end - begin for begin, end in found.stays)]) / facts.measured_time


def _state_share(name: str, measure: Measure, facts: Facts) -> float:
    times, state = facts.states[measure.part], measure.state or ""
    return math.fsum(time for label, time in times.items() if is_of(label, state)) / facts.measured_time


def _state_entries(name: str, measure: Measure, facts: Facts) -> float:
    return float(_written(name, facts, StayFacts).entries)


def _state_sojourn(name: str, measure: Measure, facts: Facts) -> float | None:
    stays = _written(name, facts, StayFacts).stays
    return fmean(end - begin for begin, end in stays) if stays else None


def _bullwhip(name: str, measure: Measure, facts: Facts) -> float | None:
    """Variance of the orders of the periods over that of the end demand (Chen et al. 2000)."""
    periods = _written(name, facts, PeriodFacts).periods
    if len(periods) < 2:
        return None
    demand, ordered = (variance(values) for values in zip(*periods, strict=True))
    return ordered / demand if demand else None


def _output(name: str, measure: Measure, facts: Facts) -> float | None:
    """Good units in a year of 365.25 days, from one day on until before another; None where the run ends before."""
    begin, end = _window(measure, facts)
    if not begin < end <= facts.horizon:
        return None
    made = sum(made_between(line, facts, begin, end) for line in measure.parts)
    return made * DAYS_PER_YEAR / (end - begin)


def _level(name: str, measure: Measure, facts: Facts) -> float | None:
    """Mean, smallest or largest value of a level over the probes of a window; None where the run ends before."""
    begin, end = _window(measure, facts)
    values = facts.levels[f"{measure.subject}.{measure.level}"]
    within = list(compress(values, (begin <= day < end for day in facts.days)))
    if not within or end > facts.horizon:
        return None
    return _OF_LEVELS[measure.metric](within)


def _window(measure: Measure, facts: Facts) -> tuple[float, float]:
    """The days that count: those of the measure, or the measured time."""
    begin = measure.begin if measure.begin is not None else facts.measured_from
    return begin, measure.end if measure.end is not None else facts.horizon


_OF_LEVELS: dict[str, Callable[[list[float]], float]] = {"level_mean": fmean, "level_least": min, "level_most": max}


def _size(name: str, measure: Measure, facts: Facts) -> float | None:
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


VALUES: dict[str, Value] = {
    "wait_mean": _wait_mean,
    "wait_over": _wait_over,
    "wait_quantile": _wait_quantile,
    "stockout_before": _stockout_before,
    "held_on": _held_on,
    "last_below_on": _last_below_on,
    "time_at_cap": _time_at_cap,
    "state_share": _state_share,
    "state_entries": _state_entries,
    "state_sojourn": _state_sojourn,
    "bullwhip_end_demand": _bullwhip,
    "output_per_year": _output,
    **dict.fromkeys(_OF_LEVELS, _level),
    **dict.fromkeys(("size_mean", "size_sd", "size_at_most"), _size),
}
