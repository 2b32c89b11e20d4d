"""Calendars: the working hours of a week, and the holidays on which nobody works."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import count, pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.quantity import fault
from desim.spec.fields.ticks import TICKS_PER_DAY

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)\Z", re.ASCII)
_MINUTE = TICKS_PER_DAY // 1440


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise fault("must be a date such as 2026-12-25") from None


def _month_day(value: Any) -> Any:
    try:
        date.fromisoformat(f"2000-{value}")
    except ValueError:
        raise fault("must be a month and a day such as '12-25'") from None
    return value


class WeekdayOfMonth(Declared):
    """A holiday on a weekday of a month: the fourth Thursday of November.

    ``{month: 11, weekday: thu, nth: 4}``
    """

    month: Annotated[int, Field(ge=1, le=12)]
    """Month, from 1."""
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    """Day of the week."""
    nth: Literal[1, 2, 3, 4, 5, -1]
    """Which of them in the month, from 1; -1 for the last. A fifth that a month does not have is no holiday."""

    def in_year(self, year: int) -> date | None:
        """The day in a year, None where the month has no such day."""
        first = date(year, self.month, 1)
        following = date(year + self.month // 12, self.month % 12 + 1, 1)
        ahead = (DAYS.index(self.weekday) - first.weekday()) % 7
        days = [first + timedelta(days=k) for k in range(ahead, (following - first).days, 7)]
        return days[-1] if self.nth == -1 else days[self.nth - 1] if self.nth <= len(days) else None


class Holidays(Declared):
    """Days on which those who keep them do not work: by rule in every year, and single dates.

    ``us_federal: {yearly: ['01-01', '06-19', '07-04', '11-11', '12-25'], observed: nearest,``
    ``weekdays: [{month: 5, weekday: mon, nth: -1}, {month: 11, weekday: thu, nth: 4}]}``
    """

    title: Text = ""
    """Name for readers."""
    yearly: tuple[Annotated[str, BeforeValidator(_month_day)], ...] = ()
    """Days of every year, month and day; 02-29 in leap years only."""
    weekdays: tuple[WeekdayOfMonth, ...] = ()
    """Weekdays of a month of every year."""
    easter: tuple[Annotated[int, Field(ge=-90, le=90)], ...] = ()
    """Days after Easter Sunday (Gregorian) of every year, negative before: -2 is Good Friday, 1 Easter Monday."""
    dates: tuple[Annotated[date, BeforeValidator(_day)], ...] = ()
    """Single dates."""
    observed: Literal["same_day", "nearest", "monday"] = "same_day"
    """When a day of *yearly* that falls on a weekend is kept: on itself, on the nearest working day (Friday for a
    Saturday, Monday for a Sunday), or on the Monday after."""

    def between(self, first: date, last: date) -> set[date]:
        """The holidays from one day to another, both included."""
        years = range(first.year - 1, last.year + 2)
        days = {*self.dates, *(day for year in years for day in self._in_year(year))}
        return {day for day in days if first <= day <= last}

    def _in_year(self, year: int) -> Iterator[date]:
        for month_day in self.yearly:
            if month_day != "02-29" or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
                yield self._kept(date.fromisoformat(f"{year:04}-{month_day}"))
        yield from filter(None, (rule.in_year(year) for rule in self.weekdays))
        yield from (easter(year) + timedelta(days=after) for after in self.easter)

    def _kept(self, day: date) -> date:
        """The day on which a holiday that may fall on a weekend is kept."""
        weekday = day.weekday()
        if self.observed == "same_day" or weekday < 5:
            return day
        return day + timedelta(days=-1 if self.observed == "nearest" and weekday == 5 else 7 - weekday)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm; Meeus 1991, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + weekday - 7 * ((a + 11 * h + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def known_days(days: Any) -> tuple[str, ...]:
    """Days of the week as they are written; raises a fault where they are none, or one comes twice."""
    days = tuple(days) if isinstance(days, list | tuple) else days
    if not isinstance(days, tuple) or not days or any(d not in DAYS for d in days) or len(set(days)) < len(days):
        raise fault(f"must be a list of different days out of {', '.join(DAYS)}")
    return days


class Calendar(Declared):
    """Working hours that repeat every week, but for holidays; outside them work rests and goes on where it stopped."""

    days: tuple[str, ...] = DAYS[:5]
    """Working days: mon tue wed thu fri sat sun."""
    hours: tuple[str, ...] = ("00:00-24:00",)
    """Windows of a working day, such as 08:00-12:00 and 12:30-16:30."""
    holidays: tuple[Annotated[str, Ref("holidays")], ...] = ()
    """Lists of holidays, which are no working days; they need a start date of the scenario."""

    @field_validator("days", mode="before")
    @classmethod
    def _known_days(cls, days: Any) -> tuple[str, ...]:
        return known_days(days)

    @field_validator("hours", mode="before")
    @classmethod
    def _known_hours(cls, hours: Any) -> tuple[str, ...]:
        if not isinstance(hours, list | tuple) or not hours:
            raise fault("must be a list of windows such as '08:00-16:30'")
        windows = sorted(_minutes(w) for w in hours)
        if any(a[1] > b[0] for a, b in pairwise(windows)):
            raise fault("has windows that overlap")
        return tuple(hours)

    @property
    def share(self) -> float:
        """Share of a week without holidays that is working time."""
        return sum(end - begin for begin, end in self.windows()) / (7 * TICKS_PER_DAY)

    @property
    def hours_per_day(self) -> float:
        """Working time of a working day, days."""
        return sum(end - begin for begin, end in self._windows_of_a_day()) * _MINUTE / TICKS_PER_DAY

    def _windows_of_a_day(self) -> list[tuple[int, int]]:
        """Windows of a day, minutes, in order; those that meet are one."""
        return _merged(map(_minutes, self.hours))

    def stretches_by_day(self, weekday: int, holidays: Collection[int]) -> Iterator[tuple[int, int]]:
        """Stretches of working time of each day, from a week before day 0 on, ticks, without end.

        Args:
            weekday: of day 0, from 0 for Monday.
            holidays: numbers of the days without work, from 0.
        """
        windows, working = self._windows_of_a_day(), {DAYS.index(day) for day in self.days}
        for day in count(-7):
            if (weekday + day) % 7 in working and day not in holidays:
                yield from ((day * TICKS_PER_DAY + a * _MINUTE, day * TICKS_PER_DAY + b * _MINUTE) for a, b in windows)

    def windows(self) -> list[tuple[int, int]]:
        """Open intervals of a week, ticks from Monday 00:00, merged and in order."""
        return _merged(
            (DAYS.index(d) * TICKS_PER_DAY + a * _MINUTE, DAYS.index(d) * TICKS_PER_DAY + b * _MINUTE)
            for d in self.days
            for a, b in map(_minutes, self.hours)
        )

    def working_time(self, weekday: int, holidays: Collection[int]) -> Iterator[tuple[int, int]]:
        """Stretches of working time since day 0, ticks, without end; they break where a week or a holiday begins.

        Args:
            weekday: of day 0, from 0 for Monday.
            holidays: numbers of the days without work, from 0.
        """
        windows = self.windows()
        for monday in count(-weekday * TICKS_PER_DAY, 7 * TICKS_PER_DAY):
            for begin, end in windows:
                since, last = monday + begin, monday + end
                for holiday in range(since // TICKS_PER_DAY, -(-last // TICKS_PER_DAY)):
                    if holiday in holidays:
                        if since < holiday * TICKS_PER_DAY:
                            yield since, holiday * TICKS_PER_DAY
                        since = max(since, (holiday + 1) * TICKS_PER_DAY)
                if since < last:
                    yield since, last


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order; those that meet are one."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and merged[-1][1] == begin:
            begin = merged.pop()[0]
        merged.append((begin, end))
    return merged


def _minutes(window: Any) -> tuple[int, int]:
    match = _WINDOW.match(window) if isinstance(window, str) else None
    if not match:
        raise fault(f"has {window!r}, which is no window such as '08:00-16:30'")
    start = int(match[1]) * 60 + int(match[2])
    end = 1440 if match[3] == "24:00" else int(match[4]) * 60 + int(match[5])
    if end <= start:
        raise fault(f"has {window!r}, which ends before it starts")
    return start, end
