"""Legs and routes: how goods move between sites."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from desim.spec.fields.base import Declared, Ref, Text, Words
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import (
    Count,
    Days,
    Fraction,
    Kilometers,
    PositiveAmount,
    PositiveDays,
    PositiveRate,
    Price,
    fault,
)
from desim.spec.parts.escort import Convoy
from desim.spec.parts.mode import MODES, March
from desim.spec.parts.timetable import MEASURES, Departures, Limits


class Vehicles(Declared):
    """What goods travel in: trucks of a road, ships of a convoy.

    Vehicles that leave in one departure travel together. On a leg with neither a timetable nor a capacity each vehicle
    is a departure of its own.
    """

    count: Count | None = None
    """Number of vehicles; any number is there when not given."""
    load: PositiveAmount | None = None
    """Most that one vehicle carries, in units of the items; without a limit when not given."""
    limits: Limits | None = None
    """Most that one vehicle carries in mass, volume, containers or net explosive quantity.

    ``count: 12``
    ``limits: {mass: 16 t, neq: 4 t}``
    """
    turnaround: TimeLaw = Fixed[Days](value=0.0)
    """Time from the arrival of a vehicle until it can leave again: at the origin, or, where another leg brings it back,
    at the destination."""
    replacement: TimeLaw | None = None
    """Time until a lost vehicle (loss_of: vehicle) is replaced; never when not given."""
    of: Annotated[str, Ref("legs")] | None = None
    """Leg whose vehicles come back over this one, loaded or empty. One that has arrived there, and turned round, leaves
    here with what waits; it is free at the origin of that leg after the way and the turnaround of this one.

    ``of: atlantic``
    ``load: 600``
    ``layover: 5 days``
    """
    layover: Days | None = None
    """With *of*: longest time that a vehicle waits for goods, or for a full load; it then leaves with what there is, or
    empty. It leaves at once when not given."""

    @model_validator(mode="after")
    def _whose(self) -> "Vehicles":
        if self.layover is not None and self.of is None:
            raise fault("has a layover, but its vehicles come back over no other leg; say with *of* whose they are")
        for field in ("count", "replacement") if self.of is not None else ():
            if getattr(self, field) is not None:
                raise fault(f"has a {field}, but its vehicles are those of {self.of}; give it there")
        return self

    @property
    def bound(self) -> bool:
        """Whether there are so many and no more."""
        return self.count is not None or self.of is not None

    @property
    def limited(self) -> bool:
        """Whether there is a limit on what one carries."""
        return self.load is not None or self.limits is not None


class Leg(Declared):
    """One stretch of transport between two sites.

    One that is closed for good gives back what waits at its origin: goods that have not left their stockpile lie there
    again, all others, and those that rest on the way, are lost. Who ordered them may order elsewhere at once; what is
    ordered over it later waits for ever.

    ``atlantic: {mode: sea, transit: {law: triangular, low: 9 days, mode: 11 days, high: 18 days},``
    ``departures: {every: 7 days}, capacity: 4000}``
    """

    title: Text = ""
    """Name for readers."""
    mode: Annotated[Text, Words(*MODES)] = "other"
    """Means of transport: road, rail, sea, inland_water, air, pipeline, other, or a name of one's own; what its legs
    have in common is told by the entry of this name in *transport_modes*."""
    origin: Annotated[str, Ref("sites")] | None = None
    """Site it starts at."""
    destination: Annotated[str, Ref("sites")] | None = None
    """Site it ends at."""
    transit: TimeLaw = Fixed[Days](value=0.0)
    """Time on the way."""
    distance: Kilometers | None = None
    """Length of the way, in place of a transit time: the *speed* of its mode, or of its march, makes a time of it.

    ``rhine: {mode: inland_water, distance: 570 km}``
    """
    march: March | None = None
    """Road march of the vehicles that leave together, over the distance.

    ``convoy_road: {distance: 180 km, vehicles: {count: 60, load: 8}, convoy: {minimum: 30},
    march: {speed: 30 km/h, density: 15, serial: 20, gap: 10 min}}``
    """
    capacity: PositiveAmount | None = None
    """Most that one departure carries, in units of the items, which count alike."""
    limits: Limits | None = None
    """Most that one departure carries in mass, volume, containers or net explosive quantity.

    ``ship: {transit: 11 days, departures: {every: 14 days},
    limits: {teu: 620, neq: 2000 t}}``
    """
    departures: Departures | None = None
    """Timetable; goods leave at once when not given."""
    loading: Literal["fifo", "priority", "pro_rata"] = "fifo"
    """What goes first into a departure that cannot take all: what the leg took in first; what goes to the stockpile
    with the first *priority*, then by age; or of each stockpile in proportion to what waits for it, whole units by
    largest remainder.

    ``ship: {transit: 11 days, departures: {every: 14 days},
    limits: {mass: 900 t}, loading: priority}``
    """
    overtaking: bool = False
    """Whether what does not fit lets what comes after it fill the room; else nothing goes before it."""
    full_load: bool = False
    """Whether a departure waits until its capacity (a vehicle, where no capacity is given) is full."""
    max_wait: PositiveDays | None = None
    """With full_load: it also leaves, full or not, when goods have waited this long since the leg took them in.

    ``barge: {transit: 3 days, capacity: 2000,
    full_load: true, max_wait: 10 days}``
    """
    vehicles: Vehicles | None = None
    """Vehicles; a departure needs free ones, and each is back after the way and its turnaround.

    ``convoy_road: {transit: 2 days,
    vehicles: {count: 40, load: 266, turnaround: 3 days}}``

    ``atlantic: {transit: 11 days, vehicles: {count: 3, load: 600, turnaround: 3 days}}
    homeward: {transit: 12 days, vehicles: {of: atlantic, load: 600, turnaround: 2 days}}``
    """
    convoy: Convoy | None = None
    """How many vehicles have to sail together, and with which escorts.

    ``atlantic: {transit: 14 days, vehicles: {load: 600}, convoy: {minimum: 4, escorts: {frigates: 2}}}``
    """
    handling: PositiveRate | None = None
    """Port handling: goods pass at this rate, first come first served, before they can leave.

    ``port: {transit: 11 days, departures: {every: 7 days},
    handling: 2000/day, handling_lot: 266}``
    """
    handling_lot: PositiveAmount | None = None
    """Goods are ready to leave in lots of this size; a consignment as a whole when not given."""
    origin_port: Annotated[str, Ref("ports")] | None = None
    """Port at which each ship loads before it sails; what has begun to load sails, and ships of one departure
    together.

    ``atlantic: {transit: 11 days, departures: {every: 7 days}, capacity: 4000,
    origin_port: wilmington, destination_port: bremerhaven}``
    """
    destination_port: Annotated[str, Ref("ports")] | None = None
    """Port at which each ship unloads at the end; several legs may share it."""
    loss: Fraction = 0.0
    """Probability of being lost on the way."""
    loss_of: Literal["unit", "vehicle", "consignment"] = "consignment"
    """What is lost independently: each unit, each vehicle with its load, or all that left in one departure.

    ``strait: {transit: 4 days, departures: {every: 7 days}, loss: 0.1,
    loss_of: vehicle, vehicles: {load: 600}}``
    """
    underway: Literal["go_on", "hold", "lose", "turn_back", "detour"] = "go_on"
    """What goods do that are under way when the leg closes: go on, rest until it opens, be lost, go back and wait at
    the origin, or take the detour. What arrives in the instant of the closing has arrived.

    ``red_sea: {transit: 12 days, underway: detour, detour_from: here,
    waiting: detour, detour: cape}``
    """
    waiting: Literal["hold", "detour"] = "hold"
    """What goods do that are at the origin while the leg is closed: wait, or take the detour if that is open.

    ``rail: {transit: 2 days, waiting: detour, detour: road}
    road: {transit: 5 days}``
    """
    detour: Annotated[str, Ref("legs")] | None = None
    """The leg that goods take instead while this one is closed; all its own fields hold."""
    detour_from: Literal["origin", "here"] = "origin"
    """Whether goods under way first go back as long as they have traveled, or take the detour from where they are."""
    price: Price = 0.0
    """Freight for a unit."""

    @model_validator(mode="after")
    def _loads(self) -> "Leg":
        full, limited = self.full_load, self.capacity is not None or self.limits is not None
        if full and not limited and not (self.vehicles and self.vehicles.limited):
            raise fault("has full_load but no capacity, nor vehicles with a load, nor limits")
        if full and self.departures is not None:
            raise fault("has both full_load and a timetable; give one")
        if limited and self.departures is None and not full and self.convoy is None:
            what = "a capacity" if self.capacity is not None else "limits"
            raise fault(f"has {what} but neither a timetable nor full_load, so that nothing would limit it")
        if full and self.convoy is not None:
            raise fault("has both full_load and a convoy, which waits for its minimum of vehicles; give one")
        if self.max_wait is not None and not full:
            raise fault("has max_wait but no full_load to wait for")
        if self.handling_lot is not None and self.handling is None:
            raise fault("has a handling_lot but no handling")
        return self

    @model_validator(mode="after")
    def _way(self) -> "Leg":
        if self.distance is not None and "transit" in self.model_fields_set:
            raise fault("has both a distance and a transit time; give one")
        if self.march is not None and self.distance is None:
            raise fault("has a march but no distance")
        if self.march is not None and self.vehicles is None:
            raise fault("has a march but no vehicles that march")
        return self

    @model_validator(mode="after")
    def _carried(self) -> "Leg":
        vehicles = self.vehicles
        if self.convoy is not None and max(self.convoy.minimum, self.convoy.most or 1) > 1:
            if vehicles is None or not vehicles.limited:
                raise fault("has a convoy of several vehicles, but no vehicles with a load or limits")
            if vehicles.count is not None and vehicles.count < self.convoy.minimum:
                raise fault("has a convoy of more vehicles than there are")
        if self.loss_of == "vehicle" and (vehicles is None or not vehicles.limited):
            raise fault("loses vehicles, but has no vehicles with a load or limits")
        if vehicles is None:
            return self
        if vehicles.of is not None and self.full_load and not vehicles.layover:
            raise fault("has full_load, but its vehicles leave at once; give them a layover")
        if vehicles.replacement is not None and self.loss_of != "vehicle":
            raise fault("replaces lost vehicles, but loses none; set loss_of to vehicle")
        together = vehicles.count * vehicles.load if vehicles.count and vehicles.load else None
        if self.full_load and self.capacity and together and self.capacity > together:
            raise fault("has full_load with a capacity that all its vehicles together cannot carry")
        own, each = (limits.by_measure() if limits else {} for limits in (self.limits, vehicles.limits))
        for name, limit in own.items():
            if self.full_load and vehicles.count and name in each and limit > vehicles.count * each[name]:
                raise fault(f"has full_load with a limit of {name} that all its vehicles together cannot carry")
        return self

    @property
    def rule(self) -> bool:
        """Whether departures are loaded otherwise than in the order in which the leg took goods in."""
        return self.loading != "fifo" or self.overtaking

    @property
    def rooms(self) -> dict[str, float]:
        """Room of a departure of a timetable, by measure (empty for units); the mean over a week of paths.

        A measure in which one of them has no limit is left out.
        """
        own = {} if self.limits is None else dict(self.limits.by_measure())
        own |= {} if self.capacity is None else {"": self.capacity}
        if self.departures is None or not self.departures.paths:
            return own
        rooms = [(len(path.days) * len(path.times), own | path.rooms) for path in self.departures.paths.values()]
        total = sum(number for number, _ in rooms)
        shared = [m for m in ("", *MEASURES) if all(m in room for _, room in rooms)]
        return {m: sum(number * room[m] for number, room in rooms) / total for m in shared}

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures in which a departure or a vehicle is limited, beside the unit of the items."""
        paths = self.departures.paths.values() if self.departures else ()
        limits = (self.limits, self.vehicles.limits if self.vehicles else None, *(path.limits for path in paths))
        return tuple(name for name in MEASURES if any(name in one.by_measure() for one in limits if one))

    @model_validator(mode="after")
    def _detours(self) -> "Leg":
        wanted = "detour" in (self.underway, self.waiting)
        if wanted and self.detour is None:
            raise fault("takes a detour but names none")
        if self.detour is not None and not wanted:
            raise fault("names a detour but never takes it; set underway or waiting to detour")
        if self.detour_from == "here" and self.underway != "detour":
            raise fault("has detour_from, but goods under way take no detour")
        return self


class Route(Declared):
    """Legs in the order of travel.

    ``transatlantic: {legs: [rail_to_port, atlantic, rail_to_depot]}``
    """

    legs: Annotated[tuple[Annotated[str, Ref("legs")], ...], Field(min_length=1)]
    """Names of the legs, first to last."""
