"""Market: a supplier whose price follows what is wanted over what can be had."""

from collections import deque
from typing import Any

from desim.sim.production.supplier import Order, Supplier


class Market(Supplier):
    """A supplier that many bid for: it remembers what it shipped lately and what waits for its capacity."""

    def __init__(self, name: str, declared: Any, *given: Any) -> None:
        super().__init__(name, declared, *given)
        self._elasticity = declared.elasticity
        self._lately: deque[tuple[float, float]] = deque()
        self._shipped_lately = self._queued = 0.0
        self._capacity = declared.rate
        """Units a day at present; what it was before, where it stopped in this very instant."""

    def _enqueue(self, order: Order) -> None:
        self._queued += order[0]
        super()._enqueue(order)

    def _turned(self) -> None:
        super()._turned()
        if self._pace.speed > 0.0:
            self._capacity = self._rate * self._pace.speed

    def _charge(self, amount: float) -> float:
        """Price of a unit of a shipment: p0 (D/S)^eta."""
        told = self._elasticity
        self._note(amount)
        span = min(told.window, self._clock.time)
        scarcity = (self._shipped_lately + self._queued) / (self._capacity * span)
        return float(self._price * (scarcity / told.reference) ** told.eta)

    def _note(self, amount: float) -> None:
        """So much is shipped now; what left before the window is forgotten."""
        now, lately = self._clock.time, self._lately
        lately.append((now, amount))
        self._shipped_lately += amount
        self._queued = self._queued - amount if self._queue else 0.0
        while lately[0][0] <= now - self._elasticity.window:
            self._shipped_lately -= lately.popleft()[1]
