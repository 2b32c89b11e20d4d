"""Supplier: ships what is ordered after a lead time, at most at its rate, while it is open."""

import math
from collections import deque

from desim.sim.kernel.books import Books, Costs
from desim.sim.kernel.clock import ARRIVAL, COMPLETION, Clock
from desim.sim.kernel.dial import Dial, closed_label
from desim.sim.kernel.pace import Pace, interval, scaled
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import DurationDraw
from desim.sim.production.order_failures import OrderFailures
from desim.sim.production.shared_books import SharedBook
from desim.sim.stock.lane import Consignee, Lane
from desim.sim.stock.observer import Observer
from desim.sim.stock.pool import Pool
from desim.sim.stock.rating import reranked, unrated
from desim.spec.facts import SupplierFacts
from desim.spec.fields.ticks import NEVER, ticks
from desim.spec.parts.production import Supplier as Declared

SupplierOrder = tuple[float, Consignee, float, int, int]
"""Amount, where it goes, rank, number by age, and tick at which it was placed."""


class Supplier:
    """A source outside the network.

    While it is closed it takes no orders and ships nothing, with a rate as without one: orders that come wait, lead
    times that have begun go on, and what they end with waits for the opening. With a rate, orders pass one after
    another, by rank, claim priority and age, through a shipping capacity. When it leaves for good, all orders that it
    has not shipped go back to who placed them.
    """

    __slots__ = (
        "_books", "_clock", "_coming", "_costs", "_failures", "_has_left", "_lead_time", "_lot", "_minimum", "_number",
        "_pace", "_price", "_priority", "_queue", "_rate", "_ready", "_shared", "_stretch", "_unlimited", "_waiting",
        "dials", "facts", "name", "observer", "states",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        declared: Declared,
        clock: Clock,
        books: Books,
        rank: int,
        lead_time: DurationDraw,
        costs: Costs,
        observer: Observer | None = None,
        failures: OrderFailures | None = None,
    ) -> None:
        """*failures*: how it fails orders; None where all are shipped in time and whole."""
        self.observer, self._failures = observer, failures
        self.facts = SupplierFacts() if failures is None else failures.facts
        self.name, self._clock, self._books, self._priority = name, clock, books, ARRIVAL + rank
        self._lead_time, self._unlimited = lead_time, declared.rate is None
        self._rate = math.inf if declared.rate is None else declared.rate
        self._minimum, self._price, self._costs = declared.minimum_order, declared.price, costs
        self.dials = {"rate": Dial(), "open": Dial(), "lead_time": Dial()}
        self._waiting: deque[tuple[float, Consignee, int]] = deque()
        self._queue: deque[SupplierOrder] = deque()
        self._ready: deque[SupplierOrder] = deque()
        """Orders whose lead time ended while it was closed, where it has no rate."""
        self._number, self._has_left = 0, False
        self._lot = math.inf if declared.lot is None else declared.lot
        self._shared: list[tuple[SharedBook, float]] = []
        """Books that it shares, and how much it takes beforehand."""
        self._coming: dict[int, tuple[int, float]] = {}
        """Orders whose lead time runs, where it has a rate: tick from which it runs, and amount, by number."""
        self.states = States(clock, "no order")
        self._stretch = self.dials["lead_time"]
        self._pace = Pace(clock, ARRIVAL + rank, self._shipped)
        for dial in self.dials.values():
            dial.watch(self._dial_changed)

    def is_open(self) -> bool:
        """Whether it takes orders and ships now."""
        return self.dials["open"].value > 0.0 and self.dials["rate"].value > 0.0

    def request(self, amount: float, lane: Consignee) -> None:
        """Take an order."""
        self.take_over(amount, lane, self._clock.time)

    def take_over(self, amount: float, lane: Consignee, placed: int) -> None:
        """Take an order that was placed at a tick; its lead time has run since then, unless it waits to begin."""
        if self.observer is not None:
            self.observer.requested(lane, self.name, placed)
        if self._minimum or not self.is_open():
            self._waiting.append((amount, lane, placed))
            self._release()
        else:
            self._begin(amount, lane, placed, self._clock.time - placed)

    def draw_on(self, pool: Pool, lane: Lane, priority: int, mean: float) -> None:
        """Share the orders of a stockpile with others; *mean* of the lead time, days."""
        book = SharedBook(pool, lane, pool.join(priority, self._draw))
        self._shared.append((book, math.inf if self._unlimited else self._rate * mean))

    def _draw(self) -> None:
        """Take lots of shared orders, as long as its capacity would rest otherwise when their lead time is over."""
        for book, ahead in sorted(self._shared, key=lambda entry: entry[0].key) if self._shared else ():
            while self.is_open() and book.pool.pending > 0.0 and self._on_book() <= ahead:
                if book.lane.is_cut_off():
                    break
                amount = min(self._lot, book.pool.pending)
                book.pool.draw(amount, book.number)
                order = book.order(amount, self.observer)
                if self.observer is not None:
                    self.observer.requested(order, self.name, book.pool.since)
                if self._minimum:
                    self._waiting.append((amount, order, self._clock.time))
                    self._release()
                else:
                    self._begin(amount, order, self._clock.time)

    def _on_book(self) -> float:
        """Units that it has taken and not shipped, where it has a rate."""
        coming = sum(units for _, units in self._coming.values()) + sum(units for units, _, _ in self._waiting)
        return coming + sum(order[0] for order in self._queue)

    def promise(self, mean: int, amount: float, at: int) -> int:
        """Tick at which it would ship an amount that it is asked for at a tick; never while it is closed.

        Args:
            mean: Mean of its lead time, ticks.
            amount: Units.
            at: Tick of the order.
        """
        waiting = sum(units for units, _, _ in self._waiting)
        if self._has_left or not self.is_open() or (self._minimum and waiting + amount < self._minimum):
            return NEVER
        mean = scaled(mean, self._stretch.value)
        if self._unlimited:
            return at + mean
        rate = self._rate * self.dials["rate"].value * self.dials["open"].value
        free = max(self._clock.time, self._pace.due) if self._queue else self._clock.time
        free += ticks(sum(order[0] for order in list(self._queue)[1:]) / rate)
        for begun, units in self._coming.values():
            free = max(free, begun + mean) + ticks(units / rate)
        return max(free, at + mean) + ticks(amount / rate)

    def waiting_of(self, lane: Lane) -> float:
        """Units of the orders that came by a lane whose lead time has not begun."""
        return sum(units for units, order, _ in self._waiting if order.root is lane)

    def _release(self) -> None:
        """Ship what is ready if it is open, and begin the waiting orders if together they reach the minimum."""
        while self._ready and self.is_open():  # what leaves now arrives with all else of this instant
            self._clock.at(self._clock.time, self._priority, self._lead_time_over, self._ready.popleft())
        if self.is_open() and self._waiting and sum(a for a, _, _ in self._waiting) >= self._minimum:
            while self._waiting:
                self._begin(*self._waiting.popleft())
        self._show()

    def _begin(self, amount: float, lane: Consignee, placed: int, elapsed: int = 0) -> None:
        if self.observer is not None:
            self.observer.lead_time_began(lane, self.name, self._stretch.value)
        lead = max(0, scaled(self._lead_time(), self._stretch.value) - elapsed)
        if self._failures is not None:
            amount, lane, late = self._failures.strike(amount, lane, placed)
            if late > 0 and self.observer is not None:
                self.observer.late(lane, self.name, lead)
            lead += late
        self._number += 1
        order = (amount, lane, lane.rank, self._number, placed)
        at_once = self._unlimited or amount <= 0.0  # what is lost takes no capacity
        if at_once and lead <= 0:
            self._ship(order)
        else:
            if not at_once:
                self._coming[self._number] = (self._clock.time - elapsed, amount)
            action = self._lead_time_over if at_once else self._enqueue
            self._clock.at(self._clock.time + lead, self._priority, action, order)

    def _lead_time_over(self, order: SupplierOrder) -> None:
        """Ship an order, or keep it until it is open."""
        if self._has_left:
            order[1].reject(order[0], order[4])
        elif self.is_open():
            self._ship(order)
        else:
            if self.observer is not None:
                self.observer.queued_to_ship(order[1], self.name, order[0])
            self._ready.append(order)

    def _enqueue(self, order: SupplierOrder) -> None:
        """Behind the orders of the same or a better rank and claim priority, and the one that is being shipped."""
        del self._coming[order[3]]
        if self.observer is not None:
            self.observer.queued_to_ship(order[1], self.name, order[0])
        if self._has_left:
            order[1].reject(order[0], order[4])
            return
        if order[2] != order[1].rank:
            order = _reranked(order, unrated(order[1].rank))
        queue = self._queue
        place = len(queue)
        while place > 1 and _place(queue[place - 1]) > _place(order):
            place -= 1
        queue.insert(place, order)
        if len(queue) == 1:
            self._pace.restart(interval(order[0], self._rate))
            self._show()

    def rerank(self, lane: Lane, priority: float) -> None:
        """The orders that came by *lane* have another priority from now on; the one that is being shipped stays."""
        if len(self._queue) > 1:
            first, *rest = [_reranked(order, priority) if order[1].root is lane else order for order in self._queue]
            self._queue = deque([first, *sorted(rest, key=lambda order: (*_place(order), order[3]))])

    def leave(self) -> None:
        """It has closed for good: what waits or is in the queue will never be shipped, but for what is due now."""
        self._has_left = True
        self._clock.at(self._clock.time, self._priority - ARRIVAL + COMPLETION, self._cancel_orders)

    def _cancel_orders(self, _: None) -> None:
        unshipped = [*self._ready, *self._queue]
        cancelled = [*self._waiting, *((order[0], order[1], order[4]) for order in unshipped)]
        self._ready.clear()
        self._waiting.clear()
        self._queue.clear()
        self._pace.rest()
        self._show()
        for amount, lane, placed in cancelled:
            lane.reject(amount, placed)

    def _shipped(self, token: int) -> None:
        if token != self._pace.token:
            return
        self._pace.rest()
        order = self._queue.popleft()
        if self._queue:
            self._pace.restart(interval(self._queue[0][0], self._rate))
        else:
            self._show()
        self._ship(order)
        self._draw()

    def _ship(self, order: SupplierOrder) -> None:
        amount, lane, *_ = order
        self._books.received += amount
        if self._price and amount > 0.0:
            self._costs[self.name, "purchase"] += amount * self._unit_price(amount)
        lane.ship(amount)

    def _unit_price(self, amount: float) -> float:
        """Price of a unit of a shipment."""
        return self._price

    def _dial_changed(self) -> None:
        self._pace.set_speed(self.dials["rate"].value * self.dials["open"].value)
        self._release()
        self._draw()

    def reset(self) -> None:
        """Forget the time by state; measuring starts now."""
        self.states.reset()
        self.facts.reset()

    def close(self) -> SupplierFacts:
        """The facts at the end."""
        self.states.settle()
        return self.facts

    def _show(self) -> None:
        holder = self.dials["open"].holder or self.dials["rate"].holder
        if not self.is_open():
            self.states.enter(closed_label(self.dials["open"], self.dials["rate"]))
        elif self._queue:
            self.states.enter(f"slowed: {holder}" if holder else "working")
        elif self._unlimited:
            self.states.enter("open")
        else:
            self.states.enter("no order")


def _place(order: SupplierOrder) -> tuple[float, float]:
    """Where an order stands in the queue, before its age: by rank and claim priority."""
    return order[2], order[1].claim_priority


def _reranked(order: SupplierOrder, priority: float) -> SupplierOrder:
    amount, lane, rank, number, placed = order
    return amount, lane, reranked(rank, priority), number, placed
