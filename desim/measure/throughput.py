"""Throughput of lines and legs: output, surge slope, utilization, queues, freight."""

from desim.measure.row import Rows
from desim.spec.checks.metric_subjects import is_set_up
from desim.spec.facts import (
    EscortFacts,
    Facts,
    FleetFacts,
    LegFacts,
    LineFacts,
    PortFacts,
    Reals,
    StationFacts,
    WorkforceFacts,
)
from desim.spec.marks import WINDOW, window_begin
from desim.spec.metrics.production import AT_WORK, CHANGE_OVER, SURGE_DAYS
from desim.spec.parts.escort import Escort
from desim.spec.parts.port import Port
from desim.spec.parts.production import Line
from desim.spec.parts.quality import RecallFacts
from desim.spec.scenario import Scenario


def line_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all lines, each followed by those of its stations."""
    span = facts.measured_time
    for name, line in sorted(scenario.lines.items()):
        yield from _line_rows(scenario, name, facts)
        yield from _input_rows(scenario, name, facts)
        for step in sorted(line.stations):
            yield from _station_rows(f"{name}.{step}", facts.stations[f"{name}.{step}"], span)


def supplier_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of the suppliers whose orders may fail, or of which not all that comes in is good."""
    for name, declared in sorted(scenario.suppliers.items()):
        found, unit = facts.suppliers[name], scenario.items[declared.item].unit
        if declared.failures:
            yield "failed_orders", name, found.failed_orders / found.orders if found.orders else None, "1"
            yield "never_shipped", name, found.never_shipped, unit
        if not declared.perfect:
            yield "rejected", name, found.rejected, unit
            yield "good_share", name, 1.0 - found.rejected / found.delivered if found.delivered else None, "1"


def leg_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all legs."""
    for name, leg in sorted(scenario.legs.items()):
        yield from _leg_rows(name, facts.legs[name], facts.measured_time)
        if leg.vehicles is not None and leg.vehicles.of is not None:
            yield from _return_rows(name, facts.legs[name])
        if leg.convoy is not None:
            yield "unescorted", name, float(facts.legs[name].unescorted), "1"


def port_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all ports."""
    for name, port in sorted(scenario.ports.items()):
        yield from _port_rows(name, port, facts.ports[name], facts.measured_time)


def escort_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all pools of escorts."""
    for name, pool in sorted(scenario.escorts.items()):
        yield from _escort_rows(name, pool, facts.escorts[name], facts.measured_time)


def fleet_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all fleets."""
    for name, fleet in sorted(scenario.fleets.items()):
        yield from _fleet_rows(name, fleet.size, facts.fleets[name], facts)


def workforce_rows(scenario: Scenario, facts: Facts) -> Rows:
    """Measures of all workforces."""
    for name in sorted(scenario.workforces):
        yield from _workforce_rows(name, facts.workforces[name], facts)


def _line_rows(scenario: Scenario, name: str, facts: Facts) -> Rows:
    """Measures of one line."""
    line, made = scenario.lines[name], facts.lines[name]
    unit = scenario.items[line.item].unit
    span = facts.measured_time
    yield "output", name, made.made, unit
    yield "output_per_day", name, made.made / span, f"{unit}/d"
    yield "scrap_share", name, made.scrapped / made.started if made.started else None, "1"
    working = sum(t for state, t in facts.states[name].items() if state.startswith(AT_WORK))
    yield "utilisation", name, working / span, "1"
    if is_set_up(scenario, name):
        yield "setup_share", name, facts.states[name].get(CHANGE_OVER, 0.0) / span, "1"
        yield "changeovers", name, float(made.setups), "1"
        yield "changeover_time", name, made.setup_time / made.setups if made.setups else None, "d"
    yield "mean_lot_time", name, made.lot_time / made.lots if made.lots else None, "d"
    yield "lot_time_scv", name, _scv(made), "1"
    yield "mean_queue", name, made.area_queue / span, unit
    yield "queue_wait", name, sum(made.waits) / len(made.waits) if made.waits else None, "d"
    yield "queue_wait_sd", name, _sd(made.waits), "d"
    yield "starved_on", name, facts.since_decision(made.first_starved), "d"
    yield from _followed(name, line, made, facts)
    if line.escapes is not None:
        yield from _recall_rows(name, made.recall, unit)
    base = rate_before(scenario, name, facts)
    for day in SURGE_DAYS:
        end = facts.decision + day
        if end <= facts.horizon:
            output = made_between(name, facts, window_begin(scenario, end), end) / WINDOW
            yield f"surge_ratio_{day}", name, output / base if base else None, "1"


def _input_rows(scenario: Scenario, name: str, facts: Facts) -> Rows:
    """Measures of the inputs of a line that has a choice of them, dates, or a reservation."""
    line, unit = scenario.lines[name], scenario.items[scenario.lines[name].item].unit
    for pile in line.taken_from(scenario.stockpiles) if line.has_choice(scenario.stockpiles) else ():
        found, held = facts.lines[name].inputs[pile], scenario.items[scenario.stockpiles[pile].item].unit
        yield "units_begun_with", f"{name}<{pile}", found.units, unit
        yield "mean_held", f"{name}<{pile}", found.area_held / facts.measured_time, held


def _followed(name: str, line: Line, made: LineFacts, facts: Facts) -> Rows:
    """Measures of what only some lines have: acceptance, restarts, knowledge."""
    if line.acceptance is not None:
        tried = made.lots + made.rejected
        yield "rejected_share", name, made.rejected / tried if tried else None, "1"
    if line.cold is not None:
        yield "restarts", name, float(made.restarts), "1"
    if line.knowledge is not None:
        yield "knowledge", name, made.knowledge, "1"
        first = facts.since_decision(made.first_article)
        yield "first_article_on", name, None if first is None else max(0.0, first), "d"


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
    span = facts.measured_time
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


def rate_before(scenario: Scenario, line: str, facts: Facts) -> float | None:
    """Good units a day in the 30 days before the decision; the declared rate of the line where that is the start.

    None where the decision is the start and the line has no rate, but a time of lots or stations.
    """
    if facts.decision > 0.0:
        begin = window_begin(scenario, facts.decision)
        return made_between(line, facts, begin, facts.decision) / (facts.decision - begin)
    declared = scenario.lines[line]
    rate = declared.machine_rate
    return None if rate is None else rate * declared.machines * declared.yield_


def made_between(line: str, facts: Facts, begin: float, end: float) -> float:
    """Good units that a line made from one mark on until before another."""
    return facts.at_mark(line, "made", end) - facts.at_mark(line, "made", begin)


def _leg_rows(name: str, leg: LegFacts, span: float) -> Rows:
    """Measures of one leg; waits are means over the units that departed, or arrived, in the measured time."""
    yield "carried", name, leg.carried, "unit"
    yield "departures", name, float(leg.departures), "1"
    yield "full_departures", name, leg.full / leg.limited if leg.limited else None, "1"
    yield "load_factor", name, leg.load_factors / leg.limited if leg.limited else None, "1"
    yield "left_behind", name, leg.left_behind / leg.occasions if leg.occasions else None, "unit"
    yield "lost_on_the_way", name, leg.lost, "unit"
    yield "lost_vehicles", name, float(leg.lost_vehicles), "1"
    yield "turned_back", name, leg.turned_back, "unit"
    yield "detoured", name, leg.detoured, "unit"
    yield "mean_waiting", name, leg.area_waiting / span, "unit"
    yield "mean_in_handling", name, leg.area_handling / span, "unit"
    yield "mean_vehicles_away", name, leg.area_away / span, "1"
    yield "departure_wait", name, leg.waited / leg.carried if leg.carried else None, "d"
    yield "time_to_arrival", name, leg.traveled / leg.arrived if leg.arrived else None, "d"


def _return_rows(name: str, leg: LegFacts) -> Rows:
    """The measure of a leg over which vehicles of another come back."""
    vehicles = leg.loaded_vehicles + leg.empty_vehicles
    yield "empty_running", name, leg.empty_vehicles / vehicles if vehicles else None, "1"


def _port_rows(name: str, declared: Port, port: PortFacts, span: float) -> Rows:
    """Measures of one port; shares are of the berths and cranes that are declared."""
    yield "port_calls", name, float(port.calls), "1"
    yield "berth_wait", name, port.waited / port.berthed if port.berthed else None, "d"
    yield "time_in_port", name, port.stayed / port.left if port.left else None, "d"
    yield "ships_waiting", name, port.area_waiting / span, "1"
    yield "berth_occupancy", name, port.area_berths / span / declared.berths, "1"
    if declared.cranes is not None:
        yield "crane_utilisation", name, port.area_cranes / span / declared.cranes, "1"


def _escort_rows(name: str, declared: Escort, pool: EscortFacts, span: float) -> Rows:
    """Measures of one pool of escorts; the share is of those that are declared."""
    away = pool.area_away / span
    yield "convoys", name, float(pool.convoys), "1"
    yield "escorts_away", name, away, "1"
    yield "escort_utilisation", name, away / declared.count, "1"


def _fleet_rows(name: str, size: int, fleet: FleetFacts, facts: Facts) -> Rows:
    """Measures of one fleet; Ao counts platforms up over platforms, NMCS and NMCM what keeps the others down."""
    span = facts.measured_time
    yield "mean_up", name, fleet.area_up / span, "1"
    yield "operational_availability", name, fleet.area_up / span / size, "1"
    for state in ("NMCS", "NMCM"):
        yield state, name, facts.states[name].get(state, 0.0) / span, "1"
    yield "all_up", name, fleet.time_all_up / span, "1"
    yield "able", name, fleet.time_able / span, "1"
    yield "failures_per_day", name, fleet.failures / span, "1/d"
    yield "cannibalisations_per_day", name, fleet.cannibalised / span, "1/d"
    yield "task_failures_per_day", name, fleet.task_failures / span, "1/d"
    yield "task_failed_on", name, facts.since_decision(fleet.first_task_failure), "d"
