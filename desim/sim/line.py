"""Line: makes lots to order out of what lies in stockpiles, on machines or through stations."""

from typing import Any, Protocol

from desim.sim.books import Books, Costs
from desim.sim.clock import Clock
from desim.sim.dial import Dial
from desim.sim.lane import Lane
from desim.sim.law import binomial
from desim.sim.learning import Experience
from desim.sim.orders import Orders
from desim.sim.pool import Pool
from desim.sim.shelf import Shelf
from desim.sim.states import States
from desim.sim.stream import Draw
from desim.spec.facts import LineFacts


class Floor(Protocol):
    """Where a line works: a workcenter, of its own or shared, or a flow through stations."""

    def serve(self) -> None:
        """Begin what can be begun, and let the lines concerned show their state."""

    def set_speed(self, line: "Line") -> None:
        """Lots in process go on at the speed of the line."""

    def shares(self, line: "Line") -> tuple[float, float]:
        """Share of the machines that work for the line, and share that is down."""


class Line:
    """Begins a lot when the floor has room, there are orders, and every input is on its shelf (fork-join). Scrap is made
    again.
    """

    floor: Floor

    def __init__(
        self, name: str, declared: Any, clock: Clock, books: Books, draws: tuple[Draw | None, Draw], costs: Costs
    ) -> None:
        self.name, self._declared, self.clock, self._books, self._costs = name, declared, clock, books, costs
        self._time, self._uniform = draws
        self._inputs: list[tuple[Shelf, float]] = []
        self._planned: list[tuple[Shelf, float]] = []
        self._pools: list[tuple[Pool, Lane]] = []
        self.facts, self.made, self.since = LineFacts(), 0.0, 0.0
        self.orders = Orders(clock, self.facts)
        self.states = States(clock, "no order")
        self._lot = 0.0
        self._experience = Experience(declared.learning, clock) if declared.learning is not None else None
        self.speed, self._working, self._stopped = 1.0, "working", "closed"
        self.dials = {"rate": Dial(), "open": Dial(), "yield": Dial()}
        self.dials["rate"].watch(self._turned)
        self.dials["open"].watch(self._turned)

    def feed(self, inputs: list[tuple[Shelf, float]], planned: list[tuple[Shelf, float]]) -> None:
        """Say which shelves inputs come from and how much one unit takes; *planned* shelves hear of every order."""
        self._inputs, self._planned = inputs, planned
        for shelf, _ in inputs:
            shelf.wake(self.wake)

    def is_open(self) -> bool:
        """Whether it works now."""
        return self.speed > 0.0

    @property
    def turn(self) -> tuple[int, float, str]:
        """Its place in the queue of a shared workcenter: rank, age of its oldest order, name."""
        return (self._declared.priority, self.orders.oldest, self.name)

    def request(self, amount: float, lane: Lane) -> None:
        """Take an order."""
        self._settle()
        self._take(amount, lane, self.clock.time)
        self.floor.serve()

    def _take(self, amount: float, lane: Lane, since: float) -> None:
        self.orders.add(amount, lane, since)
        for shelf, per_unit in self._planned:
            shelf.commit(amount * per_unit)

    def draw_on(self, pool: Pool, lane: Lane) -> None:
        """Share the orders of a stockpile with other lines."""
        self._pools.append((pool, lane))
        pool.join(self._offered)

    def _offered(self) -> None:
        self.floor.serve()

    def wake(self) -> None:
        """Something came in on a shelf of an input."""
        if self.speed > 0.0 and (self.orders.pending > 0.0 or self._pools):
            self.floor.serve()

    def ready(self) -> bool:
        """Whether a lot could be begun if there were room for it."""
        if self.speed <= 0.0:
            return False
        pending, declared = self.orders.pending, self._declared
        amount = min(declared.lot, pending) if pending > 0.0 else self._draw()
        self._lot = amount
        if amount <= 0.0 or (declared.full_lots and amount < declared.lot):
            return False
        if self._inputs and self._short_of(amount) is not None:
            if self.facts.first_starved < 0.0:
                self.facts.first_starved = self.clock.time
            return False
        return True

    def _draw(self) -> float:
        """Take a lot out of the first pool that has orders, if it could be begun; the amount now pending."""
        for pool, lane in self._pools:
            if pool.pending > 0.0:
                amount = min(self._declared.lot, pool.pending)
                if self._short_of(amount) is None:
                    pool.pending -= amount
                    self._settle()
                    self._take(amount, lane, pool.since)
                elif self.facts.first_starved < 0.0:
                    self.facts.first_starved = self.clock.time
                return self.orders.pending
        return 0.0

    def _short_of(self, amount: float) -> Shelf | None:
        """The first shelf that lacks the input of *amount* units, None when all have it."""
        for shelf, per_unit in self._inputs:
            if shelf.on_hand < amount * per_unit or shelf.owed:
                return shelf
        return None

    def begin(self) -> tuple[float, float]:
        """Take the inputs of the lot that is ready off their shelves; its size and its work in days."""
        self._settle()
        amount, declared = self._lot, self._declared
        self.orders.start(amount)
        self.facts.started += amount
        if declared.unit_cost:
            self._costs[self.name, "production"] += amount * declared.unit_cost
        for shelf, per_unit in self._planned:
            shelf.committed -= amount * per_unit
        for shelf, per_unit in self._inputs:
            shelf.take(amount * per_unit)
        work = self._time() if self._time is not None else amount / declared.rate if declared.rate else 0.0
        return amount, work if self._experience is None else work * self._experience.factor(amount)

    def finish(self, amount: float, begun: float) -> None:
        """A lot that was begun on day *begun* is done: good units go to the orders, oldest first; scrap is made again."""
        self._settle()
        facts, spent = self.facts, self.clock.time - begun
        good = self._good(amount)
        self._books.made += amount
        facts.lots += 1
        facts.lot_time += spent
        facts.lot_time_squared += spent * spent
        facts.made += good
        self.made += good
        self.discard(amount - good)
        self.orders.deliver(good)
        if self._experience is not None:
            self._experience.rest()
        self.floor.serve()

    def scrap(self, amount: float) -> None:
        """A lot was given up on the floor."""
        self._settle()
        self._books.made += amount
        self.discard(amount)
        self.floor.serve()

    def discard(self, bad: float) -> None:
        """Book scrap, and make it again."""
        if bad > 0.0:
            self._books.scrapped += bad
            self.facts.scrapped += bad
            self.orders.again(bad)
            for shelf, per_unit in self._planned:
                shelf.commit(bad * per_unit)

    def _good(self, amount: float) -> float:
        """How many of *amount* units are good: binomial for whole units, a share for bulk.

        A bulk remainder of a billionth of a lot is good: to halve it for ever would never end.
        """
        share = min(1.0, self._declared.yield_ * self.dials["yield"].value)
        if share == 1.0 or (self._books.bulk and amount <= 1e-9 * self._declared.lot):
            return amount
        return amount * share if self._books.bulk else float(binomial(self._uniform(), int(amount), share))

    def _turned(self) -> None:
        """A dial was turned: lots in process go on at the new speed."""
        rate, door = self.dials["rate"], self.dials["open"]
        self.speed = rate.value * door.value
        holder = door.holder or rate.holder
        self._stopped = holder if holder == "off shift" else f"closed: {holder}"
        self._working = f"slowed: {rate.holder}" if rate.holder else "working"
        self.floor.set_speed(self)
        self.floor.serve()

    def show(self) -> None:
        """Enter the state, with its reason."""
        if self.speed <= 0.0:
            self.states.enter(self._stopped)
            return
        busy, down = self.floor.shares(self)
        idle = self._idle_reason() if busy + down < 1.0 else ""
        if down:
            self.states.spread({self._working: busy, "down: failure": down, idle: 1.0 - busy - down})
        else:
            self.states.split(busy, self._working, idle)

    def _idle_reason(self) -> str:
        wanted = self.orders.pending or max((pool.pending for pool, _ in self._pools), default=0.0)
        if wanted <= 0.0:
            return "no order"
        amount = min(self._declared.lot, wanted)
        short = self._short_of(amount)
        if short is not None:
            return short.starved_label
        waits = self._declared.full_lots and amount < self._declared.lot
        return "waiting for a full lot" if waits else "waiting for the floor"

    def _settle(self) -> None:
        span = self.clock.time - self.since
        if span > 0.0:
            self.since = self.clock.time
            self.facts.area_queue += self.orders.pending * span

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.orders.measured_from = self.clock.time
        f = self.facts
        f.started = f.made = f.scrapped = f.area_queue = f.lot_time = f.lot_time_squared = 0.0
        f.lots = 0
        del f.waits[:]

    def close(self) -> LineFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts
