"""Shortages: which units a stockpile lacked, from when to when, and what came in their place."""

from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass
from math import fsum

from desim.spec.facts.unit_tracking import Followed

Levels = list[tuple[float, float, float, float]]


@dataclass(frozen=True)
class Gap:
    """Units that were missing together, and the receipt that ended it."""

    units: float
    since: float
    until: float
    receipt: int
    """Place among the receipts of the stockpile; of the first beyond them when the gap was open at the horizon."""


@dataclass(frozen=True)
class Shortfall:
    """What a stockpile lacked over the measured time."""

    gaps: list[Gap]
    withheld: float
    """Unit-days owed while there was stock that a rule kept back."""
    withheld_from: list[tuple[float, float]]
    """The same without what caps kept back, by the day from which on it was kept back, up to another change."""
    capped: float
    """Those of them owed to owners at their cap."""
    total: float
    """Unit-days in all."""


def shortfall(followed: Followed, pile: str, target: float | None, since: float, horizon: float) -> Shortfall:
    """The gaps of a stockpile: below nothing (backorders), or below its objective *target* (what is owed on top).

    The oldest missing unit is the first to be made up for. What was there and kept back, by a reserve or another rule
    of issue, is no gap.
    """
    levels = followed.levels[pile]
    changes = deque(followed.objectives.get(pile, ()) if target is not None else ())
    aim = target or 0.0
    book, caps = _Book(followed, pile, since), Caps(followed, pile)
    total = withheld = capped = 0.0
    kept: list[tuple[float, float]] = []
    for k, (day, on_hand, owed, _) in enumerate(levels):
        while changes and changes[0][0] <= day:
            aim = changes.popleft()[1]
        until = levels[k + 1][0] if k + 1 < len(levels) else horizon
        missing = max(0.0, aim - (on_hand - owed))
        book.move(day, missing)
        span = max(0.0, until - max(day, since))
        short = owed + max(0.0, aim - on_hand)
        total += short * span
        withheld += (short - missing) * span
        by_caps = min(short - missing, caps.units(day))
        capped += by_caps * span
        if short - missing > by_caps and span > 0.0:
            kept.append((max(day, since), (short - missing - by_caps) * span))
    book.end(horizon)
    return Shortfall(book.gaps, withheld, kept, capped, total)


class Caps:
    """When owners of a joint stock were owed units that were there, because of their caps."""

    def __init__(self, followed: Followed, pile: str) -> None:
        self._log = followed.capped.get(pile, [])
        self._days = [day for day, _ in self._log]

    def units(self, day: float) -> float:
        """Units of all owners from a day on, to the next change of the level of the stock."""
        k = bisect_right(self._days, day) - 1
        return fsum(self._log[k][1].values()) if k >= 0 else 0.0

    def spans(self, owner: str, since: float, until: float) -> list[tuple[float, float]]:
        """Spans between two days in which an owner was held back, the earliest first."""
        found: list[tuple[float, float]] = []
        for k in range(max(0, bisect_right(self._days, since) - 1), bisect_left(self._days, until)):
            end = min(until, self._days[k + 1]) if k + 1 < len(self._days) else until
            begin = max(since, self._days[k])
            if owner in self._log[k][1] and end > begin:
                found.append((begin, end))
        return found


class _Book:
    """What is missing, the oldest first."""

    def __init__(self, followed: Followed, pile: str, since: float) -> None:
        self._receipts, self._from = followed.receipts[pile], since
        self._days = [day for day, _, _ in self._receipts]
        self._open: deque[tuple[float, float]] = deque()
        self._level, self._next, self._used = 0.0, 0, 0.0
        self.gaps: list[Gap] = []

    def move(self, day: float, missing: float) -> None:
        """So much is missing from now on."""
        change, self._level = missing - self._level, missing
        if change > 0.0:
            self._open.append((day, change))
        elif change < 0.0:
            self._make_up(day, -change)

    def _make_up(self, day: float, units: float) -> None:
        """So many fewer are missing, thanks to what came in now, or for another reason."""
        first = bisect_left(self._days, day)
        if first > self._next:
            self._next, self._used = first, 0.0
        while units > 0.0 and self._open:
            part = units
            while self._next < len(self._days) and self._days[self._next] == day:
                left = self._receipts[self._next][1] - self._used
                if left > 0.0:
                    part = min(units, left)
                    break
                self._next, self._used = self._next + 1, 0.0
            part = min(part, self._open[0][1])
            self._used += part
            units -= part
            self._close(part, day)

    def _close(self, part: float, day: float) -> None:
        """The oldest *part* is no longer missing."""
        since, units = self._open[0]
        if part < units:
            self._open[0] = (since, units - part)
        else:
            self._open.popleft()
        if day > max(since, self._from):
            self.gaps.append(Gap(part, max(since, self._from), day, self._next))

    def end(self, horizon: float) -> None:
        """What is still missing."""
        while self._open:
            since, units = self._open.popleft()
            if horizon > max(since, self._from):
                self.gaps.append(Gap(units, max(since, self._from), horizon, len(self._days)))
