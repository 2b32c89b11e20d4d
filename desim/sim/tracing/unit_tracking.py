"""Following: parts that also write down which units they handle, and when; only worlds that are followed have them."""

from copy import copy
from math import fsum
from typing import Any

from desim.sim.production.line import Line
from desim.sim.production.market import Market
from desim.sim.production.repair import RepairLine
from desim.sim.production.supplier import Order, Supplier
from desim.sim.stock.depot import Depot
from desim.sim.stock.lane import Lane
from desim.sim.stock.pool import Pool
from desim.sim.stock.shelf import Shelf
from desim.sim.tracing.event_log import Journal
from desim.sim.tracing.lot_tracking import TracedLane, TracedLine
from desim.sim.transport.leg import Leg
from desim.spec.facts.unit_tracking import Journey


class FollowedLane(Lane):
    """A lane of which every order, and every shipment, is a lane of its own that bears its journey."""

    journal: Journal
    journey: Journey
    source: Any = None
    """Who ships."""
    index = 0.0
    """Units asked at the source before what is shipped next of this order."""

    def __init__(self, *given: Any) -> None:
        self.root = self
        super().__init__(*given)

    @property
    def rank(self) -> float:
        """Rank of its orders; those on their way have that of the lane."""
        return self.root._rank  # type: ignore[attr-defined,no-any-return]

    @rank.setter
    def rank(self, rank: float) -> None:
        self.root._rank = rank  # type: ignore[attr-defined]

    def request(self, amount: float) -> None:
        """Pass an order on to the source."""
        super(FollowedLane, self.order(amount, self._clock.time)).request(amount)

    def order(self, amount: float, ordered: float) -> Any:
        """The lane as it stands for one order."""
        order = copy(self)
        order.journey = self.journal.begin(self.source.name, self.pile.name, ordered, amount)
        return order

    def on(self, amount: float, what: str, part: str, number: float) -> Any:
        """The lane as it stands for some of the goods, which go on."""
        goods = copy(self)
        goods.journey = self.journal.branch(self.journey, amount)
        goods.note(what, part, number)
        return goods

    def note(self, what: str, part: str, number: float = 0.0) -> None:
        """Put a stamp on the journey."""
        self.journey.stamps.append((self._clock.time, what, part, number))

    def ship(self, amount: float) -> None:
        """Send goods on their way to the stockpile."""
        self.index += amount
        goods = self.on(amount, "shipped", self.source.name, self.index)
        self.journal.serve(self.source, amount)
        if not self._legs and self._transit is None:
            goods._arrive(amount)
        super(FollowedLane, goods).ship(amount)

    def _landed(self, amount: float) -> None:
        self._arrive(amount)
        super()._landed(amount)

    def _arrive(self, amount: float) -> None:
        self.journey.open -= amount
        self.pile.inbound = self.journey

    def lose(self, amount: float) -> None:
        """Write off goods that were lost on the way."""
        self.journal.lose(self.journey, amount)
        super().lose(amount)

    def strike(self, amount: float, placed: float) -> None:
        """An order that was placed on a day was not let through to the source."""
        self.journal.lose(self.journey, amount)
        super().strike(amount, placed)


class FollowedTracedLane(FollowedLane, TracedLane):
    """A lane that knows its lots and is followed."""


class FollowedShelf(Shelf):
    """A shelf that writes down its levels and what came in."""

    inbound: Journey | None = None
    """Journey of what is about to come in."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.claimed = 0.0
        self.levels = [(self.clock.time, self.on_hand, self.owed, 0.0)]
        self.receipts: list[tuple[float, float, Journey | None]] = []

    def claim(self, amount: float, claimant: Any, rank: float, keep: bool) -> float:
        """Owe what is not there of *amount* if *keep*, else lose it. Returns what the claimant may take at once."""
        if hasattr(claimant, "journey"):
            claimant.index = self.claimed
            claimant.note("asked", self.name, self.clock.time)
        self.claimed += amount if keep else 0.0
        return super().claim(amount, claimant, rank, keep)

    def withdraw(self, claim: list[Any], rank: float) -> float:
        """Cancel what is still open of a claim; the amount."""
        self.claimed -= claim[0]
        return super().withdraw(claim, rank)

    def receive(self, amount: float) -> None:
        """Put *amount* on the shelf."""
        self.receipts.append((self.clock.time, amount, self.inbound))
        self.inbound = None
        super().receive(amount)

    def _level_changed(self) -> None:
        self.levels.append((self.clock.time, self.on_hand, self.owed, self.claimed))
        super()._level_changed()


class FollowedDepot(FollowedShelf, Depot):
    """A depot that is followed."""


class FollowedSupplier(Supplier):
    """A supplier that stamps its orders."""

    asked = 0.0

    def request(self, amount: float, lane: Any) -> None:
        """Take an order."""
        lane.note("asked", self.name, self._clock.time)
        super().request(amount, lane)

    def _begin(self, amount: float, lane: Any, placed: float) -> None:
        lane.note("lead", self.name, self._stretch.value)
        super()._begin(amount, lane, placed)

    def _enqueue(self, order: Order) -> None:
        lane: Any = order[1]
        lane.note("queue", self.name)
        lane.index = self.asked
        self.asked += order[0]
        super()._enqueue(order)


class FollowedMarket(FollowedSupplier, Market):
    """A market that is followed."""


class FollowedLine(Line):
    """A line that stamps its orders, and knows when the lot that it delivers was begun."""

    asked = begun = 0.0

    def _take(self, amount: float, lane: Any, since: float) -> None:
        waited = since
        if lane.root is lane:
            pool: Any = next(pool for pool, way, _ in self._pools if way is lane)
            waited, lane = pool.since, lane.order(amount, pool.mean)
        lane.note("asked", self.name, waited)
        lane.index = self.asked
        self.asked += amount
        super()._take(amount, lane, since)

    def finish(self, amount: float, begun: float) -> None:
        """A lot that was begun on day *begun* is done."""
        self.begun = begun
        super().finish(amount, begun)


class FollowedTracedLine(FollowedLine, TracedLine):
    """A line that numbers its lots and is followed."""


class FollowedRepairLine(FollowedLine, RepairLine):
    """A repair line that is followed."""

    def _completed(self, lot: Any) -> None:
        self.begun = lot.begun
        super()._completed(lot)


class FollowedPool(Pool):
    """A pool that knows how long what is drawn has waited."""

    __slots__ = ("mean",)

    def __init__(self) -> None:
        super().__init__()
        self.mean = 0.0

    def _serve(self, amount: float) -> list[tuple[float, float]]:
        parts = super()._serve(amount)
        self.mean = fsum(time * part for time, part in parts) / fsum(part for _, part in parts) if parts else self.since
        return parts


class FollowedLeg(Leg):
    """A leg that stamps what it takes in and what departs."""

    def __init__(self, *given: Any) -> None:
        self.timetable: list[float] = []
        super().__init__(*given)

    def accept(self, amount: float, lane: Any, index: int) -> None:
        """Take goods in."""
        super().accept(amount, lane.on(amount, "leg", self.name, 0.0), index)

    def _depart(self, ships: list[list[Any]]) -> float:
        for ship in ships:
            for parcel in ship:
                parcel.lane = parcel.lane.on(parcel.amount, "left", self.name, self.dials["transit"].value)
        return super()._depart(ships)

    def _timetable(self, count: int) -> None:
        self.timetable.append(self._clock.time)
        super()._timetable(count)


KINDS: dict[type, type] = {
    Lane: FollowedLane,
    TracedLane: FollowedTracedLane,
    Shelf: FollowedShelf,
    Depot: FollowedDepot,
    Supplier: FollowedSupplier,
    Market: FollowedMarket,
    Line: FollowedLine,
    TracedLine: FollowedTracedLine,
    RepairLine: FollowedRepairLine,
    Leg: FollowedLeg,
    Pool: FollowedPool,
}
"""What stands in for each kind of part in a world that is followed."""
