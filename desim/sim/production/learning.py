"""Learning: how much faster a line is for what it and others made before, and what it forgets."""

import math
from typing import TYPE_CHECKING

from desim.spec.fields.ticks import days
from desim.spec.parts.knowledge import Learning

if TYPE_CHECKING:
    from desim.sim.production.line import Line


class Experience:
    """What a line has learned, in units made; at rest it forgets."""

    __slots__ = ("_clock", "_curve", "_line", "_power", "_resting", "_since", "units")

    def __init__(self, declared: Learning, line: "Line") -> None:
        self._curve, self._line, self._clock = declared, line, line.clock
        self._power = math.log2(declared.slope)
        self.units, self._resting, self._since = float(declared.made_before), True, line.clock.time

    def factor(self, amount: float) -> float:
        """Mean time of the next *amount* units over that of the very first unit; they count as experience from now on.

        Crawford: the mean of n^b over the units; Wright: the rise of the total n^(1+b), over the amount.
        """
        self._forget()
        self._resting = False
        first, power = self.units, self._power
        self.units += amount
        limit = self._curve.plateau
        if limit is not None and first >= limit:
            return float(limit**power)
        if self._curve.theory == "wright":
            return float(((first + amount) ** (1.0 + power) - first ** (1.0 + power)) / amount)
        steps = max(1, round(amount))
        return math.fsum((first + amount * k / steps) ** power for k in range(1, steps + 1)) / steps

    def add(self, amount: float) -> None:
        """*amount* units that others made count as experience from now on."""
        self._forget()
        self.units += amount

    def look(self) -> None:
        """Orders or lots came or went: without a lot in process the line rests."""
        if not self._resting and not self._line.lots:
            self._resting, self._since = True, self._clock.time

    def close(self) -> None:
        """The end of the run."""

    def _forget(self) -> None:
        half_life = self._curve.half_life
        if half_life is not None and self._resting:
            self.units *= 2.0 ** (-days(self._clock.time - self._since) / half_life)
            self._since = self._clock.time


class SharedExperience:
    """Lets what a line makes count as experience of another line, in part."""

    __slots__ = ("_learner", "_line", "_seen", "_share")

    def __init__(self, line: "Line", learner: Experience, share: float) -> None:
        self._line, self._learner, self._share, self._seen = line, learner, share, line.made

    def look(self) -> None:
        """Orders or lots came or went."""
        made = self._line.made
        if made > self._seen:
            self._learner.add(self._share * (made - self._seen))
            self._seen = made

    def close(self) -> None:
        """The end of the run."""
