"""Throughput of lines and legs: output, surge slope, utilisation, queues, freight."""

from bisect import bisect_right

from desim.measure.row import Rows
from desim.spec.facts import Facts, FleetFacts, LegFacts, LineFacts, Reals, StationFacts, WorkforceFacts
from desim.spec.metrics.production import SURGE_DAYS
from desim.spec.parts.production import Line
from desim.spec.parts.quality import RecallFacts
from desim.spec.scenario import Scenario


def line_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all lines, each followed by those of its stations."""
    span = facts.horizon - facts.warmup
    for name, line in sorted(scenario.lines.items()):
        yield from _line_rows(name, line, facts.lines[name], scenario.items[line.item].unit, facts)
        for step in sorted(line.stations):
            yield from _station_rows(f"{name}.{step}", facts.stations[f"{name}.{step}"], span)


def leg_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all legs."""
    for name in sorted(scenario.legs):
        yield from _leg_rows(name, facts.legs[name], facts.horizon - facts.warmup)


def fleet_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all fleets."""
    for name, fleet in sorted(scenario.fleets.items()):
        yield from _fleet_rows(name, fleet.size, facts.fleets[name], facts)


def workforce_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all workforces."""
    for name in sorted(scenario.workforces):
        yield from _workforce_rows(name, facts.workforces[name], facts)


def _line_rows(name: str, line: Line, made: LineFacts, unit: str, facts: Facts) -> Rows:
    """Measures of one line."""
    span = facts.horizon - facts.warmup
    yield "output", name, made.made, unit
    yield "output_per_day", name, made.made / span, f"{unit}/d"
    yield "scrap_share", name, made.scrapped / made.started if made.started else None, "1"
    working = sum(t for state, t in facts.states[name].items() if state.startswith(("working", "slowed")))
    yield "utilisation", name, working / span, "1"
    yield "mean_lot_time", name, made.lot_time / made.lots if made.lots else None, "d"
    yield "lot_time_scv", name, _scv(made), "1"
    yield "mean_queue", name, made.area_queue / span, unit
    yield "queue_wait", name, sum(made.waits) / len(made.waits) if made.waits else None, "d"
    yield "queue_wait_sd", name, _sd(made.waits), "d"
    yield "starved_on", name, made.first_starved if made.first_starved >= 0.0 else None, "d"
    yield from _followed(name, line, made)
    if line.escapes is not None:
        yield from _recall_rows(name, made.recall, unit)
    for day in SURGE_DAYS:
        if day <= facts.horizon:
            yield f"surge_ratio_{day}", name, _surge(name, facts, day), "1"


def _followed(name: str, line: Line, made: LineFacts) -> Rows:
    """Measures of what only some lines have: acceptance, restarts, knowledge."""
    if line.acceptance is not None:
        tried = made.lots + made.rejected
        yield "rejected_share", name, made.rejected / tried if tried else None, "1"
    if line.cold is not None:
        yield "restarts", name, float(made.restarts), "1"
    if line.knowledge is not None:
        yield "knowledge", name, made.knowledge, "1"
        yield "first_article_on", name, made.first_article if made.first_article >= 0.0 else None, "d"


def _recall_rows(name: str, recall: RecallFacts, unit: str) -> Rows:
    """Measures of bad lots that passed, and of the recalls of the lots of a line."""
    yield "escapes", name, float(recall.escapes), "1"
    yield "recalls", name, float(recall.recalls), "1"
    yield "recalled_lots", name, float(recall.lots), "1"
    yield "recalled", name, recall.units, unit
    yield "recalled_in_use", name, recall.in_use, unit
    yield "condemned", name, recall.condemned, unit
    yield "quarantined_unit_days", name, recall.area, f"{unit} d"


def _workforce_rows(name: str, people: WorkforceFacts, facts: Facts) -> Rows:
    """Measures of one workforce; staffed is the share of the time in which it holds no line back."""
    span = facts.horizon - facts.warmup
    yield "mean_staff", name, people.area_staff / span, "person"
    yield "mean_effective_staff", name, people.area_effective / span, "person"
    yield "staffed", name, facts.states[name].get("complete", 0.0) / span, "1"
    for metric in ("opened", "hired", "left"):
        yield f"persons_{metric}", name, float(getattr(people, metric)), "person"


def _scv(made: LineFacts) -> float | None:
    """Squared coefficient of variation of the time of a lot."""
    if not made.lots or not made.lot_time:
        return None
    mean = made.lot_time / made.lots
    return made.lot_time_squared / made.lots / mean**2 - 1.0


def _station_rows(name: str, station: StationFacts, span: float) -> Rows:
    """Measures of one station, named ``line.station``."""
    yield "visits_per_day", name, station.visits / span, "1/d"
    yield "mean_number", name, station.area_number / span, "lot"
    yield "mean_queue", name, station.area_queue / span, "lot"
    yield "queue_wait", name, sum(station.waits) / len(station.waits) if station.waits else None, "d"


def _sd(data: Reals) -> float | None:
    """Population standard deviation of the waits of one replication."""
    if not data:
        return None
    mean = sum(data) / len(data)
    return float((sum((x - mean) ** 2 for x in data) / len(data)) ** 0.5)


def _surge(line: str, facts: Facts, day: int) -> float | None:
    """Output of the 30 days up to *day* over that of the first 30 days; None when nothing was made in the first 30."""
    base = made_by(line, facts, 30.0)
    return (made_by(line, facts, float(day)) - made_by(line, facts, day - 30.0)) / base if base > 0.0 else None


def made_by(line: str, facts: Facts, day: float) -> float:
    """Good units since the start at the last probe up to *day*."""
    index = bisect_right(facts.days, day) - 1
    return float(facts.levels[f"{line}.made"][index]) if index >= 0 else 0.0


def _leg_rows(name: str, leg: LegFacts, span: float) -> Rows:
    """Measures of one leg; waits are means over the units that departed, or arrived, in the measured time."""
    yield "carried", name, leg.carried, "unit"
    yield "departures", name, float(leg.departures), "1"
    yield "full_departures", name, leg.full / leg.limited if leg.limited else None, "1"
    yield "lost_on_the_way", name, leg.lost, "unit"
    yield "lost_vehicles", name, float(leg.lost_vehicles), "1"
    yield "turned_back", name, leg.turned_back, "unit"
    yield "detoured", name, leg.detoured, "unit"
    yield "mean_waiting", name, leg.area_waiting / span, "unit"
    yield "mean_in_handling", name, leg.area_handling / span, "unit"
    yield "mean_vehicles_away", name, leg.area_away / span, "1"
    yield "departure_wait", name, leg.waited / leg.carried if leg.carried else None, "d"
    yield "time_to_arrival", name, leg.traveled / leg.arrived if leg.arrived else None, "d"


def _fleet_rows(name: str, size: int, fleet: FleetFacts, facts: Facts) -> Rows:
    """Measures of one fleet; Ao counts platforms up over platforms, NMCS and NMCM what keeps the others down."""
    span = facts.horizon - facts.warmup
    yield "mean_up", name, fleet.area_up / span, "1"
    yield "operational_availability", name, fleet.area_up / span / size, "1"
    for state in ("NMCS", "NMCM"):
        yield state, name, facts.states[name].get(state, 0.0) / span, "1"
    yield "all_up", name, fleet.time_all_up / span, "1"
    yield "able", name, fleet.time_able / span, "1"
    yield "failures_per_day", name, fleet.failures / span, "1/d"
    yield "cannibalisations_per_day", name, fleet.cannibalised / span, "1/d"
    yield "task_failures_per_day", name, fleet.task_failures / span, "1/d"
    yield "task_failed_on", name, fleet.first_task_failure if fleet.first_task_failure >= 0.0 else None, "d"
