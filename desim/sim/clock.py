"""Clock: SimPy's environment with absolute times, phases within an instant, and a lean loop."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy

CAUSE, ARRIVAL, COMPLETION, APPROVAL, REVIEW, DEMAND, ORDER, DISPATCH, PROBE = (k << 24 for k in range(1, 10))
"""Order of what falls on one instant; within a phase parts follow in the order of their names."""

WATCH = 1_000_000


class Livelock(RuntimeError):
    """A million events without the time moving on."""


class Clock(simpy.Environment):
    """The event queue of one replication.

    Beside SimPy's events (for processes) it takes plain actions, for which one entry in the queue is all there is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.events = 0

    def at(self, time: float, priority: int, action: Callable[[Any], None], argument: Any = None) -> None:
        """Call ``action(argument)`` at *time*, in the phase and rank given by *priority*; raises on a time that is past or NaN."""
        if not time >= self.time:
            raise ValueError(f"an action at day {time!r}, but it is day {self.time!r}")
        heappush(self._queue, (time, priority, next(self._eid), action, argument))  # type: ignore[misc]

    def until(self, time: float, priority: int) -> simpy.Event:
        """An event for a process to wait on, at an absolute *time*."""
        if not time >= self.time:
            raise ValueError(f"an event at day {time!r}, but it is day {self.time!r}")
        event = simpy.Event(self)
        event._ok, event._value = True, None
        heappush(self._queue, (time, priority, next(self._eid), event))
        return event

    def run_to(self, end: float) -> None:
        """Process everything up to and including *end*."""
        queue: Any = self._queue
        done = True
        while done:
            begun = self.time
            done = self._burst(queue, end)
            if done and self.time == begun:
                self._report_livelock(queue)
        self.time = self._now = end

    def _burst(self, queue: Any, end: float) -> bool:
        """Process up to a million entries; whether the million was used up."""
        for count in range(WATCH):
            if not queue or queue[0][0] > end:
                self.events += count
                return False
            entry = heappop(queue)
            self.time = self._now = entry[0]
            if len(entry) == 5:
                entry[3](entry[4])
            else:
                self._occur(entry[3])
        self.events += WATCH
        return True

    @staticmethod
    def _occur(event: Any) -> None:
        callbacks, event.callbacks = event.callbacks, None
        for callback in callbacks:
            callback(event)
        if not event._ok and not hasattr(event, "_defused"):
            raise event._value

    def _report_livelock(self, queue: Any) -> None:
        owners = sorted({_owner(entry[3]) for entry in queue if entry[0] == self.time})
        raise Livelock(f"{WATCH} events at day {self.time:g} without the time moving on; next: {', '.join(owners)[:200]}")


def _owner(action: Any) -> str:
    """Name of the part an entry of the queue belongs to."""
    owner = getattr(action, "__self__", action)
    return str(getattr(owner, "name", type(owner).__name__))
