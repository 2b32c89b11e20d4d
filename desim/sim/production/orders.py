"""Orders: what was ordered of a line and is not made yet, by rank and age."""

from collections import deque
from itertools import takewhile
from typing import Final

from desim.sim.kernel.clock import Clock
from desim.sim.production.output_allocation import OutputAllocation
from desim.sim.stock.claim import UNSTATED, Claim
from desim.sim.stock.lane import Consignee, Lane
from desim.sim.stock.rating import reranked, unrated
from desim.spec.facts import LineFacts
from desim.spec.fields.ticks import days

BEFORE_ALL: Final = -1000
BEHIND_ALL: Final = 1000
"""Ranks of scrap that has to be made again, before all orders, and of no order, behind them."""


class LineOrder:
    """What is still to be begun of an order, and what is to be delivered. Scrap that is made again has no lane."""

    __slots__ = ("counted", "lane", "number", "rank", "since", "to_begin", "to_deliver")

    def __init__(self, amount: float, since: int, lane: Consignee | None, rank: float, number: int) -> None:
        self.to_begin = self.to_deliver = amount
        self.since, self.lane, self.rank, self.number = since, lane, rank, number
        self.counted = False
        """Whether its wait is booked."""

    @property
    def claim_priority(self) -> float:
        """Its place among orders of equal rank, before their age."""
        return UNSTATED if self.lane is None else self.lane.claim_priority

    @property
    def key(self) -> tuple[float, float, int]:
        """Its place: by rank, claim priority and age."""
        return (self.rank, self.claim_priority, self.since)


class Orders:
    """The order book of a line. *pending* is what is not begun; lots are begun in the sequence of the orders."""

    __slots__ = ("_allocation", "_clock", "_deliveries", "_facts", "_measured_from", "_number", "_queue", "pending")

    def __init__(self, clock: Clock, facts: LineFacts, allocation: OutputAllocation | None) -> None:
        """*allocation* shares out what is made among orders of one rank; without one the oldest order gets all."""
        self._clock, self._facts, self._allocation = clock, facts, allocation
        self.pending, self._measured_from, self._number = 0.0, 0, 0
        self._queue: deque[LineOrder] = deque()
        self._deliveries: deque[LineOrder] = deque()

    @property
    def key(self) -> tuple[float, float, int]:
        """Rank, claim priority and age of what is begun next; behind all others when there is nothing."""
        if self.pending <= 0.0 or not self._queue:
            return (BEHIND_ALL, UNSTATED, self._clock.time)
        return self._queue[0].key

    @property
    def rating_lift(self) -> float:
        """What the rating of the first order takes off its rank."""
        if not self._queue or self._queue[0].rank > 0:
            return 0
        rank = next((order.rank for order in self._queue if order.lane is not None), BEHIND_ALL)
        return rank - unrated(rank)

    @property
    def claim_priority(self) -> float:
        """Claim priority of the first order that is not begun; scrap that is made again has that of whose it is."""
        return next((order.claim_priority for order in self._queue if order.lane is not None), UNSTATED)

    @property
    def oldest(self) -> int:
        """Tick of the oldest order that is not begun."""
        return self._queue[0].since if self._queue else self._clock.time

    def claims(self, rank: float) -> list[Claim]:
        """What is not begun of the orders of a rank, in their order; scrap that is made again goes before all ranks."""
        return [
            Claim(order.to_begin, order.since, order.lane)
            for order in self._queue
            if order.rank == rank and order.lane is not None
        ]

    def waiting_of(self, lane: Lane) -> float:
        """What is not begun of the orders that came by a lane."""
        return sum(order.to_begin for order in self._queue if order.lane is not None and order.lane.root is lane)

    def add(self, amount: float, lane: Consignee, since: int) -> None:
        """Enter an order that waits since *since*: by rank, claim priority and age."""
        self.pending += amount
        self._number += 1
        order = LineOrder(amount, since, lane, lane.rank, self._number)
        _insert(self._queue, order)
        _insert(self._deliveries, order)

    def start(self, amount: float) -> None:
        """*amount* is begun: book the wait of every order whose first unit is."""
        self.pending -= amount
        now, queue = self._clock.time, self._queue
        while amount > 0.0 and queue:
            order = queue[0]
            if not order.counted:
                order.counted = True
                if order.since >= self._measured_from and order.lane is not None:
                    self._facts.waits.append(days(now - order.since))
            part = min(amount, order.to_begin)
            order.to_begin -= part
            amount -= part
            if order.to_begin <= 0.0:
                queue.popleft()

    def remake(self, amount: float) -> None:
        """*amount* has to be made again, before anything else."""
        self.pending += amount
        self._queue.appendleft(LineOrder(amount, self._clock.time, None, BEFORE_ALL, 0))

    def deliver(self, good: float) -> None:
        """Send *good* units to whoever ordered first, or as the allocation of the line says."""
        if self._allocation is not None:
            self._allocate(good, self._allocation)
            return
        while good > 0.0 and self._deliveries:
            order = self._deliveries[0]
            part = min(good, order.to_deliver)
            order.to_deliver -= part
            good -= part
            if order.to_deliver <= 1e-9 * part:
                self._deliveries.popleft()
            if order.lane is not None:
                order.lane.ship(part)

    def _allocate(self, good: float, allocation: OutputAllocation) -> None:
        """Share *good* units out, rank by rank, and only then send them: who receives may order anew."""
        shipments: list[tuple[Consignee, float]] = []
        while good > 0.0 and self._deliveries:
            group = self._first()
            parts = allocation(
                [Claim(order.to_deliver, order.since, order.lane) for order in group if order.lane is not None], good
            )
            for order, part in zip(group, parts, strict=True):
                self._deliveries.popleft()
                order.to_deliver -= part
                good -= part
                if part > 0.0:
                    shipments.append((order.lane, part))  # type: ignore[arg-type]
            left = [order for order, part in zip(group, parts, strict=True) if order.to_deliver > 1e-9 * part]
            self._deliveries.extendleft(reversed(left))
            if left:
                break
        for lane, part in shipments:
            lane.ship(part)

    def _first(self) -> list[LineOrder]:
        """The orders of the first rank that are to be delivered."""
        rank = self._deliveries[0].rank
        return list(takewhile(lambda order: order.rank == rank, self._deliveries))

    def give_back(self) -> list[LineOrder]:
        """Clear the order book; the orders that were not delivered, each with what is missing of it."""
        left = [order for order in self._deliveries if order.lane is not None]
        self._queue.clear()
        self._deliveries.clear()
        self.pending = 0.0
        return left

    def reset(self) -> None:
        """Book no more waits of orders that were placed before now; measuring starts now."""
        self._measured_from = self._clock.time

    def rerank(self, lane: Lane, priority: float) -> None:
        """The orders that came by *lane* have another priority from now on; of one rank, by claim priority and age."""
        for order in {*self._queue, *self._deliveries}:
            if order.lane is not None and order.lane.root is lane:
                order.rank = reranked(order.rank, priority)
        for queue in (self._queue, self._deliveries):
            ordered = sorted(queue, key=lambda order: (*order.key, order.number))
            queue.clear()
            queue.extend(ordered)


def _insert(queue: deque[LineOrder], order: LineOrder) -> None:
    """Behind all orders that go before it: by rank, claim priority and age, of equal ones as they came."""
    if not queue or queue[-1].key <= order.key:
        queue.append(order)
        return
    queue.insert(next(i for i, other in enumerate(queue) if other.key > order.key), order)
