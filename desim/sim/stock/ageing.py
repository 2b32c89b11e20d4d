"""Aging: the lots of a shelf, oldest first, and what becomes of them when they expire."""

from collections import deque
from math import fsum
from typing import TYPE_CHECKING

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.stock.allocation import in_proportion
from desim.spec.fields.ticks import ticks
from desim.spec.parts.item import Extension

if TYPE_CHECKING:
    from desim.sim.stock.depot import Depot


class AgedLot:
    """What came in at one time: amount (brought up to date when a lot expires), tick, life and inspections passed."""

    __slots__ = ("amount", "life", "passed", "since")

    def __init__(self, amount: float, since: int, life: int) -> None:
        self.amount, self.since, self.life, self.passed = amount, since, life, 0


class Ageing:
    """The ages of what is on a shelf.

    What was issued since a lot last expired came off the oldest lots, so that issues need not be followed one by one.
    """

    __slots__ = (
        "_chance",
        "_clock",
        "_extended_by",
        "_extension",
        "_life",
        "_lots",
        "_priority",
        "_shelf",
        "name",
    )

    def __init__(
        self, shelf: "Depot", clock: Clock, priority: int, life: DurationDraw, extension: Extension | None, chance: Draw
    ) -> None:
        """*life*: from the arrival of a lot until it expires; *chance*: a uniform number for each inspection."""
        self.name, self._shelf, self._clock, self._priority = shelf.name, shelf, clock, priority
        self._life, self._extension, self._chance = life, extension, chance
        self._extended_by = ticks(extension.by) if extension is not None else 0
        self._lots: deque[AgedLot] = deque()

    def begin(self, lots: list[tuple[float, int]]) -> None:
        """Lay in the initial stock, amount and age (ticks) of each lot."""
        for amount, age in sorted(lots, key=lambda lot: -lot[1]):
            self._lay(AgedLot(amount, -age, self._life()))

    def add(self, amount: float) -> None:
        """Lay in what came in now."""
        now = self._clock.time
        if self._lots and self._lots[-1].since == now:
            self._lots[-1].amount += amount
        else:
            self._lay(AgedLot(amount, now, self._life()))

    def _lay(self, lot: AgedLot) -> None:
        self._lots.append(lot)
        due = max(self._clock.time, lot.since + lot.life)
        self._clock.at(due, self._priority, self._expire, lot)

    def _trim(self) -> None:
        """Take what was issued off the oldest lots."""
        gone = fsum(lot.amount for lot in self._lots) - self._shelf.on_hand
        while gone > 0.0 and self._lots:
            lot = self._lots[0]
            part = min(gone, lot.amount)
            lot.amount -= part
            gone -= part
            if lot.amount > 0.0:
                return
            self._lots.popleft()

    def destroy(self, amount: float, whole: bool) -> None:
        """Take *amount* off all lots in proportion."""
        self._trim()
        parts = in_proportion([lot.amount for lot in self._lots], amount, whole)
        for lot, part in zip(self._lots, parts, strict=True):
            lot.amount -= part

    def _expire(self, lot: AgedLot) -> None:
        """Inspect a lot whose time is over; each takes a draw, even if it is used up, so that all keep their own."""
        self._trim()
        passed = self._passes(lot)
        if lot.amount <= 0.0:
            return
        if passed:
            lot.passed += 1
            due = lot.since + lot.life + lot.passed * self._extended_by
            self._shelf.extend(lot.amount)
            self._clock.at(max(self._clock.time, due), self._priority, self._expire, lot)
        else:
            self._lots.remove(lot)
            self._shelf.spoil(lot.amount)

    def _passes(self, lot: AgedLot) -> bool:
        extension = self._extension
        if extension is None or (extension.times is not None and lot.passed >= extension.times):
            return False
        return self._chance() < extension.test_pass
