"""Changes: builds causes and regimes from their declarations, and finds the dials they turn."""

from functools import partial
from typing import Any

from desim.sim.change.cause import Cause
from desim.sim.change.regime import Regime
from desim.sim.change.trigger import (
    OnApproval,
    OnCall,
    OnDate,
    OnHazard,
    OnPeriod,
    Trigger,
    on_backlog,
    on_entry,
    on_stock,
)  # fmt: skip
from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.dial import Dial
from desim.sim.stock.pool import Pool
from desim.spec.checks.dials import closed_by, turned
from desim.spec.families import DIALS
from desim.spec.fields.law import Exponential

_UNIT = Exponential[float](law="exponential", mean=1.0)


def regimes(world: Any) -> dict[str, Regime]:
    """All regimes by name."""
    return {name: _regime(world, name, declared) for name, declared in sorted(world.scenario.regimes.items())}


def _regime(world: Any, name: str, declared: Any) -> Regime:
    draws = (world.streams.draws(name, "sojourn", _UNIT), world.streams.uniforms(name, "way"))
    regime = Regime(name, declared, world.clock, world.rank[name], *draws)
    turns = {
        state: {(part, which): factor for part, which, factor in turned(world.scenario, spec)}
        for state, spec in declared.states.items()
    }
    dials = sorted({key for held in turns.values() for key in held})
    held = {state: [factors.get(key, 1.0) for key in dials] for state, factors in turns.items()}
    regime.hold([dial(world, *key) for key in dials], held)
    return regime


def causes(world: Any) -> dict[str, Cause]:
    """All causes by name; those that happen are started."""
    found = {}
    for name, declared in sorted(world.scenario.causes.items()):
        draw = partial(world.streams.draws, name)
        found[name] = Cause(name, declared, world.clock, world.rank[name], draw)
    for name, cause in found.items():
        _start(world, name, cause, found)
    return found


def _start(world: Any, name: str, cause: Cause, others: dict[str, Cause]) -> None:
    """Let a cause run, if it happens at all."""
    declared, chance = world.scenario.causes[name], world.streams.uniforms(name, "chance")
    if declared.probability < 1.0 and chance() >= declared.probability:
        return
    held = turned(world.scenario, declared)
    turns = [(dial(world, part, which), factor) for part, which, factor in held]
    losses = [(world.stockpiles[pile], share) for pile, share in sorted(declared.destroys.items())]
    closed = sorted(closed_by(held))
    heard = [notice for part in closed for notice in world.notices.get(part, ())]
    if declared.how.for_good:
        cause.leaving = [world.suppliers[part].leave for part in closed if part in world.suppliers]
    cause.notified = [hear for for_a_while, hear in heard if for_a_while or declared.how.for_good]
    if declared.when.kind == "ended":
        call = OnCall(world.clock)
        others[declared.when.cause].then(call.call)
        cause.start(call, turns, losses)
    else:
        cause.start(_trigger(world, name, declared.when), turns, losses)


def _trigger(world: Any, name: str, when: Any) -> Trigger:
    """What a cause waits for."""
    clock, priority = world.clock, CAUSE + world.rank[name]
    if when.kind == "date":
        return OnDate(when, clock, priority)
    if when.kind == "hazard":
        return OnHazard(clock, priority, world.streams.draws(name, "every", when.every))
    if when.kind == "period":
        return OnPeriod(when, clock, priority, world.streams.uniforms(name, "period"))
    if when.kind == "entered":
        return on_entry(when, clock, world.streams.uniforms(name, "entry"), world.regimes[when.regime])
    if when.kind == "approval":
        return OnApproval(name, when, clock, priority, world.gates[when.gate])
    if when.kind == "backlog":
        return on_backlog(when, clock, world.lines[when.line], _pools(world, when.line))
    mark = when.mark(world.scenario.stockpiles[when.stockpile].planning_rate)
    return on_stock(when.repeat, clock, world.stockpiles[when.stockpile], mark)


def _pools(world: Any, line: str) -> list[Pool]:
    """Order books that a line shares with others."""
    piles = [name for name, pile in sorted(world.scenario.stockpiles.items()) if line in pile.sources]
    return [world.orderings[name].pool for name in piles if world.orderings[name].pool is not None]


def dial(world: Any, part: str, name: str) -> Dial:
    """A dial of a part."""
    family = world.scenario.family_of(part)
    live = world.orderings if family == "stockpiles" else getattr(world, family if family in DIALS else "")
    return live[part].dials[name]  # type: ignore[no-any-return]
