"""Outcome: the one measure by which plans are weighed against their cost and against one another."""

import math
from dataclasses import dataclass

import numpy as np

from desim.report.model.headline import headline_of, subject_pile
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.spec.metrics import find_metric
from desim.stats.interval import Interval
from desim.stats.measure import measure_interval


@dataclass(frozen=True)
class PlanOutcome:
    """A measure over independent results, and its loss, of which little is good."""

    metric: str
    subject: str
    unit: str
    title: str
    low_is_better: bool
    """Whether a small value of the measure is good."""
    censored: bool
    """Whether it is the day of something that may not happen by the horizon; then it counts as the horizon."""
    share: bool = False
    """Whether the measure is a share of the time, shown in days."""

    def values(self, point: Point) -> np.ndarray:
        """The measure in every independent result (world, or replication), in *unit*, shape (n,); NaN if undefined."""
        return self._counted(point, self.by_world(point))

    def by_world(self, point: Point) -> np.ndarray:
        """The same, but NaN too where the event has not come by the horizon."""
        return point.values(self.metric, self.subject) * self._scale(point)

    def replicated(self, point: Point) -> np.ndarray:
        """The measure in every replication, in *unit*; several of them may be of one world."""
        return self._counted(point, point.replicated(self.metric, self.subject) * self._scale(point))

    def _scale(self, point: Point) -> float:
        return point.span if self.share else 1.0

    def _counted(self, point: Point, values: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(values), point.last_day, values) if self.censored else values

    def mean(self, point: Point) -> Interval:
        """Mean of the measure over the replications in which it is defined, in *unit*."""
        record, scale = find_metric(self.metric), self._scale(point)
        ceiling = point.last_day if self.censored else math.inf
        return measure_interval(self.values(point) / scale, record, scale=scale, ceiling=ceiling)

    def losses(self, point: Point) -> np.ndarray:
        """The measure, with its sign turned where a large value is good; shape (n,)."""
        return self.values(point) if self.low_is_better else -self.values(point)

    def defined(self, point: Point) -> bool:
        """Whether the measure is defined in all replications of *point*."""
        values = self.values(point)
        return bool(len(values)) and not np.isnan(values).any()


def outcome_of(sweep: Sweep) -> PlanOutcome | None:
    """Days below the objective where the study is about one, else its headline; None where it has neither."""
    first, pile = sweep.ordered()[0], subject_pile(sweep)
    if pile is not None:
        title = f"days below the objective, {first.title(pile)}"
        return PlanOutcome("time_below_objective", pile, "d", title, True, False, True)
    head = headline_of(first)
    if head is None:
        return None
    late = " (the horizon where it did not come)" if head.censored else ""
    return PlanOutcome(
        head.metric, head.subject, head.unit, f"{head.name}{late}", head.low_is_better, head.censored
    )  # fmt: skip
