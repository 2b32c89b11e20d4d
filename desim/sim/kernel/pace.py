"""Pace: a flow of work or of time that dials may speed up, slow down or stop."""

from collections.abc import Callable
from heapq import heappush
from typing import Any

from desim.sim.kernel.clock import Clock

REACHED = 1e-9
"""A pace that stops this near to a mark has reached it; the rest is rounding."""


class Pace:
    """An operational clock: it shows *reading*, and runs at *speed* per day.

    The time at which it will show a reading is computed from the last change of speed, never by adding up steps, so
    that the k-th mark of an undisturbed pace lies exactly at k times the interval.

    A mark that is reached in the very instant in which the pace is stopped counts as reached: work that ends with the
    shift is done today, not after the next one has begun.

    The action is called with a token; it must do nothing when the token is not the pace's own, for then the mark has
    been moved since.
    """

    __slots__ = ("_action", "_clock", "_mark", "priority", "reading", "since", "speed", "token")

    def __init__(self, clock: Clock, priority: int, action: Callable[[Any], None], speed: float = 1.0) -> None:
        self._clock, self.priority, self._action = clock, priority, action
        self.reading, self.since, self.speed = 0.0, clock.time, speed
        self._mark, self.token = -1.0, 0

    def until(self, mark: float) -> None:
        """Call the action when the clock shows *mark*; NaN and marks in the past are refused by the clock."""
        self._mark = mark
        self.token += 1
        if self.speed > 0.0:
            clock, due = self._clock, self.since + (mark - self.reading) / self.speed
            if due >= clock.time:
                heappush(clock.queue, (due, self.priority, clock.number(), self._action, self.token))
            else:  # a mark at the present reading may come out a rounding error early; any other one is refused
                clock.at(clock.time if mark >= self.reading else due, self.priority, self._action, self.token)

    def restart(self, amount: float) -> None:
        """Set the clock to 0 and call the action when it shows *amount*."""
        self.reading, self.since = 0.0, self._clock.time
        self.until(amount)

    def shows(self) -> float:
        """The reading now."""
        return self.reading + (self._clock.time - self.since) * self.speed

    def rest(self) -> None:
        """There is no mark to call the action at."""
        self._mark = -1.0

    def set_speed(self, speed: float) -> None:
        """Change the speed from now on."""
        if speed == self.speed:
            return
        now = self._clock.time
        self.reading += (now - self.since) * self.speed
        self.since, self.speed = now, speed
        if self._mark >= 0.0:
            self.until(max(self._mark, self.reading))
            if speed <= 0.0 and self._mark - self.reading <= REACHED:
                self._clock.at(now, self.priority, self._action, self.token)
