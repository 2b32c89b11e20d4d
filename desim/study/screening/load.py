"""Load: the utilization that demand means for lines, workcenters, suppliers, legs, gates and funds, before a run."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import networkx as nx
import numpy as np

from desim.spec.checks.calendars import working_share
from desim.spec.fields.moments import mean_of
from desim.spec.parts.machine import Failures
from desim.spec.parts.production import Line
from desim.spec.parts.timetable import Limits
from desim.spec.parts.transport import Leg
from desim.spec.scenario import Scenario
from desim.study.screening.expected_dials import ExpectedDials, expected_dials
from desim.study.screening.flows import Flows, flows, units_begun
from desim.study.screening.fund_load import fund_loads
from desim.study.screening.gate_load import gate_stage_loads
from desim.study.screening.station_visits import station_visits


@dataclass(frozen=True, order=True)
class PartLoad:
    """A part that has only so much time."""

    path: str
    utilization: float
    """Time it takes to do what demand asks of it over the time it has, both over the horizon; of a fund, money."""
    best_case: float
    """The same at the best that might come: experience, and causes that depend on how the run goes."""
    sole: bool
    """Whether nobody else can take over what it cannot do."""
    refilling: float = 0.0
    """Utilization where stock is, beside, brought to the levels of its policies and kept there until the horizon."""


def part_loads(scenario: Scenario) -> tuple[list[PartLoad], Flows]:
    """Utilizations of all parts with a limit, by path, and the flows they follow from.

    Stock at the start is used up first; blocking, setups, waiting for inputs and crews, and partial lots are left out.
    A value above 1 is therefore a need that cannot be met, while one below 1 is no promise. The flows are those
    without the refill of stock.
    """
    dials = expected_dials(scenario)
    least = flows(scenario, dials)
    refilling = {row.path: row.utilization for row in _rows(scenario, dials, flows(scenario, dials, refill=True))}
    rows = _rows(scenario, dials, least)
    return sorted(replace(row, refilling=max(row.utilization, refilling[row.path])) for row in rows), least


def _rows(scenario: Scenario, dials: ExpectedDials, found: Flows) -> list[PartLoad]:
    """Utilizations that follow from flows."""
    rows = [
        *_lines(scenario, dials, found),
        *_suppliers(scenario, dials, found),
        *_legs(scenario, dials, found),
        *_ports(scenario, dials, found),
        *_escorts(scenario, dials, found),
    ]
    rows += [PartLoad(path, u, u, True) for path, u in gate_stage_loads(scenario, dials, found)]
    rows += [PartLoad(path, u, u, True) for path, u in fund_loads(scenario, dials, found)]
    return _pooled(scenario, found, rows)


def _factor(dials: ExpectedDials, part: str, *names: str, best: bool = False) -> float:
    """Product of dials of a part; of those that vary together the mean of the product."""
    given = [dials[part, name] for name in names if (part, name) in dials]
    factors = np.prod([dial.factors for dial in given], axis=0) if given else np.ones(1)
    return max(
        float(factors.mean()) * (float(np.prod([d.best_case_factor for d in given])) if best and given else 1.0), 1e-9
    )


def _availability(failures: Failures | None) -> float:
    """Share of the time that a machine is not down: mean time to failure over that and the repair."""
    if failures is None:
        return 1.0
    every = mean_of(failures.every)
    return every / (every + mean_of(failures.repair)) if every else 1e-9


def _staffed_share(scenario: Scenario, name: str) -> float:
    """Share of the persons a line needs that there may be."""
    for people in scenario.workforces.values():
        if name in people.lines:
            needed = sum(people.lines.values())
            return float(min(1.0, max(people.staff, needed if people.wanted is None else people.wanted) / needed))
    return 1.0


def _lines(scenario: Scenario, dials: ExpectedDials, found: Flows) -> Iterator[PartLoad]:
    shared: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for name, line in sorted(scenario.lines.items()):
        sole = name not in found.with_alternatives
        begun = units_begun(line, found.ordered[name])
        known, best = (_working_days(scenario, dials, name, line, best) for best in (False, True))
        if line.stations:
            lots, (times, _) = begun / line.lot, station_visits(line)
            for station, tries in times.items():
                machine = line.stations[station]
                work = lots * tries * mean_of(machine.time) / (machine.machines * _availability(machine.failures))
                yield PartLoad(f"lines.{name}.stations.{station}", work / known, work / best, sole)
            continue
        work = begun * _work_per_unit(line) * _rework(line)
        quick = work * _learning_factor(line, begun)
        if line.workcenter is not None:
            shared[line.workcenter].append((quick / known, quick / best))
        else:
            ready = line.machines * _availability(line.failures)
            yield PartLoad(f"lines.{name}", quick / known / ready, quick / best / ready, sole)
    for name, parts in shared.items():
        center = scenario.workcenters[name]
        ready = center.machines * _availability(center.failures)
        most = [ready * _factor(dials, name, "machines", best=best) for best in (False, True)]
        known, best = (sum(part[i] for part in parts) / most[i] for i in (0, 1))
        yield PartLoad(f"workcenters.{name}", known, best, True)


PACE = ("rate", "open", "machines", "hours")
"""Dials of a line to which what it can do is in proportion."""


def _working_days(scenario: Scenario, dials: ExpectedDials, name: str, line: Line, best: bool) -> float:
    """Days of full pace of one machine before the horizon."""
    faster = line.modes.maximum / line.modes.economic if line.modes is not None else 1.0
    open_ = working_share(scenario, line.calendar) * _staffed_share(scenario, name)
    return max(scenario.horizon * open_ * faster * _factor(dials, name, *PACE, best=best), 1e-9)


def _work_per_unit(line: Line) -> float:
    """Days of one machine for one unit begun, in full lots."""
    if line.machine_rate is not None:
        return 1.0 / line.machine_rate
    return mean_of(line.time) / line.lot if line.time is not None else 0.0


def _rework(line: Line) -> float:
    """Times that a lot is processed because of rework."""
    again = line.acceptance is not None and line.acceptance.then == "rework"
    return 1.0 / (1.0 - line.acceptance.reject) if again and line.acceptance is not None else 1.0


def _learning_factor(line: Line, begun: float) -> float:
    """Mean time of the units begun over that of the very first one, along the learning curve."""
    curve = line.learning
    if curve is None:
        return 1.0
    number = curve.made_before + np.linspace(0.0, begun, 400) + 1.0
    power = float(np.log2(curve.slope))
    falls = (number if curve.plateau is None else np.minimum(number, curve.plateau)) ** power
    return float(falls.mean()) * (1.0 + power if curve.theory == "wright" else 1.0)


def _suppliers(scenario: Scenario, dials: ExpectedDials, found: Flows) -> Iterator[PartLoad]:
    for name, supplier in sorted(scenario.suppliers.items()):
        if supplier.rate is not None:
            most = [
                supplier.rate * scenario.horizon * _factor(dials, name, "rate", "open", best=b) for b in (False, True)
            ]
            ordered = found.ordered[name]
            yield PartLoad(
                f"suppliers.{name}", ordered / most[0], ordered / most[1], name not in found.with_alternatives
            )


def _legs(scenario: Scenario, dials: ExpectedDials, found: Flows) -> Iterator[PartLoad]:
    for name, leg in sorted(scenario.legs.items()):
        away = leg.waiting == "detour"
        back = next((one for one in scenario.legs.items() if one[1].vehicles and one[1].vehicles.of == name), None)
        trip = scenario.time_over(name) * _factor(dials, name, "transit")
        if back is not None:
            trip += scenario.time_over(back[0]) * _factor(dials, back[0], "transit")
            trip += mean_of(back[1].vehicles.turnaround) if back[1].vehicles else 0.0
        for what, measure, most, dial in _leg_limits(leg, scenario.horizon, trip):
            known, best = (most * _factor(dials, name, "open", dial, best=b) for b in (False, True))
            load = _load_on(scenario, found, name, measure)
            yield PartLoad(f"legs.{name}.{what}", load / known, load / best, not away)


def _ports(scenario: Scenario, dials: ExpectedDials, found: Flows) -> Iterator[PartLoad]:
    """Cranes of ports, without waits for berths; no departure is counted, so that berthing is left out."""
    for name, port in sorted(scenario.ports.items()):
        if port.rate is None:
            continue
        measure = "" if port.measure == "units" else port.measure
        legs = [(leg, p) for leg, one in scenario.legs.items() for p in (one.origin_port, one.destination_port)]
        load = sum(_load_on(scenario, found, leg, measure) for leg, at in legs if at == name)
        most = port.rate * min(port.cranes or MANY, port.berths * port.cranes_per_ship) * scenario.horizon
        known, best = (most * _factor(dials, name, "open", "rate", best=b) for b in (False, True))
        yield PartLoad(f"ports.{name}.rate", load / known, load / best, True)


def _escorts(scenario: Scenario, dials: ExpectedDials, found: Flows) -> Iterator[PartLoad]:
    """Escorts of convoys that are as large as they may be; convoys without a largest size are left out."""
    for name, pool in sorted(scenario.escorts.items()):
        away = 0.0
        for leg, declared in sorted(scenario.legs.items()):
            convoy = declared.convoy
            if convoy is None or name not in convoy.escorts:
                continue
            trip = scenario.time_over(leg) * _factor(dials, leg, "transit")
            trip += mean_of(convoy.return_time) + mean_of(pool.turnaround)
            away += convoy.escorts[name] * _fewest_convoys(scenario, found, leg) * trip
        most = pool.count * scenario.horizon
        known, best = (most * _factor(dials, name, "open", "escorts", best=b) for b in (False, True))
        yield PartLoad(f"escorts.{name}", away / known, away / best, True)


def _fewest_convoys(scenario: Scenario, found: Flows, name: str) -> float:
    """Convoys that carry what travels a leg, all of them full; 0 where nothing says when one is."""
    leg = scenario.legs[name]
    fleet, convoy, fewest = leg.vehicles, leg.convoy, 0.0
    for _, measure, most in _rooms("capacity", leg.capacity, "limits", leg.limits):
        fewest = max(fewest, _load_on(scenario, found, name, measure) / most)
    ships = [n for n in (fleet.count if fleet else None, convoy.most if convoy else None) if n is not None]
    for _, measure, each in _rooms("load", fleet.load, "limits", fleet.limits) if fleet and ships else ():
        fewest = max(fewest, _load_on(scenario, found, name, measure) / (each * min(ships)))
    return fewest


MANY = 10**6
"""Cranes where there is no limit."""


def _load_on(scenario: Scenario, found: Flows, leg: str, measure: str) -> float:
    """What a leg carries, in units or in a measure of loads."""
    if not measure:
        return found.carried[leg]
    rows = ((item, amount) for (name, item), amount in sorted(found.carried_items.items()) if name == leg)
    return sum(amount * (scenario.items[item].load(measure) or 0.0) for item, amount in rows)


def _leg_limits(leg: Leg, horizon: float, way: float) -> Iterator[tuple[str, str, float, str]]:
    """What limits a leg, in which measure (empty for units), the most it lets through, and the dial that turns it.

    *way*: days that a vehicle is away beside its turnaround: over the leg, and back where it comes back over another.
    """
    if leg.departures is not None:
        for measure, most in leg.rooms.items():
            what = "departures.paths" if leg.departures.paths else f"limits.{measure}" if measure else "capacity"
            yield what, measure, most * horizon / leg.departures.interval, "capacity"
    if leg.handling is not None:
        yield "handling", "", leg.handling * horizon, "handling"
    fleet = leg.vehicles
    if fleet is not None and fleet.count is not None:
        trip = way + mean_of(fleet.turnaround)
        for what, measure, most in _rooms("vehicles", fleet.load, "vehicles.limits", fleet.limits):
            if trip > 0.0:
                yield what, measure, fleet.count * most * horizon / trip, "vehicles"


def _rooms(units: str, amount: float | None, place: str, limits: Limits | None) -> Iterator[tuple[str, str, float]]:
    """Where room is declared, in which measure (empty for units), and how much."""
    if amount is not None:
        yield units, "", amount
    for measure, limit in limits.by_measure().items() if limits is not None else ():
        yield f"{place}.{measure}", measure, limit


def _pooled(scenario: Scenario, found: Flows, rows: list[PartLoad]) -> list[PartLoad]:
    """Lines that draw on one order book have one utilization: the need of all over what all can make."""
    pools: nx.Graph[str] = nx.Graph()
    for name, pile in sorted(scenario.stockpiles.items()):
        if pile.sourcing == "shared":
            families = ((scenario.family_of(source), source) for source in pile.sources)
            pools.add_edges_from((f"stockpiles.{name}.sources", f"{family}.{source}") for family, source in families)
    by_path = {row.path: row for row in rows}
    for group in nx.connected_components(pools):
        known = [by_path.pop(path) for path in sorted(group) if path in by_path]
        busy = [(found.ordered[row.path.partition(".")[2]], row) for row in known if row.utilization > 0.0]
        shared, least = (
            sum(units for units, _ in busy) / sum(units / getattr(row, what) for units, row in busy) if busy else 0.0
            for what in ("utilization", "best_case")
        )
        path = min(node for node in group if node.startswith("stockpiles."))
        by_path[path] = PartLoad(path, shared, least, all(row.sole for row in known))
    return list(by_path.values())
