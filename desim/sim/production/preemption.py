"""Preemption: a workcenter on which a lot of better rank interrupts one of worse rank, which is resumed later."""

from functools import partial

from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.production.machine import Machine
from desim.sim.production.workcenter import LineLot, Workcenter
from desim.spec.parts.machine import Workcenter as Declared


class PreemptiveWorkcenter(Workcenter):
    """Preempt-resume: an interrupted lot goes on where it stopped, before new lots of its rank, on any machine.

    A rating lets unbegun lots go first; it interrupts none.
    """

    __slots__ = ()

    def begin_next(self) -> bool:
        """Resume or begin the lot that comes first, on a free machine or on one that is taken from a worse rank."""
        victim = None if self.free else self._victim()
        if victim is None:
            return super().begin_next()
        return self._take_next(victim[1].line.priority, partial(self._put_aside, *victim))

    def _victim(self) -> tuple[Machine[LineLot], LineLot] | None:
        """The machine with the lot of the worst rank, begun last; one that is down or all but done is left alone."""
        at_work = [(m, m.job) for m in self.machines if m.job is not None and not m.down and not m.is_done()]
        return max(at_work, key=lambda pair: (pair[1].line.priority, pair[1].begun, pair[1].line.name), default=None)


WORKCENTERS: dict[str, type[Workcenter]] = {"non_preemptive": Workcenter, "preemptive": PreemptiveWorkcenter}
require_behaviors("discipline of a workcenter", declared_values(Declared, "discipline"), WORKCENTERS)
