"""Checks of the measures of a scenario's own: what they are of, and which fields they need."""

from collections.abc import Iterator

from desim.spec.checks.metric_subjects import EXPRESSION
from desim.spec.checks.states import state_fault
from desim.spec.families import FAMILIES
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import ticks
from desim.spec.measure import Measure
from desim.spec.metrics import METRICS
from desim.spec.scenario import Scenario

SETTINGS = (
    "at", "p", "amount", "level", "expression", "per", "beside", "begin", "end", "of", "state", "owner",
    "demands", "every",
)  # fmt: skip
"""Fields of a measure that only some metrics use."""


def own_measure_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of all measures of a scenario's own."""
    for name, measure in scenario.measures.items():
        yield from _faults_of(scenario, f"measures.{name}", measure)


def end_demands(scenario: Scenario, measure: Measure) -> tuple[str, ...]:
    """The demands that a measure holds orders against: those it names, or those that its stockpile serves.

    It serves what is demanded of it, and of the stockpiles that it supplies, directly or through others.
    """
    if measure.demands:
        return measure.demands
    reached, left = {measure.part}, [measure.part]
    while left:
        source = left.pop()
        more = {name for name, pile in scenario.stockpiles.items() if source in pile.sources} - reached
        reached |= more
        left += sorted(more)
    return tuple(name for name, demand in scenario.demands.items() if demand.stockpile in reached)


def _faults_of(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    """A measure is of a family that its metric is about, and has the settings of its metric and no others."""
    record, family = METRICS[measure.metric], scenario.family_of(measure.subject or "") or ""
    if measure.metric == EXPRESSION:
        if measure.subject is not None:
            yield Fault(f"{where}.subject", "has no effect: an expression names its subjects", shown(measure.subject))
    elif family not in record.about:
        words = " or ".join(FAMILIES[name].word for name in record.about)
        message = f"is a {FAMILIES[family].word}, and {measure.metric} is about a {words}"
        yield Fault(f"{where}.subject", message, shown(measure.subject))
        return
    for field in SETTINGS:
        if field not in (*record.settings, *record.optional) and getattr(measure, field) not in (None, ()):
            yield Fault(f"{where}.{field}", f"has no effect: {measure.metric} does not use it")
    if measure.metric == "stockout_before" and (measure.at or 0.0) > scenario.horizon:
        yield Fault(f"{where}.at", f"is after the horizon, day {scenario.horizon:g}", shown(measure.at))
    if measure.metric == "output_per_year":
        yield from _output_faults(scenario, where, measure)
    for check in CHECKS:
        yield from check(scenario, where, measure)
    if measure.level is not None and measure.level not in (levels := [one.name for one in FAMILIES[family].levels]):
        message = f"is no level of the {FAMILIES[family].word} {measure.subject}; it has {', '.join(levels)}"
        yield Fault(f"{where}.level", message, shown(measure.level), nearest(measure.level, levels))


def _wait_faults(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    if measure.of == "lot" and "of" in METRICS[measure.metric].optional and measure.part in scenario.stockpiles:
        yield Fault(f"{where}.of", "has no meaning for a stockpile, which has no lots that are begun", "'lot'", "unit")


def _state_faults(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    if measure.state is None or "state" not in METRICS[measure.metric].settings:
        return
    if found := state_fault(scenario, f"{where}.state", measure.state, measure.part):
        yield found


def _stock_faults(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    """Stock is held against an amount, or the objective, for a time that is left after the decision."""
    if measure.metric not in ("held_on", "last_below_on"):
        return
    pile = scenario.stockpiles[measure.part]
    if measure.amount is None and pile.target is None:
        yield Fault(f"{where}.amount", f"is not given, and {measure.part} has no objective")
    if measure.amount == 0.0:
        yield Fault(f"{where}.amount", "is never undershot: stock on hand is never below 0", "0")
    if measure.metric == "held_on" and (measure.at or 0.0) > scenario.last_day:
        message = f"is longer than the {scenario.last_day:g} days from the decision to the horizon"
        yield Fault(f"{where}.at", message, shown(measure.at))


def _owner_faults(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    """An owner is one of those of the joint stock."""
    if measure.owner is None or "owner" not in METRICS[measure.metric].settings:
        return
    owners = scenario.stockpiles[measure.part].owners
    if measure.owner not in owners:
        message = f"owns nothing of {measure.part}"
        yield Fault(f"{where}.owner", message, shown(measure.owner), nearest(measure.owner, owners))


def _demand_faults(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    """End demand is there, in the unit of what is ordered, over two periods at least."""
    if measure.every is None or "every" not in METRICS[measure.metric].settings:
        return
    pile = scenario.stockpiles[measure.part]
    demands = end_demands(scenario, measure)
    if pile.policy is None:
        yield Fault(f"{where}.subject", "has no policy: it orders nothing", shown(measure.part))
    if not demands:
        yield Fault(f"{where}.demands", f"is not given, and no demand is served from {measure.part} or through it")
    units = {item.unit for name in (measure.part, *demands) if (item := scenario.item_of(name)) is not None}
    if len(units) > 1:
        yield Fault(f"{where}.demands", f"compares amounts in different units: {', '.join(sorted(units))}")
    periods = Recurrence(ticks(scenario.measured_from), measure.every, scenario.start)
    if periods.at(2) > ticks(scenario.horizon):
        message = f"leaves fewer than two periods in the {scenario.measured_time:g} measured days"
        yield Fault(f"{where}.every", message, shown(measure.every))


def _output_faults(scenario: Scenario, where: str, measure: Measure) -> Iterator[Fault]:
    """Output is added once for each line, in one unit, over days of the run."""
    lines = measure.parts
    if len(set(lines)) < len(lines):
        twice = next(line for line in lines if lines.count(line) > 1)
        yield Fault(f"{where}.beside", "would be counted twice", shown(twice))
    units = {scenario.items[scenario.lines[line].item].unit for line in lines}
    if len(units) > 1:
        yield Fault(f"{where}.beside", f"adds amounts in different units: {', '.join(sorted(units))}")
    if measure.begin is not None and measure.begin >= scenario.horizon:
        yield Fault(f"{where}.begin", f"is not before the horizon, day {scenario.horizon:g}", shown(measure.begin))


CHECKS = (_wait_faults, _state_faults, _stock_faults, _owner_faults, _demand_faults)
