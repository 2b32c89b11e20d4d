"""Triggers: what a cause waits for before it begins, once or again and again."""

from collections.abc import Callable, Generator
from typing import Any, Protocol

import simpy

from desim.sim.approvals.case import Case
from desim.sim.approvals.gate import Gate
from desim.sim.change.regime import Regime
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import Draw
from desim.sim.production.line import Line
from desim.sim.stock.pool import Pool
from desim.sim.stock.shelf import Shelf

Process = Generator[simpy.Event, Any, None]


class Trigger(Protocol):
    """One kind of moment."""

    again: bool
    """Whether there may be another after this one."""

    def wait(self) -> Process:
        """Wait for the next."""


class OnDate:
    """Once, on a day."""

    again = False

    def __init__(self, when: Any, clock: Clock, priority: int) -> None:
        self._at, self._clock, self._priority = when.at, clock, priority

    def wait(self) -> Process:
        """Wait for the day."""
        yield self._clock.until(max(self._at, self._clock.time), self._priority)


class OnHazard:
    """A drawn time after the last."""

    again = True

    def __init__(self, clock: Clock, priority: int, every: Draw) -> None:
        self._clock, self._priority, self._every = clock, priority, every

    def wait(self) -> Process:
        """Wait for the next."""
        yield self._clock.until(self._clock.time + self._every(), self._priority)


class OnPeriod:
    """The first lucky one of the days of a timetable that is not past; each day takes a draw, used or not."""

    again = True

    def __init__(self, when: Any, clock: Clock, priority: int, chance: Draw) -> None:
        self._when, self._clock, self._priority, self._chance = when, clock, priority, chance
        self._count = 0

    def wait(self) -> Process:
        """Wait for the next."""
        while True:
            day = self._when.first + self._count * self._when.every
            self._count += 1
            happens = self._chance() < self._when.chance
            if day >= self._clock.time:
                yield self._clock.until(day, self._priority)
                if happens:
                    return


class OnLevel:
    """As soon as something is so; whoever changes it rings."""

    def __init__(self, clock: Clock, again: bool, met: Callable[[], bool]) -> None:
        self.again, self._clock, self._met = again, clock, met
        self._bell: simpy.Event | None = None

    def wait(self) -> Process:
        """Wait until it is so, if it is not."""
        if not self._met():
            self._bell = self._clock.event()
            yield self._bell

    def ring(self) -> None:
        """It is so now: go on in the cause phase of this instant."""
        if self._bell is not None and not self._bell.triggered:
            self._bell.succeed()


def on_stock(again: bool, clock: Clock, shelf: Shelf, mark: float) -> OnLevel:
    """When what is on a shelf falls below a mark."""
    trigger = OnLevel(clock, again, lambda: shelf.on_hand < mark)
    shelf.watch(mark, trigger.ring)
    return trigger


class OrderBook:
    """Watches what is ordered of a line and not begun, shared orders included; lines that nobody watches have none."""

    def __init__(self, line: Line, pools: list[Pool]) -> None:
        self._line, self._pools, self._above = line, pools, 0.0
        self._ring: Callable[[], None]
        line.followers = (*line.followers, self)
        for pool in pools:
            pool.join(0, self.look)

    def tell(self, above: float, ring: Callable[[], None]) -> None:
        """Call *ring* whenever what waits is found to be *above* or more."""
        self._above, self._ring = above, ring

    @property
    def waiting(self) -> float:
        """Units ordered and not begun."""
        return self._line.orders.pending + sum(pool.pending for pool in self._pools)

    def look(self) -> None:
        """Orders or lots came or went."""
        if self.waiting >= self._above:
            self._ring()

    def close(self) -> None:
        """The end of the run."""


def on_backlog(when: Any, clock: Clock, line: Line, pools: list[Pool]) -> OnLevel:
    """When what is ordered of a line and not begun reaches a mark."""
    book = OrderBook(line, pools)
    trigger = OnLevel(clock, when.repeat, lambda: book.waiting >= when.above)
    book.tell(when.above, trigger.ring)
    return trigger


class OnCall:
    """When something else that happens calls; calls while the last occurrence is still on are not heard."""

    again = True

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell: simpy.Event | None = None

    def wait(self) -> Process:
        """Wait for the next call."""
        self._bell = self._clock.event()
        yield self._bell

    def call(self) -> None:
        """It happens now."""
        if self._bell is not None and not self._bell.triggered:
            self._bell.succeed()


def on_entry(when: Any, clock: Clock, chance: Draw, regime: Regime) -> OnCall:
    """When a regime enters a state, by chance; each entry takes a draw, heard or not."""
    trigger = OnCall(clock)

    def entered() -> None:
        if chance() < when.chance:
            trigger.call()

    regime.watch(when.state, entered)
    return trigger


class OnApproval:
    """When a gate has approved the case that is filed on a day; what is refused for good never begins."""

    again = False

    def __init__(self, name: str, when: Any, clock: Clock, priority: int, gate: Gate) -> None:
        self._name, self._when, self._clock, self._priority, self._gate = name, when, clock, priority, gate

    def wait(self) -> Process:
        """File the case, and wait for its approval."""
        yield self._clock.until(max(self._when.filed, self._clock.time), self._priority)
        decided = self._clock.event()
        nations = {"origin": self._when.origin, "destination": self._when.destination}
        self._gate.apply(Case(self._name, approved=decided.succeed, **nations))
        yield decided
