"""Learning: how much faster a line is for what it made before, and what it forgets."""

import math
from typing import Any

from desim.sim.clock import Clock


class Experience:
    """What a line has learnt, in units made."""

    __slots__ = ("_clock", "_curve", "_power", "_rested_since", "units")

    def __init__(self, declared: Any, clock: Clock) -> None:
        self._clock, self._curve = clock, declared
        self._power = math.log2(declared.slope)
        self.units, self._rested_since = float(declared.made_before), clock.time

    def factor(self, amount: float) -> float:
        """Mean time of the next *amount* units over that of the very first unit; they count as experience from now on.

        Crawford: the mean of n^b over the units; Wright: the rise of the total n^(1+b), over the amount.
        """
        self._forget()
        first, power = self.units, self._power
        self.units += amount
        limit = self._curve.plateau
        if limit is not None and first >= limit:
            return float(limit**power)
        if self._curve.theory == "wright":
            return float(((first + amount) ** (1.0 + power) - first ** (1.0 + power)) / amount)
        steps = max(1, round(amount))
        return math.fsum((first + amount * k / steps) ** power for k in range(1, steps + 1)) / steps

    def rest(self) -> None:
        """The line is idle from now on."""
        self._rested_since = self._clock.time

    def _forget(self) -> None:
        half_life = self._curve.half_life
        if half_life is not None:
            self.units *= 2.0 ** (-(self._clock.time - self._rested_since) / half_life)
            self._rested_since = self._clock.time
