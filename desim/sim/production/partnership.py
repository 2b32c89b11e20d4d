"""Partnership: lines between which knowledge spills over; what they know is solved for together, exactly."""

import math
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from desim.sim.kernel.clock import Clock

Edge = tuple[int, int, float]
"""Who learns, from whom, at which speed."""
EPSILON: Final = 1e-12
TERMS: Final = 18


class Member(Protocol):
    """What a partnership needs to know of the knowledge of a line."""

    value: float

    def speeds(self) -> tuple[float, float, float]:
        """How fast teams teach, how fast it forgets, and the factor on what it picks up from others."""

    def set_value(self, value: float, reached: Callable[[float], float]) -> None:
        """It now knows *value*; *reached* gives the day on which it passed a value in between."""


class Partnership:
    """dK_i/dt = k_i (1 - K_i) - d_i K_i + sum_j s_ij max(0, K_j - K_i), over spans in which k, d and s do not change.

    While nobody overtakes anybody the system is linear, and its Taylor series, over stretches short enough to sum to
    rounding, is its solution; the moment of overtaking is found by bisection.
    """

    __slots__ = ("_clock", "_edges", "_members", "_since", "_speeds")

    def __init__(self, members: list[Member], edges: list[Edge], clock: Clock) -> None:
        self._members, self._edges, self._clock = members, edges, clock
        self._since = clock.day
        """Day up to which all members are settled; they overtake one another between ticks."""
        self._speeds: list[tuple[float, float, float]] = []

    def settle(self) -> None:
        """Bring all members to the present; to be called before any of their speeds changes."""
        self._speeds = [member.speeds() for member in self._members]
        now = self._clock.day
        while (left := now - self._since) > 0.0:
            begun, known = self._since, [member.value for member in self._members]
            active = self._active(known)
            span = self._until(left, partial(self._outdated, known, active))
            self._since = now if span == left else begun + span
            for i, value in enumerate(self._after(known, active, span)):
                self._members[i].set_value(value, self._passing(i, known, active, span))

    def _passing(self, i: int, known: list[float], active: list[Edge], span: float) -> Callable[[float], float]:
        """The day on which member *i* passed a value on the way through a span that now ends."""
        end = self._since
        return lambda value: end - span + self._until(span, lambda t: self._after(known, active, t)[i] >= value)

    def _until(self, span: float, happened: Callable[[float], bool]) -> float:
        """The first time within a span at which something has happened, the whole span if it does not."""
        if not happened(span):
            return span
        low, high = 0.0, span
        while (middle := 0.5 * (low + high)) > low and middle < high:
            low, high = (low, middle) if happened(middle) else (middle, high)
        return high

    def _active(self, known: list[float]) -> list[Edge]:
        """Who learns from whom now: from those who know more, or as much while they learn faster."""
        ahead = [(i, j, s * self._speeds[i][2]) for i, j, s in self._edges if known[j] > known[i]]
        slope = self._slope(known, ahead)
        level = [(i, j, s) for i, j, s in self._edges if known[j] == known[i] and slope[j] > slope[i]]
        return ahead + [(i, j, s * self._speeds[i][2]) for i, j, s in level]

    def _outdated(self, known: list[float], active: list[Edge], span: float) -> bool:
        """Whether by then somebody leaves behind one he learned from, or falls behind one he did not learn from."""
        known = self._after(known, active, span)
        learning = {(i, j) for i, j, _ in active}
        return any((known[j] - known[i]) * (1 if (i, j) in learning else -1) < -EPSILON for i, j, _ in self._edges)

    def _slope(self, known: list[float], active: list[Edge]) -> list[float]:
        linear = self._linear(known, active)
        return [taught + change for (taught, _, _), change in zip(self._speeds, linear, strict=True)]

    def _linear(self, known: list[float], active: list[Edge]) -> list[float]:
        found = [-(taught + lost) * k for (taught, lost, _), k in zip(self._speeds, known, strict=True)]
        for i, j, speed in active:
            found[i] += speed * (known[j] - known[i])
        return found

    def _after(self, known: list[float], active: list[Edge], span: float) -> list[float]:
        """What each knows after a span in which the same learn from the same."""
        fastest = max(taught + lost for taught, lost, _ in self._speeds) + 2.0 * math.fsum(s for _, _, s in active)
        stretches = math.ceil(fastest * span) or 1
        for _ in range(stretches):
            term = [span / stretches * slope for slope in self._slope(known, active)]
            known = [k + change for k, change in zip(known, term, strict=True)]
            for n in range(2, TERMS):
                term = [span / stretches / n * change for change in self._linear(term, active)]
                known = [k + change for k, change in zip(known, term, strict=True)]
        return known
