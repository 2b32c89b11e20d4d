"""Windows: what a quantity was over the time that ends now, and when that passes a mark."""

from collections import deque
from collections.abc import Callable
from math import ceil, floor
from typing import Any, Final

from desim.sim.kernel.clock import CAUSE, PROBE, Clock

Action = Callable[[], None]
ROUNDING: Final = 0.01
"""Ticks by which sums of shares may be short of a mark."""


class MovingMean:
    """The mean of a quantity that changes in steps over a moving window, compared with a mark.

    Between the steps that enter and leave the window the mean moves in a straight line, so that the tick at which it
    passes the mark is worked out, not looked for. Before the first window is over there is no mean.
    """

    __slots__ = (
        "_area", "_changed", "_clock", "_full", "_least", "_leaving", "_over", "_priority", "_steps", "_time", "_token",
        "_value", "is_above", "is_known",
    )  # fmt: skip

    def __init__(self, clock: Clock, rank: int, over: int, mark: float, value: float, changed: Action) -> None:
        """*over* is the length of the window in ticks; *changed* is called whenever the mean has passed the mark."""
        self._clock, self._priority, self._over, self._changed = clock, CAUSE + rank, over, changed
        self._least = mark * over - ROUNDING
        self._time, self._full = clock.time, clock.time + over
        self._value, self._leaving = value, 0.0
        """The quantity now, and at the beginning of the window; 0 before the run."""
        self._steps: deque[tuple[int, float]] = deque([(clock.time, value)])
        """Steps inside the window: tick and value from then on."""
        self._area, self._token = 0.0, 0
        self.is_known = self.is_above = False
        """Whether the first window is over, and whether the mean is at the mark or above it."""
        self._plan()

    def set(self, value: float) -> None:
        """The quantity has another value from now on."""
        if value != self._value:
            self._advance()
            self._value = value
            self._steps.append((self._time, value))
            self._look()

    def _wake(self, token: int) -> None:
        if token == self._token:
            self._advance()
            self._look()

    def _advance(self) -> None:
        """Move the end of the window to now, step by step of those that leave it."""
        now = self._clock.time
        while True:
            leaves = self._steps[0][0] + self._over if self._steps else now
            until = leaves if self._steps and leaves < now else now
            self._area += (self._value - self._leaving) * (until - self._time)
            self._time = until
            if not self._steps or leaves > now:
                return
            self._leaving = self._steps.popleft()[1]

    def _look(self) -> None:
        known, above = self._time >= self._full, self._area >= self._least
        self._plan()
        if known and (above != self.is_above or not self.is_known):
            self.is_known, self.is_above = known, above
            self._changed()

    def _plan(self) -> None:
        """Look again when the next step leaves the window, or when the mean passes the mark before that."""
        self._token += 1
        slope, missing = self._value - self._leaving, self._least - self._area
        due = self._steps[0][0] + self._over if self._steps else -1
        if (slope > 0.0 and missing > 0.0) or (slope < 0.0 and missing <= 0.0):
            ahead = ceil(missing / slope) if slope > 0.0 else floor(missing / slope) + 1
            passes = self._time + max(1, ahead)
            due = passes if due < 0 or passes < due else due
        if due >= 0:
            self._clock.at(due, self._priority, self._wake, self._token)


class MovingSum:
    """What came in during a moving window; what came in at its very beginning is no longer in it.

    It is known at the end of each instant: a line that makes one a day has made ten in ten days, not nine or eleven for
    a part of an instant.
    """

    __slots__ = ("_changed", "_clock", "_inside", "_over", "_parts", "_priority", "is_known", "total")

    def __init__(self, clock: Clock, rank: int, over: int, changed: Action) -> None:
        """*over* is the length of the window in ticks; *changed* is called whenever the sum may have changed."""
        self._clock, self._priority, self._over, self._changed = clock, PROBE + rank, over, changed
        self._parts: deque[tuple[int, float]] = deque()
        self._inside = self.total = 0.0
        """What is counted, and what was inside the window at the end of the last instant."""
        self.is_known = False
        """Whether the first window is over."""
        clock.at(clock.time + over, self._priority, self._settle)

    def add(self, amount: float) -> None:
        """So much comes in now."""
        now = self._clock.time
        self._parts.append((now, amount))
        self._inside += amount
        self._clock.at(now, self._priority, self._settle)
        self._clock.at(now + self._over, self._priority, self._settle)

    def _settle(self, _: Any) -> None:
        begin = self._clock.time - self._over
        while self._parts and self._parts[0][0] <= begin:
            self._inside -= self._parts.popleft()[1]
        self.total = self._inside if self._parts else 0.0
        self._inside = self.total
        self.is_known = self.is_known or begin >= 0
        self._changed()
