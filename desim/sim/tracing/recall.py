"""Recall: the register of the lots of a line, the bad ones among them, and what is called back when one is found."""

from math import ceil
from typing import Any

from desim.sim.kernel.books import Books
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.stock.lots import Label, Lot
from desim.sim.stock.shelf import Shelf
from desim.spec.fields.ticks import days
from desim.spec.parts.quality import Escapes, RecallFacts


class Recall:
    """Lots that are in quarantine until a tick, with all that was made out of them."""

    def __init__(self, until: int) -> None:
        self.until = until
        self.lots: dict[Lot, None] = {}

    def call_back(self, lot: Lot) -> None:
        """One lot more, and its products; a lot that is under another recall stays until the later end."""
        if lot.condemned or lot in self.lots:
            return
        self.lots[lot] = None
        if lot.recall is None or lot.recall.until < self.until:
            lot.recall = self
        lot.register.called_back(lot)
        for product in lot.products:
            self.call_back(product)


FateDraws = tuple[Draw, DurationDraw, DurationDraw, Draw]
"""Whether a lot is bad, time until that is found, length of the quarantine, verdict on a neighbor."""


class Register:
    """The lots of one line in the order in which they were finished.

    Every lot has draws of its own, so that the same lots are bad whatever is done about them.
    """

    def __init__(self, name: str, declared: Escapes, clock: Clock, priority: int, books: Books) -> None:
        self.name, self._declared, self._clock, self._priority, self._books = name, declared, clock, priority, books
        self.facts = RecallFacts()
        self._lots: list[Lot] = []
        self._draws: FateDraws | None = None
        self._shelves: list[Any] = []
        self._quarantined, self._since = 0.0, 0

    def watch(self, shelves: list[Shelf], draws: FateDraws | None) -> None:
        """Say where its lots may lie, and draw: bad or not, time until found, quarantine, verdict on a neighbor."""
        self._shelves, self._draws = shelves, draws

    def enter(self, ingredients: list[Label]) -> Lot:
        """A lot is finished, made out of *ingredients*; it shares the fate of those that are known."""
        lot = Lot(self, len(self._lots))
        self._lots.append(lot)
        if self._draws is not None:
            bad, found_after, quarantine, verdict = self._draws
            self._draw_fate(lot, bad(), found_after(), quarantine(), verdict())
        for part in {label.lot: None for label in ingredients if label.lot is not None}:
            part.products.append(lot)
            lot.condemned |= part.condemned
            if part.recall is not None:
                part.recall.call_back(lot)
        return lot

    def _draw_fate(self, lot: Lot, chance: float, found_after: int, quarantine: int, verdict: float) -> None:
        lot.verdict, lot.escaped = verdict, chance < self._declared.chance
        if lot.escaped:
            self.facts.escapes += 1
            self._clock.at(self._clock.time + found_after, self._priority, self._find, (lot, quarantine))

    def _find(self, finding: tuple[Lot, int]) -> None:
        """A lot is found to be bad; in quarantine that is found out anyway, without another recall."""
        lot, quarantine = finding
        if lot.recall is not None or lot.condemned:
            return
        self.facts.recalls += 1
        recall = Recall(self._clock.time + quarantine)
        for suspect in self._around(lot):
            suspect.suspected = True
            recall.call_back(suspect)
        for shelf in self._shelves:
            shelf.labels.quarantine_recalled()
        self._clock.at(recall.until, self._priority, self._end, recall)

    def _around(self, lot: Lot) -> list[Lot]:
        """The lots that cannot be told from one, itself among them, the nearest first."""
        count, near = ceil(self._declared.scope), self._lots[max(0, lot.number - ceil(self._declared.scope)) :]
        near = near[: 2 * count + 1]
        return sorted(near, key=lambda other: (abs(other.number - lot.number), other.number))[:count]

    def _end(self, recall: Recall) -> None:
        """The quarantine is over: what is bad is scrapped, the rest comes back."""
        over = [lot for lot in recall.lots if lot.recall is recall]
        for lot in over:
            lot.recall = None
        for lot in over:
            if lot.escaped or lot.register.suspects(lot):
                lot.condemn()
        for shelf in self._shelves:
            shelf.labels.release()

    def suspects(self, lot: Lot) -> bool:
        """Whether one of its lots, inspected as the neighbor of a bad one, has to be scrapped."""
        return lot.suspected and lot.verdict < self._declared.bad

    def called_back(self, lot: Lot) -> None:
        """One of its lots is recalled."""
        self.facts.lots += 1
        self.facts.in_use += lot.used
        lot.used = 0.0

    def quarantine(self, amount: float) -> None:
        """So much of its lots goes into quarantine."""
        self._settle()
        self._quarantined += amount
        self.facts.units += amount

    def release_from_quarantine(self, amount: float) -> None:
        """So much comes out of it."""
        self._settle()
        self._quarantined -= amount

    def scrap(self, amount: float) -> None:
        """So much of what was in it is scrapped."""
        self.release_from_quarantine(amount)
        self._books.scrapped += amount
        self.facts.condemned += amount

    def _settle(self) -> None:
        self.facts.area += self._quarantined * days(self._clock.time - self._since)
        self._since = self._clock.time

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.facts = RecallFacts()

    def close(self) -> RecallFacts:
        """The facts at the end."""
        self._settle()
        return self.facts
