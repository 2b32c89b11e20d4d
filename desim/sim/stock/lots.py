"""Lots: finished lots that are known by number, and the labels by which shelves and goods on the way know them."""

from collections import deque
from math import fsum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from desim.sim.stock.allocation import in_proportion

if TYPE_CHECKING:
    from desim.sim.stock.depot import Depot


class LotRegister(Protocol):
    """Keeps account of the lots of a line."""

    def suspects(self, lot: "Lot") -> bool:
        """Whether a lot, inspected as the neighbor of a bad one, has to be scrapped."""

    def called_back(self, lot: "Lot") -> None:
        """Note that a lot is recalled."""

    def quarantine(self, amount: float) -> None:
        """Note that so much of its lots goes into quarantine."""

    def release_from_quarantine(self, amount: float) -> None:
        """Note that so much comes out of it."""

    def scrap(self, amount: float) -> None:
        """Note that so much of what was in it is scrapped."""


class LotRecall(Protocol):
    """A recall of lots."""

    until: int
    """Tick at which the quarantine ends."""

    def call_back(self, lot: "Lot") -> None:
        """Recall one lot more, and its products."""


class Lot:
    """A lot of a traced line: what was made out of it, and what is known against it."""

    __slots__ = ("condemned", "escaped", "number", "products", "recall", "register", "suspected", "used", "verdict")

    def __init__(self, register: LotRegister, number: int) -> None:
        self.register, self.number = register, number
        self.escaped = self.suspected = self.condemned = False
        self.verdict = 1.0
        """Below the share of bad lots it is scrapped when it is inspected as a neighbor."""
        self.recall: LotRecall | None = None
        """The recall under which it is in quarantine."""
        self.products: list[Lot] = []
        self.used = 0.0
        """Units in use that no recall has counted yet."""

    def condemn(self) -> None:
        """It is bad, and so is what was made out of it."""
        self.condemned = True
        for product in self.products:
            if not product.condemned:
                product.condemn()


class Label(NamedTuple):
    """An amount of one lot (None where that is not known), and the tick at which it came."""

    lot: Lot | None
    amount: float
    since: int

    @property
    def stopped(self) -> bool:
        """Whether it must not lie on a shelf."""
        return self.lot is not None and (self.lot.recall is not None or self.lot.condemned)

    @property
    def known(self) -> Lot:
        """Its lot; what is recalled or condemned always has one."""
        if self.lot is None:
            raise LookupError("a label without a lot")
        return self.lot


def split(labels: deque[Label], amount: float) -> list[Label]:
    """Take labels for *amount*, the oldest first; what may be lacking by rounding has no lot."""
    taken: list[Label] = []
    while amount > 0.0 and labels:
        first = labels.popleft()
        if first.amount > amount:
            labels.appendleft(first._replace(amount=first.amount - amount))
            first = first._replace(amount=amount)
        taken.append(first)
        amount -= first.amount
    return taken


def use(labels: list[Label]) -> None:
    """Note what went where it cannot be called back from."""
    for lot, amount, _ in labels:
        if lot is not None:
            lot.used += amount


class Labels:
    """Which lots lie on a shelf, first in first out, and which of them are in quarantine."""

    def __init__(self, shelf: "Depot") -> None:
        self._shelf, self._clock = shelf, shelf.clock
        self._stock: deque[Label] = deque([Label(None, shelf.on_hand, 0)])
        self._quarantined: list[Label] = []
        self._expected: list[Label] = []

    def expect(self, labels: list[Label]) -> None:
        """Say which lots the next goods are, right before they come in."""
        self._expected = [label._replace(since=self._clock.time) for label in labels]

    def lay_in(self, amount: float) -> float:
        """Take in the labels of goods that come: recalled ones go into quarantine; the amount that may be used."""
        came, self._expected = self._expected, []
        rest = amount - fsum(label.amount for label in came)
        if rest > 0.0:
            came = [*came, Label(None, rest, self._clock.time)]
        kept = [label for label in came if not label.stopped]
        self._stock.extend(kept)
        if any(label.since < self._clock.time for label in kept):
            self._stock = deque(sorted(self._stock, key=lambda label: label.since))
        if len(kept) == len(came):
            return amount
        self._set_aside([label for label in came if label.stopped])
        self.release()
        return fsum(label.amount for label in kept)

    def take(self, amount: float, into: list[Label] | None = None) -> None:
        """Take labels off the oldest lots: *into* the hands of who goes on with them, else they are in use."""
        taken = split(self._stock, amount)
        if into is None:
            use(taken)
        else:
            into.extend(taken)

    def destroy(self, amount: float, whole: bool) -> None:
        """Take *amount* off all lots in proportion; it is not in use."""
        parts = in_proportion([label.amount for label in self._stock], amount, whole)
        left = [(label, label.amount - part) for label, part in zip(self._stock, parts, strict=True)]
        self._stock = deque(label._replace(amount=rest) for label, rest in left if rest > 0.0)

    def quarantine_recalled(self) -> None:
        """Put what is recalled into quarantine."""
        found = [label for label in self._stock if label.stopped]
        if found:
            self._stock = deque(label for label in self._stock if not label.stopped)
            self._set_aside(found)
            self._shelf.withhold(fsum(label.amount for label in found))

    def _set_aside(self, labels: list[Label]) -> None:
        for label in labels:
            label.known.register.quarantine(label.amount)
        self._quarantined.extend(labels)
        self._shelf.quarantined = fsum(label.amount for label in self._quarantined)

    def release(self) -> None:
        """Scrap what is condemned, and put back in its place what is recalled no more."""
        bad = [label for label in self._quarantined if label.known.condemned]
        good = [label for label in self._quarantined if not label.stopped]
        self._quarantined = [label for label in self._quarantined if label.stopped and not label.known.condemned]
        self._shelf.quarantined = fsum(label.amount for label in self._quarantined)
        for label in bad:
            label.known.register.scrap(label.amount)
        if bad:
            self._shelf.cleared()
        for label in good:
            label.known.register.release_from_quarantine(label.amount)
        if good:
            self._expected = good
            self._shelf.receive(fsum(label.amount for label in good))
