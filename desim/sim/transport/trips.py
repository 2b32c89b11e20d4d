"""Trips: what is under way on a leg, what is lost of it, and what becomes of it when the leg closes."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desim.sim.kernel.binomial import binomial
from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.stream import Draw
from desim.sim.transport.parcel import Parcel
from desim.sim.transport.port import Port
from desim.sim.transport.vehicles import Vehicles
from desim.spec.fields.ticks import NEVER, days

if TYPE_CHECKING:
    from desim.sim.transport.leg import Leg


class Trip:
    """What left in one departure: parcels by ship; on a leg without vehicles it is as if there were one."""

    __slots__ = ("begun", "due", "left", "ships")

    def __init__(self, ships: list[list[Parcel]], begun: int, due: int) -> None:
        self.ships, self.begun, self.due, self.left = ships, begun, due, 0


class Trips:
    """All trips of a leg that are not over."""

    def __init__(self, leg: "Leg", clock: Clock, rank: int, uniform: Draw, port: Port | None) -> None:
        """*port*: where ships unload; None where that takes no time."""
        self.name, self._leg, self._clock, self._priority = leg.name, leg, clock, ARRIVAL + rank
        self._uniform, self._declared = uniform, leg.declared
        self._loss, self._loss_dial = leg.declared.loss, leg.dials["loss"]
        self._stops = leg.declared.underway != "go_on"
        self._trips: dict[Trip, None] = {}
        self._port = port

    def set_off(self, ships: list[list[Parcel]], time: int, elapsed: int = 0) -> None:
        """Begin a trip of so many ticks, or go on with one that began so many ticks ago, before the start."""
        now = self._clock.time
        trip = Trip(ships, now - elapsed, now + time)
        if self._stops:
            self._trips[trip] = None
        self._clock.at(trip.due, self._priority, self._arrived, trip)

    def close(self) -> None:
        """The leg has closed. What is due in this very instant has arrived; the others do what was declared."""
        now, response = self._clock.time, ON_CLOSURE[self._declared.underway]
        for trip in list(self._trips):
            if now < trip.due:
                response(self, trip)

    def resume(self) -> None:
        """The leg has opened: who rested goes on, as far as there was left to go."""
        now = self._clock.time
        for trip in self._trips:
            if trip.due == NEVER:
                trip.due = now + trip.left
                self._clock.at(trip.due, self._priority, self._arrived, trip)

    def give_up(self) -> None:
        """The leg has closed for good: who rests will never go on."""
        for trip in [trip for trip in self._trips if trip.due == NEVER]:
            self.lose(trip)

    def go_on(self, trip: Trip) -> None:
        """Nothing happens to it."""

    def hold(self, trip: Trip) -> None:
        """It rests where it is."""
        trip.left, trip.due = trip.due - self._clock.time, NEVER

    def lose(self, trip: Trip) -> None:
        """All of it is lost, with its vehicles where vehicles can be."""
        self._end(trip)
        for ship in trip.ships:
            for parcel in ship:
                self._unload(parcel, parcel.amount)
        lost = len(trip.ships) if self._declared.loss_of == "vehicle" else 0
        if self._leg.vehicles is not None:
            self._lose_vehicles(lost, self._leg.vehicles)
            self._leg.vehicles.turn_round(len(trip.ships) - lost)

    def turn_back(self, trip: Trip) -> None:
        """It goes back as long as it has traveled."""
        self._end(trip)
        now = self._clock.time
        self._clock.at(now + (now - trip.begun), self._priority, self._returned, trip)

    def detour(self, trip: Trip) -> None:
        """It takes the detour from where it is, or goes back to the origin of that first."""
        if self._declared.detour_from == "origin":
            self.turn_back(trip)
            return
        self._end(trip)
        if self._leg.vehicles is not None:
            self._leg.vehicles.turn_round(len(trip.ships))
        for ship in trip.ships:
            for parcel in ship:
                self._leg.pass_on(parcel)

    def _end(self, trip: Trip) -> None:
        """It is over, and its arrival, if that is still planned, void."""
        trip.due = -1
        self._trips.pop(trip, None)

    def _returned(self, trip: Trip) -> None:
        """Back at the origin."""
        if self._leg.vehicles is not None:
            self._leg.vehicles.back(len(trip.ships))
        for ship in trip.ships:
            for parcel in ship:
                self._leg.regain(parcel)

    def _arrived(self, trip: Trip) -> None:
        """The end of the leg: what was lost on the way is known now, the rest goes on."""
        if trip.due != self._clock.time:
            return
        self._end(trip)
        risk = min(1.0, self._loss * self._loss_dial.value)
        loss_of, lost_vehicles = self._declared.loss_of if risk > 0.0 else "", 0
        whole = loss_of == "consignment" and self._uniform() < risk
        for ship in trip.ships:
            gone = loss_of == "vehicle" and self._uniform() < risk
            lost_vehicles += gone
            for parcel in ship:
                units = self._units(parcel.amount, risk) if loss_of == "unit" else 0.0
                lost = parcel.amount if whole or gone else units
                if self._port is None:
                    self._unload(parcel, lost)
                else:
                    self._write_off(parcel, lost)
        if self._port is None:
            self._leave_vehicles(trip, lost_vehicles)
        else:
            self._call_at_port(trip, lost_vehicles, self._port)

    def _call_at_port(self, trip: Trip, lost_vehicles: int, port: Port) -> None:
        """Ships with anything left on board unload in port one by one; the others turn round at once."""
        loaded = [ship for ship in trip.ships if any(parcel.amount > 0.0 for parcel in ship)]
        vehicles = self._leg.vehicles
        if vehicles is not None:
            self._lose_vehicles(lost_vehicles, vehicles)
            vehicles.arrive(len(trip.ships) - len(loaded) - lost_vehicles)
        for ship in loaded:
            goods = [parcel for parcel in ship if parcel.amount > 0.0]
            port.call(goods, partial(self._unloaded, goods))

    def _unloaded(self, goods: list[Parcel]) -> None:
        """A ship is unloaded: its goods go on, and it turns round."""
        for parcel in goods:
            self._land(parcel)
        if self._leg.vehicles is not None:
            self._leg.vehicles.arrive(1)

    def _units(self, amount: float, risk: float) -> float:
        """Units lost one by one; of what comes in bulk the mean."""
        return float(binomial(self._uniform(), int(amount), risk)) if amount == int(amount) else amount * risk

    def _unload(self, parcel: Parcel, lost: float) -> None:
        """Write off what is lost of a parcel and hand on the rest."""
        self._write_off(parcel, lost)
        if parcel.amount > 0.0:
            self._land(parcel)

    def _write_off(self, parcel: Parcel, lost: float) -> None:
        if lost:
            self._leg.facts.lost += lost
            parcel.lane.lose(lost)
            parcel.amount -= lost

    def _land(self, parcel: Parcel) -> None:
        """Hand a parcel on at the end of the leg."""
        facts = self._leg.facts
        facts.arrived += parcel.amount
        facts.traveled += parcel.amount * days(self._clock.time - parcel.accepted)
        parcel.lane.forward(parcel.amount, parcel.index)

    def _leave_vehicles(self, trip: Trip, lost_vehicles: int) -> None:
        """The goods are off: some vehicles are lost, the others turn round."""
        vehicles = self._leg.vehicles
        if vehicles is not None:
            self._lose_vehicles(lost_vehicles, vehicles)
            vehicles.arrive(len(trip.ships) - lost_vehicles)

    def _lose_vehicles(self, lost: int, vehicles: Vehicles) -> None:
        self._leg.facts.lost_vehicles += lost
        vehicles.lose(lost)


ON_CLOSURE: dict[str, Callable[[Trips, Trip], None]] = {
    "go_on": Trips.go_on,
    "hold": Trips.hold,
    "lose": Trips.lose,
    "turn_back": Trips.turn_back,
    "detour": Trips.detour,
}
