"""Required: in how many worlds a plan reaches what is required of the headline, and whether that is often enough."""

from dataclasses import dataclass

import numpy as np

from desim.report.decision.measure import Measure
from desim.report.model.point import Point
from desim.report.page.formatting import NOT_AVAILABLE, percent
from desim.stats.interval import Interval
from desim.stats.world_means import share


@dataclass(frozen=True)
class Required:
    """What must be reached, and in how large a share of the worlds; one of the three values is given."""

    words: str
    """What is required, such as: by 2028-12-31."""
    probability: float
    by: float | None = None
    """Day from the start of the run."""
    at_most: float | None = None
    at_least: float | None = None

    def met(self, measure: Measure, point: Point) -> Interval:
        """Share of the worlds in which a plan reaches it; an event that does not come reaches nothing."""
        metric = "replenished_on" if measure.objective and self.by is not None else measure.outcome.metric
        values = point.replicated(metric, measure.outcome.subject)
        with np.errstate(invalid="ignore"):
            if self.at_least is not None:
                reached = values >= self.at_least
            else:
                reached = values <= (self.at_most if self.by is None else self.by - point.decision)
        return share(point.by_world(reached.astype(float)))

    def verdict(self, found: Interval) -> str:
        """Whether it is met often enough, as far as can be told."""
        if found.low is None or found.high is None:
            return NOT_AVAILABLE
        if found.low >= self.probability:
            return "yes"
        return "no" if found.high < self.probability else "cannot be told"


def required_cells(required: Required, measure: Measure, point: Point | None) -> list[str]:
    """Share of the worlds in percent with its interval, and whether that is enough."""
    if point is None:
        return [NOT_AVAILABLE, ""]
    found = required.met(measure, point)
    between = f" ({percent(found.low)} to {percent(found.high)})" if found.low is not None else ""
    return [f"{percent(found.estimate)}{between}", required.verdict(found)]
