"""Rating: orders that go before all others, whatever their rank, where the source has to honour priority ratings."""

from typing import Any

from desim.spec.alliance import nation_of

STEP = 100
"""Ranks of orders without a rating are 1 to 99; those of DO orders lie one step lower, those of DX orders two."""
STEPS = {"do": 1, "dx": 2}


def unrated(rank: float) -> float:
    """The rank that an order would have without its rating, which opens no war reserve."""
    return rank if rank > 0 else (rank - 1) % STEP + 1


def rate(world: Any, pile: str, source: str, lane: Any) -> None:
    """Let the rank of new orders on a lane follow whether its source has to honour their rating."""
    declared = world.scenario.stockpiles[pile]
    if declared.rating is None:
        return
    origin, customer = nation_of(world.scenario, source), nation_of(world.scenario, pile)

    def look() -> None:
        honoured = world.accords.honoured(origin, customer, declared.item)
        lane.lift = STEP * STEPS[declared.rating] if honoured else 0
        lane.rank = lane.own - lane.lift

    world.accords.watch(look)
    look()
