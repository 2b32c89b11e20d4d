"""Pace: a flow of work or of time that dials may speed up, slow down or stop."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from desim.sim.kernel.clock import Clock
from desim.spec.fields.ticks import TICKS_PER_DAY

Work = int | Fraction
"""Work or operational time: ticks at speed 1, a fraction where a rate gives no whole ones."""
_FINEST: Final = 1 << 20
"""Parts of a tick to which work is rounded where no rate makes it a simple fraction."""
_SIMPLE: Final = 1_000_000
"""Largest denominator of a simple fraction."""


@lru_cache(maxsize=65_536)
def exact(value: float) -> Work:
    """The simple fraction that a number stands for (1/3 for 0.333...), else its exact binary value."""
    near = Fraction(value).limit_denominator(_SIMPLE)
    if near.numerator / near.denominator != value:
        near = Fraction(value)
    return near.numerator if near.denominator == 1 else near


@lru_cache(maxsize=65_536)
def interval(amount: float, rate: float) -> Work:
    """The work of *amount* units at *rate* units a day, ticks; exact for whole units."""
    work = Fraction(exact(amount)) * TICKS_PER_DAY / exact(rate)
    return _simple(work) if amount == int(amount) else _rounded(work)


def scaled(ticks: int, factor: float) -> int:
    """A time in ticks, multiplied by a factor and rounded to a whole tick."""
    return ticks if factor == 1.0 else round(ticks * factor)


def _divided(work: Work, ratio: Work) -> int:
    """Work over speed, rounded to a whole tick, halves to even; whole numbers are quicker than fractions here."""
    above, below = work.numerator * ratio.denominator, work.denominator * ratio.numerator
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole & 1))


def _simple(work: Work) -> Work:
    """A whole number where it is one: those are quicker."""
    return work.numerator if work.denominator == 1 else work


def _rounded(work: Work) -> Work:
    """Work rounded to a small part of a tick, so that sums of many rates stay simple fractions."""
    return _simple(Fraction(round(work * _FINEST), _FINEST))


class Pace:
    """An operational clock: it shows a reading, and runs at *speed* (ticks of reading per tick of time).

    The time at which it will show a reading is computed from the last change of speed and rounded to a tick once, so
    that the k-th mark of an undisturbed pace lies at k times the interval, rounded. A pace that is restarted in the
    instant of its mark goes on from the exact mark, not from the tick to which that was rounded.

    A mark that is reached in the very instant in which the pace is stopped counts as reached: work that ends with the
    shift is done today, not after the next one has begun.

    The action is called with a token; it must do nothing when the token is not the pace's own, for then the mark has
    been moved since.
    """

    __slots__ = (
        "_action", "_clock", "_mark", "_ratio", "_reached", "_reading", "_start", "due", "priority", "since", "speed",
        "token",
    )  # fmt: skip

    def __init__(self, clock: Clock, priority: int, action: Callable[[Any], None], speed: float = 1.0) -> None:
        self._clock, self.priority, self._action = clock, priority, action
        self.since, self.speed, self._ratio = clock.time, speed, exact(speed)
        self._reading: Work = 0
        """At the last change of speed."""
        self._start: Work = 0
        """At the last restart."""
        self._mark: Work | None = None
        self._reached: Work | None = None
        """The mark that was reached last."""
        self.due, self.token = -1, 0
        """Tick at which the mark is, or was, reached; -1 while it stands still."""

    def until(self, mark: Work) -> None:
        """Call the action when the clock shows *mark*; marks in the past are refused by the clock."""
        self._call_at(self._start + mark)

    def _call_at(self, mark: Work) -> None:
        self._mark, self.token = mark, self.token + 1
        if self.speed > 0.0:
            left, ratio = mark - self._reading, self._ratio
            self.due = self.since + (left if ratio == 1 and isinstance(left, int) else _divided(left, ratio))
            self._clock.at(self.due, self.priority, self._action, self.token)
        else:
            self.due = -1

    def restart(self, amount: Work) -> None:
        """Set the clock to 0 and call the action when it shows *amount*."""
        if self._reached is not None and self.due == self._clock.time:
            self._start = self._reached
        else:
            self._start, self._reading, self.since, self._reached = 0, 0, self._clock.time, None
        self._call_at(self._start + amount)

    def shows(self) -> Work:
        """The reading now, since the last restart."""
        return self._shown() - self._start

    def _shown(self) -> Work:
        return self._reading + (self._clock.time - self.since) * self._ratio

    @property
    def is_at_rest(self) -> bool:
        """Whether there is no mark to call the action at."""
        return self._mark is None

    def rest(self) -> None:
        """There is no mark to call the action at: it has been reached, or is given up."""
        self._reached = self._mark if self.due == self._clock.time else None
        self._mark = None

    def set_speed(self, speed: float) -> None:
        """Change the speed from now on."""
        if speed == self.speed:
            return
        now = self._clock.time
        due_now = self.due == now
        if self._mark is None and self._reached is not None and due_now:
            self._reading = self._reached
        else:
            shown = self._shown()
            self._reading = shown if isinstance(shown, int) else _rounded(shown)
        self.since, self.speed, self._ratio = now, speed, exact(speed)
        if self._mark is None:
            return
        if due_now:  # reached in this very instant, whatever the rounding of the reading says
            self.token += 1
            self._clock.at(now, self.priority, self._action, self.token)
        else:
            self._call_at(max(self._mark, self._reading))
