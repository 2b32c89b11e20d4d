"""Line: makes lots to order out of what lies in stockpiles, on machines or through stations."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from desim.sim.kernel.binomial import binomial
from desim.sim.kernel.books import Books, Costs
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial, closed_label
from desim.sim.kernel.pace import Work, interval
from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.production.bill import Bill, unused, waiting_for
from desim.sim.production.co_products import CoProducts
from desim.sim.production.explosive_limit import ExplosiveLimit
from desim.sim.production.learning import Experience
from desim.sim.production.orders import Orders
from desim.sim.production.output_allocation import OutputAllocation
from desim.sim.production.shared_books import SharedBook, SharedBooks
from desim.sim.production.shop_floor import LineListener, ShopFloor, UnfinishedLot, units_of
from desim.sim.stock.lane import Consignee, Lane
from desim.sim.stock.observer import Observer
from desim.sim.stock.pool import Pool
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import LineFacts
from desim.spec.fields.ticks import days
from desim.spec.parts.production import Acceptance
from desim.spec.parts.production import Line as Declared


class LineDraws(NamedTuple):
    """Streams of random numbers of a line; None for what it does not have."""

    time: DurationDraw | None
    """Time of a lot; without one it follows from the rate."""
    uniform: Draw
    """For the good units of a lot."""
    setup: DurationDraw | None
    """Time to set a machine up for a campaign."""
    acceptance: Draw | None
    """Uniform number: whether a lot is rejected."""


class LineWiring(NamedTuple):
    """What a line is connected to."""

    clock: Clock
    books: Books
    costs: Costs
    draws: LineDraws
    inputs: list[tuple[Shelf, float]]
    """Shelves it takes from, and how much for one unit."""
    planned: list[tuple[Shelf, float]]
    """Those of the inputs whose policy counts what lines will need."""
    orders: Callable[[Clock, LineFacts], Orders]
    draw_allocation: OutputAllocation | None
    """The rule by which orders share once more, with an account of its own, for what is drawn on shared books."""
    limit: ExplosiveLimit | None
    """Explosive limit of its site."""
    floor: "Callable[[Line], ShopFloor]"
    """Makes or joins the workcenter or the stations of the line."""
    observer: Observer | None
    co_products: CoProducts
    bill: Bill | None
    """Where it takes its inputs from, where there is a choice, dates or a reservation."""


class Line:
    """Begins a lot when the floor has room, it has orders and all inputs (fork-join); scrap is made again."""

    __slots__ = (
        "_acceptance", "_begun_before", "_books", "_co_products", "_costs", "_declared", "_full_lots", "_inputs",
        "_limit", "_listeners", "_lot", "_lot_size", "_planned", "_rate", "_rate_label", "_rated", "_rework", "_shared",
        "_stopped", "_time", "_uniform", "_unit_cost", "_working", "_yield", "_yield_dial", "bill", "clock", "cold",
        "dials", "experience", "facts", "floor", "in_process", "interrupted", "lots", "made", "name", "observer",
        "orders", "priority", "setup", "since", "speed", "states", "yields",
    )  # fmt: skip

    def __init__(self, name: str, declared: Declared, wiring: LineWiring) -> None:
        self.name, self._declared, self.clock = name, declared, wiring.clock
        self._books, self._costs, self.observer = wiring.books, wiring.costs, wiring.observer
        self._time, self._uniform, self.setup, self._acceptance = wiring.draws
        self._rate, self._limit, self._co_products = declared.machine_rate, wiring.limit, wiring.co_products
        self._lot_size, self._full_lots, self._yield = declared.lot, declared.full_lots, declared.yield_
        self._unit_cost = declared.unit_cost
        self._rated: tuple[float, Work] = (-1.0, 0)
        """The lot whose work followed from the rate last, and that work: lots of one size come again and again."""
        self._shared = SharedBooks(wiring.draw_allocation)
        self.facts, self.made, self.since = LineFacts(), 0.0, 0
        self.orders = wiring.orders(self.clock, self.facts)
        self.states = States(self.clock, "no order")
        self._lot = self.in_process = self._begun_before = 0.0
        self.lots = self.interrupted = 0
        """Lots in process, and those of them that were interrupted."""
        self._rework: deque[tuple[float, int]] = deque()
        self.cold, self._rate_label, self.priority = False, "", declared.priority
        self.yields = declared.while_closed == "yield"
        """Whether its lots free the machine while it is closed."""
        self._listeners: tuple[LineListener, ...] = ()
        self.experience = Experience(declared.learning, self) if declared.learning is not None else None
        if self.experience is not None:
            self.add_listener(self.experience)
        self.speed, self._working, self._stopped = 1.0, "working", "closed"
        self.dials = {"rate": Dial(), "open": Dial(), "yield": Dial()}
        self._yield_dial = self.dials["yield"]
        self.dials["rate"].watch(self._dial_changed)
        self.dials["open"].watch(self._dial_changed)
        self._inputs, self._planned, self.bill = wiring.inputs, wiring.planned, wiring.bill
        for shelf in [shelf for shelf, _ in self._inputs] if self.bill is None else self.bill.shelves:
            shelf.on_receipt(self.wake, self._claim_key)
        self.floor = wiring.floor(self)

    def add_listener(self, listener: LineListener) -> None:
        """Call *listener* whenever orders or lots come or go."""
        self._listeners = (*self._listeners, listener)

    def is_open(self) -> bool:
        """Whether it works now, or would be woken by an order."""
        return self.speed > 0.0 or (self.cold and self._wakes())

    def _wakes(self) -> bool:
        """Whether nothing but the cold keeps it closed."""
        return min(self.dials["rate"].value, self.dials["open"].without("cold")) > 0.0

    @property
    def backlog(self) -> float:
        """Units ordered and not made yet; orders that it shares with other lines count in full."""
        return self.orders.pending + self.in_process + self._shared.pending

    @property
    def queue_key(self) -> tuple[float, float, int, str]:
        """Its place in the queue of a shared workcenter: rank (by its first order's rating), then that order, name."""
        orders = self.orders
        return (self.priority + orders.rating_lift, orders.claim_priority, orders.oldest, self.name)

    def _claim_key(self) -> tuple[float, int]:
        """Claim priority and age of its next order, for those who wait for the same input."""
        if self._shared.books:
            _, place, since = min([self.orders.key, *(book.key for book in self._shared.books)])
            return (place, since)
        _, place, since = self.orders.key
        return (place, since)

    def request(self, amount: float, lane: Consignee) -> None:
        """Take an order."""
        self._settle()
        self.take_over(amount, lane, self.clock.time)

    def take_over(self, amount: float, lane: Consignee, placed: int) -> None:
        """Have an order on the book that was placed at a tick, perhaps before the start."""
        self._take_order(amount, lane, placed)
        self.reserve()
        begun = min(amount, self._begun_before)
        if begun > 0.0:
            self._begun_before -= begun
            self.orders.start(begun)
        self._notify()
        self.floor.wake()

    def _notify(self) -> None:
        for listener in self._listeners:
            listener.look()

    def _take_order(self, amount: float, lane: Consignee, since: int) -> None:
        if self.observer is not None:
            self.observer.requested(lane, self.name, since)
            self.observer.queued(lane, self.name, amount)
        self.orders.add(amount, lane, since)
        for shelf, per_unit in self._planned:
            shelf.commit(amount * per_unit)

    def reserve(self) -> None:
        """Hold what there is of the inputs of its orders, where that is declared."""
        if self.bill is not None:
            self.bill.reserve(self.orders.pending, self.clock.time)

    def label_rate(self, label: str) -> None:
        """Show *label* beside the state while it works; nothing when empty."""
        self._rate_label = label

    def set_cold(self, cold: bool) -> None:
        """It went cold, or is warm again."""
        self.cold = cold

    def lot_interrupted(self) -> None:
        """A lot of its was interrupted by one of better rank."""
        self.interrupted += 1

    def lot_resumed(self) -> None:
        """An interrupted lot goes on."""
        self.interrupted -= 1

    def draw_on(self, pool: Pool, lane: Lane, priority: int) -> None:
        """Share the orders of a stockpile with other lines."""
        self._shared.books.append(SharedBook(pool, lane, pool.join(priority, self._shared_order_came)))

    def _shared_order_came(self) -> None:
        self._notify()
        self.floor.wake()

    def resume(self, amount: float) -> Work:
        """Have a lot in process that was begun before the start, for orders of before the start; its work."""
        self._begun_before += amount
        self._process(1, amount)
        return self._work(amount)

    def wake(self) -> None:
        """Something came in on a shelf of an input."""
        if self.bill is not None:
            self.reserve()
        if self.speed > 0.0 and (self.orders.pending > 0.0 or self._shared.books):
            self.floor.wake()

    def bill_changed(self, _: None = None) -> None:
        """An input is part of the bill of material from now on, or is not any more."""
        self.reserve()
        self.floor.serve()

    def ready(self) -> bool:
        """Whether a lot could be begun if there were room for it."""
        if self.speed <= 0.0:
            return False
        if self._rework:
            return True
        amount = self._pending() if self._shared.books else self.orders.pending
        amount = self._lot = min(self._lot_size, amount)
        if amount <= 0.0 or (self._full_lots and amount < self._lot_size):
            return False
        if self._inputs and self._short_of(amount) is not None:
            if self.facts.first_starved < 0.0:
                self.facts.first_starved = self.clock.day
            return False
        return self._limit is None or self._limit.admits(self, amount)

    def _pending(self) -> float:
        """Draw a lot on the shared books that go before its own orders, if it could be begun; what is pending."""
        draws = self._shared.draws(self.orders, self._lot_size)
        if draws and self._short_of(sum(amount for _, amount in draws)) is None:
            for book, amount in draws:
                book.pool.draw(amount, book.number)
                self._settle()
                self._take_order(amount, book.order(amount, self.observer), book.pool.since)
                self._shared.drawn(amount)
        elif draws and self.facts.first_starved < 0.0:
            self.facts.first_starved = self.clock.day
        return self.orders.pending

    def _short_of(self, amount: float) -> Shelf | None:
        """The first shelf that lacks the input of *amount* units, None when all have it."""
        if self.bill is not None:
            return self.bill.short_of(amount, self.clock.time)
        for shelf, per_unit in self._inputs:
            if shelf.on_hand < amount * per_unit or shelf.backorders:
                return shelf
        return None

    def begin(self) -> tuple[float, Work, int]:
        """Take the inputs of the lot that is ready off their shelves; its size, its work and its begin, both ticks."""
        self._settle()
        if self._rework:
            amount, begun = self._rework.popleft()
            return amount, self._work(amount), begun
        amount = self._lot
        self.orders.start(amount)
        if self._shared.books:
            self._shared.begun(amount)
        self.facts.started += amount
        if self._unit_cost:
            self._costs[self.name, "production"] += amount * self._unit_cost
        for shelf, per_unit in self._planned:
            shelf.committed -= amount * per_unit
        self._take_inputs(amount)
        self.reserve()
        work = self._work(amount)
        self._process(1, amount)
        return amount, work, self.clock.time

    def _take_inputs(self, amount: float) -> None:
        if self.bill is not None:
            self.bill.take(amount, self.clock.time)
            return
        for shelf, per_unit in self._inputs:
            shelf.take(amount * per_unit)

    def _work(self, amount: float) -> Work:
        if self._time is not None:
            work: Work = self._time()
        else:
            if amount != self._rated[0]:
                self._rated = (amount, interval(amount, self._rate) if self._rate else 0)
            work = self._rated[1]
        return work if self.experience is None else round(work * self.experience.factor(amount))

    def _process(self, lots: int, amount: float) -> None:
        """Lots came into process or, when negative, left it."""
        self.lots += lots
        self.in_process = self.in_process + amount if self.lots else 0.0
        if self._limit is not None:
            self._limit.process(self.name, amount)
        self._notify()

    def finish(self, amount: float, begun: int) -> None:
        """A lot that was begun at tick *begun* is done: good units go to the oldest orders; scrap is made again."""
        self._settle()
        if self._acceptance is not None:
            acceptance = self._declared.acceptance
            if acceptance is not None and self._acceptance() < acceptance.reject:
                self._reject(amount, begun, acceptance)
                return
        if self.bill is not None:
            self.bill.forget(begun, amount)
        if self.observer is not None:
            self.observer.finished(self.name, days(begun))
        facts, spent = self.facts, days(self.clock.time - begun)
        good = self._good_units(amount)
        self._books.made += amount
        facts.lots += 1
        facts.lot_time += spent
        facts.lot_time_squared += spent * spent
        facts.made += good
        self.made += good
        self.discard(amount - good)
        self._process(-1, -amount)
        self.orders.deliver(good)
        self._co_products.made(amount, good)
        self.floor.serve()

    def _reject(self, amount: float, begun: int, acceptance: Acceptance) -> None:
        """Acceptance refuses a lot: it is scrapped whole, or processed once more."""
        self.facts.rejected += 1
        AFTER_REJECTION[acceptance.then](self, amount, begun)

    def rework(self, amount: float, begun: int) -> None:
        """Process a rejected lot once more."""
        self._rework.append((amount, begun))
        self.floor.serve()

    def scrap(self, amount: float, begun: int) -> None:
        """A lot that was begun at tick *begun* was given up on the floor, or by acceptance."""
        self._settle()
        if self.bill is not None:
            self.bill.forget(begun, amount)
        self._books.made += amount
        self.discard(amount)
        self._process(-1, -amount)
        self._co_products.made(amount, 0.0)
        self.floor.serve()

    def discard(self, bad: float) -> None:
        """Book scrap, and make it again."""
        if bad > 0.0:
            self._books.scrapped += bad
            self.facts.scrapped += bad
            self.orders.remake(bad)
            for shelf, per_unit in self._planned:
                shelf.commit(bad * per_unit)
            self.reserve()

    def _good_units(self, amount: float) -> float:
        """How many of *amount* units are good: binomial for whole units, a share for bulk.

        A bulk remainder of a billionth of a lot is good: to halve it for ever would never end.
        """
        share = min(1.0, self._yield * self._yield_dial.value)
        if share == 1.0 or (self._books.bulk and amount <= 1e-9 * self._lot_size):
            return amount
        return amount * share if self._books.bulk else float(binomial(self._uniform(), int(amount), share))

    def _dial_changed(self) -> None:
        """A dial was turned: lots in process go on at the new speed."""
        rate, open_dial = self.dials["rate"], self.dials["open"]
        self.speed = rate.value * open_dial.value
        self._stopped = closed_label(open_dial, rate)
        normal = f"working: {self._rate_label}" if self._rate_label else "working"
        self._working = f"slowed: {rate.holder}" if rate.holder else normal
        self.floor.set_speed(self)
        self.floor.serve()

    def leave(self, _: None = None) -> None:
        """It has closed for good: machines are free, lots are parted with, orders go back to who placed them.

        Orders that come later wait for ever, as at any source that is closed.
        """
        self._settle()
        for shelf, per_unit in self._planned:
            shelf.commit(-self.orders.pending * per_unit)
        self._planned = []
        self.interrupted = 0
        for lot in self.floor.give_back(self):
            self._part_with(lot)
        self._rework.clear()
        for shelf, amount, labels in [] if self.bill is None else self.bill.release():
            shelf.expect_labels(labels)
            self._lay_back(shelf, amount)
        self._finish_or_scrap(0.0, self.in_process, self.lots)
        for order in self.orders.give_back():
            if order.lane is not None:
                order.lane.reject(order.to_deliver, order.since)
        self.floor.serve()

    def _part_with(self, lot: UnfinishedLot) -> None:
        """Units of a lot that are finished stay, what is on the machine is scrapped, inputs of the others go back."""
        finished, scrapped = self._units_of(lot)
        unbegun = lot.amount - finished - scrapped
        for shelf, amount in unused(lot, unbegun, self._inputs, self.bill):
            self._put_back(shelf, amount)
        if finished and self.observer is not None:
            self.observer.finished(self.name, days(lot.begun))
        good = self._good_units(finished) if finished else 0.0
        self._finish_or_scrap(good, finished - good + scrapped, 1, unbegun)

    def _units_of(self, lot: UnfinishedLot) -> tuple[float, float]:
        """Units of a lot that are finished, and that are on the machine; a lot that has a time is so as a whole."""
        return units_of(lot, self._time is not None or bool(self._declared.stations), self._books.bulk)

    def _put_back(self, shelf: Shelf, amount: float) -> None:
        """Lay inputs that were not used back on their shelf."""
        self._lay_back(shelf, amount)

    def _lay_back(self, shelf: Shelf, amount: float) -> None:
        if amount > 0.0:
            shelf.books.consumed -= amount
            shelf.receive(amount)

    def _finish_or_scrap(self, good: float, scrapped: float, lots: int, unbegun: float = 0.0) -> None:
        """Deliver what is good of lots as the line leaves; what is scrapped is not made again."""
        self._books.made += good + scrapped
        self._books.scrapped += scrapped
        self.facts.made += good
        self.facts.scrapped += scrapped
        self.made += good
        self._process(-lots, -(good + scrapped + unbegun))
        self.orders.deliver(good)
        self._co_products.made(good + scrapped, good)

    def show(self) -> None:
        """Enter the state, with its reason."""
        if self.speed <= 0.0:
            self.states.enter(self._stopped)
            return
        busy, down, set_up = self.floor.machine_shares(self)
        idle = self._idle_reason() if busy + down + set_up < 1.0 else ""
        if down or set_up:
            left = 1.0 - busy - down - set_up if idle else 0.0
            self.states.spread({self._working: busy, "down: failure": down, "change-over": set_up, idle: left})
        else:
            self.states.split(busy, self._working, idle)

    def _idle_reason(self) -> str:
        if self.interrupted or self._rework:
            return "interrupted" if self.interrupted else "waiting for the floor"
        ordered = self.orders.pending or self._shared.most
        if ordered <= 0.0:
            return "no order"
        amount = min(self._lot_size, ordered)
        short = self._short_of(amount)
        if short is not None:
            return waiting_for(short, amount, self._inputs, self.bill)
        if self._full_lots and amount < self._lot_size:
            return "waiting for a full lot"
        full = self._limit is not None and not self._limit.admits(self, amount)
        return "explosive limit" if full else "waiting for the floor"

    def _settle(self) -> None:
        span = self.clock.time - self.since
        if span > 0:
            self.since = self.clock.time
            self.facts.area_queue += self.orders.pending * days(span)

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.orders.reset()
        if self.bill is not None:
            self.bill.reset()
        f = self.facts
        f.started = f.made = f.scrapped = f.area_queue = f.lot_time = f.lot_time_squared = f.setup_time = 0.0
        f.lots = f.rejected = f.restarts = f.setups = 0
        del f.waits[:]

    def forget_first_days(self) -> None:
        """First days count from now; a line that is starved now is so as of today. There is one first article only."""
        starved = self.speed > 0.0 and self._idle_reason().startswith("starved")
        self.facts.first_starved = self.clock.day if starved else -1.0

    def close(self) -> LineFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        self.facts.inputs = {} if self.bill is None else self.bill.close()
        for listener in self._listeners:
            listener.close()
        return self.facts


AFTER_REJECTION: dict[str, Callable[[Line, float, int], None]] = {"scrap": Line.scrap, "rework": Line.rework}
require_behaviors("rule after a rejection", declared_values(Acceptance, "then"), AFTER_REJECTION)
