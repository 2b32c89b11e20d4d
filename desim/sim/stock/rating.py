"""Rating: orders that go before all others, whatever their rank, where the source has to honour priority ratings."""

from collections import deque
from typing import Any

from desim.spec.checks.nations import nation_of

STEP = 100
"""Ranks of orders without a rating are 1 to 99; those of DO orders lie one step lower, those of DX orders two."""
WORST = STEP - 1.0
STEPS = {"do": 1, "dx": 2}


def unrated(rank: float) -> float:
    """The rank that an order would have without its rating, which opens no war reserve."""
    return rank if rank > 0 else rank % STEP


def reranked(rank: float, priority: float) -> float:
    """The rank of an order after its priority has become another; its rating stays."""
    return priority + rank - unrated(rank)


def regroup(claims: dict[float, deque[list[Any]]], claimant: Any, priority: float) -> None:
    """Move what *claimant* waits for to its rank with another priority; of one rank, the older goes first."""
    for rank, queue in list(claims.items()):
        moved, now = [claim for claim in queue if _who(claim) is claimant], reranked(rank, priority)
        if moved and now != rank:
            claims[rank] = deque(claim for claim in queue if _who(claim) is not claimant)
            claims[now] = deque(sorted([*claims.get(now, ()), *moved], key=lambda claim: float(claim[1])))


def _who(claim: list[Any]) -> Any:
    """Who waits: the lane itself, where one of its orders stands for it."""
    return getattr(claim[2], "root", claim[2])


def rate(world: Any, pile: str, source: str, lane: Any) -> None:
    """Let the rank of new orders on a lane follow whether its source has to honour their rating."""
    declared = world.scenario.stockpiles[pile]
    if declared.rating is None:
        return
    origin, customer = nation_of(world.scenario, source), nation_of(world.scenario, pile)
    lift = STEP * STEPS[declared.rating]

    def look() -> None:
        honoured = world.accords.honoured(origin, customer, declared.item)
        lane.rank = unrated(lane.rank) - (lift if honoured else 0)

    world.accords.watch(look)
    look()
