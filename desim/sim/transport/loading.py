"""Loading: when goods at the origin of a leg may leave, and what goes into one departure."""

from math import inf
from typing import NamedTuple

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.transport.parcel import ROUNDING, Parcel, Yard, sliver
from desim.sim.transport.vehicles import Vehicles
from desim.spec.fields.ticks import ticks
from desim.spec.parts.transport import Leg


class Loaded(NamedTuple):
    """What goes into one departure."""

    ships: list[list[Parcel]]
    """Parcels by ship; none where nothing goes in."""
    limited: bool
    """Whether there is a limit on what could board."""
    full: bool
    """Whether it could take no more in one of the measures that limit it."""
    factor: float
    """Load over the room of what leaves, in the measure in which it is fullest; 0 without a limit."""


class Loading:
    """What limits the departures of a leg: capacity, full loads, vehicles."""

    __slots__ = (
        "_capacity", "_capacity_dial", "_clock", "_declared", "_full_load", "_longest_wait", "_timed", "_vehicles",
        "_yard",
    )  # fmt: skip

    def __init__(self, declared: Leg, clock: Clock, capacity: Dial, yard: Yard, vehicles: Vehicles | None) -> None:
        self._declared, self._clock, self._capacity_dial = declared, clock, capacity
        self._yard, self._vehicles = yard, vehicles
        self._full_load, self._timed = declared.full_load, declared.departures is not None
        self._capacity = -1.0 if declared.capacity is None else float(declared.capacity)
        """Of one departure; negative where nothing is declared."""
        self._longest_wait = -1 if declared.max_wait is None else ticks(declared.max_wait)

    def due(self) -> bool:
        """Whether what is ready may leave as soon as there are vehicles: at once, or as a load that is full or late."""
        waiting = self._yard.amount
        if not self._full_load or waiting <= 0.0:
            return waiting > 0.0
        return 0.0 < self._full() * (1.0 - ROUNDING) <= waiting or self._late()

    def can_leave(self) -> bool:
        """Whether the vehicles for the next departure are there."""
        if self._vehicles is None:
            return True
        free = self._vehicles.free
        wanted = self._full() if self._full_load and not self._late() else 0.0
        return free >= 1 and self._vehicles.room(free) >= wanted * (1.0 - ROUNDING)

    def load(self) -> Loaded:
        """Parcels by ship of one departure, oldest first."""
        free, load = (1, inf) if self._vehicles is None else (self._vehicles.free, self._vehicles.load)
        limit = rest = self._limit()
        ships: list[list[Parcel]] = []
        while rest > sliver(limit) and len(ships) < free:
            ship = self._yard.take(min(rest, load))
            if not ship:
                break
            ships.append(ship)
            rest -= sum(parcel.amount for parcel in ship)
        most = limit if self._vehicles is None else min(limit, self._vehicles.room(free))
        if most == inf:
            return Loaded(ships, False, False, 0.0)
        amount = sum(parcel.amount for ship in ships for parcel in ship)
        offered = min(limit, load * len(ships)) if ships else inf
        return Loaded(ships, True, amount >= most * (1.0 - ROUNDING), amount / offered)

    def by_ship(self, whole: Parcel) -> list[list[Parcel]]:
        """A parcel in as many vehicles as it takes."""
        ships, room = [[whole]], self._room_for(whole)
        while whole.amount > room * (1.0 + ROUNDING) and (part := whole.fits(room)):
            ships.append([whole.split(part)])
        return ships

    def _room_for(self, parcel: Parcel) -> float:
        """Units of a parcel that one vehicle carries."""
        return inf if self._vehicles is None else self._vehicles.load

    def _late(self) -> bool:
        if self._longest_wait >= 0 and self._yard.oldest + self._longest_wait <= self._clock.time:
            return True
        return self._vehicles is not None and self._vehicles.is_due()

    def _limit(self) -> float:
        """Most that one departure carries, however many vehicles are free."""
        if self._capacity >= 0.0:
            return self._capacity * self._capacity_dial.value
        return inf if self._vehicles is None or self._timed else self._vehicles.load

    def _full(self) -> float:
        """A full load: what one departure carries, or all vehicles in service where that is less."""
        limit = self._limit()
        return limit if self._vehicles is None else min(limit, self._vehicles.room(max(0, self._vehicles.fleet)))
