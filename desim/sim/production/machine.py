"""Machine: works on one lot at a time, may fail, and goes on where it stopped."""

from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.pace import Pace, Work
from desim.sim.kernel.stream import DurationDraw

Job = TypeVar("Job")
"""What a machine works on: a lot, in the form its owner has for it."""


class RepairCrew:
    """Repairers with one queue: they repair machines one at a time, in the order of their failures."""

    __slots__ = ("_idle", "_size", "_waiting", "name")

    def __init__(self, name: str, size: int) -> None:
        self.name, self._idle, self._size = name, size, size
        self._waiting: deque[Callable[[], None]] = deque()

    def call(self, begin: Callable[[], None]) -> None:
        """Have *begin* called as soon as a repairer is free; who was called must report ``done``."""
        if self._idle:
            self._idle -= 1
            begin()
        else:
            self._waiting.append(begin)

    def done(self) -> None:
        """A repair is over: the repairer goes to the next machine that waits, or leaves where there are too many."""
        if self._waiting and self._idle >= 0:
            self._waiting.popleft()()
        else:
            self._idle += 1

    def resize(self, size: int) -> None:
        """There are so many repairers from now on; repairs in hand are finished."""
        self._idle += size - self._size
        self._size = size
        while self._waiting and self._idle > 0:
            self._idle -= 1
            self._waiting.popleft()()


class FailureModel:
    """How one machine fails: draws of the time to the next failure and of repairs, on which clock, and who repairs."""

    __slots__ = ("by_calendar", "crew", "repair_time", "time_to_failure")

    def __init__(
        self, time_to_failure: DurationDraw, repair_time: DurationDraw, by_calendar: bool, crew: RepairCrew | None
    ) -> None:
        self.time_to_failure, self.repair_time = time_to_failure, repair_time
        self.by_calendar, self.crew = by_calendar, crew


class MachineOwner(Protocol[Job]):
    """A workcenter or a station, which hears when a lot is done and when a machine fails or is repaired."""

    name: str

    def machine_done(self, machine: "Machine[Job]") -> None:
        """The lot on a machine is processed."""

    def machine_changed(self, machine: "Machine[Job]") -> None:
        """A machine failed or was repaired."""

    def machine_set_up(self, machine: "Machine[Job]") -> None:
        """A machine is set up, and begins to process its lot."""


class Machine(Generic[Job]):
    """One machine."""

    __slots__ = (
        "_clock", "_failures", "_left", "_life", "_owner", "_processing", "_speed", "down", "job", "pace", "setting_up",
        "since",
    )  # fmt: skip

    def __init__(self, clock: Clock, priority: int, owner: MachineOwner[Job], failures: FailureModel | None) -> None:
        self._clock, self._owner, self._failures = clock, owner, failures
        self.pace = Pace(clock, priority, self._due)
        self.job: Job | None = None
        self.down, self.setting_up, self.since = False, False, 0
        self._processing: Work = 0
        """The work that comes after the set-up."""
        self._left: Work = 0
        self._life: Work = 0
        self._speed = 1.0
        if failures is not None:
            if not failures.by_calendar:
                self._life = failures.time_to_failure()
            else:
                clock.at(clock.time + failures.time_to_failure(), priority, self._fail_by_calendar, failures)

    @property
    def name(self) -> str:
        """Name of its owner."""
        return self._owner.name

    @property
    def holding(self) -> bool:
        """Whether it only holds a lot that is done and cannot leave."""
        return self.job is not None and self._left == 0

    def begin(self, job: Job, work: Work, speed: float, set_up: int = 0) -> None:
        """Work on *job* for *work* ticks at speed 1, after *set_up* ticks for which it is set up."""
        self.job, self.since, self._speed = job, self._clock.time, speed
        self._left, self.setting_up = work, set_up > 0
        if set_up:
            self._left, self._processing = set_up, work
        self.pace.set_speed(speed)
        self._go_on()

    def set_speed(self, speed: float) -> None:
        """Go on at another speed."""
        self._speed = speed
        if not self.down:
            self.pace.set_speed(speed)

    def is_done(self) -> bool:
        """Whether the work, or the life, of a machine that works ends in this very instant."""
        return self.pace.due == self._clock.time and not self.setting_up

    def interrupt(self) -> Work:
        """Put the lot in hand aside; the work that is left of it."""
        done: Work = 0 if self.pace.is_at_rest else self.pace.shows()  # what was done until it failed is off already
        self.pace.rest()
        self.pace.token += 1
        self._life -= done
        left: Work = self._left - done
        self._left = 0
        if self.setting_up:
            self.setting_up, left = False, left + self._processing
        self.job = None
        return left

    def _go_on(self) -> None:
        failures = self._failures
        if failures is None or failures.by_calendar or self._left <= self._life:
            self.pace.restart(self._left)
        else:
            self.pace.restart(self._life)

    def _due(self, token: int) -> None:
        if token != self.pace.token:
            return
        self.pace.rest()
        failures = self._failures
        if failures is not None and not failures.by_calendar:
            if self._left > self._life:
                self._left -= self._life
                self._fail(failures)
                return
            self._life -= self._left
        if self.setting_up:
            self.setting_up, self._left = False, self._processing
            self._go_on()
            self._owner.machine_set_up(self)
            return
        self._left = 0
        self._owner.machine_done(self)

    def _fail(self, failures: FailureModel) -> None:
        self.down = True
        self.pace.set_speed(0.0)
        self._owner.machine_changed(self)
        if failures.crew is None:
            self._repair(failures)
        else:
            failures.crew.call(lambda: self._repair(failures))

    def _repair(self, failures: FailureModel) -> None:
        self._clock.at(self._clock.time + failures.repair_time(), self.pace.priority, self._repaired, failures)

    def _repaired(self, failures: FailureModel) -> None:
        self.down = False
        if failures.crew is not None:
            failures.crew.done()
        life = failures.time_to_failure()
        self.pace.set_speed(self._speed)
        if failures.by_calendar:
            self._clock.at(self._clock.time + life, self.pace.priority, self._fail_by_calendar, failures)
        else:
            self._life = life
            if self.job is not None and self._left > 0:
                self._go_on()
        self._owner.machine_changed(self)

    def _fail_by_calendar(self, failures: FailureModel) -> None:
        self._fail(failures)
