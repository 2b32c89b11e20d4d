"""Pace: a flow of work or of time that dials may speed up, slow down or stop."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import gcd
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


def _simple(work: Work) -> Work:
    """A whole number where it is one: those are quicker."""
    return work.numerator if work.denominator == 1 else work


def _rounded(work: Work) -> Work:
    """Work rounded to a small part of a tick, so that sums of many rates stay simple fractions."""
    return work if isinstance(work, int) else _simple(Fraction(round(work * _FINEST), _FINEST))


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
        "_action", "_amount", "_amount_over", "_clock", "_grain", "_has_mark", "_has_reached", "_mark", "_ratio",
        "_ratio_above", "_ratio_below", "_reached", "_reading", "_start", "_undisturbed", "due", "priority", "since",
        "speed", "token",
    )  # fmt: skip

    def __init__(self, clock: Clock, priority: int, action: Callable[[Any], None], speed: float = 1.0) -> None:
        self._clock, self.priority, self._action = clock, priority, action
        self.since, self.speed = clock.time, speed
        self._grain = 1
        """Parts of a tick in which readings and marks are whole, so that all arithmetic is that of whole numbers."""
        self._reading = 0
        """At the last change of speed, grains."""
        self._start = 0
        """At the last restart, grains."""
        self._mark, self._has_mark = 0, False
        self._reached, self._has_reached = 0, False
        """The mark that was reached last."""
        self._amount: Work = 0
        self._amount_over = 0
        """The last amount of a restart, and the same in grains: amounts come again and again."""
        self.due, self.token = -1, 0
        """Tick at which the mark is, or was, reached; -1 while it stands still."""
        self._set_ratio(speed)

    def _set_ratio(self, speed: float) -> None:
        ratio = exact(speed)
        self._ratio: Work = ratio
        self._ratio_above: int = ratio.numerator
        self._ratio_below: int = ratio.denominator
        self._undisturbed: bool = ratio == 1

    def _in_grains(self, work: Work) -> int:
        """Work as a whole number of grains, which are made finer where need be."""
        if isinstance(work, int) and self._grain == 1:
            return work
        above, below = work.numerator, work.denominator
        if self._grain % below:
            finer = below // gcd(self._grain, below)
            self._grain *= finer
            self._reading *= finer
            self._start *= finer
            self._mark *= finer
            self._reached *= finer
            self._amount_over *= finer
        return above * (self._grain // below)

    def _as_work(self, grains: int) -> Work:
        return _simple(Fraction(grains, self._grain))

    def until(self, mark: Work) -> None:
        """Call the action when the clock shows *mark*; marks in the past are refused by the clock."""
        over = self._in_grains(mark)
        self._call_at(self._start + over)

    def _call_at(self, mark: int) -> None:
        """Plan the action for a mark, grains: at the time rounded to a whole tick, halves to even."""
        self._mark, self._has_mark, self.token = mark, True, self.token + 1
        if self._undisturbed and self._grain == 1:  # compiled, products of ticks are numbers of Python
            self.due = self.since + mark - self._reading
            self._clock.at(self.due, self.priority, self._action, self.token)
        elif self.speed > 0.0:
            above, below = (mark - self._reading) * self._ratio_below, self._grain * self._ratio_above
            if below == 1:
                self.due = self.since + above
            else:
                whole = above // below
                twice = 2 * (above - whole * below)
                self.due = self.since + whole + (twice > below or (twice == below and whole % 2 == 1))
            self._clock.at(self.due, self.priority, self._action, self.token)
        else:
            self.due = -1

    def restart(self, amount: Work) -> None:
        """Set the clock to 0 and call the action when it shows *amount*."""
        if self._has_reached and self.due == self._clock.time:
            self._start = self._reached
        else:
            self._start, self._reading, self.since, self._has_reached = 0, 0, self._clock.time, False
        if amount is not self._amount:
            self._amount_over = self._in_grains(amount)
            self._amount = amount
        self._call_at(self._start + self._amount_over)

    def shows(self) -> Work:
        """The reading now, since the last restart."""
        shown = self._shown() - self._as_work(self._start)
        return _simple(shown)

    def _shown(self) -> Work:
        return self._as_work(self._reading) + (self._clock.time - self.since) * self._ratio

    @property
    def is_at_rest(self) -> bool:
        """Whether there is no mark to call the action at."""
        return not self._has_mark

    def rest(self) -> None:
        """There is no mark to call the action at: it has been reached, or is given up."""
        self._has_reached = self._has_mark and self.due == self._clock.time
        self._reached = self._mark
        self._has_mark = False

    def set_speed(self, speed: float) -> None:
        """Change the speed from now on."""
        if speed == self.speed:
            return
        now = self._clock.time
        due_now = self.due == now
        if not self._has_mark and self._has_reached and due_now:
            self._reading = self._reached
        else:
            reading = self._in_grains(_rounded(self._shown()))
            self._reading = reading
        self.since, self.speed = now, speed
        self._set_ratio(speed)
        if not self._has_mark:
            return
        if due_now:  # reached in this very instant, whatever the rounding of the reading says
            self.token += 1
            self._clock.at(now, self.priority, self._action, self.token)
        else:
            self._call_at(max(self._mark, self._reading))
