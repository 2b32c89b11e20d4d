"""Line: machines that make lots to order out of what lies in stockpiles."""

from collections import deque
from typing import Any

from desim.sim.books import Books, Costs
from desim.sim.clock import COMPLETION, Clock
from desim.sim.dial import Dial
from desim.sim.lane import Lane
from desim.sim.law import binomial
from desim.sim.pace import Pace
from desim.sim.pool import Pool
from desim.sim.shelf import Shelf
from desim.sim.states import States
from desim.sim.stream import Draw
from desim.spec.facts import LineFacts


class Machine:
    """One machine of a line, with the lot it works on."""

    __slots__ = ("line", "lot", "pace")

    def __init__(self, line: "Line", priority: int) -> None:
        self.line, self.lot = line, 0.0
        self.pace = Pace(line.clock, priority, self._done)

    @property
    def name(self) -> str:
        """Name of its line."""
        return self.line.name

    def _done(self, token: int) -> None:
        if token == self.pace.token:
            self.pace.rest()
            self.line.finish(self)


class Line:
    """Starts a lot when a machine is free, there are orders, and every input is on its shelf (fork-join).

    A machine that is stopped in mid-lot goes on with the lot where it stopped. Scrap is made again.
    """

    def __init__(
        self,
        name: str,
        declared: Any,
        clock: Clock,
        books: Books,
        rank: int,
        draws: tuple[Draw | None, Draw],
        costs: Costs,
    ) -> None:
        self.name, self._declared, self.clock, self._books, self._costs = name, declared, clock, books, costs
        self._time, self._uniform = draws
        self._inputs: list[tuple[Shelf, float]] = []
        self._planned: list[tuple[Shelf, float]] = []
        self._pools: list[tuple[Pool, Lane]] = []
        self.machines = [Machine(self, COMPLETION + rank) for _ in range(declared.machines)]
        self._free = list(reversed(self.machines))
        self._pending = self.made = 0.0
        self._queue: deque[list[Any]] = deque()
        self._deliveries: deque[list[Any]] = deque()
        self.facts = LineFacts()
        self.since = self.measured_from = 0.0
        self.states = States(clock, "no order")
        self.speed, self._working, self._stopped = 1.0, "working", "closed"
        self.dials = {"rate": Dial(), "open": Dial(), "yield": Dial()}
        self.dials["rate"].watch(self._turned)
        self.dials["open"].watch(self._turned)

    def feed(self, inputs: list[tuple[Shelf, float]], planned: list[tuple[Shelf, float]]) -> None:
        """Say which shelves the inputs come from and how much goes into one unit; *planned* ones hear of every order."""
        self._inputs, self._planned = inputs, planned
        for shelf, _ in inputs:
            shelf.wake(self.wake)

    def is_open(self) -> bool:
        """Whether it works now."""
        return self.speed > 0.0

    def request(self, amount: float, lane: Lane) -> None:
        """Take an order."""
        self._take(amount, lane, self.clock.time)
        self.start()

    def _take(self, amount: float, lane: Lane, since: float) -> None:
        self._settle()
        self._pending += amount
        self._queue.append([amount, since, True])
        self._deliveries.append([amount, lane])
        for shelf, per_unit in self._planned:
            shelf.commit(amount * per_unit)

    def draw_on(self, pool: Pool, lane: Lane) -> None:
        """Share the orders of a stockpile with other lines."""
        self._pools.append((pool, lane))
        pool.join(self.start)

    def wake(self) -> None:
        """Something came in on a shelf of an input."""
        if self._free and self.speed > 0.0 and (self._pending > 0.0 or self._pools):
            self.start()

    def start(self) -> None:
        """Start as many lots as machines, orders and inputs allow."""
        while self._free and self.speed > 0.0:
            amount = min(self._declared.lot, self._pending) if self._pending > 0.0 else self._draw()
            if amount <= 0.0 or (self._declared.full_lots and amount < self._declared.lot):
                break
            if self._short_of(amount) is not None:
                if self.facts.first_starved < 0.0:
                    self.facts.first_starved = self.clock.time
                break
            self._begin(amount)
        self._show()

    def _draw(self) -> float:
        """Take a lot out of the first pool that has orders, if it could be started; the amount now pending."""
        for pool, lane in self._pools:
            if pool.pending > 0.0:
                amount = min(self._declared.lot, pool.pending)
                if self._short_of(amount) is None:
                    pool.pending -= amount
                    self._take(amount, lane, pool.since)
                elif self.facts.first_starved < 0.0:
                    self.facts.first_starved = self.clock.time
                return self._pending
        return 0.0

    def _short_of(self, amount: float) -> Shelf | None:
        """The first shelf that lacks the input of *amount* units, None when all have it."""
        for shelf, per_unit in self._inputs:
            if shelf.on_hand < amount * per_unit or shelf.owed:
                return shelf
        return None

    def _begin(self, amount: float) -> None:
        self._settle()
        self._pending -= amount
        self._leave_queue(amount)
        machine = self._free.pop()
        machine.lot = amount
        self.facts.started += amount
        if self._declared.unit_cost:
            self._costs[self.name, "production"] += amount * self._declared.unit_cost
        machine.pace.set_speed(self.speed)
        machine.pace.restart(self._time() if self._time is not None else amount / self._declared.rate)
        for shelf, per_unit in self._planned:
            shelf.committed -= amount * per_unit
        for shelf, per_unit in self._inputs:
            shelf.take(amount * per_unit)

    def _leave_queue(self, amount: float) -> None:
        """Book the wait of every order whose first unit starts now."""
        now = self.clock.time
        while amount > 0.0 and self._queue:
            order = self._queue[0]
            if order[2]:
                order[2] = False
                if order[1] >= self.measured_from:
                    self.facts.waits.append(now - order[1])
            part = min(amount, order[0])
            order[0] -= part
            amount -= part
            if order[0] <= 0.0:
                self._queue.popleft()

    def finish(self, machine: Machine) -> None:
        """A lot is done: good units go to the orders, oldest first; scrap is made again."""
        self._settle()
        amount, machine.lot = machine.lot, 0.0
        good = self._good(amount)
        self._free.append(machine)
        self._books.made += amount
        self.facts.lots += 1
        self.facts.made += good
        self.made += good
        if good < amount:
            self._books.scrapped += amount - good
            self.facts.scrapped += amount - good
            self._pending += amount - good
            self._queue.appendleft([amount - good, self.clock.time, False])
            for shelf, per_unit in self._planned:
                shelf.commit((amount - good) * per_unit)
        self._deliver(good)
        self.start()

    def _good(self, amount: float) -> float:
        """How many of *amount* units are good: binomial for whole units, a share for bulk."""
        share = min(1.0, self._declared.yield_ * self.dials["yield"].value)
        if share == 1.0:
            return amount
        return amount * share if self._books.bulk else float(binomial(self._uniform(), int(amount), share))

    def _deliver(self, good: float) -> None:
        while good > 0.0 and self._deliveries:
            order = self._deliveries[0]
            part = min(good, order[0])
            order[0] -= part
            good -= part
            if order[0] <= 1e-9 * part:
                self._deliveries.popleft()
            order[1].ship(part)

    def _turned(self) -> None:
        """A dial was turned: lots in process go on at the new speed."""
        rate, door = self.dials["rate"], self.dials["open"]
        self.speed = rate.value * door.value
        holder = door.holder or rate.holder
        self._stopped = holder if holder == "off shift" else f"closed: {holder}"
        self._working = f"slowed: {rate.holder}" if rate.holder else "working"
        for machine in self.machines:
            if machine.lot > 0.0:
                machine.pace.set_speed(self.speed)
        self.start()

    def _show(self) -> None:
        """Enter the state, with its reason."""
        if self.speed <= 0.0:
            self.states.enter(self._stopped)
            return
        busy = 1.0 - len(self._free) / len(self.machines)
        self.states.split(busy, self._working, self._idle_reason() if busy < 1.0 else "")

    def _idle_reason(self) -> str:
        wanted = self._pending or max((pool.pending for pool, _ in self._pools), default=0.0)
        if wanted <= 0.0:
            return "no order"
        short = self._short_of(min(self._declared.lot, wanted))
        return short.starved_label if short is not None else "waiting for a full lot"

    def _settle(self) -> None:
        span = self.clock.time - self.since
        if span > 0.0:
            self.since = self.clock.time
            self.facts.area_queue += self._pending * span

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.measured_from = self.clock.time
        f = self.facts
        f.started = f.made = f.scrapped = f.area_queue = 0.0
        f.lots = 0
        del f.waits[:]

    def close(self) -> LineFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts
