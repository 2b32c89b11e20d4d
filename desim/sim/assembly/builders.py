"""Builders: one for each family of parts, and the order in which a world is built."""

from collections.abc import Callable, Collection, Mapping

from desim.sim.assembly.approvals import agreements, funds, gates
from desim.sim.assembly.causes import causes, regimes
from desim.sim.assembly.demand import demands, fleets
from desim.sim.assembly.own_measures import own_measures, wait_logs
from desim.sim.assembly.production import crews, lines, workcenters, workforces
from desim.sim.assembly.sourcing import orderings
from desim.sim.assembly.stock import stockpiles, suppliers
from desim.sim.assembly.transport import escorts, legs, ports, transport_modes
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import Streams
from desim.sim.tracing.probes import Probes
from desim.sim.tracing.unit_tracking import UnitTracker
from desim.sim.world import World
from desim.spec.families import PARTS
from desim.spec.fields.ticks import ticks
from desim.spec.marks import mark_days
from desim.spec.scenario import Scenario

Builder = Callable[[World], None]
"""Makes all parts of a family, in the order of their names, and enters them in the world."""

NETWORK: dict[str, Builder] = {
    "agreements": agreements,
    "stockpiles": stockpiles,
    "suppliers": suppliers,
    "crews": crews,
    "workcenters": workcenters,
    "lines": lines,
    "workforces": workforces,
    "ports": ports,
    "escorts": escorts,
    "transport_modes": transport_modes,
    "legs": legs,
    "demands": demands,
    "fleets": fleets,
    "funds": funds,
    "gates": gates,
}
"""What stands, moves and orders. The order decides which of two events of one instant and rank comes first."""
CHANGES: dict[str, Builder] = {"regimes": regimes, "causes": causes}
"""What turns the dials of the network, built once all of it is connected."""
BUILDERS = NETWORK | CHANGES


class NoBuilder(TypeError):
    """A family of parts is declared, but nothing builds it."""


def require_builders(families: Collection[str], builders: Mapping[str, Builder]) -> None:
    """Raise NoBuilder where a family has no builder, or a builder no family."""
    for family in sorted(set(families) - set(builders)):
        raise NoBuilder(f"family {family} has no builder in desim/sim/assembly/builders.py")
    for family in sorted(set(builders) - set(families)):
        raise NoBuilder(f"there is a builder for {family}, which is no family of parts")


require_builders(PARTS, BUILDERS)


def build_world(
    scenario: Scenario,
    seed: int,
    replication: int,
    clock: Clock,
    tracker: UnitTracker | None = None,
    streams: Streams | None = None,
) -> World:
    """The world of one replication, ready to run.

    Args:
        scenario: what is declared.
        seed: number that all random streams are derived from.
        replication: number of the replication, from 0.
        clock: a fresh clock.
        tracker: writes down the journeys of all units; None in a plain run.
        streams: of the replication, where they are counted; plain ones when not given.
    """
    clock.start = scenario.start
    world = World(scenario, replication, clock, streams or Streams(seed, replication), tracker)
    wait_logs(world)
    for build in NETWORK.values():
        build(world)
    orderings(world)
    if tracker is not None:
        tracker.watch(
            {**world.suppliers, **world.lines, **world.legs, **world.ports, **world.escorts},
            {
                **world.suppliers,
                **world.lines,
                **world.legs,
                **world.ports,
                **world.escorts,
                **world.gates,
                **world.funds,
                **world.demands,
            },
        )
        tracker.watch_dials(world.dials)
    for build in CHANGES.values():
        build(world)
    own_measures(world)
    world.probes = Probes(
        scenario.probe, ticks(scenario.horizon), clock, world.families, world.lanes, mark_days(scenario)
    )
    return world
