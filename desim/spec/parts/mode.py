"""Modes: what legs by sea, air, rail, road or inland water have in common, and how columns of vehicles march."""

from math import ceil

from desim.spec.fields.base import Declared, Text
from desim.spec.fields.calendar import Calendar
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Count, Days, Density, Kilometers, PositiveDays, Speed

MODES = ("road", "rail", "sea", "inland_water", "air", "pipeline", "other")
"""Names that the mode of a leg may have without an entry of its own."""


class Mode(Declared):
    """A means of transport, by the name that legs have as their *mode*. A factor on a dial of it acts on all of them.

    ``rail: {speed: 500 km/day, loading_time: 1 day}``
    """

    title: Text = ""
    """Name for readers."""
    speed: Speed | None = None
    """Speed on the way, of legs with a distance: ``speed: 14 nmi/h``."""
    loading_time: TimeLaw = Fixed[Days](value=0.0)
    """Time for loading and unloading, in the time on the way of legs with a distance."""
    calendar: Calendar | None = None
    """Days and hours in which goods on the way move, over all legs of the mode; outside them they rest where they are.
    Always when not given.

    ``calendar: {days: [mon, tue, wed, thu, fri, sat], hours: ['06:00-22:00']}``
    """


class Halts(Declared):
    """Rest halts of a march: after each stretch of driving, but for the last.

    ``every: 2 h``
    ``time: 15 min``
    """

    every: PositiveDays
    """Time of driving before a halt."""
    time: PositiveDays
    """Time of a halt."""


class March(Declared):
    """A road march: the vehicles that leave together are a column, which has arrived when its last vehicle has.

    Its time is that of one vehicle over the distance with all halts, and the pass time: length over speed, and the gaps
    between serials. Source: US Army FM 55-30 (1997), appendix on march tables.

    ``speed: 30 km/h``
    ``density: 15``
    ``serial: 20``
    ``gap: 10 min``
    """

    speed: Speed
    """Speed between halts."""
    density: Density
    """Vehicles per kilometer of the column."""
    serial: Count | None = None
    """Vehicles of a serial; the column is one serial when not given."""
    gap: Days = 0.0
    """Time between the last vehicle of a serial and the first of the next."""
    halts: Halts | None = None
    """Rest halts; none when not given."""

    def time_of_one(self, distance: Kilometers) -> float:
        """Days of one vehicle over a distance in km, halts among them."""
        driving = distance / self.speed
        halts = 0 if self.halts is None else max(0, ceil(driving / self.halts.every * (1.0 - 1e-9)) - 1)
        return driving + (halts * self.halts.time if self.halts is not None else 0.0)

    def pass_time(self, vehicles: int) -> float:
        """Days for so many vehicles to pass a point."""
        serials = 1 if self.serial is None else -(-vehicles // self.serial)
        return vehicles / (self.density * self.speed) + (serials - 1) * self.gap
