"""Flow: the stations of a line, and the lots that move through them."""

from collections import deque
from typing import Any

from desim.sim.kernel.clock import COMPLETION, Clock
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Draw
from desim.sim.production.machine import Failing, Machine
from desim.spec.facts import StationFacts
from desim.spec.parts.station import SCRAP


class Job:
    """A lot on the floor."""

    __slots__ = ("amount", "attempts", "begun", "since")

    def __init__(self, amount: float, time: float) -> None:
        self.amount, self.begun, self.since, self.attempts = amount, time, time, 0


class Station:
    """Machines with one queue of limited length; the place of a machine does not count as buffer.

    A finished lot stays on its machine until the next station has a place for it (blocking after service).
    """

    def __init__(
        self, name: str, declared: Any, flow: "Flow", rank: int, failing: list[Failing | None], draws: tuple[Draw, Draw]
    ) -> None:
        self.name, self._declared, self.flow = name, declared, flow
        self._time, self._uniform = draws
        self.machines = [Machine(flow.clock, COMPLETION + rank, self, failing[k]) for k in range(declared.machines)]
        self.free = list(reversed(self.machines))
        for machine in self.machines:
            machine.done, machine.changed = self._done, self._changed
        self._ways = sorted(declared.next.items())
        self._queue: deque[Job] = deque()
        self.held: deque[tuple[Station, Machine]] = deque()
        self._blocked = self._down = 0
        self.facts, self._since, self.measured_from = StationFacts(), flow.clock.time, 0.0
        self.states = States(flow.clock, "starved")

    def room(self) -> bool:
        """Whether a lot could come in."""
        return bool(self.free) or self._declared.buffer is None or len(self._queue) < self._declared.buffer

    def accept(self, job: Job) -> None:
        """Take a lot in; there is room for it."""
        self._settle()
        job.since = self.flow.clock.time
        job.attempts = 0
        self.facts.visits += 1
        if self.free:
            self._begin(self.free.pop(), job)
        else:
            self._queue.append(job)

    def _begin(self, machine: Machine, job: Job) -> None:
        now = self.flow.clock.time
        if job.since >= self.measured_from:
            self.facts.waits.append(now - job.since)
        machine.begin(job, self._time(), self.flow.line.speed)
        self._show()

    def _done(self, machine: Machine) -> None:
        """A lot is processed: try it again if it failed, else send it on, or hold it until there is a place."""
        self._settle()
        job: Job = machine.job
        share = self._declared.yield_
        if share < 1.0 and self._uniform() >= share:
            job.attempts += 1
            if self._declared.attempts is None or job.attempts < self._declared.attempts:
                machine.begin(job, self._time(), self.flow.line.speed)
                return
            self._leave(machine, SCRAP)
            return
        self._leave(machine, self._way())

    def _way(self) -> str:
        if len(self._ways) == 1:
            return self._ways[0][0]
        rest = self._uniform()
        for after, chance in self._ways:
            rest -= chance
            if rest < 0.0:
                return after
        return self._ways[-1][0]

    def _leave(self, machine: Machine, after: str) -> None:
        job: Job = machine.job
        target = self.flow.stations.get(after)
        if target is not None and target is not self and not target.room():
            target.held.append((self, machine))
            self._blocked += 1
            self._show()
            return
        machine.job = None
        if target is None:
            self._freed(machine)
            self.flow.out(job, after == SCRAP)
        elif target is self:
            job.since, job.attempts = self.flow.clock.time, 0
            self.facts.visits += 1
            self._queue.append(job)
            self._freed(machine)
        else:
            target.accept(job)
            self._freed(machine)

    def _freed(self, machine: Machine) -> None:
        """A machine is free: it takes the next lot, and whoever was held up comes in."""
        self._settle()
        if machine.down:
            self._show()
            return
        if self._queue:
            self._begin(machine, self._queue.popleft())
        else:
            self.free.append(machine)
        while self.held and self.room():
            sender, held = self.held.popleft()
            job, held.job = held.job, None
            sender._settle()
            sender._blocked -= 1
            self.accept(job)
            sender._freed(held)
        self._show()
        if self.room():
            self.flow.opened(self)

    def _changed(self, machine: Machine) -> None:
        self._down += 1 if machine.down else -1
        if machine.job is None:
            if machine.down:
                self.free.remove(machine)
            else:
                self._freed(machine)
        self._show()

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
        if span > 0.0:
            self._since = self.flow.clock.time
            on_machines = sum(1 for m in self.machines if m.job is not None)
            self.facts.area_queue += len(self._queue) * span
            self.facts.area_number += (len(self._queue) + on_machines) * span

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


class Flow:
    """The floor of a line with stations."""

    def __init__(self, line: Any, clock: Clock, first: str, pull: bool, wip_cap: int | None) -> None:
        self.line, self.clock, self._first = line, clock, first
        self._pull, self._cap = pull, wip_cap
        self.stations: dict[str, Station] = {}
        self._jobs = 0
        self._serving = False

    def _room(self) -> bool:
        if self._cap is not None and self._jobs >= self._cap:
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
            self._jobs += 1
            self.stations[self._first].accept(Job(amount, begun))
        self._serving = False
        self.line.show()

    def opened(self, station: Station) -> None:
        """A station has room again."""
        if station.name.endswith(f".{self._first}"):
            self.serve()

    def out(self, job: Job, scrapped: bool) -> None:
        """A lot leaves the floor."""
        self._jobs -= 1
        if scrapped:
            self.line.scrap(job.amount)
        else:
            self.line.finish(job.amount, job.begun)

    def set_speed(self, line: Any) -> None:
        """All machines go on at the speed of the line."""
        for station in self.stations.values():
            station.set_speed(line.speed)

    def shares(self, line: Any) -> tuple[float, float]:
        """A line with stations works while it has lots on the floor; what each station does, its own states say."""
        return (1.0 if self._jobs else 0.0), 0.0
