"""Offer: a source whose orders are followed one by one, for its conditions and its price."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desim.sim.kernel.books import Costs
from desim.sim.stock.lane import Lane, Receiver
from desim.sim.stock.shelf import Shelf
from desim.spec.fields.ticks import ticks
from desim.spec.parts.source import Source

if TYPE_CHECKING:
    from desim.sim.stock.ordering import Ordering


@dataclass
class OpenOrder:
    """What is not delivered of an order, and the tick at which it was placed."""

    amount: float
    placed: int


class Offer(Receiver):
    """Stands before the lane of a source where orders are placed and where goods come in."""

    def __init__(
        self,
        source: str,
        declared: Source,
        ordering: "Ordering",
        costs: Costs,
        lane_to: Callable[[Receiver], Lane],
    ) -> None:
        """*lane_to* makes the lane that brings its goods."""
        self._ordering, self._costs = ordering, costs
        self._shelf: Shelf = ordering.shelf
        self._only_below, self._price = declared.only_below, declared.price
        self._late_after = None if declared.late_after is None else ticks(declared.late_after)
        self._account = (source, "purchase" if declared.only_below is None else "expedite")
        self._most = math.inf if declared.max_open is None else declared.max_open
        self._on_order = 0.0
        self._orders: deque[OpenOrder] = deque()
        self._lane = lane_to(self)
        self.name = self._lane.name

    def is_usable(self) -> bool:
        """Whether the stock is as low as it takes to use it, and more may be on order."""
        if self._most - self._on_order <= 0.0:
            return False
        return self._only_below is None or self._shelf.on_hand - self._shelf.backorders < self._only_below

    @property
    def room(self) -> float:
        """How much more may be on order; infinite where there is no limit."""
        return max(0.0, self._most - self._on_order)

    def open(self) -> bool:
        """Whether it takes orders and is not late with an older one."""
        if self._late_after is not None and self._orders:
            return self._shelf.clock.time - self._orders[0].placed <= self._late_after and self._lane.open()
        return self._lane.open()

    def request(self, amount: float) -> None:
        """Pass an order on, and remember it until it is delivered."""
        self._on_order += amount
        if self._late_after is not None:
            self._orders.append(OpenOrder(amount, self._shelf.clock.time))
        self._lane.request(amount)

    def take_over(self, amount: float, placed: int) -> None:
        """Pass on an order of before the start, and remember it until it is delivered."""
        if self._late_after is not None:
            self._orders.append(OpenOrder(amount, placed))
        self._lane.take_over(amount, placed)

    def set_off(self, amount: float, elapsed: int) -> None:
        """Let goods go on that left before the start, and remember them until they come."""
        if self._late_after is not None:
            self._orders.append(OpenOrder(amount, self._shelf.clock.time - elapsed))
        self._lane.set_off(amount, elapsed)

    def stand(self, amount: float, elapsed: int, last: int, waits: bool) -> None:
        """Let goods go on that are on a leg at the start, and remember them until they come."""
        if self._late_after is not None:
            self._orders.append(OpenOrder(amount, self._shelf.clock.time - elapsed))
        self._lane.stand(amount, elapsed, last, waits)

    def expect(self, amount: float) -> None:
        """Note at the start that so much is on order."""
        self._on_order += amount

    def rerank(self, priority: float) -> None:
        """Its orders have another priority from now on."""
        self._lane.rerank(priority)

    def arrive(self, amount: float) -> None:
        """Take in what was ordered."""
        self._on_order -= amount
        self._settle(amount)
        if self._price:
            self._costs[self._account] += amount * self._price
        self._ordering.arrive(amount)

    def lose(self, amount: float) -> None:
        """Note that ordered goods will never come."""
        self._on_order -= amount
        self._settle(amount)
        self._ordering.lose(amount)

    def reject(self, amount: float, placed: int) -> None:
        """Forget an order that a gate refused; what of it was taken for delivered is still open of an older one."""
        self._on_order -= amount
        order = next((order for order in self._orders if order.placed == placed and order.amount <= amount), None)
        if order is not None:
            self._orders.remove(order)
            self._settle(amount - order.amount)
        else:
            self._settle(amount)
        self._ordering.lose(amount)

    def _settle(self, amount: float) -> None:
        """Take a delivery off the oldest orders."""
        while amount > 0.0 and self._orders:
            order = self._orders[0]
            part = min(amount, order.amount)
            amount -= part
            order.amount -= part
            if order.amount <= 1e-9 * part:
                self._orders.popleft()
