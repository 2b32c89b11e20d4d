"""Timetables: when something leaves on a leg, and how much it carries."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from desim.spec.fields.base import Declared, Name
from desim.spec.fields.calendar import DAYS, known_days
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.moments import mean_of
from desim.spec.fields.quantity import Containers, CubicMeters, Days, Kilograms, PositiveAmount, fault
from desim.spec.fields.ticks import TICKS_PER_DAY

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z", re.ASCII)


def _time_of_day(value: Any) -> Any:
    if not isinstance(value, str) or not _TIME.match(value):
        raise fault("must be a time of day such as '06:30' (quote it)")
    return value


class Limits(Declared):
    """Most that a departure, or a vehicle, carries in several measures; all of them hold at once.

    Each item that travels the leg says what a unit of it takes of each; one without a net explosive quantity has none.

    ``limits: {volume: 3000 mton, neq: 900 t}``
    ``departures: {every: 14 days}``
    """

    mass: Kilograms | None = None
    """Most mass."""
    volume: CubicMeters | None = None
    """Most volume."""
    teu: Containers | None = None
    """Most containers, in those of twenty feet."""
    neq: Kilograms | None = None
    """Most net explosive quantity."""

    def by_measure(self) -> dict[str, float]:
        """Those that are given, in kg, m3 and TEU."""
        found = {name: getattr(self, name) for name in MEASURES}
        return {name: value for name, value in found.items() if value is not None}

    @model_validator(mode="after")
    def _some(self) -> "Limits":
        if not self.by_measure():
            raise fault("limits nothing; give mass, volume, teu or neq")
        return self


MEASURES = ("mass", "volume", "teu", "neq")
"""Measures of loads beside the unit of the item."""


class Path(Declared):
    """Departures at the same times of a week, with room of their own: paths of trains on a line, scheduled flights.

    Weeks begin on the weekday of the start date; without one, day 0 is a Monday.

    ``days: [mon, thu]``
    ``times: ['06:30', '18:00']``
    ``capacity: 800``
    """

    days: tuple[str, ...] = DAYS
    """Days of departure: mon tue wed thu fri sat sun."""
    times: Annotated[tuple[Annotated[str, BeforeValidator(_time_of_day)], ...], Field(min_length=1)]
    """Times of departure on these days, such as 06:30."""
    capacity: PositiveAmount | None = None
    """Most that a departure carries, in units of the items; that of the leg when not given."""
    limits: Limits | None = None
    """Most that a departure carries in mass, volume, containers or net explosive quantity; those of the leg when not
    given."""

    @field_validator("days", mode="before")
    @classmethod
    def _known_days(cls, days: Any) -> tuple[str, ...]:
        return known_days(days)

    @model_validator(mode="after")
    def _distinct(self) -> "Path":
        if len(set(self.times)) < len(self.times):
            raise fault("has a time twice; two paths of one time have names of their own")
        return self

    @property
    def rooms(self) -> dict[str, float]:
        """Room of its own, by measure; empty for units."""
        own = {} if self.limits is None else self.limits.by_measure()
        return own if self.capacity is None else {"": self.capacity, **own}

    def in_week(self) -> list[int]:
        """Ticks of its departures from Monday 0:00 on."""
        minutes = [int(time[:2]) * 60 + int(time[3:]) for time in self.times]
        return [
            DAYS.index(day) * TICKS_PER_DAY + minute * (TICKS_PER_DAY // 1440)
            for day in self.days
            for minute in minutes
        ]


class Departures(Declared):
    """A timetable: first at offset, then every so often, or by paths at times of the week."""

    every: TimeLaw | None = None
    """Time between departures."""
    offset: Days | None = None
    """With *every*: time of the first departure; one interval when not given."""
    paths: dict[Name, Path] = {}
    """Departures at times of the week, instead of *every*.

    ``paths: {early: {times: ['04:30'], capacity: 600}, late: {days: [mon, fri], times: ['21:15'], capacity: 900}}``
    """

    @model_validator(mode="after")
    def _one_way(self) -> "Departures":
        if (self.every is None) == (not self.paths):
            raise fault("needs either every or paths")
        if self.offset is not None and self.every is None:
            raise fault("has an offset but no every")
        return self

    @property
    def interval(self) -> float:
        """Mean time between departures, days."""
        if self.every is not None:
            return mean_of(self.every)
        return 7.0 / sum(len(path.in_week()) for path in self.paths.values())
