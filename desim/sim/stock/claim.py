"""Claim: what a claimant still waits for at a shelf or a line."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desim.sim.stock.lots import Label
    from desim.sim.stock.shelf import Shelf


class Claimant:
    """Whoever claims from a shelf. What is not said of it here holds for most."""

    __slots__ = ()

    owner: str | None = None
    """Nation on whose account it draws from a joint stock; without one, on all accounts in proportion."""
    pile: "Shelf | None" = None
    """The shelf that it claims for, when it is the order of another stockpile."""
    nation: str | None = None
    """Where goods go to."""

    @property
    def root(self) -> "Claimant":
        """Whose priority it has: the lane, where it is one order on a lane."""
        return self

    def filled(self, amount: float) -> None:
        """Take what is issued later than it was claimed."""
        raise NotImplementedError

    def load(self, labels: "list[Label]") -> None:
        """Note which lots are issued next; only who sends them on needs to know."""


class Claim:
    """An open claim of one claimant."""

    __slots__ = ("amount", "claimant", "since")

    def __init__(self, amount: float, since: int, claimant: Claimant) -> None:
        self.amount, self.since, self.claimant = amount, since, claimant
        """Units still open, and the tick of the claim."""
