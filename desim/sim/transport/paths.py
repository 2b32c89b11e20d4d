"""Paths: the departures of a week, each with room of its own, as one timetable."""

from collections.abc import Iterator, Mapping
from itertools import count, cycle, islice
from typing import Final

from desim.spec.fields.ticks import TICKS_PER_DAY
from desim.spec.parts.timetable import Path

WEEK: Final = 7 * TICKS_PER_DAY


class PathTable:
    """Departures week by week, in the order of time; those of one instant by the name of their path."""

    __slots__ = ("_monday", "_week")

    def __init__(self, paths: Mapping[str, Path], weekday: int) -> None:
        """*weekday*: of day 0, from 0 for Monday."""
        self._week = sorted((tick, name) for name, path in paths.items() for tick in path.in_week())
        self._monday = -weekday * TICKS_PER_DAY

    def _skipped(self) -> int:
        """Departures of the first week that lie before day 0."""
        return sum(1 for tick, _ in self._week if self._monday + tick < 0)

    def times(self) -> Iterator[int]:
        """Ticks of all departures from day 0 on."""
        return islice(self._all(), self._skipped(), None)

    def _all(self) -> Iterator[int]:
        # no generator expression over the endless weeks: compiled, it would be a list
        for monday in count(self._monday, WEEK):
            for tick, _ in self._week:
                yield monday + tick

    def names(self) -> Iterator[str]:
        """Names of the paths of these departures."""
        return islice(cycle([name for _, name in self._week]), self._skipped(), None)

    def next(self, at: int) -> int:
        """The first departure at or after a tick."""
        monday = self._monday + (at - self._monday) // WEEK * WEEK
        return next(one + tick for one in (monday, monday + WEEK) for tick, _ in self._week if one + tick >= at)
