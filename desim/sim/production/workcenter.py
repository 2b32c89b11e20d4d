"""Workcenter: the machines of one line, or of several lines that share them."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from desim.sim.kernel.clock import COMPLETION, Clock
from desim.sim.kernel.pace import Work
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import DurationDraw
from desim.sim.production.machine import FailureModel, Machine
from desim.sim.production.shop_floor import ShopFloor, UnfinishedLot
from desim.spec.fields.ticks import days

if TYPE_CHECKING:
    from desim.sim.production.line import Line

IDLE: Final = "idle"
CHANGE_OVER: Final = "change-over"
BEHIND_ALL_LINES: Final = 100
ALL: Final = Fraction(1)


class LineLot:
    """A lot on a machine: its line, its size, the tick at which it was begun, and all of its work."""

    __slots__ = ("amount", "begun", "line", "work")

    def __init__(self, line: "Line", amount: float, begun: int, work: Work) -> None:
        self.line, self.amount, self.begun, self.work = line, amount, begun, work


class InterruptedLot:
    """A lot that was put aside, and the work that is left of it."""

    __slots__ = ("left", "lot")

    def __init__(self, lot: LineLot, left: Work) -> None:
        self.lot, self.left = lot, left


class Workcenter(ShopFloor):
    """Machines with one queue. Lines go by rank, by claim priority and age of their next orders, then by name."""

    __slots__ = ("_changeover", "_interrupted", "_last", "clock", "down", "free", "lines", "machines", "name", "states")

    def __init__(
        self,
        name: str,
        clock: Clock,
        rank: int,
        failures: list[FailureModel | None],
        changeover: DurationDraw | None,
        shared: bool = True,
    ) -> None:
        """*failures* has one entry for each machine; machines of one line alone are in no states but those of it."""
        self.name, self.clock, self._changeover = name, clock, changeover
        self.machines: list[Machine[LineLot]] = [Machine(clock, COMPLETION + rank, self, model) for model in failures]
        self.free = list(reversed(self.machines))
        self.down = 0
        self.states = States(clock, IDLE) if shared else None
        self.lines: list[Line] = []
        self._last: dict[Machine[LineLot], tuple[str, int]] = {}
        self._interrupted: list[InterruptedLot] = []

    def join(self, line: "Line") -> None:
        """Let a line use the machines."""
        self.lines.append(line)

    def serve(self) -> None:
        """Begin as many lots as machines and lines allow."""
        lines = self.lines
        if len(lines) == 1:
            line = lines[0]
            while self.free and line.ready():
                self.begin(self.free.pop(), line)
            line.show()
            self.show()
            return
        while self.begin_next():
            pass
        for line in lines:
            line.show()
        self.show()

    def wake(self) -> None:
        """Orders or inputs came; they change nothing while all machines of a line that has its own are taken."""
        if self.free or len(self.lines) > 1:
            self.serve()

    def show(self) -> None:
        """Enter the states of the machines: at work or set up for which line, stopped with it, down, or idle."""
        if self.states is None:
            return
        shares: dict[str, float] = {}
        for machine in self.machines:
            label = _state_of(machine)
            shares[label] = shares.get(label, 0.0) + 1.0 / len(self.machines)
        self.states.spread(shares)

    def reset(self) -> None:
        """Forget the time by state; measuring starts now."""
        if self.states is not None:
            self.states.reset()

    def close(self) -> None:
        """The end of the run; it has no facts but its states."""
        if self.states is not None:
            self.states.settle()

    def begin_next(self) -> bool:
        """Begin the lot that comes first; False when there is no machine or no lot."""
        return bool(self.free) and self._take_next(BEHIND_ALL_LINES, self.free.pop)

    def _take_next(self, limit: float, machine: Callable[[], Machine[LineLot]]) -> bool:
        """Resume or begin the lot that comes first of lines with a better rank than *limit*; False without one."""
        waiting = [(line.queue_key, line) for line in self.lines if line.priority < limit and line.ready()]
        line = waiting[0][1] if len(waiting) == 1 else None
        if len(waiting) > 1:
            line = min(waiting, key=lambda pair: pair[0])[1]
        resumed = None
        if self._interrupted:
            resumed = min(
                (one for one in self._interrupted if one.lot.line.priority < limit and one.lot.line.speed > 0.0),
                key=lambda one: (one.lot.line.priority, one.lot.begun, one.lot.line.name),
                default=None,
            )
        if resumed is not None and (line is None or resumed.lot.line.priority <= line.queue_key[0]):
            self._resume(machine(), resumed)
            line = None
        elif line is not None:
            self.begin(machine(), line)
        for _, other in waiting:
            if other is not line:
                other.reserve()  # for what it has drawn on a shared book: not before, since all were asked first
        return line is not None or resumed is not None

    def _put_aside(self, machine: Machine[LineLot], lot: LineLot) -> Machine[LineLot]:
        """Interrupt the lot on a machine, to be resumed later on any machine."""
        self._interrupted.append(InterruptedLot(lot, machine.interrupt()))
        lot.line.lot_interrupted()
        return machine

    def _resume(self, machine: Machine[LineLot], interrupted: InterruptedLot) -> None:
        lot = interrupted.lot
        self._interrupted = [other for other in self._interrupted if other is not interrupted]
        lot.line.lot_resumed()
        machine.begin(lot, interrupted.left, lot.line.speed, self.set_up(machine, lot.line))

    def begin(self, machine: Machine[LineLot], line: "Line") -> None:
        """Begin the lot of a line that is ready."""
        amount, work, begun = line.begin()
        machine.begin(LineLot(line, amount, begun, work), work, line.speed, self.set_up(machine, line))

    def resume(self, line: "Line", amount: float, elapsed: int) -> None:
        """Go on, at the start, with a lot on which so much has been worked; a machine is free for it."""
        work = line.resume(amount)
        lot = LineLot(line, amount, self.clock.time - elapsed, work)
        self.free.pop().begin(lot, max(0, work - elapsed), line.speed)

    def set_speed(self, line: "Line") -> None:
        """Lots of a line go on at its speed; those of one that is closed and yields give way to other lines."""
        for machine in self.machines:
            if machine.job is not None and machine.job.line is line:
                machine.set_speed(line.speed)
                self._yield(machine)

    def _yield(self, machine: Machine[LineLot]) -> None:
        """Free a machine that works whose lot is of a closed line that yields; not one that is done right now."""
        job = machine.job
        if job is None or machine.down or machine.is_done() or job.line.speed > 0.0 or not job.line.yields:
            return
        if len(self.lines) > 1:
            self.free.append(self._put_aside(machine, job))

    def give_back(self, line: "Line") -> list[UnfinishedLot]:
        """Free the machines of a line that has left; its lots, with how much of their work is done."""
        lots = [one for one in self._interrupted if one.lot.line is line]
        self._interrupted = [one for one in self._interrupted if one.lot.line is not line]
        for machine in self.machines:
            if machine.job is not None and machine.job.line is line:
                lots.append(InterruptedLot(machine.job, machine.interrupt()))
                if not machine.down:
                    self.free.append(machine)
        return [
            UnfinishedLot(one.lot.amount, one.lot.begun, 1 - Fraction(one.left) / one.lot.work if one.lot.work else ALL)
            for one in lots
        ]

    def machine_shares(self, line: "Line") -> tuple[float, float, float]:
        """Shares of the machines that work for *line*, that are down, and that are being set up for *line*."""
        count, set_up = len(self.machines), 0
        if self._changeover is not None or line.setup is not None:
            set_up = sum(1 for m in self.machines if m.setting_up and not m.down and m.job and m.job.line is line)
        if len(self.lines) == 1:
            return (count - len(self.free) - self.down - set_up) / count, self.down / count, set_up / count
        busy = 0
        for machine in self.machines:
            if not machine.down and machine.job is not None and machine.job.line is line:
                busy += 1
        return (busy - set_up) / count, self.down / count, set_up / count

    def set_up(self, machine: Machine[LineLot], line: "Line") -> int:
        """Time to set the machine up, ticks: the changeover from another line, and the set-up of a campaign."""
        if self._changeover is None and line.setup is None:
            return 0
        last, ended = self._last.get(machine, ("", -1))
        self._last[machine] = (line.name, ended)
        time = self._changeover() if self._changeover is not None and last not in ("", line.name) else 0
        if line.setup is not None and (last != line.name or ended < self.clock.time):
            time += line.setup()
        if time:
            line.facts.setups += 1
            line.facts.setup_time += days(time)
        return time

    def machine_done(self, machine: Machine[LineLot]) -> None:
        """The lot on a machine is processed: the line takes it over."""
        if machine.job is None:
            return
        lot, line = machine.job, machine.job.line
        machine.job = None
        self.free.append(machine)
        if line.setup is not None:
            self._last[machine] = (line.name, self.clock.time)
        line.finish(lot.amount, lot.begun)

    def machine_set_up(self, machine: Machine[LineLot]) -> None:
        """A machine is set up, and begins to process its lot."""
        if machine.job is not None:
            machine.job.line.show()
        self.show()

    def machine_changed(self, machine: Machine[LineLot]) -> None:
        """A machine failed or was repaired; one that fails idle (by the calendar) is not free meanwhile."""
        self.down += 1 if machine.down else -1
        if machine.job is None:
            if machine.down:
                self.free.remove(machine)
            else:
                self.free.append(machine)
        else:
            self._yield(machine)
        self.serve()


def _state_of(machine: Machine[LineLot]) -> str:
    """The state of one machine, with the line whose lot it has."""
    if machine.down:
        return "down: failure"
    if machine.job is None:
        return IDLE
    line = machine.job.line
    if line.speed <= 0.0:
        return f"stopped: {line.name}"
    return f"{CHANGE_OVER if machine.setting_up else 'working'}: {line.name}"
