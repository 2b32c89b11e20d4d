"""Promises: when an order that is placed now would come from each source, as far as planners can know.

They know what is on the books today, mean times, timetables and who is closed, not what chance will do. A source, a way
or a gate that is closed promises nothing, and nor does one that waits for a minimum.
"""

from collections.abc import Callable, Iterable
from functools import partial
from math import ceil

from desim.sim.approvals.gate import Gate
from desim.sim.kernel.pace import scaled
from desim.sim.production.line import Line
from desim.sim.production.workcenter import Workcenter
from desim.sim.transport.leg import Leg
from desim.sim.world import World
from desim.spec.checks.calendars import working_share
from desim.spec.checks.nations import approvals_of
from desim.spec.fields.moments import mean_of
from desim.spec.fields.ticks import NEVER, ticks
from desim.spec.parts.production import Line as DeclaredLine

Promise = Callable[[float], int]
"""The tick at which an amount that is ordered now would come; never where nobody can say."""
Step = Callable[[int], int]
"""When goods, or an order, that come at a tick are through."""


def promise(world: World, pile: str, source: str) -> Promise:
    """When an order of a stockpile would come from a source."""
    scenario = world.scenario
    offer, applicant = scenario.stockpiles[pile].sources[source], f"{source}>{pile}"
    gates = [world.gates[name] for name in approvals_of(scenario, pile, source)]
    before, after = (
        [partial(_approved, gate, applicant) for gate in gates if gate.declared.at == at]
        for at in ("order", "shipment")
    )
    way: list[Step] = [*after, *(partial(_carried, world.legs[leg]) for leg in scenario.legs_of(offer))]
    if offer.transit is not None:
        way.append(partial(_later, ticks(mean_of(offer.transit))))
    shipped = SHIPPED[scenario.family_of(source) or ""](world, source)

    def comes(amount: float) -> int:
        ordered = _through(before, world.clock.time)
        return NEVER if ordered >= NEVER else _through(way, shipped(amount, ordered))

    return comes


def _through(steps: Iterable[Step], at: int) -> int:
    for step in steps:
        if at >= NEVER:
            return NEVER
        at = step(at)
    return min(at, NEVER)


def _later(time: int, at: int) -> int:
    return at + time


def _approved(gate: Gate, applicant: str, at: int) -> int:
    """When a gate would approve a case: sessions and mean times of its stages, without a queue."""
    if not gate.admits(applicant):
        return NEVER
    if gate.licenses.admits(applicant):
        return at
    for stage in gate.stages:
        at = stage.sessions.next(at) if stage.sessions is not None else at
        if not gate.takes_no_time:
            at += ceil(ticks(mean_of(stage.declared.time)) * stage.declared.chance / gate.speed)
    return at


def _carried(leg: Leg, at: int) -> int:
    """When goods would be over a leg: its timetable and mean time, without a queue."""
    if not leg.is_open:
        return NEVER if not leg.passes() or leg.detour is None else _carried(leg.detour, at)
    return leg.next_departure(at) + scaled(leg.mean_time, leg.dials["transit"].value)


Shipped = Callable[[float, int], int]
"""When a source would have shipped an amount that it is asked for at a tick."""


def _by_supplier(world: World, name: str) -> Shipped:
    mean = ticks(mean_of(world.scenario.suppliers[name].lead_time))
    return partial(world.suppliers[name].promise, mean)


def _by_line(world: World, name: str) -> Shipped:
    declared, line = world.scenario.lines[name], world.lines[name]
    machines = declared.machines
    if declared.workcenter is not None:
        machines = world.scenario.workcenters[declared.workcenter].machines
    share = working_share(world.scenario, declared.calendar)
    return partial(_made, line, declared, machines, share)


def _made(line: Line, declared: DeclaredLine, machines: int, share: float, amount: float, at: int) -> int:
    """After what is on its book, at its mean pace in working time; one lot at least."""
    speed = line.dials["rate"].value * line.dials["open"].without("calendar", "cold") * share
    if isinstance(line.floor, Workcenter):
        machines = len(line.floor.machines)
    if speed <= 0.0:
        return NEVER
    lot = declared.mean_lot_time(min(declared.lot, amount))
    work = (line.backlog + amount) / declared.lot * declared.mean_lot_time(declared.lot, longest=True)
    return at + ticks(max(lot, work / (machines if not declared.stations else 1) / declared.yield_) / speed)


def _by_stockpile(world: World, name: str) -> Shipped:
    sources = [promise(world, name, source) for source in sorted(world.scenario.stockpiles[name].sources)]

    def shipped(amount: float, at: int) -> int:
        shelf = world.stockpiles[name]
        if not shelf.backorders and shelf.available(99.0) >= amount:
            return at
        return max(at, min((source(amount) for source in sources), default=NEVER))

    return shipped


SHIPPED: dict[str, Callable[[World, str], Shipped]] = {
    "suppliers": _by_supplier,
    "lines": _by_line,
    "stockpiles": _by_stockpile,
}
"""What a source can promise, by its family."""
