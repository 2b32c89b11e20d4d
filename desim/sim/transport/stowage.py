"""Stowage: what goes into a departure whose room is limited in several measures at once.

A load is a vector: units, and mass, volume, containers or net explosive quantity where these are limited. A parcel goes
in as far as it fits in every measure.
"""

from collections.abc import Mapping
from math import floor, inf

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.transport.loading import Loaded, Loading
from desim.sim.transport.parcel import ROUNDING, Parcel, Yard, sliver
from desim.sim.transport.vehicles import Vehicles
from desim.spec.parts.transport import Leg, Limits

Stowed = list[tuple[Parcel, float]]
"""Parcels, and how much of each goes into a ship."""


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

    def load(self) -> Loaded:
        """Parcels by ship of one departure, oldest first."""
        free = 1.0 if self._vehicles is None else self._vehicles.free
        stowed = self._stow(free)
        loaded = [0.0] * len(self._own)
        for ship in stowed:
            for parcel, part in ship:
                _add(loaded, self._unit_loads[parcel.lane.pile.name], part)
        most, offered = self._most(free), self._most(len(stowed))
        limited = min(most) < inf
        full = any(load >= room * (1.0 - ROUNDING) for load, room in zip(loaded, most, strict=True))
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
        """What goes into so many vehicles, ship by ship: nobody overtakes one of whom something is left."""
        rest, parcels, ships = self._limits(), list(self._yard.queue), list[Stowed]()
        least = [sliver(min(own, each)) for own, each in zip(rest, self._each, strict=True)]
        left, first = [parcel.amount for parcel in parcels], 0
        while first < len(parcels) and len(ships) < vehicles:
            room = [min(own, each) for own, each in zip(rest, self._each, strict=True)]
            ship: Stowed = []
            while first < len(parcels):
                loads = self._unit_loads[parcels[first].lane.pile.name]
                part = _fits(parcels[first], left[first], room, loads, least)
                if part > 0.0:
                    ship.append((parcels[first], part))
                    left[first] -= part
                    _add(room, loads, -part)
                    _add(rest, loads, -part)
                if left[first] > 0.0:
                    break
                first += 1
            if not ship:
                break
            ships.append(ship)
        return ships

    def _limits(self) -> list[float]:
        """Most that one departure carries in each measure, however many vehicles are free."""
        if min(self._own) < inf:
            return [room * self._capacity.value if room < inf else inf for room in self._own]
        alone = self._vehicles is not None and self._declared.departures is None
        return list(self._each) if alone else list(self._own)

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
