"""Pool: the orders of a stockpile that none of its lines has taken yet."""

from collections import deque
from collections.abc import Callable
from math import fsum
from typing import Any

from desim.spec.fields.ticks import days


class Pool:
    """An order book that several lines draw on, a lot at a time, as each has a machine free and its inputs at hand.

    Who drew longest ago is asked first, so that idle lines share the work.
    """

    __slots__ = ("_drawn", "_lines", "_turn", "pending", "since", "waiting")

    def __init__(self) -> None:
        self.pending, self.since, self._turn = 0.0, 0, 0
        self.waiting: deque[tuple[int, float]] = deque()
        self._drawn: list[tuple[int, float]] = []
        """Ticks from which what was drawn last has waited, and units."""
        self._lines: list[list[Any]] = []

    def join(self, priority: int, line: Callable[[], None]) -> int:
        """Let a line draw on the pool; *line* is called when there is something to draw. Returns its number."""
        self._lines.append([priority, 0, len(self._lines), line])
        return len(self._lines) - 1

    @property
    def oldest(self) -> int:
        """Tick of the oldest order that no line has taken; 0 where there is none."""
        return self.waiting[0][0] if self.waiting else 0

    def add(self, amount: float, time: int) -> None:
        """Take an order."""
        self.waiting.append((time, amount))
        self.pending += amount
        for entry in sorted(self._lines, key=lambda e: e[:3]):
            if self.pending <= 0.0:
                return
            entry[3]()

    def draw(self, amount: float, number: int) -> None:
        """A line takes *amount*, the oldest first; *since* is the time from which the oldest of it has waited."""
        self.pending -= amount
        self._turn += 1
        self._lines[number][1] = self._turn
        parts: list[tuple[int, float]] = []
        while amount > 0.0 and self.waiting:
            time, there = self.waiting.popleft()
            taken = min(there, amount)
            if there > amount:
                self.waiting.appendleft((time, there - amount))
            parts.append((time, taken))
            amount -= taken
        self._drawn = parts
        if parts:
            self.since = parts[0][0]

    @property
    def mean_since(self) -> float:
        """Mean day from which the units that were drawn last have waited."""
        parts = self._drawn
        if not parts:
            return days(self.since)
        return fsum(days(time) * part for time, part in parts) / fsum(part for _, part in parts)
