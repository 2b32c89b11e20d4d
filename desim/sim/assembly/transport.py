"""Transport: builds ports, escorts and legs, and connects legs to their detours and their ways back."""

from desim.sim.kernel.working_time import WorkingHours
from desim.sim.transport.escorts import Escorting, EscortPool
from desim.sim.transport.leg import Leg, LegDraws
from desim.sim.transport.port import Port
from desim.sim.transport.return_leg import ReturnLeg
from desim.sim.transport.way import Way
from desim.sim.world import World
from desim.spec.checks.calendars import working_time
from desim.spec.fields.ticks import ticks
from desim.spec.parts.transport import Leg as DeclaredLeg
from desim.spec.scenario import Scenario


def ports(world: World) -> None:
    """Make all ports."""
    scenario = world.scenario
    for name, declared in sorted(scenario.ports.items()):
        loads = {
            pile: 1.0 if declared.measure == "units" else scenario.items[one.item].load(declared.measure) or 0.0
            for pile, one in scenario.stockpiles.items()
        }
        berthing = world.streams.durations(name, "berthing", declared.berthing)
        world.ports[name] = Port(
            name, declared, world.clock, world.rank[name], berthing, loads, world.observer
        )  # fmt: skip


def escorts(world: World) -> None:
    """Make all pools of escorts."""
    for name, declared in sorted(world.scenario.escorts.items()):
        turnaround = world.streams.durations(name, "turnaround", declared.turnaround)
        world.escorts[name] = EscortPool(name, declared, world.clock, world.rank[name], turnaround)


def _escorting(world: World, name: str, declared: DeclaredLeg) -> Escorting | None:
    """The escorts of a leg with convoys."""
    if declared.convoy is None:
        return None
    return_time = world.streams.durations(name, "return_time", declared.convoy.return_time)
    return Escorting(declared.convoy, world.escorts, return_time)


def legs(world: World) -> None:
    """Make all legs, then connect their detours."""
    for name, declared in sorted(world.scenario.legs.items()):
        draws = _draws(world, name, declared)
        kind = Leg if declared.vehicles is None or declared.vehicles.of is None else ReturnLeg
        world.legs[name] = kind(
            name, declared, world.clock, world.rank[name], draws, world.costs, world.observer,
            _unit_loads(world.scenario, declared),
            (world.ports.get(declared.origin_port or ""), world.ports.get(declared.destination_port or "")),
            _escorting(world, name, declared), _way(world, declared, draws), ticks(world.scenario.time_over(name)),
        )  # fmt: skip
    for leg in world.legs.values():
        leg.connect_detour(world.legs)
        if isinstance(leg, ReturnLeg):
            leg.connect_vehicles(world.legs)


def transport_modes(world: World) -> None:
    """Keep the working hours of all modes."""
    for name, declared in sorted(world.scenario.transport_modes.items()):
        hours = None
        if declared.calendar is not None:
            hours = WorkingHours(working_time(world.scenario, declared.calendar))
        world.transport_modes[name] = hours


def _way(world: World, declared: DeclaredLeg, draws: LegDraws) -> Way | None:
    """The way of a leg with a distance or working hours; for others the time is just drawn."""
    hours, distance, march = world.transport_modes.get(declared.mode), declared.distance, declared.march
    if distance is None:
        return None if hours is None else Way(draws.transit, 0, None, hours)
    speed = world.scenario.transport_modes[declared.mode].speed if march is None else None
    over = march.time_of_one(distance) if march is not None else distance / speed if speed is not None else 0.0
    return Way(draws.transit, ticks(over), march, hours)


def _unit_loads(scenario: Scenario, declared: DeclaredLeg) -> dict[str, tuple[float, ...]] | None:
    """What a unit for each stockpile takes of each measure of a leg; None where units alone are limited.

    There is one of each, too, where the leg has a rule of loading. What does not travel the leg may declare no load.
    """
    if not declared.measures and not declared.rule:
        return None
    items = {name: scenario.items[pile.item] for name, pile in scenario.stockpiles.items()}
    return {name: (1.0, *(item.load(m) or 0.0 for m in declared.measures)) for name, item in items.items()}


def _draws(world: World, name: str, declared: DeclaredLeg) -> LegDraws:
    """The streams of a leg; there are none for what it has not."""
    laws = {"headway": declared.departures.every if declared.departures else None}
    if declared.vehicles is not None:
        laws |= {"turnaround": declared.vehicles.turnaround, "replacement": declared.vehicles.replacement}
    streams = world.streams
    others = {purpose: streams.durations(name, purpose, law) for purpose, law in laws.items() if law is not None}
    time = declared.transit
    if declared.distance is not None and declared.mode in world.scenario.transport_modes:
        time = world.scenario.transport_modes[declared.mode].loading_time
    return LegDraws(streams.durations(name, "transit", time), streams.uniforms(name, "loss"), **others)
