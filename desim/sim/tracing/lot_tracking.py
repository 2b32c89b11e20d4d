"""Traced lines and lanes: they pass on which lots they handle; those that need not know are plain ones."""

from collections import deque
from math import fsum

from desim.sim.kernel.clock import Clock
from desim.sim.production.line import Line, LineWiring
from desim.sim.production.shop_floor import UnfinishedLot
from desim.sim.stock.depot import Depot
from desim.sim.stock.lane import Consignee, Consignment, Ends, Lane, Supply
from desim.sim.stock.lots import Label, Lot, split
from desim.sim.stock.observer import Observer
from desim.sim.stock.shelf import Shelf
from desim.sim.tracing.recall import Register
from desim.spec.facts import LineFacts
from desim.spec.parts.production import Acceptance
from desim.spec.parts.production import Line as Declared


class TracedLine(Line):
    """A line that numbers its lots and remembers what went into each.

    Of lots of one size that were begun in the same instant each may be taken for the other until it is finished.
    """

    __slots__ = ("_into", "_key", "_register", "lot")

    def __init__(self, name: str, declared: Declared, wiring: LineWiring, register: Register) -> None:
        super().__init__(name, declared, wiring)
        self._register, self._key = register, (0, 0.0)
        self.lot: Lot | None = None
        """The lot that is being delivered."""
        self._into: dict[tuple[int, float], deque[dict[str, list[Label]]]] = {}
        """What went into the lots in process, by their begin and size, then by shelf."""

    def _take_inputs(self, amount: float) -> None:
        parts: dict[str, list[Label]] = {} if self.bill is None else self.bill.take(amount, self.clock.time)
        for shelf, per_unit in self._inputs if self.bill is None else []:
            if isinstance(shelf, Depot):
                shelf.take(amount * per_unit, parts.setdefault(shelf.name, []))
            else:
                shelf.take(amount * per_unit)
        if parts:
            self._into.setdefault((self.clock.time, amount), deque()).append(parts)

    def finish(self, amount: float, begun: int) -> None:
        """A lot that was begun at tick *begun* is done."""
        self._key = (begun, amount)
        super().finish(amount, begun)

    def _reject(self, amount: float, begun: int, acceptance: Acceptance) -> None:
        if acceptance.then == "scrap":
            self._parts()
        super()._reject(amount, begun, acceptance)

    def _good_units(self, amount: float) -> float:
        good, parts = super()._good_units(amount), self._parts()
        if good > 0.0:
            self.lot = self._register.enter(parts)
        return good

    def _part_with(self, lot: UnfinishedLot) -> None:
        self._key = (lot.begun, lot.amount)
        super()._part_with(lot)
        if not self._units_of(lot)[0]:
            self._parts()

    def _put_back(self, shelf: Shelf, amount: float) -> None:
        """Lay inputs back under the labels that they had; the oldest of them went into the units that were begun."""
        parts = self._into.get(self._key)
        if parts and parts[0].get(shelf.name):
            labels = deque(parts[0][shelf.name])
            parts[0][shelf.name] = split(labels, fsum(label.amount for label in labels) - amount)
            shelf.expect_labels(list(labels))
        super()._put_back(shelf, amount)

    def leave(self, _: None = None) -> None:
        """It has closed for good: what went into lots that are scrapped whole is scrapped with them."""
        super().leave()
        self._into.clear()

    def _parts(self) -> list[Label]:
        """What went into the lot that is done."""
        queue = self._into.get(self._key)
        if not queue:
            return []
        parts = queue.popleft()
        if not queue:
            del self._into[self._key]
        return [label for labels in parts.values() for label in labels]

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        super().reset()
        self._register.reset()

    def close(self) -> LineFacts:
        """The facts at the end."""
        self.facts.recall = self._register.close()
        return super().close()


class TracedLane(Lane):
    """A lane into a stockpile that knows its lots; goods on their way are consignments with labels."""

    __slots__ = ("_labels", "_maker")

    def __init__(
        self, ends: Ends, supply: Supply, clock: Clock, rank: int, claim_rank: float, observer: Observer | None,
        maker: TracedLine | None,
    ) -> None:  # fmt: skip
        """*maker* is the line at its beginning; without one it is a stockpile."""
        super().__init__(ends, supply, clock, rank, claim_rank, observer)
        self._maker = maker
        self._labels: deque[Label] = deque()

    def load(self, labels: list[Label]) -> None:
        """Note which lots are shipped next."""
        self._labels.extend(labels)

    def announce(self, labels: list[Label]) -> None:
        """Say which lots the next goods are."""
        if isinstance(self.pile, Depot) and self.pile.labels is not None:
            self.pile.labels.expect(labels)

    def send(self, amount: float, goods: Consignee) -> None:
        """Send goods on their way, with their labels."""
        maker = self._maker
        labels = [Label(maker.lot, amount, 0)] if maker is not None else split(self._labels, amount)
        if self._legs or self._transit is not None:
            journey = goods.journey if isinstance(goods, Consignment) else None
            super().send(amount, Consignment(self, journey, deque(labels)))
        else:
            self.announce(labels)
            super().send(amount, goods)
