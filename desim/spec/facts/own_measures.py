"""Facts of measures of a scenario's own, which nothing writes down unless one asks for them."""

from array import array
from dataclasses import dataclass, field

from desim.spec.facts.reals import Reals


@dataclass
class WaitFacts:
    """Waits of units, or of lots, over the measured time; without those filled at once."""

    waits: Reals = field(default_factory=lambda: array("d"))
    """Days."""
    weights: Reals = field(default_factory=lambda: array("d"))
    """Units that waited so long, or 1 for a lot."""


@dataclass
class StayFacts:
    """Stays in a state, or at a level; what was left in the same instant is none."""

    stays: list[tuple[float, float]] = field(default_factory=list)
    """First day, and the day on which it ended, of those that ended."""
    since: float = -1.0
    """First day of the one that is not over; -1 where there is none."""

    @property
    def entries(self) -> int:
        """Number of stays."""
        return len(self.stays) + (self.since >= 0.0)


@dataclass
class PeriodFacts:
    """Periods of the measured time that are over."""

    periods: list[tuple[float, float]] = field(default_factory=list)
    """End demand and orders of each, units."""


OwnFacts = WaitFacts | StayFacts | PeriodFacts
