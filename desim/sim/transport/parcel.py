"""Parcels, and the yard at the origin of a leg where those wait that are ready to leave."""

from collections import deque
from math import floor, inf
from typing import Final

from desim.sim.stock.lane import Consignee
from desim.spec.fields.ticks import NEVER

ROUNDING: Final = 1e-9
"""Room that is short of an amount by this share is enough for it."""


def sliver(room: float) -> float:
    """What may be left of *room* by rounding alone."""
    return room * ROUNDING if room < inf else 0.0


def fitting(amount: float, bulk: bool, room: float) -> float:
    """How much of an amount goes into *room*: no broken pieces."""
    if amount <= room * (1.0 + ROUNDING):
        return amount
    return room if bulk else float(floor(room + ROUNDING))


class Parcel:
    """Goods of one lane on a leg."""

    __slots__ = ("accepted", "amount", "index", "lane", "since")

    def __init__(self, amount: float, lane: Consignee, index: int, accepted: int) -> None:
        self.amount, self.lane, self.index = amount, lane, index
        self.accepted = self.since = accepted
        """When the leg took it in, and since when it is at the origin."""

    def fits(self, room: float) -> float:
        """How much of it goes into *room*: no broken pieces."""
        return fitting(self.amount, self.lane.bulk, room)

    def split(self, part: float) -> "Parcel":
        """Take *part* off."""
        other = Parcel(part, self.lane, self.index, self.accepted)
        other.since = self.since
        self.amount -= part
        return other


class Yard:
    """What is ready to leave, in the order in which the leg took it in."""

    __slots__ = ("amount", "queue")

    def __init__(self) -> None:
        self.queue: deque[Parcel] = deque()
        self.amount = 0.0

    @property
    def oldest(self) -> int:
        """Tick at which the oldest was taken in; never when nothing waits."""
        return self.queue[0].accepted if self.queue else NEVER

    def put(self, parcel: Parcel) -> None:
        """One more behind all others."""
        self.queue.append(parcel)
        self.amount += parcel.amount

    def put_back(self, parcel: Parcel) -> None:
        """One that was here before: ahead of all that were taken in later."""
        place = next((i for i, p in enumerate(self.queue) if p.accepted > parcel.accepted), len(self.queue))
        self.queue.insert(place, parcel)
        self.amount += parcel.amount

    def take(self, room: float) -> list[Parcel]:
        """Up to *room*, oldest first."""
        taken: list[Parcel] = []
        nothing = sliver(room)
        while self.queue and room > nothing:
            parcel = self.queue[0]
            part = parcel.fits(room)
            if part <= 0.0:
                break
            taken.append(self.queue.popleft() if part >= parcel.amount else parcel.split(part))
            self.amount -= part
            room -= part
        if not self.queue:
            self.amount = 0.0
        return taken

    def remove(self, parts: list[tuple[Parcel, float]]) -> list[Parcel]:
        """Take these parts of parcels out."""
        taken: list[Parcel] = []
        for parcel, part in parts:
            if part >= parcel.amount:
                self.queue.remove(parcel)
                taken.append(parcel)
            else:
                taken.append(parcel.split(part))
            self.amount -= part
        if not self.queue:
            self.amount = 0.0
        return taken
