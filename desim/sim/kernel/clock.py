"""Clock: SimPy's environment in whole ticks, with absolute times, phases within an instant, and a lean loop."""

import math
from collections.abc import Callable
from datetime import date
from heapq import heappop, heappush
from typing import Any

import simpy

from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import TICKS_PER_DAY, days, ticks

START, CAUSE, ARRIVAL, COMPLETION, APPROVAL, REVIEW, DEMAND, ORDER, DISPATCH, PROBE = (k << 24 for k in range(10))
"""Order of what falls on one instant; within a phase parts follow in the order of their names."""

_BEFORE_ALL = -1
"""The end of a run comes before all that falls on its last instant: that belongs to the next run."""
WATCH = 1_000_000


class Livelock(RuntimeError):
    """A million events without the time moving on."""


class OverBudget(RuntimeError):
    """More events than a replication may have."""


class Clock(simpy.Environment):
    """The event queue of one replication. Its time is whole ticks; *day* is what people read.

    Beside SimPy's events (for processes) it takes plain actions, for which one entry in the queue is all there is.
    It stops after *most* events, where that is given.
    """

    def __init__(self, most: int | None = None) -> None:
        self.time, self._most = 0, most
        self.start: date | None = None
        """Date of day 0; None where the scenario has none."""
        super().__init__()
        self.queue: list[Any] = self._queue
        self.number = self._eid.__next__

    @property
    def _now(self) -> int:
        """SimPy's name of the time."""
        return self.time

    @_now.setter
    def _now(self, time: int) -> None:
        self.time = time

    @property
    def day(self) -> float:
        """The time in days."""
        return self.time / TICKS_PER_DAY

    def recurrence(self, first: float, every: float) -> Recurrence:
        """Times that come again *every* so many days from day *first* on, on their date where that is in months."""
        return Recurrence(ticks(first), every, self.start)

    @property
    def events(self) -> int:
        """Events processed so far: those that were planned, less those that still are."""
        return self.number() - len(self.queue)

    def at(self, time: int, priority: int, action: Callable[[Any], None], argument: Any = None) -> None:
        """Call ``action(argument)`` at *time* (ticks), in the phase and rank given by *priority*.

        Raises ValueError for a time that is past or not a number.
        """
        if time < self.time:
            raise ValueError(f"an action at day {days(time)!r}, but it is day {self.day!r}")
        heappush(self.queue, (time, priority, self.number(), action, argument))

    def until(self, time: int, priority: int) -> simpy.Event:
        """An event for a process to wait on, at an absolute *time* (ticks)."""
        if time < self.time:
            raise ValueError(f"an event at day {days(time)!r}, but it is day {self.day!r}")
        event = simpy.Event(self)
        event._ok, event._value = True, None
        heappush(self.queue, (time, priority, self.number(), _occur, event))
        return event

    def schedule(self, event: simpy.Event, priority: Any = simpy.events.NORMAL, delay: float = 0) -> None:
        """SimPy's own way to schedule an event, in the form this queue has; its delays are ticks."""
        self.at(self.time + int(delay), priority, _occur, event)

    def run_to(self, end: int) -> None:
        """Process everything before *end* (ticks)."""
        heappush(self.queue, (end, _BEFORE_ALL, self.number(), _stop, None))
        left = math.inf if self._most is None else self._most
        try:
            while True:
                begun, count = self.time, int(max(1, min(WATCH, left)))  # one at least: the stop itself is no event
                self._burst(count)
                left -= count
                if left <= 0 and self.queue[0][3] is not _stop:
                    raise OverBudget(f"more than {self._most} events; stopped at day {self.day:g}")
                if self.time == begun and count == WATCH:
                    self._report_livelock()
        except simpy.core.StopSimulation:
            self.time = end

    def _burst(self, count: int) -> None:
        """Process so many entries; the loop in which all time is spent."""
        queue, pop = self.queue, heappop
        for _ in range(count):
            time, _, _, action, argument = pop(queue)
            self.time = time
            action(argument)

    def _report_livelock(self) -> None:
        owners = sorted({_owner(entry) for entry in self.queue if entry[0] == self.time})
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
            entry = heappop(self.queue)
            self.time = entry[0]
            self.log.append((entry[0], _owner(entry), entry[3].__name__.strip("_")))
            entry[3](entry[4])


def _stop(_: Any) -> None:
    """The end of the run."""
    raise simpy.core.StopSimulation


def _occur(event: Any) -> None:
    """Let an event of SimPy happen: resume whoever waits for it."""
    callbacks, event.callbacks = event.callbacks, None
    for callback in callbacks:
        callback(event)
    if not event._ok and not hasattr(event, "_defused"):
        raise event._value


def _owner(entry: Any) -> str:
    """Name of the part, or of the process, an entry of the queue belongs to."""
    owner = getattr(entry[3], "__self__", entry[4])
    waiting = [getattr(callback, "__self__", None) for callback in getattr(owner, "callbacks", None) or ()]
    return str(getattr(waiting[0] if waiting else owner, "name", type(owner).__name__))
