"""Environment: SimPy's, for processes, on the queue of a clock."""

from typing import Any

import simpy

from desim.sim.kernel.clock import Clock
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import days


class Environment(simpy.Environment):
    """SimPy's environment whose time and queue are those of a clock; delays are ticks.

    It reads like the clock, for those who wait on both.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    @property
    def now(self) -> int:
        """The time, ticks."""
        return self.clock.time

    @property
    def time(self) -> int:
        """The time, ticks."""
        return self.clock.time

    @property
    def day(self) -> float:
        """The time in days."""
        return self.clock.day

    def recurrence(self, first: float, every: Any) -> Recurrence:
        """Times that come again *every* so many days from day *first* on, as on the clock."""
        return self.clock.recurrence(first, every)

    def until(self, time: int, priority: int) -> simpy.Event:
        """An event for a process to wait on, at an absolute *time* (ticks).

        Raises ValueError for a time that is past.
        """
        if time < self.clock.time:
            raise ValueError(f"an event at day {days(time)!r}, but it is day {self.clock.day!r}")
        event = simpy.Event(self)
        event._ok, event._value = True, None
        self.clock.at(time, priority, _occur, event)
        return event

    def schedule(self, event: simpy.Event, priority: Any = simpy.events.NORMAL, delay: float = 0) -> None:
        """SimPy's own way to schedule an event, on the queue of the clock."""
        self.clock.at(self.clock.time + int(delay), int(priority), _occur, event)


def _occur(event: Any) -> None:
    """Let an event of SimPy happen: resume whoever waits for it."""
    callbacks, event.callbacks = event.callbacks, None
    for callback in callbacks:
        callback(event)
    if not event._ok and not hasattr(event, "_defused"):
        raise event._value
