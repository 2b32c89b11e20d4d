"""Headline: the measure that the answer of a report is about."""

from dataclasses import dataclass

import numpy as np

from desim.report.model.objective_status import event_days
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.model.titles import measure_name
from desim.spec.metrics import find_metric
from desim.stats.interval import Interval
from desim.stats.survival import Survival

FEW_REPLICATIONS = 20
"""A warning is given below this number of replications."""


@dataclass(frozen=True)
class HeadlineMeasure:
    """The headline measure of one point."""

    point: Point
    metric: str
    subject: str
    better: str
    """``low`` or ``high``."""
    level: float = 0.95
    """Level of the intervals."""

    @property
    def low_is_better(self) -> bool:
        """Whether a small value is good."""
        return self.better == "low"

    @property
    def censored(self) -> bool:
        """Whether it is the day of something that may not happen by the horizon, and has a median of Kaplan-Meier."""
        return find_metric(self.metric).censored

    @property
    def about_objective(self) -> bool:
        """Whether it is of a stockpile against its objective."""
        return find_metric(self.metric).objective

    @property
    def name(self) -> str:
        """Measure and subject for readers, without the unit."""
        return measure_name(self.metric, self.point.title(self.subject))

    @property
    def label(self) -> str:
        """Measure, subject and unit for readers."""
        return f"{self.name}, {self.unit}" if self.unit else self.name

    @property
    def unit(self) -> str:
        """Unit of the measure; empty for a pure number."""
        unit = self.point.unit(self.metric, self.subject)
        return "" if unit == "1" else unit

    @property
    def values(self) -> np.ndarray:
        """Values over independent results (worlds, or replications), shape (n,), NaN where it is not defined.

        Empty if it was not measured.
        """
        return self.point.values(self.metric, self.subject)

    @property
    def mean(self) -> Interval:
        """Mean over the results in which it is defined."""
        return self.point.mean(self.metric, self.subject, level=self.level)

    @property
    def days(self) -> Survival:
        """Kaplan-Meier estimate of a censored measure."""
        return event_days(self.point, self.metric, self.subject, self.level)

    @property
    def rankable(self) -> np.ndarray:
        """Values over independent results: infinite for a day that did not come, else without undefined ones.

        Shape (n,) for a day, at most (n,) otherwise.
        """
        return self._rankable(self.values)

    @property
    def rankable_replications(self) -> np.ndarray:
        """The same over replications, of which several may be of one world."""
        return self._rankable(self.point.replicated(self.metric, self.subject))

    def _rankable(self, values: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(values), np.inf, values) if self.censored else values[~np.isnan(values)]


def headline_of(point: Point, level: float = 0.95) -> HeadlineMeasure | None:
    """The headline measure of a point, with intervals of *level*; None where the scenario names none."""
    head = point.scenario.headline
    return None if head is None else HeadlineMeasure(point, head.metric, head.subject, head.better, level)


def headlines(points: list[Point], level: float = 0.95) -> list[HeadlineMeasure]:
    """The headline measures of those points that have one, with intervals of *level*."""
    return [head for point in points if (head := headline_of(point, level)) is not None]


def subject_pile(sweep: Sweep) -> str | None:
    """The stockpile whose objective the answer is about, None if it is about something else."""
    head, piles = headline_of(sweep.ordered()[0]), sweep.objectives()
    if head is None:
        return piles[0] if piles else None
    return head.subject if head.about_objective and head.subject in piles else None


def has_mean(sweep: Sweep) -> bool:
    """Whether the headline is a measure with a mean, and neither a date nor about an objective."""
    head = headline_of(sweep.ordered()[0])
    return head is not None and subject_pile(sweep) is None and not head.censored
