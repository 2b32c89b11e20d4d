"""A replication that is looked at from inside: the live parts at the end, and a check between any two instants."""

import os
from collections.abc import Callable
from heapq import heappop
from typing import Any

from hypothesis import HealthCheck, settings

from desim.sim import replicate as running
from desim.sim.assembly.builders import build_world
from desim.sim.kernel.clock import Clock
from desim.sim.stock.claim import Claim
from desim.sim.world import World
from desim.spec.facts import Facts
from desim.spec.fields.ticks import ticks
from desim.spec.read import read

FACTOR = 10.0 if os.environ.get("DESIM_FULL") else 0.5


def examples(count: int) -> settings:
    """Half of *count* examples, ten times *count* in the full tier (DESIM_FULL); the same ones every time."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=round(count * FACTOR), deadline=None, derandomize=True, database=None, suppress_health_check=checks
    )


class WatchingClock(Clock):
    """A clock that looks at the world whenever the time is about to move on."""

    def __init__(self) -> None:
        super().__init__()
        self.look: Callable[[], None] = list

    def _burst(self, count: int) -> None:
        while self._running:
            time, _, _, action, argument = heappop(self.queue)
            if time > self.time:
                self.look()
            self.time = time
            action(argument)


def lived(
    data: dict[str, Any], replication: int = 3, look: Callable[[World], None] | None = None
) -> tuple[World, Facts]:
    """The world at the horizon, and its facts; *look* is called at the end of every instant. No warm-up."""
    clock = Clock() if look is None else WatchingClock()
    world = build_world(read(data), 7, replication, clock)
    if look is not None:
        clock.look = lambda: look(world)
    clock.run_to(ticks(world.scenario.horizon))
    world.probes.close()
    return world, running._close(world, None)


def facts_of(data: dict[str, Any], replication: int = 3) -> Facts:
    return running.replicate(read(data), 7, replication)


def open_claims(world: World, shelf: str) -> list[Claim]:
    """All claims that wait at a shelf."""
    return [claim for queue in world.stockpiles[shelf].open_claims.values() for claim in queue]
