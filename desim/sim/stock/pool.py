"""Pool: the orders of a stockpile that none of its lines has taken yet."""

from collections import deque
from collections.abc import Callable
from math import fsum

from desim.spec.fields.ticks import days


class Drawer:
    """A line that draws on a pool: its priority, when it drew last, its number, and whom to call."""

    __slots__ = ("call", "number", "priority", "turn")

    def __init__(self, priority: int, number: int, call: Callable[[], None]) -> None:
        self.priority, self.number, self.call = priority, number, call
        self.turn = 0

    def place(self) -> tuple[int, int, int]:
        """Its place among those that are asked."""
        return (self.priority, self.turn, self.number)


class Pool:
    """An order book that several lines draw on, a lot at a time, as each has a machine free and its inputs at hand.

    Who drew longest ago is asked first, so that idle lines share the work.
    """

    __slots__ = ("_drawn", "_lines", "_sequence", "_turn", "pending", "since", "waiting")

    def __init__(self) -> None:
        self.pending, self.since, self._turn = 0.0, 0, 0
        self.waiting: deque[tuple[int, float]] = deque()
        self._drawn: list[tuple[int, float]] = []
        """Ticks from which what was drawn last has waited, and units."""
        self._lines: list[Drawer] = []
        self._sequence: list[Drawer] = []
        """All of them as they are asked; empty where that is to be seen again."""

    def join(self, priority: int, line: Callable[[], None]) -> int:
        """Let a line draw on the pool; *line* is called when there is something to draw. Returns its number."""
        self._lines.append(Drawer(priority, len(self._lines), line))
        self._sequence = []
        return len(self._lines) - 1

    @property
    def oldest(self) -> int:
        """Tick of the oldest order that no line has taken; 0 where there is none."""
        return self.waiting[0][0] if self.waiting else 0

    def add(self, amount: float, time: int) -> None:
        """Take an order."""
        self.waiting.append((time, amount))
        self.pending += amount
        if not self._sequence:
            self._sequence = sorted(self._lines, key=Drawer.place)
        for one in self._sequence:
            if self.pending <= 0.0:
                return
            one.call()

    def draw(self, amount: float, number: int) -> None:
        """A line takes *amount*, the oldest first; *since* is the time from which the oldest of it has waited."""
        self.pending -= amount
        self._turn += 1
        self._lines[number].turn = self._turn
        if len(self._lines) > 1:
            self._sequence = []
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
