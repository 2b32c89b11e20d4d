"""Legs: all stretches of transport of a network, wired to those that stand in for them."""

from typing import Any

from desim.sim.kernel.books import Costs
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import Streams
from desim.sim.stock.observer import Observer
from desim.sim.transport.leg import Leg, LegDraws
from desim.spec.scenario import Scenario


def legs(
    scenario: Scenario,
    streams: Streams,
    clock: Clock,
    ranks: dict[str, int],
    costs: Costs,
    observer: Observer | None = None,
) -> dict[str, Leg]:
    """The legs by name, in the order of their names."""
    made = {
        n: Leg(n, d, clock, ranks[n], _draws(n, d, streams), costs, observer) for n, d in sorted(scenario.legs.items())
    }
    for leg in made.values():
        if leg.declared.detour is not None:
            leg.detour = made[leg.declared.detour]
    for leg in made.values():
        leg.watch_detours()
    return made


def _draws(name: str, declared: Any, streams: Streams) -> LegDraws:
    """The streams of a leg; there are none for what it has not."""
    laws = {"headway": declared.departures.every if declared.departures else None}
    if declared.vehicles is not None:
        laws |= {"turnaround": declared.vehicles.turnaround, "replacement": declared.vehicles.replacement}
    others = {purpose: streams.draws(name, purpose, law) for purpose, law in laws.items() if law is not None}
    return LegDraws(streams.draws(name, "transit", declared.transit), streams.uniforms(name, "loss"), **others)
