"""Logged orders: an order book that writes down the waits of the units, or the lots, that are begun."""

from desim.sim.kernel.clock import Clock
from desim.sim.production.orders import Orders
from desim.sim.production.output_allocation import OutputAllocation
from desim.sim.stock.wait_log import WaitLog
from desim.spec.facts import LineFacts


class LoggedOrders(Orders):
    """Orders of a line, of which a measure asks how long each unit or each lot waited until it was begun."""

    __slots__ = ("lots", "units")

    def __init__(
        self, logs: tuple[WaitLog | None, WaitLog | None], clock: Clock, facts: LineFacts,
        allocation: OutputAllocation | None,
    ) -> None:  # fmt: skip
        """*logs* are of units and of lots; None for what no measure asks for."""
        super().__init__(clock, facts, allocation)
        self.units, self.lots = logs

    def start(self, amount: float) -> None:
        """*amount* is begun: a lot, the oldest order of which waited longest. Scrap that is made again is new."""
        left, oldest = amount, self._clock.time
        for order in self._queue:
            if left <= 0.0:
                break
            part = min(left, order.to_begin)
            left -= part
            oldest = min(oldest, order.since)
            if self.units is not None and order.lane is not None:
                self.units.add(order.since, part)
        if self.lots is not None:
            self.lots.add(oldest, 1.0)
        super().start(amount)
