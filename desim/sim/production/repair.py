"""Repair: a line that finds out what has failed inside a unit, and waits for replacements (two indentures)."""

from typing import NamedTuple

from desim.sim.kernel.clock import COMPLETION
from desim.sim.kernel.stream import Draw
from desim.sim.kernel.strikes import struck
from desim.sim.production.line import Line, LineWiring
from desim.sim.production.shop_floor import UnfinishedLot
from desim.sim.stock.claim import Claim, Claimant
from desim.sim.stock.shelf import Shelf
from desim.spec.parts.production import Line as Declared


class ReplacementNeed(NamedTuple):
    """A kind of shop-replaceable unit (SRU): its spares, how often it is needed, and where failed ones go."""

    shelf: Shelf
    chance: float
    rank: int
    uniform: Draw
    returns: Shelf | None


class OpenedLot:
    """A lot that was taken apart and waits for *missing* units; a claimant."""

    __slots__ = ("amount", "begun", "claims", "label", "line", "missing")

    def __init__(self, line: "RepairLine", amount: float, begun: int) -> None:
        self.line, self.amount, self.begun = line, amount, begun
        self.missing, self.label = 0.0, ""
        self.claims: list[tuple[Shelf, Claim, float]] = []
        """What it waits for: shelf, claim and rank."""

    def open(self, need: ReplacementNeed, count: float) -> None:
        """Take out what has failed of one kind, and claim as many good ones."""
        if count <= 0.0:
            return
        if need.returns is not None:
            need.returns.books.received += count
            need.returns.receive(count)
        taken = need.shelf.claim(count, _ReplacementClaim(self, need.shelf), need.rank, True)
        need.shelf.books.consumed += taken
        self.missing += count - taken
        if taken < count and need.shelf.newest is not None:
            self.claims.append((need.shelf, need.shelf.newest, need.rank))
            self.label = self.label or need.shelf.starved_label

    def withdraw(self) -> None:
        """Wait for nothing any more."""
        for shelf, claim, rank in self.claims:
            shelf.withdraw(claim, rank)


class _ReplacementClaim(Claimant):
    """The claim of a lot on one kind of SRU."""

    __slots__ = ("_lot", "_shelf")

    def __init__(self, lot: OpenedLot, shelf: Shelf) -> None:
        self._lot, self._shelf = lot, shelf

    def filled(self, amount: float) -> None:
        """Replacements came that were waited for."""
        self._shelf.books.consumed += amount
        self._lot.missing -= amount
        if self._lot.missing <= 0.0:
            self._lot.line.complete(self._lot)


class RepairLine(Line):
    """A line whose lots are finished when all SRUs that they need are there."""

    __slots__ = ("_completion", "_needs", "_opened")

    def __init__(
        self, name: str, declared: Declared, wiring: LineWiring, needs: tuple[ReplacementNeed, ...], rank: int
    ) -> None:
        super().__init__(name, declared, wiring)
        self._needs, self._completion = needs, COMPLETION + rank
        self._opened: dict[OpenedLot, None] = {}

    def finish(self, amount: float, begun: int) -> None:
        """The work on a lot that was begun at tick *begun* is done."""
        lot = OpenedLot(self, amount, begun)
        chances, uniforms = [need.chance for need in self._needs], [need.uniform for need in self._needs]
        failed = struck(int(amount), chances, uniforms, self._declared.exclusive)
        for need, count in zip(self._needs, failed, strict=True):
            lot.open(need, float(count))
        if lot.missing > 0.0:
            self._opened[lot] = None
            self.floor.serve()
        else:
            super().finish(amount, begun)

    def complete(self, lot: OpenedLot) -> None:
        """All replacements are there: finish the lot in this instant, once the shelf is done with handing out."""
        self.clock.at(self.clock.time, self._completion, self._completed, lot)

    def _completed(self, lot: OpenedLot) -> None:
        if lot in self._opened:
            del self._opened[lot]
            super().finish(lot.amount, lot.begun)

    def _units_of(self, lot: UnfinishedLot) -> tuple[float, float]:
        """No unit of a lot is finished as long as it is not known what has failed inside."""
        return 0.0, sum(super()._units_of(lot))

    def leave(self, _: None = None) -> None:
        """It has closed for good: lots that wait for replacements are scrapped too, and their claims withdrawn."""
        opened, self._opened = self._opened, {}
        for lot in opened:
            lot.withdraw()
        super().leave()

    def _idle_reason(self) -> str:
        reason = super()._idle_reason()
        return next(iter(self._opened)).label if self._opened and reason == "no order" else reason
