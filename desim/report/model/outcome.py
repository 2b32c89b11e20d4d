"""Loss: the one outcome by which plans are weighed against their cost and against one another; small is good."""

from dataclasses import dataclass

import numpy as np

from desim.report.model.headline import CENSORED, subject_pile
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import plain_name


@dataclass(frozen=True)
class Loss:
    """A measure over replications, turned so that small is good."""

    metric: str
    subject: str
    unit: str
    title: str
    sign: float
    """1 where a small value of the measure is good, else -1."""
    censored: bool
    """Whether it is the day of something that may never come; then it counts as the horizon."""
    share: bool = False
    """Whether the measure is a share of the time, told in days."""

    def raw(self, point: Point) -> np.ndarray:
        """The measure in every replication, in *unit*; NaN where it is not defined."""
        values = point.values(self.metric, self.subject)
        if self.censored:
            values = np.where(np.isnan(values), point.horizon, values)
        return values * (point.span if self.share else 1.0)

    def of(self, point: Point) -> np.ndarray | None:
        """The loss in every replication, shape (n,); None where the measure is not defined in all."""
        values = self.sign * self.raw(point)
        return values if len(values) and not np.isnan(values).any() else None


def loss_of(sweep: Sweep) -> Loss | None:
    """Days below the objective where the study is about one, else its headline; None where it has neither."""
    first, pile = sweep.ordered()[0], subject_pile(sweep)
    if pile is not None:
        name = f"days below the objective, {first.title(pile)}"
        return Loss("time_below_objective", pile, "d", name, 1.0, False, True)
    head = first.scenario.headline
    if head is None:
        return None
    late = " (the horizon where it did not come)" if head.metric in CENSORED else ""
    name = f"{plain_name(head.metric)} of {first.title(head.subject)}{late}"
    sign = 1.0 if head.better == "low" else -1.0
    unit = first.unit(head.metric, head.subject)
    return Loss(head.metric, head.subject, "" if unit == "1" else unit, name, sign, head.metric in CENSORED)


def paired(points: list[Point]) -> bool:
    """Whether all points have the same random numbers, replication by replication, and the same measured time."""
    return len({(p.draws, p.span) for p in points}) == 1
