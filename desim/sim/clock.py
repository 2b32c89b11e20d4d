"""Clock: SimPy's environment with absolute times, phases within an instant, and a lean loop."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy

CAUSE, ARRIVAL, COMPLETION, APPROVAL, REVIEW, DEMAND, ORDER, DISPATCH, PROBE = (k << 24 for k in range(1, 10))
"""Order of what falls on one instant; within a phase parts follow in the order of their names."""

LAST = 15 << 24
WATCH = 1_000_000


class Livelock(RuntimeError):
    """A million events without the time moving on."""


class Clock(simpy.Environment):
    """The event queue of one replication.

    Beside SimPy's events (for processes) it takes plain actions, for which one entry in the queue is all there is.
    """

    def __init__(self) -> None:
        self.time = 0.0
        super().__init__()
        self.queue: list[Any] = self._queue
        self.number = self._eid.__next__

    @property
    def _now(self) -> float:
        """SimPy's name of the time."""
        return self.time

    @_now.setter
    def _now(self, time: float) -> None:
        self.time = float(time)

    @property
    def events(self) -> int:
        """Events processed so far: those that were planned, less those that still are."""
        return self.number() - len(self.queue)

    def at(self, time: float, priority: int, action: Callable[[Any], None], argument: Any = None) -> None:
        """Call ``action(argument)`` at *time*, in the phase and rank given by *priority*.

        Raises ValueError for a time that is past or not a number.
        """
        if not time >= self.time:
            raise ValueError(f"an action at day {time!r}, but it is day {self.time!r}")
        heappush(self.queue, (time, priority, self.number(), action, argument))

    def until(self, time: float, priority: int) -> simpy.Event:
        """An event for a process to wait on, at an absolute *time*."""
        if not time >= self.time:
            raise ValueError(f"an event at day {time!r}, but it is day {self.time!r}")
        event = simpy.Event(self)
        event._ok, event._value = True, None
        heappush(self.queue, (time, priority, self.number(), _occur, event))
        return event

    def schedule(self, event: simpy.Event, priority: Any = simpy.events.NORMAL, delay: float = 0.0) -> None:
        """SimPy's own way to schedule an event, in the form this queue has."""
        self.at(self.time + delay, priority, _occur, event)

    def run_to(self, end: float) -> None:
        """Process everything up to and including *end*."""
        heappush(self.queue, (end, LAST, self.number(), _stop, None))
        try:
            while True:
                begun = self.time
                self._burst()
                if self.time == begun:
                    self._report_livelock()
        except simpy.core.StopSimulation:
            self.time = end

    def _burst(self) -> None:
        """Process a million entries; the loop in which all time is spent."""
        queue, pop = self.queue, heappop
        for _ in range(WATCH):
            time, _, _, action, argument = pop(queue)
            self.time = time
            action(argument)

    def _report_livelock(self) -> None:
        owners = sorted({_owner(entry) for entry in self.queue if entry[0] == self.time})
        raise Livelock(
            f"{WATCH} events at day {self.time:g} without the time moving on; next: {', '.join(owners)[:200]}"
        )


class TracingClock(Clock):
    """A clock that writes down all it does: time, part and what."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[float, str, str]] = []

    def _burst(self) -> None:
        for _ in range(WATCH):
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
