"""Work-share: which source an order goes to, so that each has its part of all that was ordered."""

from collections.abc import Sequence

from desim.spec.fields.recurrence import Recurrence


class WorkShare:
    """What was ordered of each source in this period. Sources are numbered by priority."""

    __slots__ = ("_ordered", "_period", "_periods", "_shares", "_tolerance")

    def __init__(self, shares: list[float], tolerance: float, periods: Recurrence | None) -> None:
        self._shares, self._tolerance = shares, tolerance
        self._periods = periods
        self._ordered, self._period = [0.0] * len(shares), 0

    def assign(self, amount: float, time: int, places: Sequence[int], is_open: Sequence[bool]) -> int:
        """Number of the source among *places* that an order of *amount* goes to, and count it there.

        The first open one with which all parts, this order included, are within shares and tolerance; else the one
        that is furthest behind its share, which keeps the order even while it is closed.
        """
        if self._periods is not None and (period := self._periods.number(time)) != self._period:
            self._ordered, self._period = [0.0] * len(self._shares), period
        total = sum(self._ordered) + amount
        place = next((i for i, up in zip(places, is_open, strict=True) if up and self._fits(i, amount, total)), None)
        if place is None:
            place = max(places, key=lambda i: (self._shares[i] * total - self._ordered[i], -i))
        self._ordered[place] += amount
        return place

    def _fits(self, i: int, amount: float, total: float) -> bool:
        """Whether no part is off its share by more than the tolerance when *i* gets the order."""
        slack = (self._tolerance + 1e-12) * total
        return all(
            (ordered + amount - share * total <= slack) if j == i else (share * total - ordered <= slack)
            for j, (ordered, share) in enumerate(zip(self._ordered, self._shares, strict=True))
        )
