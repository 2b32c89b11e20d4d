"""Repair: a line that finds out what has failed inside a unit, and waits for replacements (two indentures)."""

from typing import Any, NamedTuple

from desim.sim.kernel.clock import COMPLETION
from desim.sim.kernel.law import binomial
from desim.sim.kernel.stream import Draw
from desim.sim.production.line import Line
from desim.sim.stock.claim import Claimant
from desim.sim.stock.shelf import Shelf


class Need(NamedTuple):
    """A kind of shop-replaceable unit (SRU): its spares, how often it is needed, and where failed ones go."""

    shelf: Shelf
    chance: float
    rank: int
    draw: Draw
    back: Shelf | None


class Opened:
    """A lot that was taken apart and waits for *missing* units; a claimant."""

    __slots__ = ("amount", "begun", "label", "line", "missing")

    def __init__(self, line: "RepairLine", amount: float, begun: float) -> None:
        self.line, self.amount, self.begun = line, amount, begun
        self.missing, self.label = 0.0, ""

    def open(self, need: Need) -> None:
        """Take out what has failed of one kind, and claim as many good ones."""
        count = float(binomial(need.draw(), int(self.amount), need.chance))
        if count <= 0.0:
            return
        if need.back is not None:
            need.back.books.received += count
            need.back.receive(count)
        taken = need.shelf.claim(count, _Part(self, need.shelf), need.rank, True)
        need.shelf.books.consumed += taken
        self.missing += count - taken
        if taken < count and not self.label:
            self.label = need.shelf.starved_label


class _Part(Claimant):
    """The claim of a lot on one kind of SRU."""

    __slots__ = ("_lot", "_shelf")

    def __init__(self, lot: Opened, shelf: Shelf) -> None:
        self._lot, self._shelf = lot, shelf

    def filled(self, amount: float) -> None:
        """Replacements came that were waited for."""
        self._shelf.books.consumed += amount
        self._lot.missing -= amount
        if self._lot.missing <= 0.0:
            self._lot.line.complete(self._lot)


class RepairLine(Line):
    """A line whose lots are finished when all SRUs that they need are there."""

    needs: tuple[Need, ...] = ()
    priority = COMPLETION

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._open: dict[Opened, None] = {}

    def finish(self, amount: float, begun: float) -> None:
        """The work on a lot that was begun on day *begun* is done."""
        lot = Opened(self, amount, begun)
        for need in self.needs:
            lot.open(need)
        if lot.missing > 0.0:
            self._open[lot] = None
            self.floor.serve()
        else:
            super().finish(amount, begun)

    def complete(self, lot: Opened) -> None:
        """All replacements are there: finish the lot in this instant, once the shelf is done with handing out."""
        self.clock.at(self.clock.time, self.priority, self._completed, lot)

    def _completed(self, lot: Opened) -> None:
        del self._open[lot]
        super().finish(lot.amount, lot.begun)

    def _idle_reason(self) -> str:
        reason = super()._idle_reason()
        return next(iter(self._open)).label if self._open and reason == "no order" else reason
