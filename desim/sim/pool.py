"""Pool: the orders of a stockpile that none of its lines has taken yet."""

from collections.abc import Callable


class Pool:
    """An order book that several lines draw on, a lot at a time, as each has a machine free and its inputs at hand."""

    __slots__ = ("_lines", "pending", "since")

    def __init__(self) -> None:
        self.pending, self.since = 0.0, 0.0
        self._lines: list[Callable[[], None]] = []

    def join(self, line: Callable[[], None]) -> None:
        """Let a line draw on the pool; *line* is called when there is something to draw. The first to join goes first."""
        self._lines.append(line)

    def add(self, amount: float, time: float) -> None:
        """Take an order; *since* is the time from which the oldest pending unit has waited."""
        if self.pending <= 0.0:
            self.since = time
        self.pending += amount
        for line in self._lines:
            if self.pending <= 0.0:
                return
            line()
