"""Working time: a process that opens and closes a dial by a calendar, and how long work takes that rests outside it."""

from bisect import bisect_right
from collections.abc import Generator, Iterator

import simpy

from desim.sim.kernel.dial import OFF_SHIFT, Dial
from desim.sim.kernel.environment import Environment
from desim.spec.fields.ticks import NEVER


def keep_hours(
    environment: Environment, dial: Dial, hours: Iterator[tuple[int, int]], priority: int
) -> Generator[simpy.Event, None, None]:
    """Close a dial outside working time.

    Args:
        environment: of the process.
        dial: what is closed.
        hours: stretches of working time since day 0, ticks, without end; what meets is one stretch.
        priority: phase and rank of the changes within an instant.
    """
    begin, end = next(hours)
    while end <= environment.time:
        begin, end = next(hours)
    is_open = begin <= environment.time
    dial.hold("calendar", 1.0 if is_open else 0.0, OFF_SHIFT)
    while True:
        if not is_open:
            yield environment.until(begin, priority)
            dial.hold("calendar", 1.0, OFF_SHIFT)
        yield environment.until(end, priority)
        before = end
        begin, end = next(hours)
        is_open = begin == before
        if not is_open:
            dial.hold("calendar", 0.0, OFF_SHIFT)


class WorkingHours:
    """The working time of a calendar, as far as it was asked for."""

    __slots__ = ("_begins", "_ends", "_stretches")

    def __init__(self, stretches: Iterator[tuple[int, int]]) -> None:
        """*stretches*: of working time since day 0, ticks, without end."""
        self._stretches = stretches
        self._begins: list[int] = []
        self._ends: list[int] = []

    def elapsed(self, since: int, work: int) -> int:
        """Ticks from a tick until so many ticks of work are over; what ends with a stretch ends then."""
        if work <= 0 or work >= NEVER:
            return work
        while not self._ends or self._ends[-1] <= since:
            self._add()
        place = bisect_right(self._ends, since)
        while True:
            begin, end = max(since, self._begins[place]), self._ends[place]
            if work <= end - begin:
                return begin + work - since
            work -= end - begin
            place += 1
            if place == len(self._ends):
                self._add()

    def _add(self) -> None:
        begin, end = next(self._stretches)
        self._begins.append(begin)
        self._ends.append(end)
