"""Busy periods: since when there was always something waiting at a part."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

from desim.spec.facts.unit_tracking import Journey

BEGINS = {"asked": "shipped", "queue": "shipped", "leg": "left", "gate": ""}
"""Stamps with which units begin to wait at a part, and the stamp with which they leave; any when empty."""

POOL = "pool"
"""For the stamp of orders that several lines shared, at the stockpile that placed them."""


class BusyPeriods:
    """The busy periods of all parts: spans in which units wait or are worked on there."""

    def __init__(self, journeys: Iterable[tuple[Journey, float]]) -> None:
        stays: dict[tuple[str, str], set[tuple[float, float]]] = defaultdict(set)
        for journey, end in journeys:
            for k, (day, what, part, number) in enumerate(journey.stamps):
                if what in BEGINS:
                    later = journey.stamps[k + 1 :]
                    left = next((d for d, w, p, _ in later if not BEGINS[what] or (w, p) == (BEGINS[what], part)), end)
                    stays[what, part].add((min(day, number) if what == "asked" else day, left))
                    if what == "asked" and number < day:
                        stays[POOL, journey.pile].add((number, left))
        self._left_first = {part: _first_after(spans) for (what, part), spans in stays.items() if what == "leg"}
        self._begins = {place: _joined(sorted(spans)) for place, spans in stays.items()}

    def since(self, what: str, part: str, day: float) -> float:
        """Day on which the busy period began that goes on on a day; *what* is the stamp with which units come."""
        begins = self._begins.get((what, part), [])
        return begins[max(0, bisect_right(begins, day) - 1)] if begins else day

    def passed_over(self, leg: str, since: float) -> float:
        """Day on which the first left of what a leg took in after a day."""
        accepted, left = self._left_first.get(leg, ([], []))
        place = bisect_right(accepted, since)
        return left[place] if place < len(left) else float("inf")


def _first_after(spans: Iterable[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Days on which something came, in order, and the first on which any of what came then or later left."""
    came = sorted(spans)
    left = list(accumulate((end for _, end in reversed(came)), min))[::-1]
    return [begin for begin, _ in came], left


def _joined(spans: list[tuple[float, float]]) -> list[float]:
    """Days on which the unions of overlapping spans begin; where one begins as the last ends, nothing waits."""
    begins: list[float] = []
    reached = float("-inf")
    for begin, end in spans:
        if begin >= reached:
            begins.append(begin)
        reached = max(reached, end)
    return begins
