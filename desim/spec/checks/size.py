"""Checks of size: estimates of the events and the memory of a replication, by what makes most of them.

An estimate is an expected number, or a bound where the number depends on what happens. Orders, lots and departures
follow what is wanted of each part, from the demands upstream.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import networkx as nx

from desim.spec.fields.faults import Fault
from desim.spec.fields.moments import mean_of
from desim.spec.fields.ticks import DAYS_PER_YEAR
from desim.spec.parts.machine import Failures
from desim.spec.parts.production import Line
from desim.spec.parts.regime import Regime
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario

MOST_EVENTS = 1e8
"""Events of a replication: about ten minutes of one processor."""
MOST_MEMORY = 4e9
"""Bytes that the samples and the waits of a replication take."""
BYTES_OF_SAMPLE, BYTES_OF_WAIT = 16, 40
SMALLEST_TIME = 1e-12
"""Days; a mean time below it is taken for it, so that no estimate is infinite."""
Estimate = tuple[str, float]
"""Path of what makes events, and how many in a replication."""


def size_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of scenarios that would make too many events, or take too much memory, in one replication."""
    estimates = _estimates(scenario)
    large = [(path, events) for path, events in estimates if events > MOST_EVENTS]
    for path, events in large:
        yield Fault(path, f"makes about {events:.2g} events in a replication, at most {MOST_EVENTS:.0e} can be run")
    total = math.fsum(events for _, events in estimates)
    if not large and total > MOST_EVENTS:
        path = max(estimates, key=lambda one: one[1])[0]
        message = f"lets all parts together make about {total:.2g} events in a replication, most of them {path}"
        yield Fault("horizon", f"{message}; at most {MOST_EVENTS:.0e} can be run")
    memory = _samples(scenario) * BYTES_OF_SAMPLE + min(total, MOST_EVENTS) * BYTES_OF_WAIT
    if memory > MOST_MEMORY:
        most = f"at most {MOST_MEMORY / 1e9:g} GB can be taken"
        yield Fault("probe.every", f"makes a replication take about {memory / 1e9:.2g} GB of memory, {most}")


def expected_events(scenario: Scenario) -> float:
    """About how many events a replication makes; bounds count in full where a number depends on what happens."""
    return math.fsum(events for _, events in _estimates(scenario))


def _estimates(scenario: Scenario) -> list[Estimate]:
    """What makes events, and about how many in a replication."""
    wanted = amounts_wanted(scenario)
    found = [*_demands(scenario), *_stockpiles(scenario, wanted), *_production(scenario, wanted)]
    return [
        *found,
        *_transport(scenario, wanted),
        *_approvals(scenario),
        *_funds(scenario),
        *_changes(scenario),
        *_fleets(scenario),
    ]


def _samples(scenario: Scenario) -> float:
    """Sampled levels times probes."""
    stockpiles, lines = len(scenario.stockpiles), len(scenario.lines)
    levels = 3 * stockpiles + lines + 2 * len(scenario.workforces) + len(scenario.gates)
    levels += len(scenario.funds)
    probes: float = scenario.horizon / scenario.probe.every + 1.0
    return levels * probes


def _per(span: float, time: float) -> float:
    """How often a time fits into a span."""
    return span / max(time, SMALLEST_TIME)


def _demands(scenario: Scenario) -> Iterator[Estimate]:
    for name, demand in scenario.demands.items():
        span = max(0.0, min(demand.end or math.inf, scenario.horizon) - demand.start)
        where = f"demands.{name}"
        if demand.kind == "fixed":
            yield f"{where}.every", _per(span, demand.every)
        elif demand.kind == "renewal":
            yield f"{where}.every", _per(span, mean_of(demand.every))
        elif demand.kind == "poisson":
            yield f"{where}.arrivals", span * demand.arrivals
        elif demand.kind == "modulated":
            factor = max(state.arrivals for state in demand.states.values())
            yield f"{where}.arrivals", span * demand.arrivals * factor
            cycle = math.fsum(mean_of(state.sojourn) for state in demand.states.values())
            yield f"{where}.states", len(demand.states) * _per(span, cycle)
        else:
            profile = demand.profile or {}
            yield f"{where}.batch", _amount_of(profile, getattr(demand, "repeat", None), span) / demand.batch
            yield f"{where}.repeat", len(profile) * (1.0 + _per(span, getattr(demand, "repeat", None) or math.inf))


def _amount_of(profile: dict[float, float], repeat: float | None, span: float) -> float:
    """What is wanted along a profile of rates by day, over *span* days; periods that repeat count whole."""
    days = [*sorted(profile), repeat or max(span, max(profile))]
    amount = math.fsum(profile[a] * (b - a) for a, b in pairwise(days))
    return amount if repeat is None else amount * math.ceil(_per(span, repeat))


def amounts_wanted(scenario: Scenario) -> dict[str, float]:
    """By stockpile and line: the most that can be wanted of it in a replication, from the demands upstream.

    A source of several counts with all that its stockpile wants. Empty where parts supply one another in a circle.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from([*scenario.stockpiles, *scenario.lines])
    for name, pile in scenario.stockpiles.items():
        graph.add_edges_from((source, name) for source in pile.sources)
    for name, line in scenario.lines.items():
        graph.add_edges_from((pile, name) for pile in line.takes)
    if not nx.is_directed_acyclic_graph(graph):
        return {}
    wanted = dict.fromkeys(graph, 0.0)
    for path, events in _demands(scenario):
        demand = scenario.demands[path.split(".")[1]]
        size = getattr(demand, "batch", None) or mean_of(getattr(demand, "size", None))
        wanted[demand.stockpile] += events * size
        for component, amount in demand.kit.items():
            wanted[component] += events * size * amount
    for fleet in scenario.fleets.values():
        for unit in fleet.units.values():
            wanted[unit.stockpile] += fleet.size * _per(scenario.horizon, mean_of(unit.life))
    for part in reversed(list(nx.topological_sort(graph))):
        _pass_upstream(scenario, part, wanted)
    return wanted


def _pass_upstream(scenario: Scenario, part: str, wanted: dict[str, float]) -> None:
    """Add what a part wants to what is wanted of those that supply it."""
    if part in scenario.stockpiles:
        pile = scenario.stockpiles[part]
        for source in pile.sources:
            if source in wanted:
                wanted[source] += wanted[part] + _first_order(pile)
    elif part in scenario.lines:
        for feed, amount in scenario.lines[part].amounts_taken(scenario.stockpiles):
            wanted[feed] += wanted[part] * amount / scenario.lines[part].yield_


def _first_order(pile: Stockpile) -> float:
    """What a stockpile orders to come to its level, whatever is wanted of it."""
    policy = pile.policy
    level: float = max(
        (getattr(policy, key, 0.0) or 0.0 for key in ("level", "order_up_to", "reorder_point")), default=0.0
    )
    if getattr(policy, "kind", "") == "days_of_supply":
        level = float(policy.days) * (pile.planning_rate or 0.0)  # type: ignore[union-attr]
    return max(0.0, level - pile.initial)


def _stockpiles(scenario: Scenario, wanted: dict[str, float]) -> Iterator[Estimate]:
    for name, pile in scenario.stockpiles.items():
        where = f"stockpiles.{name}"
        if pile.pipeline is not None:
            yield f"{where}.pipeline.lot", pile.pipeline.count
        review = pile.policy.review if pile.policy is not None else None
        if review is not None:
            yield f"{where}.policy.review.every", _per(scenario.horizon, review.every)
        quantity = getattr(pile.policy, "quantity", None)
        if quantity is not None and wanted:
            yield f"{where}.policy.quantity", (wanted[name] + _first_order(pile)) / max(quantity, SMALLEST_TIME)


def _production(scenario: Scenario, wanted: dict[str, float]) -> Iterator[Estimate]:
    for name, line in scenario.lines.items():
        lots = wanted.get(name, 0.0) / line.lot
        yield f"lines.{name}.lot", min(lots, _most_lots(scenario, line)) * max(1, len(line.stations))
        if line.failures is not None:
            yield f"lines.{name}.failures.every", line.machines * _breakdowns(scenario, line.failures)
        for step, station in line.stations.items():
            failures = getattr(station, "failures", None)
            if failures is not None:
                yield f"lines.{name}.stations.{step}.failures.every", _breakdowns(scenario, failures)
    for name, center in scenario.workcenters.items():
        if center.failures is not None:
            events = center.machines * _breakdowns(scenario, center.failures)
            yield f"workcenters.{name}.failures.every", events
    for name, people in scenario.workforces.items():
        leaving = -math.log1p(-people.attrition) * scenario.horizon / DAYS_PER_YEAR
        yield f"workforces.{name}.attrition", max(people.staff, people.wanted or 0) * leaving
        if people.hiring is not None and people.hiring.every > 0.0:
            yield f"workforces.{name}.hiring.every", _per(scenario.horizon, people.hiring.every)


def _most_lots(scenario: Scenario, line: Line) -> float:
    """Lots that all machines of a line can begin in a replication; without limit where orders are pushed onto it."""
    machines: float = line.machines
    if line.workcenter is not None:
        machines = scenario.workcenters[line.workcenter].machines
    if line.stations:
        first = line.stations[line.first]
        limited = line.release == "pull" or line.wip_cap is not None
        return first.machines * _per(scenario.horizon, mean_of(first.time)) if limited else math.inf
    if line.time is not None:
        return machines * _per(scenario.horizon, mean_of(line.time))
    rate = line.machine_rate
    return math.inf if rate is None else machines * scenario.horizon * rate / line.lot


def _breakdowns(scenario: Scenario, failures: Failures) -> float:
    return 2.0 * _per(scenario.horizon, mean_of(failures.every) + mean_of(failures.repair))


def _transport(scenario: Scenario, wanted: dict[str, float]) -> Iterator[Estimate]:
    carried = dict.fromkeys(scenario.legs, 0.0)
    measured: dict[tuple[str, str], float] = {}
    for name, pile in scenario.stockpiles.items():
        for source in pile.sources.values():
            for leg in scenario.legs_of(source):
                units = wanted.get(name, 0.0) + _first_order(pile)
                carried[leg] += units
                for measure in scenario.legs[leg].measures:
                    taken = units * (scenario.items[pile.item].load(measure) or 0.0)
                    measured[leg, measure] = measured.get((leg, measure), 0.0) + taken
    for name, declared in scenario.legs.items():
        if declared.departures is not None:
            yield f"legs.{name}.departures.every", _per(scenario.horizon, declared.departures.interval)
        loads = {"handling_lot": declared.handling_lot}
        loads["vehicles.load"] = declared.vehicles.load if declared.vehicles is not None else None
        loads["capacity"] = declared.capacity if declared.full_load else None
        for field, load in loads.items():
            if load is not None:
                yield f"legs.{name}.{field}", carried[name] / load
        fleet = declared.vehicles
        limits = {"limits": declared.limits if declared.full_load else None}
        limits["vehicles.limits"] = fleet.limits if fleet is not None else None
        for field, given in limits.items():
            for measure, limit in given.by_measure().items() if given is not None else ():
                yield f"legs.{name}.{field}.{measure}", measured.get((name, measure), 0.0) / limit


def _approvals(scenario: Scenario) -> Iterator[Estimate]:
    for name, gate in scenario.gates.items():
        if gate.background is not None:
            events = scenario.horizon * gate.background.arrivals * len(gate.stages)
            yield f"gates.{name}.background.arrivals", events
        for stage, declared in gate.stages.items():
            if declared.sessions is not None:
                where = f"gates.{name}.stages.{stage}.sessions.every"
                yield where, _per(scenario.horizon, declared.sessions.every)


def _funds(scenario: Scenario) -> Iterator[Estimate]:
    for name, fund in scenario.funds.items():
        yield f"funds.{name}.every", _per(scenario.horizon, fund.every)


def _changes(scenario: Scenario) -> Iterator[Estimate]:
    for name, cause in scenario.causes.items():
        when, how = cause.when, cause.how
        steps = sum(2.0 + one.steps * ((one.ramp > 0.0) + (one.recovery > 0.0)) for one in cause.hows)
        yield f"causes.{name}.how.steps", steps
        if when.kind == "hazard" and not how.for_good:
            duration = 0.0 if how.duration is None else mean_of(how.duration)
            time = mean_of(when.every) + duration + mean_of(how.delay) + how.ramp + how.recovery
            yield f"causes.{name}.when.every", steps * _per(scenario.horizon, time)
        elif when.kind == "period":
            yield f"causes.{name}.when.every", _per(scenario.horizon, when.every)
    for name, regime in scenario.regimes.items():
        fastest = _fastest_circle(regime)
        if fastest > 0.0:
            yield f"regimes.{name}.moves", scenario.horizon * fastest


def _fastest_circle(regime: Regime) -> float:
    """The highest rate of moves, per day, at which a regime can go round in a circle of states."""
    moves = [(a, b, rate) for a, after in regime.moves.items() for b, rate in after.items()]
    for bound in sorted({rate for *_, rate in moves}, reverse=True):
        fast: nx.DiGraph[str] = nx.DiGraph()
        fast.add_edges_from((a, b) for a, b, rate in moves if rate >= bound)
        if not nx.is_directed_acyclic_graph(fast):
            return float(bound)
    return 0.0


def _fleets(scenario: Scenario) -> Iterator[Estimate]:
    for name, fleet in scenario.fleets.items():
        for unit, declared in fleet.units.items():
            where = f"fleets.{name}.units.{unit}.life"
            yield where, 2.0 * fleet.size * _per(scenario.horizon, mean_of(declared.life))
