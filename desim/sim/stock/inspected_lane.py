"""Inspected lane: a lane at whose end goods are inspected, and the bad ones of a supplier rejected."""

from math import floor
from typing import Final

from desim.sim.kernel.binomial import binomial
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import Draw
from desim.sim.stock.lane import Ends, Lane, Supply
from desim.sim.stock.observer import Observer
from desim.spec.facts import SupplierFacts

ROUNDING: Final = 1e-9
SLIVER: Final = 1e-9
"""Bulk of less than this, in kg, is good: to reject a share of it for ever would never end."""


class Inspection:
    """Which units of a delivery are good."""

    __slots__ = ("_carry", "_share", "_uniform", "_whole", "facts")

    def __init__(self, share: Draw, uniform: Draw | None, whole: bool, facts: SupplierFacts) -> None:
        """*share*: of good units; *uniform*: where each unit is good for itself; *whole*: they are pieces."""
        self._share, self._uniform, self._whole, self.facts = share, uniform, whole, facts
        self._carry = 0.0
        """What rounding has taken off the good units of deliveries so far."""

    def good_of(self, amount: float) -> float:
        """How much of a delivery is good."""
        share = self._share()
        if not self._whole:
            good = amount if amount < SLIVER else amount * share
        elif self._uniform is not None:
            good = float(binomial(self._uniform(), int(amount), share))
        else:
            due = amount * share + self._carry
            good = min(amount, float(floor(due + ROUNDING)))
            self._carry = due - good
        self.facts.delivered += amount
        self.facts.rejected += amount - good
        return good


class InspectedLane(Lane):
    """A lane from a supplier whose deliveries are not all good."""

    __slots__ = ("_inspection",)

    def __init__(
        self, ends: Ends, supply: Supply, clock: Clock, rank: int, claim_rank: float, observer: Observer | None,
        inspection: Inspection,
    ) -> None:  # fmt: skip
        super().__init__(ends, supply, clock, rank, claim_rank, observer)
        self._inspection = inspection

    def arrive(self, amount: float) -> None:
        """Let the stockpile take in what is good, and scrap the rest."""
        good = self._inspection.good_of(amount)
        bad = amount - good
        if good > 0.0:
            super().arrive(good)
        if bad > 0.0:
            self._books.scrapped += bad
            if self.observer is not None:
                self.observer.rejected(self.pile, self.source, bad)
            self._receiver.lose(bad)
