"""Calendars: the days and hours in which lines, gates, demands and modes work."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from desim.spec.fields.calendar import Calendar
from desim.spec.fields.faults import Fault
from desim.spec.fields.ticks import NEVER, days, ticks
from desim.spec.scenario import Scenario

FAMILIES_WITH_CALENDARS = ("lines", "gates", "demands", "transport_modes")


def calendar_faults(scenario: Scenario, _: Any) -> Iterator[Fault]:
    """Holidays are dates: without a start date of the scenario they fall on no day."""
    for family in FAMILIES_WITH_CALENDARS:
        for name, part in getattr(scenario, family).items():
            if part.calendar is not None and part.calendar.holidays and scenario.start is None:
                where = f"{family}.{name}.calendar.holidays"
                yield Fault(where, "needs a start date of the scenario, for holidays are dates")


def working_time(scenario: Scenario, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Stretches of working time since day 0, ticks, without end; day 0 is a Monday where there is no start date."""
    return calendar.working_time(*_days_of(scenario, calendar))


def working_days(scenario: Scenario, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """The same, from a week before day 0 on, and never longer than a day."""
    return calendar.stretches_by_day(*_days_of(scenario, calendar))


def _days_of(scenario: Scenario, calendar: Calendar) -> tuple[int, frozenset[int]]:
    """Weekday of day 0, from 0 for Monday, and numbers of the holidays."""
    start = scenario.start
    if start is None:
        return 0, frozenset()
    last = start + timedelta(days=int(scenario.horizon) + 7)
    holidays = (
        (day - start).days for name in calendar.holidays for day in scenario.holidays[name].between(start, last)
    )
    return start.weekday(), frozenset(holidays)


def working_share(scenario: Scenario, calendar: Calendar | None, begin: float = 0.0, end: float | None = None) -> float:
    """Share of the time between two days in which a part works; 1 without a calendar."""
    since, until = ticks(begin), ticks(scenario.horizon if end is None else end)
    if calendar is None or until <= since or until >= NEVER:
        return 1.0
    worked = 0
    for opens, closes in working_time(scenario, calendar):
        if opens >= until:
            return days(worked) / days(until - since)
        worked += max(0, min(closes, until) - max(opens, since))
    return 1.0
