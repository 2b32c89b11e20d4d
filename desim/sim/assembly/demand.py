"""Demand: builds demands and fleets from their declarations."""

from itertools import repeat
from math import inf

from desim.sim.assembly.calendars import keep_calendar
from desim.sim.assembly.patience import work_begun
from desim.sim.demand.demand import Demand, DemandDraws
from desim.sim.demand.fleet import Equipment, Fleet, UnitKind
from desim.sim.demand.modulation import Modulation
from desim.sim.demand.returning_demand import ReturningDemand
from desim.sim.demand.returns import Returns, ReturnWay
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.stock.claim import claim_priority
from desim.sim.world import World
from desim.spec.fields.law import Exponential
from desim.spec.fields.ticks import TICKS_PER_DAY, ticks
from desim.spec.parts.demand import (
    Demand as DeclaredDemand,
)
from desim.spec.parts.demand import (
    FixedDemand,
    LevelOfEffort,
    LifetimeOriented,
    ModulatedDemand,
    PoissonDemand,
    ProfileDemand,
    RenewalDemand,
    TargetOriented,
)
from desim.spec.parts.fleet import Fleet as DeclaredFleet
from desim.spec.parts.fleet import Unit


def demands(world: World) -> None:
    """Make all demands; those record their sizes of which a measure asks for them."""
    sized = {measure.subject for measure in world.scenario.measures.values() if measure.metric.startswith("size_")}
    for name, declared in sorted(world.scenario.demands.items()):
        world.demands[name] = _demand(world, name, declared, name in sized)
    backlogs = [
        (-ticks(age), name, amount)
        for name, declared in world.scenario.demands.items()
        for age, amount in declared.backlog.items()
    ]
    for since, name, amount in sorted(backlogs):  # the oldest first
        world.demands[name].owe(amount, -since)


def _demand(world: World, name: str, declared: DeclaredDemand, record_sizes: bool) -> Demand:
    """A demand with its kit, its patience and its states."""
    streams, rank, patience = world.streams, world.rank[name], declared.patience
    draws = DemandDraws(
        _gap(world, name, declared),
        _size(world, name, declared),
        streams.durations(name, "patience", patience) if patience is not None else None,
        work_begun(world, declared.stockpile) if declared.patience_until == "begun" else None,
    )
    shelf = world.stockpiles[declared.stockpile]
    kit = [(world.stockpiles[pile], amount) for pile, amount in sorted(declared.kit.items())]
    if declared.returns:
        back = _returns(world, name, name, declared)
        demand: Demand = ReturningDemand(name, declared, world.clock, rank, shelf, kit, draws, back, record_sizes)
    else:
        demand = Demand(name, declared, world.clock, rank, shelf, kit, draws, record_sizes)
    keep_calendar(world, name, declared.calendar, demand.dials["rate"])
    if isinstance(declared, ModulatedDemand):
        sojourns = {s: streams.durations(name, f"sojourn {s}", d.sojourn) for s, d in sorted(declared.states.items())}
        states = (sojourns, streams.uniforms(name, "state"))
        Modulation(name, declared, world.clock, rank, states, demand.modulate)
    return demand


def _gap(world: World, name: str, declared: DeclaredDemand) -> DurationDraw:
    """Operational time from one demand to the next."""
    match declared:
        case ProfileDemand(timing="poisson"):  # operational time shows one batch a day
            return world.streams.durations(name, "gap", Exponential[float](law="exponential", mean=1.0))
        case PoissonDemand() | ModulatedDemand():
            law = Exponential[float](law="exponential", mean=1.0 / declared.arrivals)
            return world.streams.durations(name, "gap", law)
        case RenewalDemand():
            return world.streams.durations(name, "gap", declared.every)
        case FixedDemand():
            return repeat(ticks(declared.every)).__next__
        case ProfileDemand() | LevelOfEffort() | TargetOriented() | LifetimeOriented():
            return repeat(TICKS_PER_DAY).__next__


def _size(world: World, name: str, declared: DeclaredDemand) -> Draw:
    """Amount of a demand."""
    match declared:
        case ProfileDemand() | LevelOfEffort() | TargetOriented() | LifetimeOriented():
            return _constant(declared.batch)
        case FixedDemand() | PoissonDemand() | RenewalDemand() | ModulatedDemand():
            bulk = world.stockpiles[declared.stockpile].books.bulk
            return world.streams.draws(name, "size", declared.size, whole=not bulk)


def _constant(value: float) -> Draw:
    return repeat(float(value)).__next__


def fleets(world: World) -> None:
    """Make all fleets."""
    for name, declared in sorted(world.scenario.fleets.items()):
        world.fleets[name] = _fleet(world, name, declared)


def _fleet(world: World, name: str, declared: DeclaredFleet) -> Fleet:
    units = []
    for unit, spec in sorted(declared.units.items()):
        part = f"{name}.{unit}"
        swap = world.streams.durations(part, "swap", spec.swap)
        returns, place = _returns(world, name, part, spec), claim_priority(declared.claim_priority)
        kind = UnitKind(part, world.stockpiles[spec.stockpile], swap, returns.send_one, place)
        lives = [world.streams.durations(part, f"life {k}", spec.life) for k in range(declared.size)]
        units.append(Equipment(kind, lives))
    return Fleet(name, declared, world.clock, world.rank[name], units)


def _returns(world: World, owner: str, part: str, declared: DeclaredDemand | Unit) -> Returns:
    """Where the units of a part of an owner go that have failed or been used."""
    streams = world.streams
    ways = [
        ReturnWay(
            world.stockpiles[pile], back.share, back.priority, inf if back.up_to is None else back.up_to,
            streams.durations(f"{part}>{pile}", "transit", back.transit),
        )
        for pile, back in sorted(declared.returns.items())
    ]  # fmt: skip
    draws = (
        streams.uniforms(part, "return"),
        [streams.uniforms(f"{part}>{pile}", "share") for pile in sorted(declared.returns)],
    )
    return Returns(part, ways, declared.condemned, draws, world.clock, world.rank[owner])
