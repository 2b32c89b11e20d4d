"""Return leg: vehicles of another leg come back over it, with what waits at its origin, or empty."""

from collections.abc import Mapping

from desim.sim.transport.leg import Leg
from desim.sim.transport.parcel import Parcel
from desim.sim.transport.vehicles import ReturningVehicles
from desim.spec.fields.ticks import NEVER


class ReturnLeg(Leg):
    """A leg whose vehicles also leave without goods, when they have waited for their layover."""

    __slots__ = ("_layover_ends",)

    def connect_vehicles(self, legs: Mapping[str, Leg]) -> None:
        """Find the vehicles that come back over it."""
        self._layover_ends = NEVER
        declared = self.declared.vehicles
        owner = legs[declared.of].vehicles if declared is not None and declared.of is not None else None
        if owner is None:
            raise LookupError(f"{self.name} brings back the vehicles of a leg that has none")
        self._returning.belong_to(owner)

    @property
    def _returning(self) -> ReturningVehicles:
        if not isinstance(self.vehicles, ReturningVehicles):
            raise TypeError(f"{self.name} has vehicles of its own")
        return self.vehicles

    def _plan(self) -> None:
        """Plan departures of goods, and of vehicles that may wait no longer."""
        if self._planned or self._timed or not self._open:
            return
        returning, now = self._returning, self._clock.time
        if returning.is_due():
            self._planned = True
            self._clock.at(now, self._dispatch, self._leave)
            return
        super()._plan()
        due = returning.next_due
        if now < due < NEVER and due != self._layover_ends:
            self._layover_ends = due
            self._clock.at(due, self._dispatch, self._overdue)

    def _leave(self, _: None = None) -> None:
        """All departures that can leave now, those without goods last."""
        super()._leave(None)
        self._send_empty()

    def _timetable(self, _: None) -> None:
        """One departure of the timetable: vehicles that may wait no longer go along without goods."""
        super()._timetable(None)
        self._send_empty()

    def _send_empty(self) -> None:
        """Vehicles that may wait no longer leave, each by itself; they need no port."""
        returning = self._returning
        while self._open and returning.is_due():
            self._settle()
            returning.leave(1)
            self.facts.empty_vehicles += 1
            empty: list[list[Parcel]] = [[]]
            self.trips.set_off(empty, self._time_on_the_way(1))

    def _depart(self, ships: list[list[Parcel]]) -> None:
        """Ships leave now, with goods."""
        self.facts.loaded_vehicles += len(ships)
        super()._depart(ships)
