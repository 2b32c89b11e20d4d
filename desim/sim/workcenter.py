"""Workcenter: the machines of one line, or of several lines that share them."""

from typing import Any

from desim.sim.clock import COMPLETION, Clock
from desim.sim.machine import Failing, Machine
from desim.sim.stream import Draw


class Workcenter:
    """Machines with one queue. Lines that share it are served by rank, then by the age of their orders, then by name."""

    def __init__(
        self, name: str, clock: Clock, rank: int, count: int, failing: list[Failing | None], changeover: Draw | None
    ) -> None:
        self.name, self._changeover = name, changeover
        self.machines = [Machine(clock, COMPLETION + rank, self, failing[k]) for k in range(count)]
        self.free = list(reversed(self.machines))
        self.down = 0
        self._lines: list[Any] = []
        self._last: dict[int, str] = {}
        for machine in self.machines:
            machine.done, machine.changed = self._done, self._changed

    def join(self, line: Any) -> None:
        """Let a line use the machines."""
        self._lines.append(line)

    def serve(self) -> None:
        """Begin as many lots as machines and lines allow."""
        lines = self._lines
        if len(lines) == 1:
            line = lines[0]
            while self.free and line.ready():
                self._begin(self.free.pop(), line, 0.0)
            line.show()
            return
        while self.free:
            waiting = [(line.turn, line) for line in lines if line.ready()]
            if not waiting:
                break
            line = min(waiting, key=lambda pair: pair[0])[1]
            machine = self.free.pop()
            self._begin(machine, line, self._set_up(machine, line.name))
        for line in lines:
            line.show()

    def _begin(self, machine: Machine, line: Any, set_up: float) -> None:
        amount, work = line.begin()
        machine.begin((line, amount), set_up + work, line.speed)

    def set_speed(self, line: Any) -> None:
        """Lots of a line go on at its speed."""
        for machine in self.machines:
            if machine.job is not None and machine.job[0] is line:
                machine.set_speed(line.speed)

    def shares(self, line: Any) -> tuple[float, float]:
        """Share of the machines that work for *line*, and share that is down."""
        count = len(self.machines)
        if len(self._lines) == 1:
            return (count - len(self.free) - self.down) / count, self.down / count
        working = sum(1 for m in self.machines if m.job is not None and m.job[0] is line and not m.down)
        return working / count, self.down / count

    def _set_up(self, machine: Machine, line: str) -> float:
        """Time to set the machine up for a line, none when it worked for it last or never worked."""
        index = self.machines.index(machine)
        before, self._last[index] = self._last.get(index, line), line
        return self._changeover() if self._changeover is not None and before != line else 0.0

    def _done(self, machine: Machine) -> None:
        line, lot = machine.job
        machine.job = None
        self.free.append(machine)
        line.finish(lot, machine.since)

    def _changed(self, machine: Machine) -> None:
        """A machine failed or was mended; one that fails idle (by the calendar) is not free meanwhile."""
        self.down += 1 if machine.down else -1
        if machine.job is None:
            if machine.down:
                self.free.remove(machine)
            else:
                self.free.append(machine)
        self.serve()
