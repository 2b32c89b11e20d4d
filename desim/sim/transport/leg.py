"""Leg: one stretch of transport: what waits at its origin, and what leaves when."""

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any, NamedTuple

from desim.sim.kernel.books import Costs
from desim.sim.kernel.clock import DISPATCH, Clock
from desim.sim.kernel.dial import Dial, closed_label
from desim.sim.kernel.pace import scaled
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.stock.lane import Consignee, Stretch
from desim.sim.stock.observer import Observer
from desim.sim.transport.convoys import ConvoyLoading, ConvoyTrips
from desim.sim.transport.escorts import Escorting
from desim.sim.transport.handling import Handling
from desim.sim.transport.loading import Loading
from desim.sim.transport.parcel import Parcel, Yard
from desim.sim.transport.paths import PathTable
from desim.sim.transport.port import Port
from desim.sim.transport.stowage import Stowage
from desim.sim.transport.trips import Trips
from desim.sim.transport.vehicles import ReturningVehicles, Vehicles
from desim.sim.transport.way import Way
from desim.spec.facts import LegFacts
from desim.spec.families import DIALS
from desim.spec.fields.law import Fixed
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import NEVER, days, ticks
from desim.spec.parts.timetable import Departures
from desim.spec.parts.transport import Leg as Declared


def _never() -> int:
    """A time that never ends."""
    return NEVER


class LegDraws(NamedTuple):
    """The streams of a leg."""

    transit: DurationDraw
    loss: Draw
    headway: DurationDraw = _never
    turnaround: DurationDraw | None = None
    replacement: DurationDraw | None = None


class Leg(Stretch):
    """Takes goods at one end and gives them to the next leg, or to the stockpile, at the other.

    Goods wait at the origin while it is closed, while they are handled, until the next departure of its timetable,
    until a load is full or late, or until a vehicle is free. When it leaves for good, they go back.
    """

    __slots__ = (
        "_alarm", "_clock", "_costs", "_departures", "_direct", "_dispatch", "_draws", "_due", "_handling", "_has_left",
        "_lack", "_loading", "_open", "_open_dial", "_paths", "_planned", "_port", "_price", "_relying",
        "_since", "_timed", "_transit", "_transit_dial", "_way", "_yard", "declared", "detour", "dials", "facts",
        "mean_time", "name", "observer", "states", "trips", "vehicles",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, draws: LegDraws, costs: Costs,
        observer: Observer | None = None, unit_loads: Mapping[str, tuple[float, ...]] | None = None,
        ports: tuple[Port | None, Port | None] = (None, None), escorting: Escorting | None = None,
        way: Way | None = None, mean_time: int = 0,
    ) -> None:  # fmt: skip
        """*unit_loads*: what a unit for each stockpile takes of each measure, where others than units are limited.

        *ports*: those at its origin and at its destination; *escorting*: of its convoys, where it has some; *way*:
        where the time on it is not just drawn; *mean_time*: of that, ticks.
        """
        self.observer = observer
        self.name, self.declared, self._clock, self._costs = name, declared, clock, costs
        self._dispatch, self._draws = DISPATCH + rank, draws
        self._transit, self._price = draws.transit, declared.price
        self.dials = {dial: Dial() for dial in DIALS["legs"]}
        self._open_dial, self._transit_dial = self.dials["open"], self.dials["transit"]
        self.facts, self._since, self._yard = LegFacts(), 0, Yard()
        self._timed = declared.departures is not None
        self._departures: Iterator[int] = iter(())
        """Ticks of a timetable that is not drawn."""
        self._paths: Iterator[str] | None = None
        """Names of the paths of its departures, where it has some."""
        self._open, self._lack, self._planned, self._alarm = True, "", False, NEVER
        self._has_left, self._relying = False, [self]
        self._due = -1
        """Tick of the next departure of the timetable."""
        self.states = States(clock, "open")
        self.dials["open"].watch(self._dial_turned)
        self.dials["capacity"].watch(self._plan)
        self._port, destination = ports
        self._way, self.mean_time = way, mean_time
        sails = (self, clock, rank, draws.loss, destination)
        self.trips = Trips(*sails) if escorting is None else ConvoyTrips(*sails, escorting)
        self.vehicles, self._handling = self._equip(clock, rank)
        limits = (declared, clock, self.dials["capacity"], self._yard, self.vehicles)
        self._loading = Loading(*limits) if unit_loads is None else Stowage(*limits, unit_loads)
        self._direct = not (self._timed or declared.full_load or self.vehicles or self._handling or escorting)
        if escorting is not None:
            self._loading = ConvoyLoading(*limits, self._loading, escorting)
            escorting.watch(self._plan)
        self.detour: Leg | None = None
        if declared.departures is not None:
            self._due = self._first_departure(declared.departures)
            clock.at(self._due, self._dispatch, self._timetable)

    def _first_departure(self, declared: Departures) -> int:
        """Tick of the first departure; those at even intervals, or on dates, have a timetable from then on."""
        if declared.every is None:
            table = self._path_table(declared)
            self._departures, self._paths = table.times(), table.names()
            return next(self._departures)
        if isinstance(declared.every, Fixed):
            even = self._table(declared.offset, declared.every)
            self._departures = even.times(0 if declared.offset is not None else 1)
            return next(self._departures)
        return self._draws.headway() if declared.offset is None else ticks(declared.offset)

    def _path_table(self, declared: Departures) -> PathTable:
        """The paths of a timetable."""
        start = self._clock.start
        return PathTable(declared.paths, 0 if start is None else start.weekday())

    def _table(self, offset: float | None, every: "Fixed[Any]") -> Recurrence:
        """A timetable that is not drawn."""
        return self._clock.recurrence(offset or 0.0, every.period)

    def _equip(self, clock: Clock, rank: int) -> tuple[Vehicles | None, Handling | None]:
        """Vehicles and port, where they are declared."""
        declared, vehicles, handling = self.declared, None, None
        if declared.vehicles is not None:
            times = (self._draws.turnaround, self._draws.replacement)
            dial, kind = self.dials["vehicles"], Vehicles if declared.vehicles.of is None else ReturningVehicles
            vehicles = kind(self.name, declared.vehicles, clock, rank, dial, times, self._settle, self._plan)
        if declared.handling is not None:
            handling = Handling(
                self.name, declared.handling, declared.handling_lot, clock, rank, self.dials["handling"],
                self._settle, self._ready,
            )  # fmt: skip
        return vehicles, handling

    def connect_detour(self, legs: "Mapping[str, Leg]") -> None:
        """Find the leg that stands in for it, and look again for a way whenever a leg of the detour opens."""
        leg = self
        if self.declared.detour is not None:
            self.detour = legs[self.declared.detour]
        while leg.declared.waiting == "detour" and leg.declared.detour is not None:
            leg = legs[leg.declared.detour]
            leg.dials["open"].watch(self._plan_detour)
            leg._relying.append(self)

    def passes(self) -> bool:
        """Whether goods that come now can go on, by itself or by its detour."""
        return self._open or (self.declared.waiting == "detour" and self.detour is not None and self.detour.passes())

    def has_left(self) -> bool:
        """Whether it has closed for good, and so has its detour where goods that wait may take one."""
        if not self._has_left:
            return False
        around = self.detour if self.declared.waiting == "detour" else None
        return around is None or around.has_left()

    def leave(self, _: None = None) -> None:
        """It has closed for good: what rests on the way is lost, and what waits at the origin goes back."""
        self._has_left = True
        self.trips.give_up()
        for leg in self._relying:
            if leg.has_left():
                leg._give_back()

    def _give_back(self) -> None:
        self._settle()
        unhandled = self._handling.clear() if self._handling is not None else []
        for parcel in [*self._yard.take(inf), *unhandled]:
            parcel.lane.give_back(parcel.amount, parcel.index)

    @property
    def is_open(self) -> bool:
        """Whether goods may depart."""
        return self._open

    def next_departure(self, at: int) -> int:
        """When goods that are ready at a tick would depart, as far as its timetable says."""
        declared = self.declared.departures
        if declared is None or at <= self._due:
            return max(at, self._due)
        if declared.every is None:
            return self._path_table(declared).next(at)
        if isinstance(declared.every, Fixed):
            return self._table(declared.offset, declared.every).next(at)
        mean = max(1, ticks(declared.interval))
        return self._due - (self._due - at) // mean * mean

    def accept(self, amount: float, lane: Consignee, index: int) -> None:
        """Take goods in; *index* is the place of this leg, or of the one it stands in for, on the route of *lane*."""
        if self.observer is not None:
            lane = self.observer.accepted(lane, self.name, amount)
        parcel = Parcel(amount, lane, index, self._clock.time)
        self.facts.accepted += amount
        if self._direct and self._open:
            self._depart([[parcel]])
        elif self._has_left and self.has_left():
            lane.give_back(amount, index)
        elif not self._open and self.passes():
            self.pass_on(parcel)
        elif self._handling is not None:
            self._settle()
            self._handling.take(parcel)
        else:
            self._settle()
            self._ready(parcel)

    def resume(self, amount: float, lane: Consignee, index: int, elapsed: int) -> None:
        """Let goods go on, at the start, that departed so many ticks before it; they are through where that was long.

        They are on vehicles of their own, as many as it takes.
        """
        way, now = self._way, self._clock.time
        ships = len(self._loading.by_ship(Parcel(amount, lane, index, now)))
        left = (self._draws.transit() if way is None else way.moving(ships)) - elapsed
        if left < 0:
            lane.resume(amount, index + 1, -left)
            return
        if self.observer is not None:
            lane = self.observer.departed(self.observer.accepted(lane, self.name, amount), self.name, amount, 1.0)
        loaded = self._loading.by_ship(Parcel(amount, lane, index, now - elapsed))
        if self.vehicles is not None:
            self.vehicles.resume(len(loaded))
        self.trips.set_off(loaded, left if way is None else way.after(now, left), elapsed)

    def wait(self, amount: float, lane: Consignee, index: int, elapsed: int) -> None:
        """Let goods wait at the origin, at the start, that came so many ticks before it and are ready to leave."""
        if self.observer is not None:
            lane = self.observer.accepted(lane, self.name, amount)
        self._settle()
        parcel = Parcel(amount, lane, index, self._clock.time - elapsed)
        parcel.since = self._clock.time
        self.facts.accepted += amount
        self._yard.put_back(parcel)
        self._plan()

    def pass_on(self, parcel: Parcel) -> None:
        """Hand goods to the detour."""
        if self.detour is None:
            raise LookupError(f"{self.name} has no detour")
        self.facts.detoured += parcel.amount
        self.detour.accept(parcel.amount, parcel.lane, parcel.index)

    def regain(self, parcel: Parcel) -> None:
        """Take goods back that turned back; they take the detour if that was why, and the leg is still closed."""
        self.facts.turned_back += parcel.amount
        if not self._open and (self.declared.underway == "detour" or self.passes()):
            self.pass_on(parcel)
            return
        if self.has_left():
            parcel.lane.give_back(parcel.amount, parcel.index)
            return
        self._settle()
        parcel.since = self._clock.time
        self._yard.put_back(parcel)
        self._plan()

    def _ready(self, parcel: Parcel) -> None:
        self._yard.put(parcel)
        self._plan()

    def _timetable(self, _: None) -> None:
        """One departure of the timetable; a closed leg lets it pass."""
        if self.observer is not None:
            self.observer.departure(self.name)
        if self._paths is not None and self.declared.departures is not None:
            self._loading.take_path(self.declared.departures.paths[next(self._paths)])
        if self._open:
            self._count_left(self._load())
            self._lack = self._loading.lack()
            self._show()
        following = next(self._departures, -1)
        self._due = following if following >= 0 else self._clock.time + self._draws.headway()
        self._clock.at(self._due, self._dispatch, self._timetable)

    def _plan(self) -> None:
        """Plan departures in the dispatch phase of this instant if goods may leave, else for when they will be late."""
        if self._planned or self._timed or not self._open:
            return
        if self._loading.due() and self._loading.can_leave():
            self._planned = True
            self._clock.at(self._clock.time, self._dispatch, self._leave)
            return
        self._update_state()
        if self._loading.patient:
            alarm = self._loading.next_alarm()
            if self._clock.time < alarm < NEVER and alarm != self._alarm:
                self._alarm = alarm
                self._clock.at(alarm, self._dispatch, self._overdue)

    def _overdue(self, _: None) -> None:
        self._plan()

    def _leave(self, _: None) -> None:
        """All departures that can leave now."""
        self._planned = False
        if not self._open:
            return
        some = False
        while self._loading.due() and self._loading.can_leave() and self._load():
            some = True
        self._count_left(some)
        if self._loading.due() and self._loading.can_leave():  # not even a piece goes into the room there is
            self._update_state()
        else:
            self._plan()

    def _load(self) -> bool:
        """One departure with what there is room for; false when nothing goes in."""
        self._settle()
        loaded = self._loading.load()
        if not loaded.ships:
            return False
        self._depart(loaded.ships)
        self.facts.unescorted += loaded.unescorted
        if loaded.limited:
            self.facts.limited += 1
            self.facts.load_factors += loaded.factor
            self.facts.full += loaded.full or self._yard.amount > 0.0
        return True

    def _count_left(self, some: bool) -> None:
        """The departures of this instant are over, of which there were *some*: count what stays behind."""
        if some:
            self.facts.occasions += 1
            self.facts.left_behind += self._yard.amount

    def _depart(self, ships: list[list[Parcel]]) -> None:
        """Ships leave now."""
        if self.observer is not None and self._port is None:
            self._tell_departure(ships, self.observer)
        facts, now = self.facts, self._clock.time
        amount = 0.0
        for ship in ships:
            for parcel in ship:
                amount += parcel.amount
                facts.waited += parcel.amount * days(now - parcel.since)
        facts.carried += amount
        facts.departures += 1
        if self.vehicles is not None:
            self.vehicles.leave(len(ships))
        if self._price:
            self._costs[self.name, "freight"] += amount * self._price
        if self._port is None:
            self.trips.set_off(ships, self._time_on_the_way(len(ships)))
        else:
            self._load_in_port(ships, self._port)

    def _time_on_the_way(self, vehicles: int) -> int:
        """Ticks that a departure of now is under way."""
        if self._way is None:
            return scaled(self._transit(), self._transit_dial.value)
        return self._way.time(vehicles, self._clock.time, self._transit_dial.value)

    def _load_in_port(self, ships: list[list[Parcel]], port: Port) -> None:
        """All ships of a departure load, and sail together."""
        waiting = list(ships)

        def loaded() -> None:
            waiting.pop()
            if not waiting:
                if self.observer is not None:
                    self._tell_departure(ships, self.observer)
                self.trips.set_off(ships, self._time_on_the_way(len(ships)))

        for ship in ships:
            port.call(ship, loaded)

    def _tell_departure(self, ships: list[list[Parcel]], observer: Observer) -> None:
        stretch = self.dials["transit"].value
        for parcel in (parcel for ship in ships for parcel in ship):
            parcel.lane = observer.departed(parcel.lane, self.name, parcel.amount, stretch)

    def _dial_turned(self) -> None:
        """Opened or closed, or another cause holds it."""
        was, self._open = self._open, self.dials["open"].value > 0.0
        if was and not self._open:
            self._lack = ""
            self._plan_detour()
            self.trips.close()
        elif self._open and not was:
            self.trips.resume()
            if self._direct:
                self._leave(None)
            self._plan()
        self._update_state()

    def _plan_detour(self) -> None:
        """Look for a way around in the dispatch phase of this instant, when all that opens or closes has done so."""
        if not self._open and self.declared.waiting == "detour":
            self._clock.at(self._clock.time, self._dispatch, self._take_detour)

    def _take_detour(self, _: None) -> None:
        """All that waits at the origin of a closed leg takes the detour, if that is open."""
        if self._open or not self.passes():
            return
        self._settle()
        unhandled = self._handling.clear() if self._handling is not None else []
        for parcel in [*self._yard.take(inf), *unhandled]:
            self.pass_on(parcel)

    def _update_state(self) -> None:
        """See which state the leg is in; a timetable sees at its departures what it lacks."""
        if not self._timed:
            self._lack = self._loading.lack() if self._open else ""
        self._show()

    def _show(self) -> None:
        holder = self._open_dial.holder
        if not self._open:
            self.states.enter(closed_label(self.dials["open"]))
        elif self._lack:
            self.states.enter(self._lack)
        else:
            self.states.enter(f"slowed: {holder}" if holder else "open")

    def _settle(self) -> None:
        """Add the time since the last change to the integrals."""
        span = self._clock.time - self._since
        if span <= 0:
            return
        self._since, stretch = self._clock.time, days(span)
        self.facts.area_waiting += self._yard.amount * stretch
        if self._handling is not None:
            self.facts.area_handling += self._handling.amount * stretch
        if self.vehicles is not None:
            self.facts.area_away += self.vehicles.away * stretch

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.facts = LegFacts()

    def close(self) -> LegFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts
