"""Journeys: what is under way on a leg, what is lost of it, and what becomes of it when the leg closes."""

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING

from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.law import binomial
from desim.sim.kernel.pace import REACHED
from desim.sim.kernel.stream import Draw
from desim.sim.transport.parcel import Parcel

if TYPE_CHECKING:
    from desim.sim.transport.leg import Leg


class Journey:
    """What left in one departure: parcels by ship; on a leg without vehicles it is as if there were one."""

    __slots__ = ("begun", "due", "left", "ships")

    def __init__(self, ships: list[list[Parcel]], begun: float, due: float) -> None:
        self.ships, self.begun, self.due, self.left = ships, begun, due, 0.0


class Journeys:
    """All journeys of a leg that are not over."""

    def __init__(self, leg: "Leg", clock: Clock, rank: int, uniform: Draw) -> None:
        self.name, self._leg, self._clock, self._priority = leg.name, leg, clock, ARRIVAL + rank
        self._uniform, self._declared = uniform, leg.declared
        self._stops = leg.declared.underway != "go_on"
        self._journeys: dict[Journey, None] = {}

    def set_off(self, ships: list[list[Parcel]], days: float) -> None:
        """Begin a journey of so many days."""
        now = self._clock.time
        journey = Journey(ships, now, now + days)
        if self._stops:
            self._journeys[journey] = None
        self._clock.at(journey.due, self._priority, self._arrived, journey)

    def close(self) -> None:
        """The leg has closed. What is due in this very instant has arrived; the others do what was declared."""
        now, deed = self._clock.time, DEEDS[self._declared.underway]
        for journey in list(self._journeys):
            if now < journey.due - REACHED:
                deed(self, journey)

    def resume(self) -> None:
        """The leg has opened: who rested goes on, as far as there was left to go."""
        now = self._clock.time
        for journey in self._journeys:
            if journey.due == inf:
                journey.due = now + journey.left
                self._clock.at(journey.due, self._priority, self._arrived, journey)

    def go_on(self, journey: Journey) -> None:
        """Nothing happens to it."""

    def hold(self, journey: Journey) -> None:
        """It rests where it is."""
        journey.left, journey.due = journey.due - self._clock.time, inf

    def lose(self, journey: Journey) -> None:
        """All of it is lost, with its vehicles where vehicles can be."""
        self._end(journey)
        for ship in journey.ships:
            for parcel in ship:
                self._unload(parcel, parcel.amount)
        self._leave_vehicles(journey, len(journey.ships) if self._declared.loss_of == "vehicle" else 0)

    def turn_back(self, journey: Journey) -> None:
        """It goes back as long as it has travelled."""
        self._end(journey)
        now = self._clock.time
        self._clock.at(now + (now - journey.begun), self._priority, self._returned, journey)

    def detour(self, journey: Journey) -> None:
        """It takes the detour from where it is, or goes back to the origin of that first."""
        if self._declared.detour_from == "origin":
            self.turn_back(journey)
            return
        self._end(journey)
        self._leave_vehicles(journey, 0)
        for ship in journey.ships:
            for parcel in ship:
                self._leg.pass_on(parcel)

    def _end(self, journey: Journey) -> None:
        """It is over, and its arrival, if that is still planned, void."""
        journey.due = -1.0
        self._journeys.pop(journey, None)

    def _returned(self, journey: Journey) -> None:
        """Back at the origin."""
        if self._leg.vehicles is not None:
            self._leg.vehicles.back(len(journey.ships))
        for ship in journey.ships:
            for parcel in ship:
                self._leg.regain(parcel)

    def _arrived(self, journey: Journey) -> None:
        """The end of the leg: what was lost on the way is known now, the rest goes on."""
        if journey.due != self._clock.time:
            return
        self._end(journey)
        risk = min(1.0, self._declared.loss * self._leg.dials["loss"].value)
        loss_of, sunk = self._declared.loss_of if risk > 0.0 else "", 0
        whole = loss_of == "consignment" and self._uniform() < risk
        for ship in journey.ships:
            gone = loss_of == "vehicle" and self._uniform() < risk
            sunk += gone
            for parcel in ship:
                units = self._units(parcel.amount, risk) if loss_of == "unit" else 0.0
                self._unload(parcel, parcel.amount if whole or gone else units)
        self._leave_vehicles(journey, sunk)

    def _units(self, amount: float, risk: float) -> float:
        """Units lost one by one; of what comes in bulk the mean."""
        return float(binomial(self._uniform(), int(amount), risk)) if amount == int(amount) else amount * risk

    def _unload(self, parcel: Parcel, lost: float) -> None:
        """Write off what is lost of a parcel and hand on the rest."""
        facts, rest = self._leg.facts, parcel.amount - lost
        if lost:
            facts.lost += lost
            parcel.lane.lose(lost)
        if rest > 0.0:
            facts.arrived += rest
            facts.travelled += rest * (self._clock.time - parcel.accepted)
            parcel.lane.forward(rest, parcel.index)

    def _leave_vehicles(self, journey: Journey, sunk: int) -> None:
        """The goods are off: some vehicles are lost, the others turn round."""
        vehicles = self._leg.vehicles
        if vehicles is not None:
            self._leg.facts.lost_vehicles += sunk
            vehicles.sink(sunk)
            vehicles.turn_round(len(journey.ships) - sunk)


DEEDS: dict[str, Callable[[Journeys, Journey], None]] = {
    "go_on": Journeys.go_on,
    "hold": Journeys.hold,
    "lose": Journeys.lose,
    "turn_back": Journeys.turn_back,
    "detour": Journeys.detour,
}
