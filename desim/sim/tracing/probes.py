"""Probes: samples of the levels of all parts, at even times and at the marks."""

from array import array
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

import numpy as np

from desim.sim.kernel.clock import PROBE, START, Clock
from desim.sim.stock.deliveries import Deliveries
from desim.sim.stock.lane import Lane
from desim.spec.facts import Reals
from desim.spec.families import FAMILIES, Family
from desim.spec.fields.ticks import ticks
from desim.spec.scenario import Probe

READERS: dict[tuple[str, str], Callable[[Any], float]] = {
    ("stockpiles", "on_hand"): attrgetter("on_hand"),
    ("stockpiles", "owed"): attrgetter("backorders"),
    ("stockpiles", "on_order"): attrgetter("on_order"),
    ("lines", "made"): attrgetter("made"),
    ("workforces", "staff"): attrgetter("staff"),
    ("workforces", "effective"): attrgetter("effective"),
    ("gates", "cases"): attrgetter("cases"),
}
"""How a level of a part is read, by family and level."""


def require_readers(families: Mapping[str, Family], readers: Mapping[tuple[str, str], object]) -> None:
    """Raise TypeError where a level of a family is not read, or what is read is no level."""
    levels = {(family.name, level.name) for family in families.values() for level in family.levels}
    for family, level in sorted(levels - set(readers)):
        raise TypeError(f"level {level} of family {family} has no reader")
    for family, level in sorted(set(readers) - levels):
        raise TypeError(f"family {family} has a reader for {level}, which is no level of its record")


require_readers(FAMILIES, READERS)


class Probes:
    """Every level of every part, and what came in over the lanes, at offset, offset + every, ... up to the horizon.

    A sample at the horizon itself is the level at the end of the run, before anything that falls on that instant.
    """

    name = "World"
    """Part of the events of probes in a trace."""

    def __init__(
        self,
        probe: Probe,
        horizon: int,
        clock: Clock,
        families: Mapping[str, Mapping[str, object]],
        lanes: dict[str, Lane],
        marks: tuple[float, ...] = (),
    ) -> None:
        self._times, self._horizon = clock.recurrence(probe.offset, probe.every), horizon
        self._clock = clock
        self._count = self._times.number(horizon) + 1
        self.days: Reals = array("d")
        self.mark_days = marks
        self._names: list[tuple[list[str], str]] = []
        self._samples: list[tuple[Reals, Callable[[Any], float], list[object]]] = []
        self._marks: list[Reals] = []
        for family in FAMILIES.values():
            parts = families.get(family.name, {})
            for level in family.levels if parts else ():
                self._names.append((list(parts), level.name))
                self._samples.append((array("d"), READERS[family.name, level.name], list(parts.values())))
                self._marks.append(array("d"))
        self.deliveries = Deliveries(lanes, self._count)
        if self._count > 0:
            self._plan(0)
        for day in marks:
            if ticks(day) < horizon:
                clock.at(ticks(day), START, self._mark)

    def _probe(self, count: int) -> None:
        """Sample every level."""
        self.days.append(self._clock.day)
        for flat, reader, parts in self._samples:
            flat.extend(map(reader, parts))
        if count == self.deliveries.due:
            self.deliveries.note(self._clock.day)
        if count + 1 < self._count:
            self._plan(count + 1)

    def _plan(self, count: int) -> None:
        """Plan a sample; one at the horizon is taken when the run is over."""
        due = self._times.at(count)
        if due < self._horizon:
            self._clock.at(due, PROBE, self._probe, count)

    def close(self) -> None:
        """Take the samples of the end of the run: of the probes, if there is to be one, of the marks, of deliveries."""
        if self._count > len(self.days):
            self._probe(len(self.days))
        for _ in (day for day in self.mark_days if ticks(day) >= self._horizon):
            self._mark()
        if self.deliveries.days and self.deliveries.days[-1] < self._clock.day:
            self.deliveries.note(self._clock.day)

    def _mark(self, _: object = None) -> None:
        """Keep every level as it is before anything else happens on this day."""
        for kept, (_, reader, parts) in zip(self._marks, self._samples, strict=True):
            kept.extend(map(reader, parts))

    def levels(self) -> dict[str, np.ndarray]:
        """All samples at the probes by ``part.level``, shape (probes,) each."""
        return self._columns([flat for flat, _, _ in self._samples], len(self.days))

    def marks(self) -> dict[str, np.ndarray]:
        """All samples at the marks by ``part.level``, shape (marks,) each."""
        return self._columns(self._marks, len(self.mark_days))

    def _columns(self, samples: list[Reals], count: int) -> dict[str, np.ndarray]:
        columns: dict[str, np.ndarray] = {}
        for (names, level), flat in zip(self._names, samples, strict=True):
            table = np.array(flat).reshape(count, len(names))
            columns |= {f"{name}.{level}": table[:, i].copy() for i, name in enumerate(names)}
        return columns
