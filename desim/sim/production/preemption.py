"""Preemption: a workcenter on which a lot of better rank interrupts one of worse rank, which is resumed later."""

from typing import Any

from desim.sim.kernel.pace import REACHED
from desim.sim.production.machine import Machine
from desim.sim.production.workcenter import Workcenter

Job = tuple[Any, float, float]


class PreemptiveWorkcenter(Workcenter):
    """Preempt-resume: an interrupted lot goes on where it stopped, before new lots of its rank, on any machine.

    A rating lets unbegun lots go first; it interrupts none.
    """

    _aside: tuple[tuple[Job, float], ...] = ()

    def next(self) -> bool:
        """Resume or begin the lot that comes first, on a free machine or on one that is taken from a worse rank."""
        victim = None if self.free else self._victim()
        if not self.free and victim is None:
            return False
        limit = 100 if victim is None else victim.job[0].priority
        waiting = [(line.turn, line) for line in self.lines if line.priority < limit and line.ready()]
        line = min(waiting, key=lambda pair: pair[0])[1] if waiting else None
        resumed = min(
            (aside for aside in self._aside if aside[0][0].priority < limit and aside[0][0].speed > 0.0),
            key=lambda aside: (aside[0][0].priority, aside[0][2], aside[0][0].name),
            default=None,
        )
        if line is None and resumed is None:
            return False
        machine = self.free.pop() if victim is None else self._interrupt(victim)
        if resumed is not None and (line is None or resumed[0][0].priority <= line.turn[0]):
            self._resume(machine, resumed)
        else:
            self.begin(machine, line)
        return True

    def _victim(self) -> Machine | None:
        """The machine with the lot of the worst rank, begun last; one that is down or all but done is left alone."""
        at_work = [m for m in self.machines if m.job is not None and not m.down and m.left() > REACHED]
        return max(at_work, key=lambda m: (m.job[0].priority, m.job[2], m.job[0].name), default=None)

    def _interrupt(self, machine: Machine) -> Machine:
        job: Job = machine.job
        self._aside = (*self._aside, (job, machine.interrupt()))
        job[0].interrupted += 1
        return machine

    def _resume(self, machine: Machine, aside: tuple[Job, float]) -> None:
        job, left = aside
        self._aside = tuple(other for other in self._aside if other is not aside)
        job[0].interrupted -= 1
        machine.begin(job, self.set_up(machine, job[0]) + left, job[0].speed)


WORKCENTERS = {"non_preemptive": Workcenter, "preemptive": PreemptiveWorkcenter}
