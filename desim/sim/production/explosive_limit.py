"""Explosive limit: how much net explosive quantity a site may hold before its lines stop beginning lots."""

from typing import TYPE_CHECKING, Final

from desim.sim.kernel.clock import COMPLETION, Clock
from desim.sim.stock.depot import Depot
from desim.sim.stock.shelf import Shelf

if TYPE_CHECKING:
    from desim.sim.production.line import Line

ROUNDING: Final = 1e-9


class ExplosiveLimit:
    """The net explosive quantity (NEQ) on the shelves of a site and in process on its lines, kg."""

    __slots__ = ("_clock", "_in_process", "_limit", "_lines", "_planned", "_priority", "_shelves", "_waiting", "name")

    def __init__(self, name: str, limit: float, clock: Clock, rank: int) -> None:
        self.name, self._limit, self._clock, self._priority = name, limit, clock, COMPLETION + rank
        self._shelves: dict[Shelf, float] = {}
        self._lines: dict[str, tuple[float, list[tuple[Shelf, float]]]] = {}
        self._in_process = 0.0
        self._waiting: dict[str, Line] = {}
        self._planned = False

    def add_shelf(self, shelf: Shelf, neq: float) -> None:
        """Count what lies on a shelf, *neq* kg a unit."""
        if not isinstance(shelf, Depot):
            raise TypeError(f"the shelf {shelf.name} does not report its level")
        self._shelves[shelf] = neq
        shelf.when_moved(self.quantity_moved)

    def add_line(self, line: str, neq: float, inputs: list[tuple[Shelf, float]]) -> None:
        """Count what a line has in process, *neq* kg a unit; inputs at the site count no longer once they are taken."""
        self._lines[line] = (neq, [(shelf, per_unit) for shelf, per_unit in inputs if shelf in self._shelves])

    def admits(self, line: "Line", amount: float) -> bool:
        """Whether a lot may be begun; a line that is refused is called when there is room again."""
        neq, inputs = self._lines[line.name]
        stored = sum((shelf.on_hand + shelf.quarantined) * kg for shelf, kg in self._shelves.items())
        taken = sum(self._shelves[shelf] * per_unit for shelf, per_unit in inputs)
        more = amount * (neq - taken)
        if line.bill is not None:
            more = amount * neq - line.bill.neq_of(amount, self._clock.time, self._shelves)
        if stored + self._in_process + more <= self._limit * (1.0 + ROUNDING):
            return True
        self._waiting[line.name] = line
        return False

    def process(self, line: str, amount: float) -> None:
        """*amount* units more are in process; less when negative."""
        self._in_process += amount * self._lines[line][0]
        if amount < 0.0:
            self.quantity_moved()

    def hold(self, shelf: Shelf, amount: float) -> None:
        """A line holds *amount* more of what lay on a shelf, beside it; less when negative."""
        self._in_process += amount * self._shelves.get(shelf, 0.0)

    def quantity_moved(self) -> None:
        """Something came or went: let the lines that wait look again, in this instant."""
        if self._waiting and not self._planned:
            self._planned = True
            self._clock.at(self._clock.time, self._priority, self._serve)

    def _serve(self, _: None) -> None:
        self._planned = False
        waiting, self._waiting = self._waiting, {}
        for name in sorted(waiting):
            waiting[name].floor.serve()
