"""Rating: orders that go before all others, whatever their rank, where the source has to honour priority ratings."""

from collections import deque
from typing import Final

from desim.sim.stock.claim import Claim, Claimant

STEP: Final = 100
"""Ranks of orders without a rating are 1 to 99; those of DO orders lie one step lower, those of DX orders two."""
WORST: Final = STEP - 1.0
STEPS: Final = {"do": 1, "dx": 2}


def unrated(rank: float) -> float:
    """The rank that an order would have without its rating, which opens no war reserve."""
    return rank if rank > 0 else rank % STEP


def reranked(rank: float, priority: float) -> float:
    """The rank of an order after its priority has become another; its rating stays."""
    return priority + rank - unrated(rank)


def regroup(claims: dict[float, deque[Claim]], claimant: Claimant, priority: float) -> None:
    """Move what *claimant* waits for to its rank with another priority; of one rank, by claim priority and age."""
    for rank, queue in list(claims.items()):
        moved, now = [claim for claim in queue if claim.claimant.root is claimant], reranked(rank, priority)
        if moved and now != rank:
            claims[rank] = deque(claim for claim in queue if claim.claimant.root is not claimant)
            claims[now] = deque(sorted([*claims.get(now, ()), *moved], key=lambda claim: claim.key))
