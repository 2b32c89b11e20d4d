"""Replicate: one scenario, one seed, one replication number; always the same facts."""

from typing import Any

from desim.sim.clock import PROBE, Clock, TracingClock
from desim.sim.world import World
from desim.spec.facts import Facts, Occurrence
from desim.spec.scenario import Scenario


def replicate(scenario: Scenario, seed: int, replication: int, trace: bool = False) -> Facts:
    """The facts of replication *replication* (counted from 0); with *trace* also every event of it.

    Raises Unbalanced when the books of an item do not balance, and Livelock when time stands still.
    """
    clock = TracingClock() if trace else Clock()
    world = World(scenario, seed, replication, clock)
    if scenario.warmup > 0.0:
        world.clock.at(scenario.warmup, PROBE, lambda _: _reset(world))
    world.clock.run_to(scenario.horizon)
    return _close(world)


def _reset(world: World) -> None:
    """The end of the warm-up: forget everything measured so far."""
    for part in (
        *world.orderings.values(),
        *world.shelves.values(),
        *world.lines.values(),
        *world.stations.values(),
        *world.legs.values(),
        *world.demands.values(),
        *world.fleets.values(),
    ):
        part.reset()
    for supplier in world.suppliers.values():
        supplier.states.reset()
    for cause in world.causes.values():
        cause.cost = 0.0
    world.costs.clear()


def _close(world: World) -> Facts:
    """Settle all accounts at the horizon."""
    scenario, clock = world.scenario, world.clock
    shelves = {n: s.close() for n, s in world.shelves.items()}
    lines = {n: line.close() for n, line in world.lines.items()}
    stations = {n: station.close() for n, station in world.stations.items()}
    fleets = {n: fleet.close() for n, fleet in world.fleets.items()}
    demands = {n: demand.close() for n, demand in world.demands.items()}
    legs = {n: leg.close() for n, leg in world.legs.items()}
    for supplier in world.suppliers.values():
        supplier.states.settle()
    families: tuple[dict[str, Any], ...] = (world.shelves, world.lines, world.stations, world.legs, world.suppliers, world.fleets)
    states = {name: part.states.time for family in families for name, part in family.items()}
    on_hand = dict.fromkeys(world.books, 0.0)
    for shelf in world.shelves.values():
        on_hand[shelf.books.name] += shelf.on_hand
    books = {item: book.check(on_hand[item], clock.time, world.replication) for item, book in world.books.items()}
    _charge(world)
    occurrences = [
        Occurrence(o.cause, o.begins, min(o.ends, scenario.horizon))
        for c in world.causes.values()
        for o in c.occurrences
    ]
    return Facts(
        world.replication, scenario.horizon, scenario.warmup, world.days, world.levels(), shelves, lines, stations, demands, legs, fleets, 
        states, books, world.costs, occurrences, clock.events, getattr(clock, "log", None),
    )  # fmt: skip


def _charge(world: World) -> None:
    """Costs that follow from integrals: holding, backorders; and those of causes."""
    for name, declared in sorted(world.scenario.stockpiles.items()):
        facts = world.shelves[name].facts
        for account, rate, area in (
            ("holding", declared.holding_cost, facts.area_on_hand),
            ("backorders", declared.backorder_cost, facts.area_owed),
        ):
            if rate:
                world.costs[name, account] = rate * area
    for name, cause in world.causes.items():
        if cause.cost:
            world.costs[name, "cause"] = cause.cost
