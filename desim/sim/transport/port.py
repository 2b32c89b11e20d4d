"""Port: berths and cranes that ships of several legs share, each with one queue, first come first served."""

from collections import deque
from collections.abc import Callable, Mapping
from math import floor, inf

from desim.sim.kernel.clock import COMPLETION, DISPATCH, Clock
from desim.sim.kernel.dial import Dial, closed_label
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import DurationDraw
from desim.sim.stock.observer import Observer
from desim.sim.transport.parcel import Parcel
from desim.spec.facts import PortFacts
from desim.spec.families import DIALS
from desim.spec.fields.ticks import days, ticks
from desim.spec.parts.port import Port as Declared


class Call:
    """A ship in a port, from its coming until it leaves; *done* is called when its cargo is handled."""

    __slots__ = ("came", "cranes", "done", "parcels")

    def __init__(self, parcels: list[Parcel], came: int, done: Callable[[], None]) -> None:
        self.parcels, self.came, self.done = parcels, came, done
        self.cranes = 0


class Port:
    """Ships wait for a berth, berth, wait there for cranes, are worked by them, and leave."""

    __slots__ = (
        "_at_berth", "_berth_queue", "_berthing", "_clock", "_crane_queue", "_cranes_busy", "_declared", "_dispatch",
        "_priority", "_since", "_unit_loads", "dials", "facts", "name", "observer", "states",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, berthing: DurationDraw,
        unit_loads: Mapping[str, float], observer: Observer | None,
    ) -> None:  # fmt: skip
        """*unit_loads*: what a unit for each stockpile is to the cranes, in their measure."""
        self.name, self._declared, self._clock, self.observer = name, declared, clock, observer
        self._priority, self._dispatch = COMPLETION + rank, DISPATCH + rank
        self._berthing, self._unit_loads = berthing, unit_loads
        self._berth_queue: deque[Call] = deque()
        self._crane_queue: deque[Call] = deque()
        self._at_berth = self._cranes_busy = self._since = 0
        self.dials = {dial: Dial() for dial in DIALS["ports"]}
        for dial in ("open", "berths", "cranes", "rate"):
            self.dials[dial].watch(self._dial_turned)
        self.states, self.facts = States(clock, "open"), PortFacts()

    def call(self, parcels: list[Parcel], done: Callable[[], None]) -> None:
        """A ship comes with this cargo, or for it."""
        self._settle()
        self._tell(parcels, "port")
        self.facts.calls += 1
        self._berth_queue.append(Call(parcels, self._clock.time, done))
        self._serve()

    def _tell(self, parcels: list[Parcel], what: str) -> None:
        if self.observer is not None:
            for parcel in parcels:
                parcel.lane = self.observer.in_port(parcel.lane, self.name, parcel.amount, what)

    def _serve(self) -> None:
        """Let ships berth, and cranes begin, as far as there are any."""
        now, is_open = self._clock.time, self.dials["open"].value > 0.0
        while self._berth_queue and is_open and self._at_berth < self._berths():
            ship = self._berth_queue.popleft()
            self._at_berth += 1
            self.facts.berthed += 1
            self.facts.waited += days(now - ship.came)
            self._tell(ship.parcels, "berth")
            self._clock.at(now + self._berthing(), self._priority, self._alongside, ship)
        while self._crane_queue and (free := self._free_cranes()) > 0:
            ship = self._crane_queue.popleft()
            ship.cranes = int(min(self._declared.cranes_per_ship, free))
            self._cranes_busy += ship.cranes
            self._tell(ship.parcels, "crane")
            self._clock.at(now + self._work(ship), self._priority, self._worked, ship)

    def _berths(self) -> int:
        return floor(self._declared.berths * self.dials["berths"].value + 1e-9)

    def _free_cranes(self) -> float:
        if self.dials["rate"].value <= 0.0:
            return 0
        if self._declared.cranes is None:
            return inf
        return floor(self._declared.cranes * self.dials["cranes"].value + 1e-9) - self._cranes_busy

    def _work(self, ship: Call) -> int:
        """Ticks for which the cranes of a ship work, by the rate of today."""
        rate = (self._declared.rate or inf) * ship.cranes * self.dials["rate"].value
        load = sum(parcel.amount * self._unit_loads[parcel.lane.pile.name] for parcel in ship.parcels)
        return ticks(load / rate)

    def _alongside(self, ship: Call) -> None:
        """A ship is at its berth, and wants cranes where there are any."""
        if self._declared.rate is None:
            self._leave(ship)
            return
        self._settle()
        self._tell(ship.parcels, "quay")
        self._crane_queue.append(ship)
        self._serve()

    def _worked(self, ship: Call) -> None:
        """The cranes are done with a ship."""
        self._settle()
        self._cranes_busy -= ship.cranes
        self._leave(ship)

    def _leave(self, ship: Call) -> None:
        self._settle()
        self._at_berth -= 1
        self.facts.left += 1
        self.facts.stayed += days(self._clock.time - ship.came)
        ship.done()
        self._serve()

    def _dial_turned(self) -> None:
        """Opened, closed, or with other berths or cranes: who can begins when all of this instant have turned."""
        dial = self.dials["open"]
        self.states.enter(closed_label(dial) if dial.value <= 0.0 else "open")
        self._clock.at(self._clock.time, self._dispatch, self._serve_again)

    def _serve_again(self, _: None) -> None:
        self._settle()
        self._serve()

    def _settle(self) -> None:
        """Add the time since the last change to the integrals."""
        span = self._clock.time - self._since
        if span <= 0:
            return
        self._since, stretch = self._clock.time, days(span)
        self.facts.area_waiting += len(self._berth_queue) * stretch
        self.facts.area_berths += self._at_berth * stretch
        self.facts.area_cranes += self._cranes_busy * stretch

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.facts = PortFacts()

    def close(self) -> PortFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts
