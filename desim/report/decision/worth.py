"""Worth: what each plan costs more than the base, what a unit of its gain costs, and the verdict on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from desim.report.decision.measure import RANGE
from desim.report.model.over_worlds import OverWorlds
from desim.stats.interval import Interval, quantile
from desim.stats.paired import ROUNDING
from desim.stats.ratio import ratio

SCALES = ((1e9, "billion USD"), (1e6, "million USD"), (1e3, "thousand USD"), (1.0, "USD"))


@dataclass(frozen=True)
class Worth:
    """Costs and gains of the plans of one disruption against its first plan, the base."""

    one: OverWorlds

    @cached_property
    def costs(self) -> list[np.ndarray]:
        """What each plan costs more than the base, by world, shape (worlds,) each; empty where it was not measured."""
        base = self.one.points[0].values("cost", "total")
        found = [point.values("cost", "total") for point in self.one.points]
        return [c - base if c.shape == base.shape else np.array([]) for c in found]

    @property
    def priced(self) -> bool:
        """Whether any plan costs more or less than the base."""
        return any(cost.any() for cost in self.costs)

    def cost(self, plan: int) -> tuple[float, float, float] | None:
        """Mean, P10 and P90 of what a plan costs more; None where it was not measured."""
        values = self.costs[plan]
        if not len(values):
            return None
        low, high = (quantile(values, p).estimate or 0.0 for p in RANGE)
        return float(values.mean()), low, high

    def per_unit(self, plan: int) -> Interval | None:
        """USD for one unit of the gain; None where the gain may be 0, or is negative."""
        cost, gains = self.costs[plan], self.one.gains(0, plan)
        found = self.one.gain(0, plan)
        sure = (found.estimate or 0.0) > 0.0 if found.constant else found.low is not None and found.low > 0.0
        if plan == 0 or not sure or not len(cost) or len(cost) != len(gains):
            return None
        price = ratio(cost, gains)
        if price.estimate is not None:
            return price
        return Interval(float(cost.mean() / gains.mean()), None, None, len(cost), note=price.note)

    @cached_property
    def prices(self) -> list[Interval | None]:
        """USD for one unit of the gain of each plan."""
        return [self.per_unit(k) for k in range(len(self.one.points))]

    @cached_property
    def cheapest(self) -> int | None:
        """The plan whose gain costs least by unit; None unless two have a price."""
        known = [(price.estimate, k) for k, price in enumerate(self.prices) if price and price.estimate is not None]
        return min(known)[1] if len(known) > 1 else None

    def beaten_by(self, plan: int) -> int | None:
        """A plan that costs no more and gains no less in the mean, and differs in one; None where there is none.

        Of several the one with the largest gain.
        """
        known = [k for k in range(len(self.one.points)) if k != plan and self._beats(k, plan)]
        return max(known, key=lambda k: self._means(k)[1], default=None)

    def _means(self, plan: int) -> tuple[float, float]:
        cost = self.costs[plan]
        return (float(cost.mean()) if len(cost) else 0.0), float(self.one.adjusted_gains(0, plan).mean())

    def _beats(self, other: int, plan: int) -> bool:
        (theirs, gained), (ours, gain) = self._means(other), self._means(plan)
        near = ROUNDING * max(abs(theirs), abs(ours)), ROUNDING * max(abs(gained), abs(gain))
        no_worse = theirs <= ours + near[0] and gained >= gain - near[1]
        return no_worse and (theirs < ours - near[0] or gained > gain + near[1])


def money_scale(values: Iterable[float]) -> tuple[float, str]:
    """What the amounts of a column are divided by, and what they are then called, such as million USD."""
    most = max((abs(value) for value in values), default=0.0)
    return next((scale for scale in SCALES if most >= 2.0 * scale[0]), SCALES[-1])
