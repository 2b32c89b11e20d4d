"""Standing: how one stockpile fares against its objective in one point."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from desim.report.model.point import Point
from desim.stats.interval import Interval, quantile
from desim.stats.survival import Survival, kaplan_meier
from desim.stats.world_means import share


@dataclass(frozen=True)
class ObjectiveStatus:
    """A stockpile with an objective, over the replications of a point."""

    point: Point
    pile: str
    level: float = 0.95
    """Level of the intervals."""

    @property
    def target(self) -> float:
        """The objective as an amount."""
        return self.point.scenario.stockpiles[self.pile].target or 0.0

    @cached_property
    def regained(self) -> Interval:
        """Probability to be back at the objective by the horizon (or never to have been below it)."""
        return share(self.point.values("objective_regained", self.pile), self.level)

    @cached_property
    def back(self) -> Survival:
        """Day, after the decision, from which stock stayed at the objective, censored at the horizon."""
        return event_days(self.point, "replenished_on", self.pile, self.level)

    @cached_property
    def days_below(self) -> Interval:
        """Mean days with less on hand than the objective."""
        return self.point.mean("time_below_objective", self.pile, self.point.span, self.level)

    @cached_property
    def _shares(self) -> np.ndarray:
        """On hand at the end of the run over the objective, by replication."""
        return self.point.results.at_mark(self.pile, "on_hand", self.point.horizon) / self.target

    def back_by(self, day: float) -> Interval:
        """Probability that the stock is back, to stay, before *day* after the decision."""
        values = self.point.replicated("replenished_on", self.pile)
        return share(self.point.by_world((values < day).astype(float)), self.level)

    @property
    def at_end(self) -> Interval:
        """Median stock on the last day over the objective."""
        return quantile(self.point.by_world(self._shares), 0.5, self.level)

    @property
    def held_at_end(self) -> Interval:
        """Probability that the stock is at or above its objective on the last day."""
        return share(self.point.by_world((self._shares >= 1.0).astype(float)), self.level)

    @property
    def mean_share(self) -> Interval:
        """Time-average of the stock over the objective."""
        return self.point.mean("mean_on_hand", self.pile, 1.0 / self.target, self.level)

    def short_before(self, day: float) -> Interval:
        """Probability of a first stock-out (a claim that was not filled at once) before *day* after the decision."""
        values = self.point.replicated("stockout_on", self.pile)
        return share(self.point.by_world((values < day).astype(float)), self.level)


def event_days(point: Point, metric: str, subject: str, level: float = 0.95) -> Survival:
    """The day, after the decision, of something that may not have come by the horizon."""
    values = point.replicated(metric, subject)
    came = ~np.isnan(values)
    worlds = point.worlds if point.per_world > 1 and len(values) else None
    return kaplan_meier(np.where(came, values, point.last_day), came, level, worlds)
