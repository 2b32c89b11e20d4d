"""Probes: samples of the levels of all parts, at even times and at the marks."""

from array import array
from collections.abc import Callable, Mapping
from struct import Struct
from typing import Any, Protocol

import numpy as np

from desim.sim.kernel.clock import PROBE, START, Clock
from desim.sim.production.line import Line
from desim.sim.production.workforce import Workforce
from desim.sim.stock.deliveries import Deliveries
from desim.sim.stock.lane import Lane
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import Reals
from desim.spec.families import FAMILIES, Family
from desim.spec.fields.ticks import ticks
from desim.spec.scenario import Probe


def _on_hand(parts: list[Shelf], last: list[float]) -> bool:
    changed = False
    for k, part in enumerate(parts):
        if part.on_hand != last[k]:
            last[k], changed = part.on_hand, True
    return changed


def _owed(parts: list[Shelf], last: list[float]) -> bool:
    changed = False
    for k, part in enumerate(parts):
        if part.backorders != last[k]:
            last[k], changed = part.backorders, True
    return changed


def _on_order(parts: list[Shelf], last: list[float]) -> bool:
    changed = False
    for k, part in enumerate(parts):
        if part.on_order != last[k]:
            last[k], changed = part.on_order, True
    return changed


def _made(parts: list[Line], last: list[float]) -> bool:
    changed = False
    for k, part in enumerate(parts):
        if part.made != last[k]:
            last[k], changed = part.made, True
    return changed


def _staff(parts: list[Workforce], last: list[float]) -> bool:
    return _renewed([part.staff for part in parts], last)


def _effective(parts: list[Workforce], last: list[float]) -> bool:
    return _renewed([part.effective for part in parts], last)


def _renewed(levels: list[float], last: list[float]) -> bool:
    """Take levels over in place of the last ones; whether they are others."""
    if levels == last:
        return False
    last[:] = levels
    return True


class HasCases(Protocol):
    """A gate."""

    @property
    def cases(self) -> int:
        """Open cases."""


def _cases(parts: list[HasCases], last: list[float]) -> bool:
    return _renewed([part.cases for part in parts], last)


class HasMoney(Protocol):
    """A fund."""

    @property
    def unobligated(self) -> float:
        """Money that is there."""


def _unobligated(parts: list[HasMoney], last: list[float]) -> bool:
    return _renewed([part.unobligated for part in parts], last)


READERS: dict[tuple[str, str], Callable[[Any, list[float]], bool]] = {
    ("stockpiles", "on_hand"): _on_hand,
    ("stockpiles", "owed"): _owed,
    ("stockpiles", "on_order"): _on_order,
    ("lines", "made"): _made,
    ("workforces", "staff"): _staff,
    ("workforces", "effective"): _effective,
    ("gates", "cases"): _cases,
    ("funds", "unobligated"): _unobligated,
}
"""How a level of all parts of a family is read, by family and level: into the list of their last levels.

Most levels are what they were at the last sample. Whether none has changed is the answer. Those of what there is most
of are compared one by one, so that compiled code makes an object of a number only where it is another.
"""


def require_readers(families: Mapping[str, Family], readers: Mapping[tuple[str, str], object]) -> None:
    """Raise TypeError where a level of a family is not read, or what is read is no level."""
    levels = {(family.name, level.name) for family in families.values() for level in family.levels}
    for family, level in sorted(levels - set(readers)):
        raise TypeError(f"level {level} of family {family} has no reader")
    for family, level in sorted(set(readers) - levels):
        raise TypeError(f"family {family} has a reader for {level}, which is no level of its record")


require_readers(FAMILIES, READERS)


class Samples:
    """Samples of one level of all parts of a family."""

    __slots__ = ("_last", "_pack", "_packed", "_parts", "_read", "_taken", "level", "names")

    def __init__(self, family: str, level: str, parts: Mapping[str, object]) -> None:
        self.names, self.level, self._parts = list(parts), level, list(parts.values())
        self._read = READERS[family, level]
        self._taken = bytearray()
        """Sample after sample, in the bytes of an array: lists of numbers take four times the memory."""
        self._pack: Callable[..., bytes] = Struct(f"{len(self.names)}d").pack
        self._last = [0.0] * len(self.names)
        self._packed = self._pack(*self._last)
        """The last sample, as numbers and in bytes."""

    def take(self) -> None:
        """One more sample, of the moment."""
        if self._read(self._parts, self._last):
            self._packed = self._pack(*self._last)
        self._taken += self._packed

    def columns(self) -> dict[str, np.ndarray]:
        """All samples by ``part.level``, shape (samples,) each."""
        table = np.frombuffer(self._taken, dtype=float).reshape(-1, len(self.names)).T.copy()
        return {f"{name}.{self.level}": table[i] for i, name in enumerate(self.names)}


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
        self._samples: list[Samples] = []
        self._marks: list[Samples] = []
        for family in FAMILIES.values():
            parts = families.get(family.name, {})
            for level in family.levels if parts else ():
                self._samples.append(Samples(family.name, level.name, parts))
                self._marks.append(Samples(family.name, level.name, parts))
        self.deliveries = Deliveries(lanes, self._count)
        if self._count > 0:
            self._plan(0)
        for day in marks:
            if ticks(day) < horizon:
                clock.at(ticks(day), START, self._mark)

    def _probe(self, count: int) -> None:
        """Sample every level."""
        self.days.append(self._clock.day)
        for samples in self._samples:
            samples.take()
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
        for samples in self._marks:
            samples.take()

    def levels(self) -> dict[str, np.ndarray]:
        """All samples at the probes by ``part.level``, shape (probes,) each."""
        return _columns(self._samples)

    def marks(self) -> dict[str, np.ndarray]:
        """All samples at the marks by ``part.level``, shape (marks,) each."""
        return _columns(self._marks)


def _columns(every: list[Samples]) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    for samples in every:
        found |= samples.columns()
    return found
