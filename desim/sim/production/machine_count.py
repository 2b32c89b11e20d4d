"""Machine count: workcenters whose number of machines a dial turns; others know nothing of it."""

from collections.abc import Callable
from math import floor

from desim.sim.kernel.clock import COMPLETION, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.stream import DurationDraw
from desim.sim.production.machine import FailureModel, Machine
from desim.sim.production.preemption import PreemptiveWorkcenter
from desim.sim.production.workcenter import LineLot, Workcenter

Failure = Callable[[int], FailureModel | None]
"""How the machine of a number, from 0, fails."""


class MachineCount:
    """Takes machines out of use as they are free, and puts them into use again, or new ones, up to the number."""

    __slots__ = ("_center", "_declared", "_dial", "_failure", "_idle", "_rank")

    def __init__(self, center: Workcenter, dial: Dial, rank: int, failure: Failure) -> None:
        self._center, self._dial, self._rank, self._failure = center, dial, rank, failure
        self._declared = len(center.machines)
        self._idle: list[Machine[LineLot]] = []
        """Machines out of use."""
        dial.watch(center.serve)

    def has_retired(self, machine: Machine[LineLot]) -> bool:
        """Whether a machine is out of use."""
        return machine in self._idle

    def adjust(self) -> None:
        """Have as many machines in use as the dial says, at least one; those at work finish their lots."""
        center, wanted = self._center, max(1, floor(self._declared * self._dial.value + 0.5))
        while len(center.machines) > wanted and center.free:
            machine = center.free.pop()
            center.machines.remove(machine)
            self._idle.append(machine)
        while len(center.machines) < wanted:
            found = self._another()
            if found is None:
                return
            center.machines.append(found)
            center.free.append(found)

    def _another(self) -> Machine[LineLot] | None:
        """A machine that is out of use and not in repair, or a new one; None where one has to be repaired first."""
        center = self._center
        ready = next((machine for machine in self._idle if not machine.down), None)
        if ready is not None:
            self._idle.remove(ready)
            return ready
        if self._idle:
            return None
        return Machine(center.clock, COMPLETION + self._rank, center, self._failure(len(center.machines)))


class AdjustableWorkcenter(PreemptiveWorkcenter):
    """A workcenter of any discipline whose number of machines a dial turns."""

    __slots__ = ("_count", "_preempts")

    def __init__(
        self, name: str, clock: Clock, rank: int, failures: list[FailureModel | None], changeover: DurationDraw | None,
        shared: bool, dial: Dial, failure: Failure, preempts: bool = False,
    ) -> None:  # fmt: skip
        """*preempts*: whether lots of better rank interrupt others."""
        super().__init__(name, clock, rank, failures, changeover, shared)
        self._preempts = preempts
        self._count = MachineCount(self, dial, rank, failure)

    def serve(self) -> None:
        """Begin as many lots as machines and lines allow."""
        self._count.adjust()
        super().serve()

    def machine_changed(self, machine: Machine[LineLot]) -> None:
        """A machine failed or was repaired; one that is out of use changes nothing, unless it is called for."""
        if self._count.has_retired(machine):
            self.serve()
        else:
            super().machine_changed(machine)

    def _victim(self) -> tuple[Machine[LineLot], LineLot] | None:
        return super()._victim() if self._preempts else None
