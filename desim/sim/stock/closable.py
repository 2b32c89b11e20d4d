"""Closable: a stockpile that causes may close, to what comes, to what goes, or to both."""

from collections.abc import Callable
from typing import NamedTuple

from desim.sim.kernel.books import Books
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.stock.ageing import Ageing
from desim.sim.stock.depot import Depot
from desim.sim.stock.lots import Label
from desim.sim.stock.observer import Observer
from desim.sim.stock.wait_log import LoggedDepot, WaitLog
from desim.spec.facts.unit_tracking import Journey
from desim.spec.parts.stockpile import Stockpile


class Outside(NamedTuple):
    """Goods that wait outside."""

    amount: float
    labels: list[Label]
    journey: Journey | None


class ClosableDepot(LoggedDepot):
    """While it takes nothing in, what comes waits outside: it counts as on order and in transit, and keeps its order.

    While it issues nothing, what is on hand stays, and claims and lines wait for it.
    """

    __slots__ = ("_came", "_dials", "_outside")

    def __init__(
        self, name: str, declared: Stockpile, clock: Clock, books: Books, rank: int, traced: bool,
        ageing: "Callable[[Depot], Ageing | None]", observer: Observer | None, dials: dict[str, Dial],
        log: WaitLog,
    ) -> None:  # fmt: skip
        """*dials* by the names of CLOSING; *log* of the waits of the units that it issues."""
        self._dials, self.log = dials, log
        self._outside: list[Outside] = []
        self._came: list[Label] = []
        super().__init__(name, declared, clock, books, rank, traced, ageing, observer)
        for dial in dials.values():
            dial.watch(self._turned)

    @property
    def issues_nothing(self) -> bool:
        """Whether it is closed to what goes."""
        return self._dials["open"].value <= 0.0 or self._dials["issues"].value <= 0.0

    @property
    def takes_nothing(self) -> bool:
        """Whether it is closed to what comes."""
        return self._dials["open"].value <= 0.0 or self._dials["receipts"].value <= 0.0

    def available(self, rank: float = 1) -> float:
        """What a claim of *rank* may take now."""
        return 0.0 if self.issues_nothing else super().available(rank)

    def expect_labels(self, labels: list[Label]) -> None:
        """Note which lots the next goods are."""
        self._came = labels

    def receive(self, amount: float) -> None:
        """Put *amount* on the shelf, or let it wait outside."""
        labels, self._came = self._came, []
        if not self.takes_nothing:
            super().expect_labels(labels)
            super().receive(amount)
            return
        journey = None if self.observer is None else self.observer.kept_outside(self, amount)
        self._outside.append(Outside(amount, labels, journey))
        self.on_order += amount
        self.books.in_transit += amount

    def _let_in(self) -> None:
        """Take in what waits outside, in the order in which it came."""
        waiting, self._outside = self._outside, []
        for amount, labels, journey in waiting:
            self.on_order -= amount
            self.books.in_transit -= amount
            if self.observer is not None:
                self.observer.let_in(self, amount, journey)
            self.expect_labels(labels)
            self.receive(amount)

    def _turned(self) -> None:
        """It was closed or opened: who can be served now is."""
        self.settle()
        if self._outside and not self.takes_nothing:
            self._let_in()
        if self.backorders:
            self._serve()
        self._level_changed()
        if self.on_hand > 0.0 and not self.issues_nothing:
            self._call_receivers()
