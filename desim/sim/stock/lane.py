"""Lane: the way from one source to one stockpile: who is asked, and how the goods travel."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.stream import DurationDraw
from desim.sim.stock.claim import Claimant
from desim.sim.stock.lots import Label, split
from desim.sim.stock.observer import Observer
from desim.sim.stock.rating import reranked, unrated
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import LaneFacts
from desim.spec.facts.unit_tracking import Journey
from desim.spec.fields.ticks import days


class Stretch:
    """One leg of the way of goods, or a gate before it.

    A class and no protocol, as who receives is: compiled calls of its methods look nothing up.
    """

    __slots__ = ()

    def accept(self, amount: float, goods: "Lane | Consignment", index: int, /) -> None:
        """Take goods in; *index* is its place on the way of their lane."""
        raise NotImplementedError

    def resume(self, amount: float, goods: "Lane | Consignment", index: int, elapsed: int, /) -> None:
        """Let goods go on, at the start, that came so many ticks before it; of a wait nothing is known."""
        raise NotImplementedError

    def wait(self, amount: float, goods: "Lane | Consignment", index: int, elapsed: int, /) -> None:
        """Let goods wait, at the start, that came so many ticks before it."""
        raise NotImplementedError

    def has_left(self) -> bool:
        """Whether it has closed for good, so that nothing goes over it any more."""
        raise NotImplementedError


class Receiver:
    """Who ordered: takes in goods, and hears of those that will never come."""

    __slots__ = ()

    def arrive(self, amount: float) -> None:
        """Take in what was ordered."""
        raise NotImplementedError

    def lose(self, amount: float) -> None:
        """Note that ordered goods will never come."""
        raise NotImplementedError

    def reject(self, amount: float, placed: int) -> None:
        """Note that an order of tick *placed* was not let through to the source."""
        raise NotImplementedError


class Supply(NamedTuple):
    """Who is asked for goods, whether that is open, who hears of another priority, and how the goods travel.

    By legs, by one transit time, or not at all.
    """

    ask: "Callable[[float, Lane | Consignment], None]"
    take_over: "Callable[[float, Lane | Consignment, int], None]"
    """Called with an order that was placed at a tick before the start."""
    is_open: Callable[[], bool]
    rerank: "Callable[[Lane, float], None]"
    legs: Sequence[Stretch]
    transit: DurationDraw | None
    rejected: Callable[[float], None] | None = None
    """Called with what of an order will not come, where shipments are counted by the order that they are of."""
    stockpile: Shelf | None = None
    """The stockpile that is asked; None for a line or a supplier, which take nothing back."""
    gates: int = 0
    """How many of the legs are gates that goods pass before they leave the source."""


class Ends(NamedTuple):
    """Where a lane begins and where it leads to."""

    source: str
    pile: Shelf
    receiver: Receiver
    nation: str | None
    """Nation of the stockpile."""
    owner: str | None
    """Nation on whose account orders draw, where the source is a joint stock."""
    claim_priority: float
    """Place of its orders among those of equal rank."""


class Lane(Claimant):
    """Carries orders one way and goods the other.

    It stands itself for all that goes over it. Where units are observed, every order and every shipment is a
    Consignment of its own.
    """

    __slots__ = (
        "_ask", "_before", "_books", "_clock", "_is_open", "_legs", "_priority", "_receiver", "_supply", "_transit",
        "bulk", "claim_priority", "facts", "name", "nation", "observer", "owner", "pile", "rank", "restocks", "source",
    )  # fmt: skip
    states: None = None

    def __init__(
        self, ends: Ends, supply: Supply, clock: Clock, rank: int, claim_rank: float, observer: Observer | None
    ) -> None:
        self.source, self.pile, self._receiver, self.nation, self.owner, self.claim_priority = ends
        self.restocks = self.pile
        self.name = f"{ends.source}>{ends.pile.name}"
        self._clock, self._books, self.observer = clock, ends.pile.books, observer
        self._priority, self.rank, self.bulk = ARRIVAL + rank, claim_rank, self._books.bulk
        self.facts, self._before = LaneFacts(), 0.0
        self._supply = supply
        self._ask, self._is_open = supply.ask, supply.is_open
        self._legs, self._transit = list(supply.legs), supply.transit

    @property
    def root(self) -> "Lane":
        """Whose priority its orders have: its own."""
        return self

    def rate(self, lift: float) -> None:
        """New orders go so many ranks before those without a rating."""
        self.rank = unrated(self.rank) - lift

    def rerank(self, priority: float) -> None:
        """What was asked for, and will be, has another priority from now on; its rating stays."""
        self.rank = reranked(self.rank, priority)
        self._supply.rerank(self, priority)

    def is_cut_off(self) -> bool:
        """Whether the way of the goods has closed for good somewhere."""
        for leg in self._legs:  # noqa: SIM110  # any() would make a generator of each look
            if leg.has_left():
                return True
        return False

    def open(self) -> bool:
        """Whether the source is open, and its goods have a way."""
        return self._is_open() and not self.is_cut_off()

    def request(self, amount: float) -> None:
        """Pass an order on to the source; one whose goods have no way waits for ever."""
        order = self if self.observer is None else self.order(amount, self._clock.day)
        if not self.is_cut_off():
            self._ask(amount, order)

    def take_over(self, amount: float, placed: int) -> None:
        """Let the source have an order that was placed at a tick before the start."""
        self._supply.take_over(amount, self.order(amount, days(placed)), placed)

    def set_off(self, amount: float, elapsed: int) -> None:
        """Let goods go on, at the start, that left the source so many ticks before it."""
        self._books.initial += amount
        self._books.in_transit += amount
        self.order(amount, -days(elapsed)).resume(amount, 0, elapsed)

    def stand(self, amount: float, elapsed: int, last: int, waits: bool) -> None:
        """Let goods go on, at the start, that came to a leg, or left its origin, so many ticks before it.

        *last*: how many legs the rest of the way has, this one among them.
        """
        self._books.initial += amount
        self._books.in_transit += amount
        goods, index = self.order(amount, -days(elapsed)), len(self._legs) - last
        if waits:
            self._legs[index].wait(amount, goods, index, elapsed)
        else:
            goods.resume(amount, index, elapsed)

    def resume(self, amount: float, index: int, elapsed: int) -> None:
        """Let goods go on that came to a place of the way so many ticks before the start."""
        self.resume_as(amount, index, elapsed, self)

    def resume_as(self, amount: float, index: int, elapsed: int, goods: "Lane | Consignment") -> None:
        """Let goods go on from a place of the way, with who stands for them; at its end they land."""
        if index < len(self._legs):
            self._legs[index].resume(amount, goods, index, elapsed)
        else:
            left = 0 if self._transit is None else max(0, self._transit() - elapsed)
            self._clock.at(self._clock.time + left, self._priority, goods.landed, amount)

    def order(self, amount: float, placed: float) -> "Lane | Consignment":
        """Who stands for an order that was placed on day *placed*."""
        return self if self.observer is None else self.observer.ordered(self, amount, placed)

    def filled(self, amount: float) -> None:
        """Take what another stockpile issued, and send it."""
        self.send(amount, self)

    def ship(self, amount: float) -> None:
        """Send goods on their way to the stockpile."""
        self.send(amount, self)

    def send(self, amount: float, goods: "Lane | Consignment") -> None:
        """Send goods on their way, with who stands for them."""
        if self._legs:
            self._books.in_transit += amount
            self._legs[0].accept(amount, goods, 0)
        elif self._transit is not None:
            self._books.in_transit += amount
            self._clock.at(self._clock.time + self._transit(), self._priority, goods.landed, amount)
        else:
            goods.arrive(amount)

    def forward(self, amount: float, leg: int) -> None:
        """Hand goods that finished a leg to the next one, or to the stockpile."""
        self.hand_on(amount, leg, self)

    def hand_on(self, amount: float, leg: int, goods: "Lane | Consignment") -> None:
        """Hand goods that finished a leg to the next one, or to the stockpile, with who stands for them."""
        if leg + 1 < len(self._legs):
            self._legs[leg + 1].accept(amount, goods, leg + 1)
        else:
            goods.landed(amount)

    def landed(self, amount: float) -> None:
        """Goods that were in transit are at the stockpile."""
        self._books.in_transit -= amount
        self.arrive(amount)

    def arrive(self, amount: float) -> None:
        """Let the stockpile take goods in."""
        self.facts.arrived += amount
        self._receiver.arrive(amount)

    def lose(self, amount: float) -> None:
        """Write off goods that were lost on the way."""
        self._books.in_transit -= amount
        self._books.lost += amount
        self._receiver.lose(amount)

    def reject(self, amount: float, placed: int) -> None:
        """An order that was placed at a tick was not let through to the source."""
        if self._supply.rejected is not None:
            self._supply.rejected(amount)
        self._receiver.reject(amount, placed)

    def give_back(self, amount: float, index: int) -> None:
        """The way of goods that wait at its place *index* has closed for good."""
        self.take_back(amount, index, [])

    def take_back(self, amount: float, index: int, labels: list[Label]) -> None:
        """Goods that have not left their stockpile lie there again in this instant; all others are lost."""
        pile = self._supply.stockpile if index <= self._supply.gates else None
        action = self.lose if pile is None else partial(self._took_back, pile, labels)
        self._clock.at(self._clock.time, self._priority, action, amount)

    def _took_back(self, pile: Shelf, labels: list[Label], amount: float) -> None:
        self._books.in_transit -= amount
        pile.expect_labels(labels)
        pile.receive(amount)
        self._receiver.lose(amount)

    def announce(self, labels: list[Label]) -> None:
        """Say which lots the next goods are; only a stockpile that knows its lots listens."""

    @property
    def delivered(self) -> float:
        """Units that came in since the start of the run."""
        return self._before + self.facts.arrived

    def reset(self) -> None:
        """Forget what was counted; measuring starts now."""
        self._before += self.facts.arrived
        self.facts.arrived = 0.0

    def close(self) -> LaneFacts:
        """The facts at the end."""
        return self.facts


class Consignment(Claimant):
    """An order on a lane, or goods on their way, with an identity of its own; it stands for the lane everywhere.

    There are consignments only where somebody needs to tell units apart: an observer follows their *journey*, and a
    stockpile that knows its lots gets their *labels*.
    """

    __slots__ = ("ahead", "claim_priority", "journey", "labels", "lane", "nation", "owner", "restocks")

    def __init__(self, lane: Lane, journey: Journey | None, labels: deque[Label] | None) -> None:
        self.lane, self.journey, self.labels = lane, journey, labels
        self.claim_priority, self.owner, self.nation, self.restocks = (
            lane.claim_priority, lane.owner, lane.nation, lane.pile
        )  # fmt: skip
        self.ahead = 0.0
        """Units that were asked of the source before those that are shipped next of this order."""

    @property
    def name(self) -> str:
        """Name of the lane."""
        return self.lane.name

    @property
    def root(self) -> Lane:
        """Whose priority it has."""
        return self.lane

    @property
    def rank(self) -> float:
        """Rank of the orders of the lane."""
        return self.lane.rank

    @property
    def bulk(self) -> bool:
        """Whether it may be split into parts of any size."""
        return self.lane.bulk

    @property
    def pile(self) -> Shelf:
        """The stockpile that ordered."""
        return self.lane.pile

    def load(self, labels: list[Label]) -> None:
        """Note which lots are issued next."""
        self.lane.load(labels)

    def filled(self, amount: float) -> None:
        """Take what another stockpile issued, and send it."""
        self.ship(amount)

    def ship(self, amount: float) -> None:
        """Send goods on their way to the stockpile."""
        observer = self.lane.observer
        self.lane.send(amount, self if observer is None else observer.shipped(self, amount))

    def forward(self, amount: float, leg: int) -> None:
        """Hand goods that finished a leg to the next one, or to the stockpile."""
        self.lane.hand_on(amount, leg, self)

    def resume(self, amount: float, index: int, elapsed: int) -> None:
        """Let goods go on that came to a place of the way so many ticks before the start."""
        self.lane.resume_as(amount, index, elapsed, self)

    def landed(self, amount: float) -> None:
        """Goods that were in transit are at the stockpile."""
        self._tell_arrival(amount)
        if self.labels is not None:
            self.lane.announce(split(self.labels, amount))
        self.lane.landed(amount)

    def arrive(self, amount: float) -> None:
        """Let the stockpile take in goods that were not in transit."""
        self._tell_arrival(amount)
        self.lane.arrive(amount)

    def _tell_arrival(self, amount: float) -> None:
        if self.lane.observer is not None:
            self.lane.observer.arrived(self, amount)

    def lose(self, amount: float) -> None:
        """Write off goods that were lost on the way."""
        if self.lane.observer is not None:
            self.lane.observer.lost(self, amount)
        if self.labels is not None:
            split(self.labels, amount)
        self.lane.lose(amount)

    def give_back(self, amount: float, index: int) -> None:
        """The way of goods that wait at its place *index* has closed for good."""
        if self.lane.observer is not None:
            self.lane.observer.lost(self, amount)
        self.lane.take_back(amount, index, [] if self.labels is None else split(self.labels, amount))

    def reject(self, amount: float, placed: int) -> None:
        """The order was not let through to the source."""
        if self.lane.observer is not None:
            self.lane.observer.lost(self, amount)
        self.lane.reject(amount, placed)


Consignee = Lane | Consignment
"""Where a source ships what it was asked for: a lane, or one order on a lane."""
