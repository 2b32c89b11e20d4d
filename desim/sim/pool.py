"""Pool: the orders of a stockpile that none of its lines has taken yet."""

from collections.abc import Callable
from typing import Any


class Pool:
    """An order book that several lines draw on, a lot at a time, as each has a machine free and its inputs at hand.

    Who drew longest ago is asked first, so that idle lines share the work.
    """

    __slots__ = ("_lines", "_turn", "pending", "since")

    def __init__(self) -> None:
        self.pending, self.since, self._turn = 0.0, 0.0, 0
        self._lines: list[list[Any]] = []

    def join(self, priority: int, line: Callable[[], None]) -> int:
        """Let a line draw on the pool; *line* is called when there is something to draw. Returns its number."""
        self._lines.append([priority, 0, len(self._lines), line])
        return len(self._lines) - 1

    def add(self, amount: float, time: float) -> None:
        """Take an order; *since* is the time from which the oldest pending unit has waited."""
        if self.pending <= 0.0:
            self.since = time
        self.pending += amount
        for entry in sorted(self._lines, key=lambda e: e[:3]):
            if self.pending <= 0.0:
                return
            entry[3]()

    def draw(self, amount: float, number: int) -> None:
        """A line takes *amount*."""
        self.pending -= amount
        self._turn += 1
        self._lines[number][1] = self._turn
