"""Preemption: a workcenter on which a lot of better rank interrupts one of worse rank, which is resumed later."""

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.pace import Work
from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.kernel.stream import DurationDraw
from desim.sim.production.machine import FailureModel, Machine
from desim.sim.production.workcenter import LineLot, Workcenter
from desim.spec.parts.machine import Workcenter as Declared

InterruptedLot = tuple[LineLot, Work]
"""A lot, and the work that is left of it."""
BEHIND_ALL_LINES = 100


class PreemptiveWorkcenter(Workcenter):
    """Preempt-resume: an interrupted lot goes on where it stopped, before new lots of its rank, on any machine.

    A rating lets unbegun lots go first; it interrupts none.
    """

    __slots__ = ("_interrupted",)

    def __init__(
        self,
        name: str,
        clock: Clock,
        rank: int,
        failures: list[FailureModel | None],
        changeover: DurationDraw | None,
        shared: bool = True,
    ) -> None:
        super().__init__(name, clock, rank, failures, changeover, shared)
        self._interrupted: list[InterruptedLot] = []

    def begin_next(self) -> bool:
        """Resume or begin the lot that comes first, on a free machine or on one that is taken from a worse rank."""
        victim = None if self.free else self._victim()
        if victim is None and not self.free:
            return False
        limit = BEHIND_ALL_LINES if victim is None else victim[1][0].priority
        waiting = [(line.queue_key, line) for line in self.lines if line.priority < limit and line.ready()]
        line = min(waiting, key=lambda pair: pair[0])[1] if waiting else None
        resumed = min(
            (lot for lot in self._interrupted if lot[0][0].priority < limit and lot[0][0].speed > 0.0),
            key=lambda lot: (lot[0][0].priority, lot[0][2], lot[0][0].name),
            default=None,
        )
        if line is None and resumed is None:
            return False
        machine = self.free.pop() if victim is None else self._interrupt(*victim)
        if resumed is not None and (line is None or resumed[0][0].priority <= line.queue_key[0]):
            self._resume(machine, resumed)
        elif line is not None:
            self.begin(machine, line)
        return True

    def _victim(self) -> tuple[Machine[LineLot], LineLot] | None:
        """The machine with the lot of the worst rank, begun last; one that is down or all but done is left alone."""
        at_work = [(m, m.job) for m in self.machines if m.job is not None and not m.down and not m.is_done()]
        return max(at_work, key=lambda pair: (pair[1][0].priority, pair[1][2], pair[1][0].name), default=None)

    def _interrupt(self, machine: Machine[LineLot], lot: LineLot) -> Machine[LineLot]:
        self._interrupted.append((lot, machine.interrupt()))
        lot[0].lot_interrupted()
        return machine

    def _resume(self, machine: Machine[LineLot], interrupted: InterruptedLot) -> None:
        lot, left = interrupted
        self._interrupted = [other for other in self._interrupted if other is not interrupted]
        lot[0].lot_resumed()
        machine.begin(lot, left, lot[0].speed, self.set_up(machine, lot[0]))


WORKCENTERS: dict[str, type[Workcenter]] = {"non_preemptive": Workcenter, "preemptive": PreemptiveWorkcenter}
require_behaviors("discipline of a workcenter", declared_values(Declared, "discipline"), WORKCENTERS)
