"""Returns: where units go that have failed or been used: kept for repair, stripped for their parts, or thrown away."""

from math import floor, inf
from typing import Final, NamedTuple

from desim.sim.kernel.binomial import binomial
from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.kernel.strikes import struck
from desim.sim.stock.shelf import Shelf

SLIVER: Final = 1e-9
"""Bulk of less than this, in kg, is nothing."""


class ReturnWay(NamedTuple):
    """A stockpile that takes returned units."""

    shelf: Shelf
    share: float
    priority: int
    most: float
    """Most that may be there, or on the way, of those that are sent there; infinite without a limit."""
    transit: DurationDraw


class Returns:
    """Sends units back: to the first by priority that has room, shared out among those of equal priority."""

    __slots__ = ("_chance", "_clock", "_condemned", "_priority", "_shares", "_under_way", "_ways", "name")

    def __init__(
        self,
        name: str,
        ways: list[ReturnWay],
        condemned: float,
        draws: tuple[Draw, list[Draw]],
        clock: Clock,
        rank: int,
    ) -> None:
        """*condemned*: probability that a unit does not come back; *draws*: uniform numbers, and those of each way."""
        self.name, self._clock, self._priority = name, clock, ARRIVAL + rank
        self._condemned = condemned
        self._chance, self._shares = draws
        self._ways = ways
        self._under_way = [0.0] * len(ways)

    def send_one(self) -> None:
        """A unit has failed."""
        fate, rest = self._chance(), self._chance()
        if fate < self._condemned:
            return
        open_ways = self._open(False)
        rest *= sum(self._ways[place].share for place in open_ways)
        for place in open_ways:
            rest -= self._ways[place].share
            if rest < 0.0 or place == open_ways[-1]:
                self._send(place, 1.0)
                return

    def send(self, amount: float, bulk: bool) -> None:
        """So much was used: pieces are condemned each for itself, of bulk a share is."""
        left = amount * (1.0 - self._condemned)
        if not bulk:
            left = float(binomial(self._chance(), int(amount), 1.0 - self._condemned))
        while left > (SLIVER if bulk else 0.0):
            ways = self._open(bulk)
            if not ways:
                return
            sent = 0.0
            for place, part in zip(ways, self._parted(ways, left, bulk), strict=True):
                room = self._room(place)
                part = min(part, room if bulk or room == inf else float(floor(room)))
                if part > 0.0:
                    self._send(place, part)
                    sent += part
            left -= sent

    def _parted(self, ways: list[int], amount: float, bulk: bool) -> list[float]:
        """What of an amount goes each of several ways of one priority."""
        total = sum(self._ways[place].share for place in ways)
        shares = [self._ways[place].share / total for place in ways]
        if bulk or len(ways) == 1:
            return [amount * share for share in shares]
        draws = [self._shares[place] for place in ways]
        return [float(count) for count in struck(int(amount), shares, draws, True)]

    def _open(self, bulk: bool) -> list[int]:
        """Places of the ways that take units now, of the best priority among them."""
        least = SLIVER if bulk else 1.0
        free = [place for place in range(len(self._ways)) if self._room(place) >= least]
        first = min((self._ways[place].priority for place in free), default=0)
        return [place for place in free if self._ways[place].priority == first]

    def _room(self, place: int) -> float:
        """How much more may go a way."""
        way = self._ways[place]
        return way.most - way.shelf.on_hand - self._under_way[place]

    def _send(self, place: int, amount: float) -> None:
        shelf = self._ways[place].shelf
        shelf.books.received += amount
        shelf.books.in_transit += amount
        self._under_way[place] += amount
        self._clock.at(self._clock.time + self._ways[place].transit(), self._priority, self._landed, (place, amount))

    def _landed(self, goods: tuple[int, float]) -> None:
        place, amount = goods
        shelf = self._ways[place].shelf
        shelf.books.in_transit -= amount
        self._under_way[place] -= amount
        shelf.receive(amount)
