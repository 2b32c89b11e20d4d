"""Convoys: departures that wait for a number of vehicles and for escorts, and trips whose escorts come back."""

from math import inf
from typing import TYPE_CHECKING

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.stream import Draw
from desim.sim.transport.escorts import Escorting
from desim.sim.transport.loading import Loaded, Loading
from desim.sim.transport.parcel import Yard
from desim.sim.transport.port import Port
from desim.sim.transport.trips import Trip, Trips
from desim.sim.transport.vehicles import Vehicles
from desim.spec.fields.ticks import NEVER, ticks
from desim.spec.parts.timetable import Path
from desim.spec.parts.transport import Leg as Declared

if TYPE_CHECKING:
    from desim.sim.transport.leg import Leg

NONE = Loaded([], False, False, 0.0)


class ConvoyLoading(Loading):
    """Lets goods leave when enough vehicles are filled, or goods are late, and escorts are there."""

    __slots__ = ("_declared_convoy", "_escorting", "_inner", "_most", "_patience", "_unescorted")

    def __init__(
        self, declared: Declared, clock: Clock, capacity: Dial, yard: Yard, vehicles: Vehicles | None,
        inner: Loading, escorting: Escorting,
    ) -> None:  # fmt: skip
        """*inner*: says what goes into a departure that may sail."""
        super().__init__(declared, clock, capacity, yard, vehicles)
        self._inner, self._escorting = inner, escorting
        convoy = self._declared_convoy = escorting.declared
        self._most = inf if convoy.most is None else float(convoy.most)
        self._patience = NEVER if convoy.max_wait is None else ticks(convoy.max_wait)
        self._unescorted = NEVER if convoy.unescorted_after is None else ticks(convoy.unescorted_after)
        self.patient = convoy.max_wait is not None or convoy.unescorted_after is not None

    def take_path(self, path: Path) -> None:
        """The next departure is of a path of the timetable."""
        self._inner.take_path(path)

    def next_alarm(self) -> int:
        """The first tick after now from which goods may sail in a smaller convoy, or without escorts."""
        oldest, now = self._yard.oldest, self._clock.time
        return min((at for at in (oldest + self._patience, oldest + self._unescorted) if at > now), default=NEVER)

    def _late(self) -> bool:
        due = self._vehicles is not None and self._vehicles.is_due()
        return due or self._yard.oldest + self._patience <= self._clock.time

    def _least(self) -> int:
        """Fewest vehicles that may sail now."""
        return 1 if self._late() else self._declared_convoy.minimum

    def _is_alone(self) -> bool:
        """Whether goods have waited so long that they sail without escorts."""
        return self._yard.oldest + self._unescorted <= self._clock.time

    def due(self) -> bool:
        """Whether there are goods for a convoy."""
        return self._yard.amount > 0.0 and (self._late() or self.ships(inf) >= self._declared_convoy.minimum)

    def can_leave(self) -> bool:
        """Whether the vehicles and the escorts for the next convoy are there."""
        if self._vehicles is not None and self.ships(self._vehicles.free) < self._least():
            return False
        return not self._escorting.missing() or self._is_alone()

    def lack(self) -> str:
        """What the goods wait for."""
        if self._yard.amount <= 0.0:
            return ""
        if not self.due():
            return "forming a convoy"
        if self._vehicles is not None and self.ships(self._vehicles.free) < self._least():
            return "no vehicle"
        missing = "" if self._is_alone() else self._escorting.missing()
        return f"no escort: {missing}" if missing else ""

    def ships(self, vehicles: float) -> int:
        """Vehicles, of so many, that are filled by what waits."""
        return self._inner.ships(vehicles)

    def load(self, most: float = inf) -> Loaded:
        """Parcels by ship of one convoy, which takes its escorts; none where it may not sail."""
        if not (self.due() and self.can_leave()):
            return NONE
        missing = self._escorting.missing()
        loaded = self._inner.load(min(most, self._most))
        if missing:
            return loaded._replace(unescorted=bool(loaded.ships))
        if loaded.ships:
            self._escorting.sail(loaded.ships)
        return loaded


class ConvoyTrips(Trips):
    """Trips whose escorts go back when they are over."""

    def __init__(
        self, leg: "Leg", clock: Clock, rank: int, uniform: Draw, port: Port | None, escorting: Escorting
    ) -> None:
        super().__init__(leg, clock, rank, uniform, port)
        self._escorting = escorting

    def _end(self, trip: Trip) -> None:
        """It is over: escorts of one that arrived come back; where it ended on the way, they turn back there."""
        now = self._clock.time
        self._escorting.part(trip.ships, None if trip.due == now else now - trip.begun)
        super()._end(trip)
