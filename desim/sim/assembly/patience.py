"""Patience: what of the orders of a stockpile is begun, so that whoever waits for it gives up no more."""

from collections.abc import Callable

from desim.sim.world import World


def work_begun(world: World, pile: str) -> Callable[[], float]:
    """A function that gives the units on order for a stockpile on which work has begun, those under way included."""

    def begun() -> float:
        ordering = world.orderings.get(pile)
        if ordering is None:
            return 0.0
        waiting = sum(_waiting(world, pile, source) for source in sorted(world.scenario.stockpiles[pile].sources))
        if ordering.pool is not None:
            waiting += ordering.pool.pending
        return max(0.0, world.stockpiles[pile].on_order - waiting)

    return begun


def _waiting(world: World, pile: str, source: str) -> float:
    """Units that a source has been asked for and has not begun with."""
    lane = world.lanes[f"{source}>{pile}"]
    if source in world.lines:
        return world.lines[source].orders.waiting_of(lane)
    if source in world.suppliers:
        return world.suppliers[source].waiting_of(lane)
    return world.stockpiles[source].owed_to(lane)
