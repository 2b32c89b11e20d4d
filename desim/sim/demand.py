"""Demand: wants amounts from a shelf, at the marks of a pace that dials may turn."""

from typing import Any

from desim.sim.clock import CAUSE, DEMAND, Clock
from desim.sim.dial import Dial
from desim.sim.pace import Pace
from desim.sim.shelf import Shelf
from desim.sim.stream import Draw
from desim.spec.facts import DemandFacts


class Demand:
    """One demand on one shelf. Its pace shows operational time, which its dial and its profile speed up or slow down."""

    def __init__(self, name: str, declared: Any, shelf: Shelf, clock: Clock, rank: int, gap: Draw, size: Draw) -> None:
        self.name, self._declared, self._shelf, self._clock = name, declared, shelf, clock
        self._rank, self._keep = declared.priority, declared.unmet == "backorder"
        self._gap, self._size = gap, size
        self.dials = {"rate": Dial()}
        self.dials["rate"].watch(self._turned)
        self.facts, self._profile = DemandFacts(), 1.0
        self._pace = Pace(clock, DEMAND + rank, self._want)
        self._mark = self._first()
        if declared.kind == "profile":
            self._follow(declared.rates, rank)
        if declared.end is not None:
            clock.at(declared.end, CAUSE + rank, self._cease)
        self._pace.until(self._mark)

    def _first(self) -> float:
        """Operational time of the first demand."""
        if self._declared.kind == "profile":
            return 1.0
        offset = self._declared.offset if self._declared.kind == "fixed" else None
        return float(self._declared.start + (self._gap() if offset is None else offset))

    def _follow(self, rates: dict[float, float], rank: int) -> None:
        """Plan the changes of a profile; what it says before the start counts from the start."""
        self._profile = 0.0
        self._pace.set_speed(0.0)
        for day in sorted(rates):
            self._clock.at(max(day, self._declared.start), CAUSE + rank, self._next_rate, rates[day])

    def _cease(self, _: Any) -> None:
        self._pace.token += 1
        self._pace.rest()

    def _want(self, token: int) -> None:
        pace = self._pace
        if token != pace.token:
            return
        amount = self._size()
        if amount > 0.0:
            facts = self.facts
            facts.wanted += amount
            taken = self._shelf.claim(amount, self, self._rank, self._keep)
            facts.filled_at_once += taken
            if not self._keep:
                facts.lost += amount - taken
        self._mark += self._gap()
        pace.until(self._mark)

    def filled(self, amount: float) -> None:
        """Use what is issued later than it was wanted."""
        self.facts.filled_later += amount

    def _next_rate(self, rate: float) -> None:
        self._profile = rate / self._declared.batch
        self._turned()

    def _turned(self) -> None:
        self._pace.set_speed(self._profile * self.dials["rate"].value)

    def reset(self) -> None:
        """Forget the counts; measuring starts now."""
        self.close()
        self.facts = DemandFacts()

    def close(self) -> DemandFacts:
        """Enter what was issued in the books; the facts since measuring started."""
        self._shelf.books.issued += self.facts.issued
        return self.facts
