"""Machine: works on one lot at a time, may fail, and goes on where it stopped."""

from collections import deque
from collections.abc import Callable
from typing import Any

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.pace import Pace
from desim.sim.kernel.stream import Draw


class Crew:
    """Repairers with one queue: they mend machines one at a time, in the order of their failures."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self._idle = name, size
        self._waiting: deque[Callable[[], None]] = deque()

    def call(self, begin: Callable[[], None]) -> None:
        """Have *begin* called as soon as a repairer is free; who was called must say ``done``."""
        if self._idle:
            self._idle -= 1
            begin()
        else:
            self._waiting.append(begin)

    def done(self) -> None:
        """A repair is over: the repairer goes to the next machine that waits."""
        if self._waiting:
            self._waiting.popleft()()
        else:
            self._idle += 1


class Failing:
    """How a machine fails: draws of the time to the next failure and of repairs, on which clock, and who repairs."""

    def __init__(self, every: Draw, repair: Draw, calendar: bool, crew: Crew | None) -> None:
        self.every, self.repair, self.calendar, self.crew = every, repair, calendar, crew


class Machine:
    """One machine. Its owner hears when a lot is done and when it fails or is mended."""

    __slots__ = (
        "_clock",
        "_failing",
        "_left",
        "_life",
        "_speed",
        "changed",
        "done",
        "down",
        "job",
        "owner",
        "pace",
        "since",
    )

    def __init__(self, clock: Clock, priority: int, owner: Any, failing: Failing | None) -> None:
        self._clock, self.owner, self._failing = clock, owner, failing
        self.pace = Pace(clock, priority, self._due)
        self.job: Any = None
        self.down, self.since = False, 0.0
        self._left = self._life = 0.0
        self._speed = 1.0
        self.done: Callable[[Machine], None]
        self.changed: Callable[[Machine], None] = _nothing
        if failing is not None:
            self._life = failing.every()
            if failing.calendar:
                clock.at(clock.time + self._life, priority, self._fail_by_calendar)

    @property
    def name(self) -> str:
        """Name of its owner."""
        return str(self.owner.name)

    @property
    def idle(self) -> bool:
        """Whether it could begin a lot now."""
        return self.job is None and not self.down

    @property
    def holding(self) -> bool:
        """Whether it only holds a lot that is done and cannot leave."""
        return self.job is not None and self._left == 0.0

    def begin(self, job: Any, work: float, speed: float) -> None:
        """Work on *job* for *work* days at speed 1."""
        self.job, self.since, self._speed = job, self._clock.time, speed
        self._left = work
        self.pace.set_speed(speed)
        self._go_on()

    def set_speed(self, speed: float) -> None:
        """Go on at another speed."""
        self._speed = speed
        if not self.down:
            self.pace.set_speed(speed)

    def left(self) -> float:
        """Work left of the lot in hand, days at speed 1; of one that works, not of one that is down."""
        return self._left - self.pace.shows()

    def interrupt(self) -> float:
        """Put the lot in hand aside; the work that is left of it."""
        done = self.pace.shows()
        self.pace.rest()
        self.pace.token += 1
        self._life -= done
        self._left, left = 0.0, self._left - done
        self.job = None
        return left

    def _go_on(self) -> None:
        failing = self._failing
        if failing is None or failing.calendar or self._left <= self._life:
            self.pace.restart(self._left)
        else:
            self.pace.restart(self._life)

    def _due(self, token: int) -> None:
        if token != self.pace.token:
            return
        self.pace.rest()
        failing = self._failing
        if failing is not None and not failing.calendar:
            if self._left > self._life:
                self._left -= self._life
                self._fail()
                return
            self._life -= self._left
        self._left = 0.0
        self.done(self)

    def _fail(self) -> None:
        self.down = True
        self.pace.set_speed(0.0)
        self.changed(self)
        crew = self._failing.crew if self._failing else None
        if crew is None:
            self._mend()
        else:
            crew.call(self._mend)

    def _mend(self) -> None:
        assert self._failing is not None  # noqa: S101
        self._clock.at(self._clock.time + self._failing.repair(), self.pace.priority, self._mended)

    def _mended(self, _: Any) -> None:
        failing = self._failing
        assert failing is not None  # noqa: S101
        self.down = False
        if failing.crew is not None:
            failing.crew.done()
        self._life = failing.every()
        self.pace.set_speed(self._speed)
        if failing.calendar:
            self._clock.at(self._clock.time + self._life, self.pace.priority, self._fail_by_calendar)
        elif self.job is not None and self._left > 0.0:
            self._go_on()
        self.changed(self)

    def _fail_by_calendar(self, _: Any) -> None:
        self._fail()


def _nothing(_: Machine) -> None:
    """Nobody has to hear of it."""
