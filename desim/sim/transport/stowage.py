"""Stowage: what goes into a departure whose room is limited in several measures at once.

A load is a vector: units, and mass, volume, containers or net explosive quantity where these are limited. A parcel goes
in as far as it fits in every measure. Which goes first is the rule of the leg.
"""

from collections.abc import Callable, Mapping
from math import floor, inf

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.transport.loading import Loaded, Loading
from desim.sim.transport.parcel import ROUNDING, Parcel, Yard, sliver
from desim.sim.transport.vehicles import Vehicles
from desim.spec.parts.timetable import Limits, Path
from desim.spec.parts.transport import Leg

Stowed = list[tuple[Parcel, float]]
"""Parcels, and how much of each goes into a ship, or is offered to it."""


class Stowage(Loading):
    """Loads departures by vectors; the first measure is that of units, the others are those of the leg."""

    __slots__ = ("_each", "_own", "_unit_loads")

    def __init__(
        self, declared: Leg, clock: Clock, capacity: Dial, yard: Yard, vehicles: Vehicles | None,
        unit_loads: Mapping[str, tuple[float, ...]],
    ) -> None:  # fmt: skip
        """*unit_loads*: what a unit for each stockpile takes of each measure."""
        super().__init__(declared, clock, capacity, yard, vehicles)
        self._unit_loads = unit_loads
        self._own = _vector(declared, declared.capacity, declared.limits)
        fleet = declared.vehicles
        self._each = _vector(declared, fleet.load if fleet else None, fleet.limits if fleet else None)

    def take_path(self, path: Path) -> None:
        """The next departure is of a path of the timetable: it has the room of that."""
        declared = self._declared
        capacity = declared.capacity if path.capacity is None else path.capacity
        self._own = _vector(declared, capacity, declared.limits if path.limits is None else path.limits)

    def due(self) -> bool:
        """Whether what is ready may leave as soon as there are vehicles: at once, or as a load that is full or late."""
        if not self._declared.full_load or self._yard.amount <= 0.0:
            return self._yard.amount > 0.0
        waiting = [0.0] * len(self._own)
        for parcel in self._yard.queue:
            _add(waiting, self._unit_loads[parcel.lane.pile.name], parcel.amount)
        most = self._most(inf if self._vehicles is None else max(0.0, self._vehicles.fleet))
        full = any(0.0 < room * (1.0 - ROUNDING) <= load for room, load in zip(most, waiting, strict=True))
        return full or self._late()

    def can_leave(self) -> bool:
        """Whether the vehicles for the next departure are there: as much fits into them as into all in service."""
        if self._vehicles is None:
            return True
        free = self._vehicles.free
        if free < 1 or not self._declared.full_load or self._late():
            return free >= 1
        return self._units(free) >= self._units(self._vehicles.fleet) * (1.0 - ROUNDING)

    def ships(self, vehicles: float) -> int:
        """How many of so many vehicles would have anything to carry."""
        return len(self._stow(1.0 if self._vehicles is None else vehicles))

    def load(self, most: float = inf) -> Loaded:
        """Parcels by ship of one departure of at most so many vehicles, in the order of the rule."""
        free = 1.0 if self._vehicles is None else min(most, self._vehicles.free)
        stowed = self._stow(free)
        loaded = [0.0] * len(self._own)
        for ship in stowed:
            for parcel, part in ship:
                _add(loaded, self._unit_loads[parcel.lane.pile.name], part)
        rooms, offered = self._most(free), self._most(len(stowed))
        limited = min(rooms) < inf
        full = any(load >= room * (1.0 - ROUNDING) for load, room in zip(loaded, rooms, strict=True))
        factor = max((load / room for load, room in zip(loaded, offered, strict=True) if room > 0.0), default=0.0)
        return Loaded([self._yard.remove(ship) for ship in stowed], limited, full, factor)

    def _room_for(self, parcel: Parcel) -> float:
        """Units of a parcel that one vehicle carries."""
        loads = self._unit_loads[parcel.lane.pile.name]
        return min((room / each for room, each in zip(self._each, loads, strict=True) if each > 0.0), default=inf)

    def _units(self, vehicles: float) -> float:
        """Units that go into so many vehicles."""
        return sum(part for ship in self._stow(vehicles) for _, part in ship)

    def _stow(self, vehicles: float) -> list[Stowed]:
        """What goes into so many vehicles, ship by ship."""
        rest, ships = self._limits(), list[Stowed]()
        least = [sliver(min(own, each)) for own, each in zip(rest, self._each, strict=True)]
        offered = ORDERS[self._declared.loading](self, vehicles)
        while offered and len(ships) < vehicles:
            room = [min(own, each) for own, each in zip(rest, self._each, strict=True)]
            ship, offered = self._board(offered, room, rest, least)
            if not ship:
                break
            ships.append(ship)
        return ships

    def _board(
        self, offered: Stowed, room: list[float], rest: list[float], least: list[float]
    ) -> tuple[Stowed, Stowed]:  # fmt: skip
        """What goes into the *room* of one ship, which is taken off *rest*, and what is left over."""
        ship: Stowed = []
        left: Stowed = []
        for place, (parcel, amount) in enumerate(offered):
            loads = self._unit_loads[parcel.lane.pile.name]
            part = _fits(parcel, amount, room, loads, least)
            if part > 0.0:
                ship.append((parcel, part))
                _add(room, loads, -part)
                _add(rest, loads, -part)
            if part < amount:
                left.append((parcel, amount - part))
                if not self._declared.overtaking:
                    return ship, left + offered[place + 1 :]
        return ship, left

    def by_age(self, vehicles: float) -> Stowed:
        """All that waits, oldest first."""
        return [(parcel, parcel.amount) for parcel in self._yard.queue]

    def by_priority(self, vehicles: float) -> Stowed:
        """All that waits by the rank of the orders of its stockpile, each rank by age."""
        return sorted(self.by_age(vehicles), key=lambda offer: offer[0].lane.rank)

    def in_proportion(self, vehicles: float) -> Stowed:
        """The shares of all stockpiles first, in proportion to what waits for each, then the rest by age.

        Shares go by the measure that is the tightest for all that waits.
        """
        waiting: dict[str, float] = {}
        for parcel in self._yard.queue:
            pile = parcel.lane.pile.name
            waiting[pile] = waiting.get(pile, 0.0) + parcel.amount
        total = [0.0] * len(self._own)
        for pile, amount in waiting.items():
            _add(total, self._unit_loads[pile], amount)
        pairs = zip(self._most(vehicles), total, strict=True)
        share = min((room / load for room, load in pairs if load > 0.0), default=1.0)
        if share >= 1.0:
            return self.by_age(vehicles)
        bulk = {parcel.lane.pile.name: parcel.lane.bulk for parcel in self._yard.queue}
        exact = {pile: share * amount for pile, amount in waiting.items()}
        quota = {pile: part if bulk[pile] else float(floor(part + ROUNDING)) for pile, part in exact.items()}
        ranked = sorted((pile for pile in quota if not bulk[pile]), key=lambda pile: quota[pile] - exact[pile])
        return self._portions([quota, *({pile: 1.0} for pile in ranked), waiting])

    def _portions(self, rounds: list[dict[str, float]]) -> Stowed:
        """What waits by age, in several rounds: in each at most so much for each stockpile."""
        left = self.by_age(inf)
        offered: Stowed = []
        for most in rounds:
            room, kept = dict(most), list[tuple[Parcel, float]]()
            for parcel, amount in left:
                part = min(amount, room.get(parcel.lane.pile.name, 0.0))
                if part > 0.0:
                    room[parcel.lane.pile.name] -= part
                    offered.append((parcel, part))
                if part < amount:
                    kept.append((parcel, amount - part))
            left = kept
        return offered

    def _limits(self) -> list[float]:
        """Most that one departure carries in each measure, however many vehicles are free."""
        if min(self._own) < inf:
            return [room * self._capacity_dial.value if room < inf else inf for room in self._own]
        return list(self._each) if self._alone else list(self._own)

    def _most(self, vehicles: float) -> list[float]:
        """Most that goes in each measure into a departure of so many vehicles."""
        limits = self._limits()
        if self._vehicles is None:
            return limits
        return [min(own, vehicles * each if vehicles else 0.0) for own, each in zip(limits, self._each, strict=True)]


def _vector(declared: Leg, units: float | None, limits: Limits | None) -> list[float]:
    """Room in units and in the measures of a leg; without end where it is not limited."""
    given = limits.by_measure() if limits is not None else {}
    return [inf if units is None else units, *(given.get(measure, inf) for measure in declared.measures)]


def _add(loads: list[float], unit_loads: tuple[float, ...], amount: float) -> None:
    """Add so many units to a load."""
    for index, each in enumerate(unit_loads):
        loads[index] += each * amount


def _fits(
    parcel: Parcel, amount: float, room: list[float], unit_loads: tuple[float, ...], least: list[float]
) -> float:  # fmt: skip
    """How much of *amount* of a parcel goes into *room*: no broken pieces, and nothing into what rounding left."""
    most = inf
    for free, each, nothing in zip(room, unit_loads, least, strict=True):
        if each > 0.0 and free < inf:
            most = min(most, free / each if free > nothing else 0.0)
    if amount <= most * (1.0 + ROUNDING):
        return amount
    return most if parcel.lane.bulk else float(floor(most + ROUNDING))


ORDERS: dict[str, Callable[[Stowage, float], Stowed]] = {
    "fifo": Stowage.by_age,
    "priority": Stowage.by_priority,
    "pro_rata": Stowage.in_proportion,
}
"""What is offered first to a departure of so many vehicles, by the rule of the leg."""
require_behaviors("loading of a leg", declared_values(Leg, "loading"), ORDERS)
