"""Replacements: which units were ordered because others had failed, that were rejected, say, or never shipped."""

from collections import defaultdict
from itertools import pairwise
from math import inf
from typing import NamedTuple

from desim.spec.facts.unit_tracking import FailedUnits, Followed, Journey


class Replaced(NamedTuple):
    """What some units stand in for."""

    units: float
    failures: tuple[FailedUnits, ...]
    """What failed, and what had failed before that it stood in for itself; the first that failed comes first."""

    def spans(self, until: float) -> list[tuple[FailedUnits, float, float]]:
        """Days from each failure to the next one, the last until a day."""
        days = [failed.day for failed in self.failures]
        return [(f, *span) for f, span in zip(self.failures, pairwise([*days, max(until, days[-1])]), strict=True)]


class Replacements:
    """What is ordered after a failure stands in for what failed, until that is made up for: first failed, first served.

    Args:
        followed: The journeys, and what failed.
        coming: What has not come to each stockpile at the horizon.
    """

    def __init__(self, followed: Followed, coming: dict[str, list[tuple[Journey, float]]]) -> None:
        self._followed, self._coming = followed, coming
        self._known: dict[str, dict[float, list[Replaced]]] = {}
        self._units: dict[str, dict[float, float]] = {}

    def of(self, pile: str, journey: Journey) -> list[tuple[float, Replaced]]:
        """What a journey to a stockpile stands in for, each with its share of the units."""
        if pile not in self._followed.failed:
            return []
        if pile not in self._known:
            self._known[pile] = self._match(pile)
        found, units = self._known[pile].get(journey.ordered, []), self._units[pile][journey.ordered]
        return [(one.units / units, one) for one in found]

    def _match(self, pile: str) -> dict[float, list[Replaced]]:
        """By day of the order, what the units that were ordered then stand in for."""
        units = self._units[pile] = self._ordered(pile)
        days = sorted(units)
        free, found = dict(units), defaultdict[float, list[Replaced]](list)
        for failed in sorted(self._followed.failed[pile], key=lambda one: one.day):
            left = failed.units
            before = found.get(failed.ordered, [])
            chain = (*(before[0].failures if before else ()), failed)
            for day in (day for day in days if day >= failed.day):
                part = min(left, free[day])
                if part > 0.0:
                    found[day].append(Replaced(part, chain))
                    free[day] -= part
                    left -= part
                if left <= 0.0:
                    break
        return dict(found)

    def _ordered(self, pile: str) -> dict[float, float]:
        """Units by the day on which they were ordered, those among them that came, fail later or are still coming."""
        units: dict[float, float] = defaultdict(float)
        seen: set[int] = set()
        for _, amount, journey in self._followed.receipts.get(pile, []):
            if journey is not None and id(journey) not in seen:
                seen.add(id(journey))
                units[journey.ordered] += amount
        for journey, amount in self._coming.get(pile, []):
            units[journey.ordered] += amount
        for failed in self._followed.failed[pile]:
            if failed.ordered < inf:
                units[failed.ordered] += failed.units
        return dict(units)
