"""Claim: what a claimant still waits for at a shelf or a line."""

from collections import deque
from math import inf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desim.sim.stock.lots import Label
    from desim.sim.stock.shelf import Shelf

UNSTATED: Final = inf
"""The claim priority of whoever has none: behind all that have one."""


def claim_priority(declared: int | None) -> float:
    """The claim priority of who declares one, or none."""
    return UNSTATED if declared is None else declared


class Claimant:
    """Whoever claims from a shelf. What is not said of it here holds for most."""

    __slots__ = ()

    owner: str | None = None
    """Nation on whose account it draws from a joint stock; without one, on all accounts in proportion."""
    restocks: "Shelf | None" = None
    """The shelf that it claims for, when it is the order of another stockpile."""
    nation: str | None = None
    """Where goods go to."""
    claim_priority: float = UNSTATED
    """Its place among claims of equal rank, before their age."""

    @property
    def root(self) -> "Claimant":
        """Whose priority it has: the lane, where it is one order on a lane."""
        return self

    def filled(self, amount: float) -> None:
        """Take what is issued later than it was claimed."""
        raise NotImplementedError

    def lost(self, amount: float) -> None:
        """Note that what is not there of a claim is lost to it; only who does not wait needs to know."""

    def load(self, labels: "list[Label]") -> None:
        """Note which lots are issued next; only who sends them on needs to know."""


class Claim:
    """An open claim of one claimant."""

    __slots__ = ("amount", "claimant", "since")

    def __init__(self, amount: float, since: int, claimant: Claimant) -> None:
        self.amount, self.since, self.claimant = amount, since, claimant
        """Units still open, and the tick of the claim."""

    @property
    def key(self) -> tuple[float, int]:
        """Its place among claims of equal rank: by claim priority, then by age; of one instant as they came."""
        return (self.claimant.claim_priority, self.since)


def insert(queue: deque[Claim], claim: Claim) -> None:
    """Put a claim that is younger than all others behind those whose claim priority is not worse."""
    if not queue or queue[-1].claimant.claim_priority <= claim.claimant.claim_priority:
        queue.append(claim)
        return
    worse = (k for k, other in enumerate(queue) if other.claimant.claim_priority > claim.claimant.claim_priority)
    queue.insert(next(worse), claim)
