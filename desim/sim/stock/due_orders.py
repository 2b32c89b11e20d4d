"""Due orders: what is on order and due too late to count in the inventory position."""

from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.stock.shelf import Shelf


class FarOrder:
    """What is left of an order that does not count yet."""

    __slots__ = ("amount",)

    def __init__(self, amount: float) -> None:
        self.amount = amount


class DueOrders:
    """Keeps what is due later than a time from now out of the position, until it is due within it."""

    __slots__ = ("_clock", "_far", "_priority", "_shelf", "_within", "lead_times")

    def __init__(self, shelf: Shelf, within: int, clock: Clock, rank: int) -> None:
        """*within*: ticks; *lead_times* of sources, mean, ticks; those that are not in it count at once."""
        self._shelf, self._within, self._clock, self._priority = shelf, within, clock, ARRIVAL + rank
        self._far: dict[FarOrder, None] = {}
        self.lead_times: dict[str, int] = {}

    def ordered(self, amount: float, lane: str, placed: int) -> None:
        """So much was ordered over a lane at a tick."""
        lead_time = self.lead_times.get(lane)
        if lead_time is not None:
            self.expect(amount, placed + lead_time)

    def expect(self, amount: float, due: int) -> None:
        """So much is on order that is due at a tick."""
        counts_from = due - self._within
        if counts_from > self._clock.time:
            order = FarOrder(amount)
            self._far[order] = None
            self._shelf.committed += amount
            self._clock.at(counts_from, self._priority, self._count, order)

    def lost(self, amount: float) -> None:
        """So much of what was on order will never come; the order that was placed last is the one that is lost."""
        for order in reversed(list(self._far)):
            part = min(amount, order.amount)
            order.amount -= part
            self._shelf.committed -= part
            amount -= part

    def _count(self, order: FarOrder) -> None:
        """It counts from now on."""
        del self._far[order]
        if order.amount > 0.0:
            self._shelf.commit(-order.amount)
