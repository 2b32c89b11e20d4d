"""Flow: the stations of a line, and the lots that move through them."""

from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from desim.sim.kernel.clock import COMPLETION, Clock
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.production.machine import FailureModel, Machine
from desim.sim.production.shop_floor import ShopFloor, UnfinishedLot
from desim.spec.facts import StationFacts
from desim.spec.fields.ticks import days
from desim.spec.parts.production import Line as DeclaredLine
from desim.spec.parts.station import SCRAP
from desim.spec.parts.station import Station as DeclaredStation

if TYPE_CHECKING:
    from desim.sim.production.line import Line


HALF: Final = Fraction(1, 2)
"""Share of the work of a lot that is somewhere on its way; none of its units is finished before all are."""


class FlowLot:
    """A lot on its way through the stations."""

    __slots__ = ("amount", "attempts", "begun", "is_worked_on", "since")

    def __init__(self, amount: float, time: int) -> None:
        self.amount, self.begun, self.since, self.attempts = amount, time, time, 0
        self.is_worked_on = False
        """Whether a machine has begun with it."""


StationMaker = Callable[["Flow", str, DeclaredStation], "Station"]


class Station:
    """Machines with one queue of limited length; the place of a machine does not count as buffer.

    A finished lot stays on its machine until the next station has a place for it (blocking after service).
    """

    __slots__ = (
        "_blocked", "_declared", "_down", "_next", "_queue", "_since", "_time", "_uniform", "_waiting_to_enter",
        "facts", "flow", "free", "machines", "measured_from", "name", "states",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        declared: DeclaredStation,
        flow: "Flow",
        rank: int,
        failures: list[FailureModel | None],
        draws: tuple[DurationDraw, Draw],
    ) -> None:
        """*failures* has one entry for each machine; *draws* are the time of a lot and a uniform number."""
        self.name, self._declared, self.flow = name, declared, flow
        self._time, self._uniform = draws
        self.machines: list[Machine[FlowLot]] = [
            Machine(flow.clock, COMPLETION + rank, self, model) for model in failures
        ]
        self.free = list(reversed(self.machines))
        self._next = sorted(declared.next.items())
        self._queue: deque[FlowLot] = deque()
        self._waiting_to_enter: deque[tuple[Station, Machine[FlowLot], FlowLot]] = deque()
        """Lots that are done at another station and wait for a place here."""
        self._blocked = self._down = 0
        self.facts, self._since, self.measured_from = StationFacts(), flow.clock.time, 0
        self.states = States(flow.clock, "starved")

    def room(self) -> bool:
        """Whether a lot could come in."""
        return bool(self.free) or self._declared.buffer is None or len(self._queue) < self._declared.buffer

    def senders(self) -> "list[Station]":
        """Stations that hold a lot which waits for a place here."""
        return [sender for sender, _, _ in self._waiting_to_enter]

    def accept(self, lot: FlowLot) -> None:
        """Take a lot in; there is room for it."""
        self._settle()
        lot.since = self.flow.clock.time
        lot.attempts = 0
        self.facts.visits += 1
        if self.free:
            self._begin(self.free.pop(), lot)
        else:
            self._queue.append(lot)

    def resume(self, lot: FlowLot, elapsed: int) -> None:
        """Go on, at the start, with a lot on which so much has been worked here, or let it wait for a machine."""
        if self.free:
            lot.is_worked_on = True
            self.free.pop().begin(lot, max(0, self._time() - elapsed), self.flow.line.speed)
            self._show()
        else:
            self._queue.append(lot)

    def _begin(self, machine: Machine[FlowLot], lot: FlowLot) -> None:
        now = self.flow.clock.time
        if lot.since >= self.measured_from:
            self.facts.waits.append(days(now - lot.since))
        lot.is_worked_on = True
        machine.begin(lot, self._time(), self.flow.line.speed)
        self._show()

    def machine_done(self, machine: Machine[FlowLot]) -> None:
        """A lot is processed: try it again if it failed, else send it on, or hold it until there is a place."""
        self._settle()
        lot, share = machine.job, self._declared.yield_
        if lot is None:
            return
        if share < 1.0 and self._uniform() >= share:
            lot.attempts += 1
            if self._declared.attempts is None or lot.attempts < self._declared.attempts:
                machine.begin(lot, self._time(), self.flow.line.speed)
                return
            self._leave(machine, lot, SCRAP)
            return
        self._leave(machine, lot, self._next_station())

    def _next_station(self) -> str:
        if len(self._next) == 1:
            return self._next[0][0]
        rest = self._uniform()
        for after, chance in self._next:
            rest -= chance
            if rest < 0.0:
                return after
        return self._next[-1][0]

    def _leave(self, machine: Machine[FlowLot], lot: FlowLot, after: str) -> None:
        target = self.flow.stations.get(after)
        if target is not None and target is not self and not target.room():
            target._waiting_to_enter.append((self, machine, lot))
            self._blocked += 1
            self._show()
            return
        machine.job = None
        if target is None:
            self._freed(machine)
            self.flow.leave(lot, after == SCRAP)
        elif target is self:
            lot.since, lot.attempts = self.flow.clock.time, 0
            self.facts.visits += 1
            self._queue.append(lot)
            self._freed(machine)
        else:
            target.accept(lot)
            self._freed(machine)

    def _freed(self, machine: Machine[FlowLot]) -> None:
        """A machine is free: it takes the next lot, and whoever was blocked comes in."""
        self._settle()
        if machine.down:
            self._show()
            return
        if self._queue:
            self._begin(machine, self._queue.popleft())
        else:
            self.free.append(machine)
        while self._waiting_to_enter and self.room():
            sender, held, lot = self._waiting_to_enter.popleft()
            held.job = None
            sender._settle()
            sender._blocked -= 1
            self.accept(lot)
            sender._freed(held)
        self._show()
        if self.room():
            self.flow.has_room(self)

    def machine_changed(self, machine: Machine[FlowLot]) -> None:
        """A machine failed or was repaired."""
        self._down += 1 if machine.down else -1
        if machine.job is None:
            if machine.down:
                self.free.remove(machine)
            else:
                self._freed(machine)
        self._show()

    def machine_set_up(self, machine: Machine[FlowLot]) -> None:
        """Machines of stations need no set-up."""

    def give_back(self) -> list[FlowLot]:
        """All lots that are here, as the line has left."""
        self._settle()
        lots = [machine.job for machine in self.machines if machine.job is not None]
        for machine in self.machines:
            if machine.job is not None:
                machine.interrupt()
                if not machine.down:
                    self.free.append(machine)
        lots += self._queue
        self._queue.clear()
        self._waiting_to_enter.clear()
        self._blocked = 0
        self._show()
        return lots

    def set_speed(self, speed: float) -> None:
        """Machines go on at another speed."""
        for machine in self.machines:
            if machine.job is not None:
                machine.set_speed(speed)

    def _show(self) -> None:
        count = len(self.machines)
        idle, blocked = len(self.free), self._blocked
        down = sum(1 for m in self.machines if m.down and not m.holding) if self._down else 0
        working = count - idle - down - blocked
        self.states.spread(
            {
                "working": working / count,
                "down: failure": down / count,
                "blocked": blocked / count,
                "starved": idle / count,
            }
        )

    def _settle(self) -> None:
        span = self.flow.clock.time - self._since
        if span > 0:
            self._since, stretch = self.flow.clock.time, days(span)
            on_machines = sum(1 for m in self.machines if m.job is not None)
            self.facts.area_queue += len(self._queue) * stretch
            self.facts.area_number += (len(self._queue) + on_machines) * stretch

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.measured_from = self.flow.clock.time
        self.facts = StationFacts()

    def close(self) -> StationFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts


class Flow(ShopFloor):
    """The shop floor of a line with stations."""

    __slots__ = ("_first", "_lots", "_pull", "_serving", "_wip_cap", "clock", "line", "stations")

    def __init__(self, line: "Line", clock: Clock, declared: DeclaredLine, station: StationMaker) -> None:
        """*station* makes the stations of this flow, one by one in the order of their names."""
        self.line, self.clock, self._first = line, clock, declared.first
        self._pull, self._wip_cap = declared.release == "pull", declared.wip_cap
        self._lots = 0
        self._serving = False
        self.stations = {step: station(self, step, spec) for step, spec in sorted(declared.stations.items())}

    def _room(self) -> bool:
        if self._wip_cap is not None and self._lots >= self._wip_cap:
            return False
        first = self.stations[self._first]
        return bool(first.free) if self._pull else first.room()

    def serve(self) -> None:
        """Let as many lots onto the floor as there is room for."""
        if self._serving:
            return
        self._serving = True
        while self._room() and self.line.ready():
            amount, _, begun = self.line.begin()
            self._lots += 1
            self.stations[self._first].accept(FlowLot(amount, begun))
        self._serving = False
        self.line.show()

    def resume(self, step: str, amount: float, elapsed: int) -> None:
        """Have a lot at a station at the start, on which so much has been worked there."""
        self.line.resume(amount)
        self._lots += 1
        self.stations[step].resume(FlowLot(amount, self.clock.time - elapsed), elapsed)

    def wake(self) -> None:
        """Orders or inputs came."""
        self.serve()

    def has_room(self, station: Station) -> None:
        """A station has room again."""
        if station.name.endswith(f".{self._first}"):
            self.serve()

    def leave(self, lot: FlowLot, scrapped: bool) -> None:
        """A lot leaves the floor."""
        self._lots -= 1
        if scrapped:
            self.line.scrap(lot.amount, lot.begun)
        else:
            self.line.finish(lot.amount, lot.begun)

    def give_back(self, line: "Line") -> list[UnfinishedLot]:
        """The line has left: no lot is on the floor any more; a lot that a machine has begun with is one work."""
        self._lots = 0
        lots = [lot for station in self.stations.values() for lot in station.give_back()]
        return [UnfinishedLot(lot.amount, lot.begun, HALF * lot.is_worked_on) for lot in lots]

    def set_speed(self, line: "Line") -> None:
        """All machines go on at the speed of the line."""
        for station in self.stations.values():
            station.set_speed(line.speed)

    def machine_shares(self, line: "Line") -> tuple[float, float, float]:
        """A line with stations works while it has lots on the floor; what each station does, its own states say."""
        return (1.0 if self._lots else 0.0), 0.0, 0.0
