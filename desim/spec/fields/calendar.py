"""Calendars: the working hours of a week."""

import re
from itertools import pairwise
from typing import Any

from pydantic import field_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.quantity import fault
from desim.spec.fields.ticks import TICKS_PER_DAY

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)\Z", re.ASCII)
_MINUTE = TICKS_PER_DAY // 1440


class Calendar(Declared):
    """Working hours that repeat every week; outside them work rests and goes on where it stopped."""

    days: tuple[str, ...] = DAYS[:5]
    """Working days: mon tue wed thu fri sat sun."""
    hours: tuple[str, ...] = ("00:00-24:00",)
    """Windows of a working day, such as 08:00-12:00 and 12:30-16:30."""

    @field_validator("days", mode="before")
    @classmethod
    def _known_days(cls, days: Any) -> tuple[str, ...]:
        days = tuple(days) if isinstance(days, list | tuple) else days
        if not isinstance(days, tuple) or not days or any(d not in DAYS for d in days) or len(set(days)) < len(days):
            raise fault(f"must be a list of different days out of {', '.join(DAYS)}")
        return days

    @field_validator("hours", mode="before")
    @classmethod
    def _known_hours(cls, hours: Any) -> tuple[str, ...]:
        if not isinstance(hours, list | tuple) or not hours:
            raise fault("must be a list of windows such as '08:00-16:30'")
        windows = sorted(_minutes(w) for w in hours)
        if any(a[1] > b[0] for a, b in pairwise(windows)):
            raise fault("has windows that overlap")
        return tuple(hours)

    def windows(self) -> list[tuple[int, int]]:
        """Open intervals of a week, ticks from Monday 00:00, merged and in order."""
        spans = sorted(
            (DAYS.index(d) * TICKS_PER_DAY + a * _MINUTE, DAYS.index(d) * TICKS_PER_DAY + b * _MINUTE)
            for d in self.days
            for a, b in map(_minutes, self.hours)
        )
        merged: list[tuple[int, int]] = []
        for a, b in spans:
            if merged and merged[-1][1] == a:
                merged[-1] = (merged[-1][0], b)
            else:
                merged.append((a, b))
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
