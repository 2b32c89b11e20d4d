"""Market: a supplier whose price follows demand over supply."""

from collections import deque

from desim.sim.kernel.books import Books, Costs
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import DurationDraw
from desim.sim.production.order_failures import OrderFailures
from desim.sim.production.supplier import Supplier, SupplierOrder
from desim.sim.stock.observer import Observer
from desim.spec.fields.ticks import days, ticks
from desim.spec.parts.market import Elasticity
from desim.spec.parts.production import Supplier as Declared


class Market(Supplier):
    """A supplier that many bid for: it remembers what it shipped lately and what waits for its capacity."""

    __slots__ = ("_capacity", "_elasticity", "_queued", "_recent", "_shipped_lately", "_window")

    def __init__(
        self,
        name: str,
        declared: Declared,
        elasticity: Elasticity,
        clock: Clock,
        books: Books,
        rank: int,
        lead_time: DurationDraw,
        costs: Costs,
        observer: Observer | None = None,
        failures: OrderFailures | None = None,
    ) -> None:
        super().__init__(name, declared, clock, books, rank, lead_time, costs, observer, failures)
        self._elasticity, self._window = elasticity, ticks(elasticity.window)
        self._recent: deque[tuple[int, float]] = deque()
        """Tick and amount of the shipments within the window."""
        self._shipped_lately = self._queued = 0.0
        self._capacity = self._rate
        """Units a day at present; what it was before, where it stopped in this very instant."""

    def _enqueue(self, order: SupplierOrder) -> None:
        self._queued += order[0]
        super()._enqueue(order)

    def _dial_changed(self) -> None:
        super()._dial_changed()
        if self._pace.speed > 0.0:
            self._capacity = self._rate * self._pace.speed

    def _unit_price(self, amount: float) -> float:
        """Price of a unit of a shipment: p0 (D/S)^eta."""
        elasticity = self._elasticity
        self._ship_now(amount)
        span = days(min(self._window, self._clock.time))
        scarcity = (self._shipped_lately + self._queued) / (self._capacity * span)
        return float(self._price * (scarcity / elasticity.reference) ** elasticity.eta)

    def _ship_now(self, amount: float) -> None:
        """So much is shipped now; what left before the window is forgotten."""
        now, recent = self._clock.time, self._recent
        recent.append((now, amount))
        self._shipped_lately += amount
        self._queued = self._queued - amount if self._queue else 0.0
        while recent[0][0] <= now - self._window:
            self._shipped_lately -= recent.popleft()[1]
