"""Clock: the queue of events in whole ticks, with absolute times, phases within an instant, and a lean loop."""

import math
from collections.abc import Callable
from datetime import date
from functools import partial
from heapq import heappop, heappush
from typing import Any, Final

from desim.sim.kernel.errors import Livelock, OverBudget
from desim.sim.kernel.heap import LATEST, Planned, pop, push
from desim.sim.kernel.interrupts import check_signals
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import days, ticks

START: Final = 0 << 24
CAUSE: Final = 1 << 24
ARRIVAL: Final = 2 << 24
COMPLETION: Final = 3 << 24
APPROVAL: Final = 4 << 24
REVIEW: Final = 5 << 24
DEMAND: Final = 6 << 24
ORDER: Final = 7 << 24
DISPATCH: Final = 8 << 24
PROBE: Final = 9 << 24
"""Order of what falls on one instant; within a phase parts follow in the order of their names."""

_BEFORE_ALL: Final = -1
"""The end of a run comes before all that falls on its last instant: that belongs to the next run."""
BEFORE_THE_RUN: Final = -1
"""The last tick before day 0."""
WATCH = 1_000_000
CHECK_EVERY: Final = 4_096
"""Events after which signals are checked: a time limit, or Ctrl+C."""
Entry = tuple[int, int, int, Callable[[Any], None], Any]
"""What is planned: tick, phase and rank, number, action and its argument."""


class Clock:
    """The event queue of one replication. Its time is whole ticks; *day* is what people read.

    It takes plain actions, for which one entry in the queue is all there is; processes are SimPy's, by way of
    ``desim.sim.kernel.environment``. It stops after *most* events, where that is given.
    """

    __slots__ = ("_most", "_planned", "_running", "heap", "queue", "start", "time")

    def __init__(self, most: int | None = None) -> None:
        self.time, self._most = 0, most
        self.start: date | None = None
        """Date of day 0; None where the scenario has none."""
        self.queue: list[Entry] = []
        """What is planned, where sim is interpreted."""
        self.heap: list[Planned] = []
        """What is planned, where it is compiled."""
        self._planned = 0
        """How many entries the queue has taken."""
        self._running = False

    @property
    def day(self) -> float:
        """The time in days."""
        return days(self.time)

    def recurrence(self, first: float, every: Any) -> Recurrence:
        """Times that come again *every* so many days from day *first* on, on their date where that is in months.

        *every* is no float to the compiler, which would make a plain number of a time that knows its months.
        """
        return Recurrence(ticks(first), every, self.start)

    @property
    def events(self) -> int:
        """Events processed so far: those that were planned, less those that still are."""
        return self._planned - len(self.queue) - len(self.heap)

    def at(self, time: int, priority: int, action: Callable[[Any], None], argument: Any = None) -> None:
        """Call ``action(argument)`` at *time* (ticks), in the phase and rank given by *priority*.

        Raises ValueError for a time that is past or not a number.
        """
        if time < self.time:
            raise ValueError(f"an action at day {days(time)!r}, but it is day {self.day!r}")
        self._planned += 1
        if COMPILED:
            push(self.heap, Planned(min(time, LATEST), priority, self._planned, action, argument))
        else:
            heappush(self.queue, (time, priority, self._planned, action, argument))

    def run_to(self, end: int) -> None:
        """Process everything before *end* (ticks); it may go on from there to a later end."""
        self.at(end, _BEFORE_ALL, self._stop)
        self._running = True
        left = math.inf if self._most is None else self._most - self.events
        while self._running:
            begun, count = self.time, int(max(1, min(WATCH, left)))  # one at least: the stop itself is no event
            self._burst(count)
            if not self._running:
                break
            left -= count
            if left <= 0 and (self.heap[0].priority if COMPILED else self.queue[0][1]) != _BEFORE_ALL:
                raise OverBudget(f"more than {self._most} events; stopped at day {self.day:g}")
            if self.time == begun and count == WATCH:
                self._report_livelock()

    def _burst(self, count: int) -> None:
        """Process so many entries, or all before the end; the loop in which all time is spent."""
        queue, heap, until_check = self.queue, self.heap, CHECK_EVERY
        for _ in range(count):
            if COMPILED:
                planned = pop(heap)
                self.time = planned.time
                planned.action(planned.argument)
            else:
                time, _, _, action, argument = heappop(queue)
                self.time = time
                action(argument)
            if not self._running:
                break
            until_check -= 1
            if until_check == 0:
                until_check = CHECK_EVERY
                check_signals()

    def _stop(self, _: Any) -> None:
        """The end of the run."""
        self._running = False

    def _report_livelock(self) -> None:
        waiting = [(one.time, one.action, one.argument) for one in self.heap]
        waiting += [(time, action, argument) for time, _, _, action, argument in self.queue]
        owners = sorted({_owner(action, argument) for time, action, argument in waiting if time == self.time})
        raise Livelock(
            f"{WATCH} events at day {self.day:g} without the time moving on; next: {', '.join(owners)[:200]}"
        )


class TracingClock(Clock):
    """A clock that writes down all it does: tick, part and what."""

    def __init__(self, most: int | None = None) -> None:
        super().__init__(most)
        self.log: list[tuple[int, str, str]] = []

    def _burst(self, count: int) -> None:
        for _ in range(count):
            planned = pop(self.heap) if COMPILED else Planned(*heappop(self.queue))
            self.time = planned.time
            if planned.priority == _BEFORE_ALL:
                self._running = False
                self.log.append((self.time, "World", "end"))
                break
            self.log.append((self.time, _owner(planned.action, planned.argument), _name_of(planned.action)))
            planned.action(planned.argument)


def _owner(called: Any, argument: Any) -> str:
    """Name of the part, or of the process, an entry of the queue belongs to."""
    action = called.func if isinstance(called, partial) else called
    owner = getattr(action, "__self__", argument)
    waiting = [getattr(callback, "__self__", None) for callback in getattr(owner, "callbacks", None) or ()]
    return str(getattr(waiting[0] if waiting else owner, "name", type(owner).__name__))


def _name_of(action: Any) -> str:
    """What an action does, by its name."""
    found = action.func if isinstance(action, partial) else action
    return str(getattr(found, "__name__", "action")).strip("_")


COMPILED: Final = not hasattr(_name_of, "__code__")
"""Whether this module is machine code, whose functions have no code of Python."""
