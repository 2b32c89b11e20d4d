"""Failures of orders at a supplier: which strike an order, by how much it is late, and what of it is never shipped."""

import math
from typing import NamedTuple

from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.kernel.strikes import struck
from desim.sim.stock.lane import Consignee, Consignment
from desim.spec.facts import SupplierFacts


class FailureDraws(NamedTuple):
    """A way in which orders fail: its chance, and its streams."""

    chance: float
    strikes: Draw
    delay: DurationDraw
    share: Draw


class ShortOrder(Consignment):
    """An order of which something is never shipped; whoever ordered hears of it when the rest is."""

    __slots__ = ("_placed", "_short", "_supplier")

    def __init__(self, order: Consignee, short: float, placed: int, supplier: str) -> None:
        """*short*: units that are not shipped; *placed*: tick of the order."""
        known = order if isinstance(order, Consignment) else None
        super().__init__(order.root, None if known is None else known.journey, None if known is None else known.labels)
        self._short, self._placed, self._supplier = short, placed, supplier

    def ship(self, amount: float) -> None:
        """Send what is shipped on its way, and strike the rest."""
        if amount > 0.0:
            super().ship(amount)
        short, self._short = self._short, 0.0
        if self.lane.observer is not None:
            self.lane.observer.failed(self, "order failure", self._supplier, short)
        super().reject(short, self._placed)

    def reject(self, amount: float, placed: int) -> None:
        """The supplier gives the order back whole."""
        short, self._short = self._short, 0.0
        super().reject(amount + short, placed)


class OrderFailures:
    """How a supplier fails orders."""

    __slots__ = ("_exclusive", "_failures", "_name", "_whole", "facts")

    def __init__(
        self, name: str, failures: list[FailureDraws], exclusive: bool, whole: bool, facts: SupplierFacts
    ) -> None:
        """*exclusive*: one of them at most strikes an order; *whole*: it ships pieces."""
        self._name, self._failures, self._exclusive, self._whole = name, failures, exclusive, whole
        self.facts = facts

    def strike(self, amount: float, order: Consignee, placed: int) -> tuple[float, Consignee, int]:
        """What of an order is shipped, who stands for it then, and by how many ticks it is late."""
        chances, strikes = [f.chance for f in self._failures], [f.strikes for f in self._failures]
        hit = struck(1, chances, strikes, self._exclusive)
        late, share = 0, 1.0
        for failure, strike in zip(self._failures, hit, strict=True):
            if strike:
                late += failure.delay()
                share *= failure.share()
        self.facts.orders += 1
        self.facts.failed_orders += 1 if any(hit) else 0
        part = amount * share
        part = min(amount, float(math.floor(part + 0.5))) if self._whole else part
        if part >= amount:
            return amount, order, late
        self.facts.never_shipped += amount - part
        return part, ShortOrder(order, amount - part, placed, self._name), late
