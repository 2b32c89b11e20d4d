"""Replicate: one scenario, one seed, one replication number; always the same facts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from desim.sim.assembly.builders import build_world
from desim.sim.charges import PresentCosts, running_costs
from desim.sim.kernel.clock import START, Clock, TracingClock
from desim.sim.kernel.garbage import few_collections
from desim.sim.kernel.stream import Streams
from desim.sim.production.deadlock import refuse_deadlock
from desim.sim.settled import is_settled
from desim.sim.tracing.unit_tracking import UnitTracker
from desim.sim.world import World
from desim.spec.facts import Facts, Occurrence
from desim.spec.families import MEASURED, STATEFUL
from desim.spec.fields.ticks import ticks
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Until

STRETCHES = 200
"""Steps of a run, of even length: it may end after each because its headline is settled."""


def replicate(
    scenario: Scenario,
    seed: int,
    replication: int,
    trace: bool = False,
    clock: Clock | None = None,
    follow: bool = False,
    streams: Streams | None = None,
    until: Until = "end",
) -> Facts:
    """The facts of replication *replication* (counted from 0); with *trace* also every event, with *follow* every unit.

    *clock* is a fresh one of the caller's, who can look at it afterwards however the replication ends; so are
    *streams*, of the same seed and replication.
    *until* the headline it ends at one of ``STRETCHES`` times, once this can no longer change; all other facts are then
    of that time.
    Raises Unbalanced when the books of an item do not balance, Livelock when time stands still, Deadlock when parts
    wait on one another in a circle, and OverBudget beyond the events that *clock* may process.
    """
    with few_collections():  # the world is out of use when this ends, and is collected while it is young
        return _replicated(
            scenario, seed, replication, clock or (TracingClock() if trace else Clock()), follow, streams, until
        )


def _replicated(
    scenario: Scenario, seed: int, replication: int, clock: Clock, follow: bool, streams: Streams | None, until: Until
) -> Facts:
    """Nobody else holds the world, nor its clock, when this ends."""
    world = _begun(scenario, seed, replication, clock, UnitTracker(clock) if follow else None, streams)
    present = PresentCosts(world, clock) if scenario.discount_rate else None
    if until == "headline":
        _run_until_settled(world)
    else:
        clock.run_to(ticks(scenario.horizon))
    world.probes.close()
    facts = _close(world, present)
    if streams is None:
        world.streams.release()
    return facts


def stretches(scenario: Scenario, seed: int, replication: int, clock: Clock) -> Iterator[None]:
    """Run a replication in ``STRETCHES`` steps, for who looks at *clock* between them and may not need the rest.

    It gives way before each step. Nothing is measured.
    """
    yield from _stretches(_begun(scenario, seed, replication, clock, None, None))


def _begun(
    scenario: Scenario, seed: int, replication: int, clock: Clock, observer: UnitTracker | None, streams: Streams | None
) -> World:
    """The world of a replication on day 0."""
    world = build_world(scenario, seed, replication, clock, observer, streams)
    if scenario.decision > 0.0:
        clock.at(ticks(scenario.decision), START, lambda _: _decide(world))
    elif scenario.warmup > 0.0:
        clock.at(ticks(scenario.warmup), START, lambda _: _reset(world))
    return world


def _stretches(world: World) -> Iterator[None]:
    """Give way before each step to the horizon."""
    end = ticks(world.scenario.horizon)
    stretch = max(1, end // STRETCHES)
    while world.clock.time < end:
        yield
        world.clock.run_to(min(world.clock.time + stretch, end))


def _run_until_settled(world: World) -> None:
    """Run step by step until the headline is settled, or to the horizon."""
    for _ in _stretches(world):
        if is_settled(world):
            return


def _reset(world: World) -> None:
    """The end of the warm-up: forget everything measured so far."""
    refuse_deadlock(world.stations)
    for parts in world.families.values():
        for part in parts.values():
            part.reset()
    world.costs.clear()


def _decide(world: World) -> None:
    """The decision: measures, and first days, count from now."""
    _reset(world)
    for parts in (world.stockpiles, world.lines, world.fleets, world.regimes, world.measures):
        for part in parts.values():
            part.forget_first_days()


def _close(world: World, present: PresentCosts | None) -> Facts:
    """Settle all accounts at the horizon."""
    refuse_deadlock(world.stations)
    scenario, clock, families = world.scenario, world.clock, world.families
    closed: dict[str, dict[str, Any]] = {
        family: {name: part.close() for name, part in parts.items()} for family, parts in families.items()
    }
    states = {n: p.states.time for f in STATEFUL for n, p in families[f].items() if p.states is not None}
    on_hand = dict.fromkeys(world.books, 0.0)
    for shelf in world.stockpiles.values():
        on_hand[shelf.books.name] += shelf.on_hand
        shelf.books.quarantined += shelf.quarantined
    books = {item: book.check(on_hand[item], clock.day, world.replication) for item, book in world.books.items()}
    if present is not None:
        present.settle()
    world.costs.update(running_costs(world))
    probes = world.probes
    return Facts(
        world.replication, scenario.horizon, scenario.warmup, probes.days, probes.levels(),
        **{family: closed[family] for family in MEASURED},
        lanes=closed["lanes"], measures=closed["measures"],
        gate_load={name: facts for name, facts in closed["orderings"].items() if facts is not None},
        states=states, books=books, costs=world.costs,
        present_costs={} if present is None else present.by_account,
        occurrences=_occurrences(world), events=clock.events,
        trace=clock.log if isinstance(clock, TracingClock) else None,
        delivery_days=probes.deliveries.days, deliveries=probes.deliveries.levels(),
        decision=scenario.decision, mark_days=probes.mark_days, marks=probes.marks(),
        followed=world.observer.close(world.pools) if world.observer is not None else None,
    )  # fmt: skip


def _occurrences(world: World) -> list[Occurrence]:
    """What happened, cut at the horizon."""
    end = world.scenario.horizon
    every = [o for cause in world.causes.values() for o in cause.occurrences]
    return [replace(o, ends=min(o.ends, end)) for o in every]
