"""Working time: opens and closes a dial by a calendar, and how long work takes that rests outside it."""

from bisect import bisect_right
from collections.abc import Generator, Iterator
from typing import Any

import simpy

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.environment import Environment
from desim.spec.facts.unit_tracking import CUT_HOURS
from desim.spec.families import OFF_SHIFT
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


class FlexibleHours:
    """Closes a dial outside working hours whose length another dial turns.

    Each stretch begins when it does, and lasts so many times as long, to the beginning of the next one at most. What
    shortens the hours holds the part closed for the rest of the stretch.
    """

    __slots__ = ("_begin", "_clock", "_cut", "_end", "_hours", "_kept", "_next", "_priority", "_stretches", "_token")

    def __init__(
        self, clock: Clock, priority: int, stretches: Iterator[tuple[int, int]], hours: Dial, kept: Dial
    ) -> None:
        """*stretches* of working time, ticks, from before day 0 on; *hours* turns their length; *kept* is closed."""
        self._clock, self._priority, self._hours, self._kept = clock, priority, hours, kept
        self._stretches, self._token, self._cut = stretches, 0, ""
        self._begin, self._end = next(stretches)
        self._next = next(stretches)
        hours.watch(self._look)
        clock.at(clock.time, priority, self._due, self._token)

    def _due(self, token: Any) -> None:
        if token == self._token:
            self._look()

    def _look(self) -> None:
        """Open or close, and look again when that may change."""
        now, factor = self._clock.time, self._hours.value
        while self._next[0] <= now:
            (self._begin, self._end), self._next = self._next, next(self._stretches)
        closes, begins = self._begin + round((self._end - self._begin) * factor), self._next[0]
        is_open, cut = self._begin <= now < closes, closes <= now < self._end
        self._close_by(*(self._hours.lowest() if cut else ("", "")))
        self._kept.hold("calendar", 1.0 if is_open or cut else 0.0, OFF_SHIFT)
        due = min(begins, closes if is_open else self._end if cut else begins)
        self._token += 1
        self._clock.at(max(due, now + 1), self._priority, self._due, self._token)

    def _close_by(self, cause: str, label: str) -> None:
        """Hold the part closed for who shortens the hours; for nobody where there is no name."""
        if self._cut and self._cut != cause:
            self._kept.hold(f"{CUT_HOURS}{self._cut}", 1.0, "")
        if cause:
            self._kept.hold(f"{CUT_HOURS}{cause}", 0.0, label)
        self._cut = cause
