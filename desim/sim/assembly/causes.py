"""Changes: builds causes and regimes from their declarations, and finds the dials they turn."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from desim.sim.assembly.dials import ON_DEMAND, made_dial
from desim.sim.change.cause import Cause
from desim.sim.change.condition import TriggerContext
from desim.sim.change.course import Effect
from desim.sim.change.regime import Regime
from desim.sim.change.trigger import UntilCondition, trigger
from desim.sim.kernel.clock import APPROVAL, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.states import States
from desim.sim.stock.pool import Pool
from desim.sim.world import World
from desim.spec.checks.dials import DialChange, closed_by, factor_changes, value_changes
from desim.spec.fields.law import Exponential
from desim.spec.parts.cause import Cause as DeclaredCause
from desim.spec.parts.cause import How
from desim.spec.parts.regime import Regime as DeclaredRegime

_UNIT = Exponential[float](law="exponential", mean=1.0)


class HasDials(Protocol):
    """A part with dials."""

    dials: dict[str, Dial]


class Leaves(Protocol):
    """A part that gives back what waits there when it closes for good."""

    def leave(self, _: None = None, /) -> None:
        """It has closed for good."""


def regimes(world: World) -> None:
    """Make all regimes."""
    for name, declared in sorted(world.scenario.regimes.items()):
        world.regimes[name] = _regime(world, name, declared)


def _regime(world: World, name: str, declared: DeclaredRegime) -> Regime:
    draws = (world.streams.draws(name, "sojourn", _UNIT), world.streams.uniforms(name, "way"))
    turns = {
        state: {(part, which): factor for part, which, factor in factor_changes(world.scenario, spec)}
        for state, spec in declared.states.items()
    }
    keys = sorted({key for held in turns.values() for key in held})
    factors = {state: [held.get(key, 1.0) for key in keys] for state, held in turns.items()}
    dials = [dial(world, *key) for key in keys]
    settings: dict[tuple[str, str], dict[str, float]] = {}
    for state, spec in declared.states.items():
        for part, which, factor in value_changes(world.scenario, spec):
            settings.setdefault((part, which), {})[state] = factor
    set_dials = [(dial(world, *key), values) for key, values in sorted(settings.items())]
    return Regime(name, declared, world.clock, world.rank[name], draws, (dials, factors), set_dials)


def causes(world: World) -> None:
    """Make all causes, and start those that happen."""
    found = world.causes
    for name, declared in sorted(world.scenario.causes.items()):
        found[name] = Cause(name, declared, world.environment, world.rank[name], world.streams)
    planning_rates = {name: pile.planning_rate for name, pile in world.scenario.stockpiles.items()}
    for name, cause in found.items():
        context = TriggerContext(
            name, world.environment, world.rank[name], world.streams, world.stockpiles, planning_rates,
            world.lines, partial(_pools, world), partial(_states, world), world.regimes, world.gates,
            world.funds, found,
            world.scenario.causes[name].cost,
        )  # fmt: skip
        _start(world, cause, world.scenario.causes[name], context)


def _start(world: World, cause: Cause, declared: DeclaredCause, context: TriggerContext) -> None:
    """Let a cause run, if it happens at all."""
    chance = world.streams.uniforms(cause.name, "chance")
    if declared.probability < 1.0 and chance() >= declared.probability:
        return
    held, values = factor_changes(world.scenario, declared), value_changes(world.scenario, declared)
    effects = {
        part: _effect(world, declared.how_at(part), (_of({part}, held), _of({part}, values)), {}, context)
        for part in sorted(declared.how_of)
    }
    others = {part for part, _, _ in (*held, *values)} - set(effects)
    effects[""] = _effect(world, declared.how, (_of(others, held), _of(others, values)), declared.destroys, context)
    cause.start(trigger(declared.when, context), effects)


def _of(parts: set[str], changes: list[DialChange]) -> list[DialChange]:
    """The changes of some parts."""
    return [change for change in changes if change[0] in parts]


def _effect(
    world: World, how: How, changes: tuple[list[DialChange], list[DialChange]], destroys: Mapping[str, float],
    context: TriggerContext,
) -> Effect:  # fmt: skip
    """*changes* of dials that are held at factors, and of those that are set."""
    held, values = changes
    closed, for_good = sorted(closed_by([*held, *values])), how.for_good
    heard = [notice for part in closed for notice in world.notices.get(part, ())]
    return Effect(
        [(dial(world, part, which), factor) for part, which, factor in held],
        [(dial(world, part, which), factor) for part, which, factor in values],
        [(world.stockpiles[pile], share) for pile, share in sorted(destroys.items())],
        [hear for for_a_while, hear in heard if for_a_while or for_good],
        [act for part in closed for act in _departures(world, part)] if for_good else [],
        UntilCondition(how.until, context) if how.until is not None else None,
    )


def _departures(world: World, part: str) -> list[Callable[[], None]]:
    """What happens when a part has closed for good; but for a supplier, what is due in this very instant is done."""
    if part in world.suppliers:
        return [world.suppliers[part].leave]
    families: list[Mapping[str, Leaves]] = [world.lines, world.legs, world.gates]
    clock, priority = world.clock, APPROVAL + world.rank[part]
    leaving = [family[part].leave for family in families if part in family]
    return [partial(_call_in, clock, priority, leave) for leave in leaving]


def _call_in(clock: Clock, priority: int, action: Callable[[None], None]) -> None:
    """Call *action* in a phase of this instant."""
    clock.at(clock.time, priority, action)


def _states(world: World, part: str) -> States:
    """States of a line or of a workcenter that lines share."""
    states = world.lines[part].states if part in world.lines else world.workcenters[part].states
    if states is None:
        raise KeyError(f"{part} is in no states of its own")
    return states


def _pools(world: World, line: str) -> list[Pool]:
    """Order books that a line shares with others."""
    piles = [name for name, pile in sorted(world.scenario.stockpiles.items()) if line in pile.sources]
    found = [world.orderings[name].pool for name in piles if name in world.orderings]
    return [pool for pool in found if pool is not None]


def dial(world: World, part: str, name: str) -> Dial:
    """A dial of a part; one that few parts need is made where something turns it."""
    family = world.scenario.family_of(part)
    if (part, name) in world.dials:
        return world.dials[part, name]
    make = ON_DEMAND.get((family or "", name))
    if make is not None:
        return made_dial(world, part, name, make)
    families: dict[str | None, Mapping[str, HasDials]] = {
        "suppliers": world.suppliers, "lines": world.lines, "workforces": world.workforces, "legs": world.legs,
        "demands": world.demands, "fleets": world.fleets, "gates": world.gates, "funds": world.funds,
        "agreements": world.agreements, "stockpiles": world.orderings, "ports": world.ports,
        "escorts": world.escorts,
    }  # fmt: skip
    return families[family][part].dials[name]
