"""Standing: how one stockpile fares against its objective in one point."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from desim.report.model.point import Point
from desim.report.page.formatting import number
from desim.spec.metrics import find_metric
from desim.stats.interval import Interval, quantile
from desim.stats.measure import measure_interval
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
        """The objective as an amount, as it is written; where it is drawn each world has one of its own."""
        return self.point.scenario.stockpiles[self.pile].target or 0.0

    @property
    def target_text(self) -> str:
        """The objective for readers: where it is drawn, the smallest and the largest."""
        known = self.point.targets(self.pile)
        low, high = float(known.min()), float(known.max())
        return number(low) if low == high else f"{number(low)} to {number(high)} (drawn)"

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
        """On hand at the end of the run over the objective of the world, by replication."""
        found = self.point.results.at_mark(self.pile, "on_hand", self.point.horizon)
        return np.asarray(found / self.point.targets(self.pile))

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
        if not self.point.sampled:
            return self.point.mean("mean_on_hand", self.pile, 1.0 / self.target, self.level)
        shares = self.point.replicated("mean_on_hand", self.pile) / self.point.targets(self.pile)
        return measure_interval(self.point.by_world(shares), find_metric("mean_on_hand"), self.level)

    @property
    def scales(self) -> float | np.ndarray:
        """What an amount is multiplied with to be a share of the objective: of each world, where it is drawn."""
        point = self.point
        return 1.0 / point.by_world(point.targets(self.pile)) if point.sampled else 1.0 / self.target

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
