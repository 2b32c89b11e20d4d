"""Recurrence: what comes again after days, or on its date after months, quarters or years."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta
from itertools import count
from typing import Any

from desim.spec.fields.calendar_time import CalendarTime
from desim.spec.fields.ticks import NEVER, TICKS_PER_DAY, ticks


def plus_months(day: date, months: int) -> date | None:
    """The same day so many months later, the last of the month where that is shorter; None after the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Recurrence:
    """Times that come again, counted from the first, so that no step adds to the error of another.

    In whole months, quarters or years they come on their date where the scenario has a start; without one, and for
    all other times, at even intervals.
    """

    __slots__ = ("_anchor", "_every", "_months", "_rest", "_start", "first")

    def __init__(self, first: int, every: Any, start: date | None) -> None:
        """*first*: ticks; *every*: days; *start*: date of day 0, None where the scenario has none.

        *every* is no float to the compiler, which would make a plain number of a calendar time.
        """
        self.first, self._every, self._start = first, max(1, ticks(every)), start
        self._months = every.months if isinstance(every, CalendarTime) and start is not None else 0
        if self._months and start is not None:
            whole, self._rest = divmod(first, TICKS_PER_DAY)
            self._anchor = start + timedelta(days=whole)

    def at(self, number: int) -> int:
        """Tick of the time with a number, from 0."""
        if not self._months or self._start is None:
            return self.first + number * self._every
        day = plus_months(self._anchor, number * self._months)
        return NEVER if day is None else (day - self._start).days * TICKS_PER_DAY + self._rest

    def number(self, tick: int) -> int:
        """Number of the last time at or before a tick; -1 before the first."""
        if tick < self.first:
            return -1
        number = max(0, (tick - self.first) // self._every - 1)
        while self.at(number + 1) <= tick:
            number += 1
        return number

    def next(self, tick: int) -> int:
        """The first of the times at or after a tick."""
        number = self.number(tick)
        return tick if number >= 0 and self.at(number) == tick else self.at(number + 1)

    def times(self, number: int = 0, since: int = 0) -> Iterator[int]:
        """All of them, from the one with a number on, counted from the tick *since*."""
        if self._months and self._start is not None:
            return map(lambda k: self.at(k) - since, count(number))
        return count(self.first + number * self._every - since, self._every)
