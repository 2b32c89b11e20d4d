"""Orders: what a line was asked for and has not made yet, by rank and age."""

from collections import deque
from typing import Any

from desim.sim.clock import Clock
from desim.sim.lane import Lane
from desim.sim.rating import unrated
from desim.spec.facts import LineFacts

FIRST, NONE = -1000, 1000
"""Ranks of what has to be made again, before all orders, and of no order, behind them."""


class Orders:
    """The order book of a line. *pending* is what is not begun; deliveries go to the orders in the same sequence."""

    __slots__ = ("_clock", "_deliveries", "_facts", "_queue", "measured_from", "pending")

    def __init__(self, clock: Clock, facts: LineFacts) -> None:
        self._clock, self._facts = clock, facts
        self.pending, self.measured_from = 0.0, 0.0
        self._queue: deque[list[Any]] = deque()
        self._deliveries: deque[list[Any]] = deque()

    @property
    def rank(self) -> int:
        """Rank of what is begun next; behind all others when there is nothing."""
        return int(self._queue[0][3]) if self.pending > 0.0 and self._queue else NONE

    @property
    def lift(self) -> int:
        """What the rating of the first order takes off its rank."""
        if not self._queue or self._queue[0][3] > 0:
            return 0
        rank = next((order[3] for order in self._queue if order[3] != FIRST), NONE)
        return int(rank) - unrated(rank)

    @property
    def oldest(self) -> float:
        """Day of the oldest order that is not begun."""
        return float(self._queue[0][1]) if self._queue else self._clock.time

    def add(self, amount: float, lane: Lane, since: float) -> None:
        """Enter an order that waits since *since*, behind those of its rank and before those of worse rank."""
        self.pending += amount
        _insert(self._queue, [amount, since, True, lane.rank])
        _insert(self._deliveries, [amount, lane, None, lane.rank])

    def start(self, amount: float) -> None:
        """*amount* is begun: book the wait of every order whose first unit is."""
        self.pending -= amount
        now, queue = self._clock.time, self._queue
        while amount > 0.0 and queue:
            order = queue[0]
            if order[2]:
                order[2] = False
                if order[1] >= self.measured_from:
                    self._facts.waits.append(now - order[1])
            part = min(amount, order[0])
            order[0] -= part
            amount -= part
            if order[0] <= 0.0:
                queue.popleft()

    def again(self, amount: float) -> None:
        """*amount* has to be made again, before anything else."""
        self.pending += amount
        self._queue.appendleft([amount, self._clock.time, False, FIRST])

    def deliver(self, good: float) -> None:
        """Send *good* units to whoever ordered first."""
        while good > 0.0 and self._deliveries:
            order = self._deliveries[0]
            part = min(good, order[0])
            order[0] -= part
            good -= part
            if order[0] <= 1e-9 * part:
                self._deliveries.popleft()
            order[1].ship(part)


def _insert(queue: deque[list[Any]], order: list[Any]) -> None:
    """Behind the last order of the same or a better rank."""
    if not queue or queue[-1][3] <= order[3]:
        queue.append(order)
        return
    place = next(i for i, other in enumerate(queue) if other[3] > order[3])
    queue.insert(place, order)
