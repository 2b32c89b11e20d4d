"""Moved: a day or a time as it was written, so much later."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from desim.spec.fields import units
from desim.spec.fields.calendar_time import months_in
from desim.spec.fields.quantity import ISO_DATE
from desim.spec.fields.recurrence import plus_months
from desim.spec.written_numbers import in_internal_units, start_of

Written = Any
"""A number, a text with a unit, or a date, as it stands in a scenario."""


def decision_of(data: Mapping[str, Any]) -> Written:
    """The day of the decision as it was written; the start where there is none."""
    return written(data.get("decision") or data.get("start") or 0)


def written(value: Any) -> Written:
    """A value as text where it is a date."""
    return value.isoformat() if isinstance(value, date) else value


def days_in(value: Written) -> float:
    """A time that was written as a number or with a unit, in days."""
    return units.parse(value)[0] if isinstance(value, str) else float(value)


def moved(day: Written, by: Written, data: Mapping[str, Any]) -> Written:
    """A day, so much later.

    A date stays a date where the time is of whole days, or of months, which are those of the calendar.

    Args:
        day: As it was written.
        by: Time, as it was written.
        data: The scenario, whose start dates count from.
    """
    day = written(day)
    if not days_in(by):
        return day
    if isinstance(day, str) and ISO_DATE.match(day):
        return _date_later(date.fromisoformat(day), by, data)
    return in_internal_units(start_of(data), day) + days_in(by)


def _date_later(day: date, by: Written, data: Mapping[str, Any]) -> Written:
    months = months_in(by) if isinstance(by, str) else None
    if months and (later := plus_months(day, months)):
        return later.isoformat()
    if days_in(by).is_integer():
        return (day + timedelta(days=days_in(by))).isoformat()
    return in_internal_units(start_of(data), day) + days_in(by)
