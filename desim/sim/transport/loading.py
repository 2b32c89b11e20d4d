"""Loading: when goods at the origin of a leg may leave, and what goes into one departure."""

from math import inf
from typing import NamedTuple

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.transport.parcel import ROUNDING, Parcel, Yard, fitting, sliver
from desim.sim.transport.vehicles import Vehicles
from desim.spec.fields.ticks import ticks
from desim.spec.parts.timetable import Path
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
    unescorted: bool = False
    """Whether it sails without the escorts that it should have had."""


class Loading:
    """What limits the departures of a leg: capacity, full loads, vehicles."""

    __slots__ = (
        "_alone", "_capacity", "_capacity_dial", "_clock", "_declared", "_full_load", "_longest_wait", "_vehicles",
        "_yard", "patient",
    )  # fmt: skip

    def __init__(self, declared: Leg, clock: Clock, capacity: Dial, yard: Yard, vehicles: Vehicles | None) -> None:
        self._declared, self._clock, self._capacity_dial = declared, clock, capacity
        self._yard, self._vehicles = yard, vehicles
        self._full_load = declared.full_load
        together = declared.departures is not None or declared.convoy is not None
        self._alone = vehicles is not None and not together
        """Whether each vehicle is a departure of its own, where no capacity is given."""
        self._capacity = -1.0 if declared.capacity is None else float(declared.capacity)
        """Of one departure; negative where nothing is declared."""
        self._longest_wait = -1 if declared.max_wait is None else ticks(declared.max_wait)
        self.patient = declared.max_wait is not None
        """Whether what may not leave now may leave later, since it has waited so long."""

    def take_path(self, path: Path) -> None:
        """The next departure is of a path of the timetable: it has the room of that."""
        capacity = self._declared.capacity if path.capacity is None else path.capacity
        self._capacity = -1.0 if capacity is None else float(capacity)

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

    def lack(self) -> str:
        """What goods that are due wait for; empty where that is nothing that the leg lacks."""
        return "no vehicle" if self._vehicles is not None and self.due() and not self.can_leave() else ""

    def next_alarm(self) -> int:
        """The tick from which what waits may leave because it has waited so long."""
        return self._yard.oldest + self._longest_wait

    def ships(self, vehicles: float) -> int:
        """How many of so many vehicles would have anything to carry, if all that waits were loaded into one departure.

        Without vehicles a departure counts as one.
        """
        queue = self._yard.queue
        if self._vehicles is None or not queue:
            return min(1, len(queue))
        limit = rest = self._limit()
        place, left, ships = 0, queue[0].amount, 0
        while ships < vehicles and rest > sliver(limit) and place < len(queue):
            room = least = min(rest, self._vehicles.load)
            while room > sliver(least) and place < len(queue):
                part = fitting(left, queue[place].lane.bulk, room)
                if part <= 0.0:
                    break
                room, left = room - part, left - part
                if left <= 0.0:
                    place += 1
                    left = queue[place].amount if place < len(queue) else 0.0
            if room >= least:
                break
            rest, ships = rest - (least - room), ships + 1
        return ships

    def load(self, most: float = inf) -> Loaded:
        """Parcels by ship of one departure of at most so many vehicles, oldest first."""
        free, load = (1.0, inf) if self._vehicles is None else (min(most, self._vehicles.free), self._vehicles.load)
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
        return self._vehicles.load if self._alone and self._vehicles is not None else inf

    def _full(self) -> float:
        """A full load: what one departure carries, or all vehicles in service where that is less."""
        limit = self._limit()
        return limit if self._vehicles is None else min(limit, self._vehicles.room(max(0, self._vehicles.fleet)))
