"""Over worlds: how the plans of one disruption compare where what is not known was drawn, world by world."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from desim.report.model.controls import PairedControls, units_of
from desim.report.model.headline import headline_of
from desim.report.model.outcome import PlanOutcome, outcome_of
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.stats.control_variates import ControlVariates
from desim.stats.interval import FEWEST_SIGNS, Interval, mean, quantile
from desim.stats.multiple_comparisons import simultaneous_level
from desim.stats.paired import ROUNDING, paired_gaps
from desim.stats.robustness import PlanRobustness, robustness
from desim.stats.variance_components import variance_components
from desim.stats.world_means import share, world_begins

RANGE = (0.1, 0.5, 0.9)
"""Quantiles over the worlds that the first screen shows."""


@dataclass(frozen=True)
class OverWorlds:
    """Plans under one disruption in the same worlds; the first of them is the base where there are several."""

    disruption: str
    points: list[Point]
    outcome: PlanOutcome
    """What plans are compared by."""
    values: np.ndarray
    """It, by world, shape (worlds, plans): the mean over the replications of a world; NaN where it has not come."""
    controls: ControlVariates | None = None
    """Of its differences; None where they are as they came."""

    @property
    def count(self) -> int:
        """Worlds in which all plans have a result."""
        return len(self.values)

    @property
    def names(self) -> list[str]:
        """Names of the plans."""
        return [point.plan for point in self.points]

    @cached_property
    def equal(self) -> bool:
        """Whether no plan differs from another in any world."""
        least, most = self.losses.min(axis=1), self.losses.max(axis=1)
        return bool((most - least <= ROUNDING * np.maximum(np.abs(least), np.abs(most))).all())

    @property
    def words(self) -> list[str]:
        """The plans within a sentence."""
        return [point.plan_words for point in self.points]

    @property
    def ceiling(self) -> float | None:
        """What an event that has not come counts as: the end of the run."""
        return self.points[0].last_day if self.outcome.censored else None

    @cached_property
    def losses(self) -> np.ndarray:
        """The outcome, of which little is good, shape (worlds, plans); what has not come counts as the end."""
        counted = self.values if self.ceiling is None else np.nan_to_num(self.values, nan=self.ceiling)
        return counted if self.outcome.low_is_better else -counted

    @cached_property
    def rows(self) -> list[PlanRobustness]:
        """Range and regret of each plan."""
        return robustness(self.values, "low" if self.outcome.low_is_better else "high", ceiling=self.ceiling)

    def best_in(self, plan: int, alone: bool = False) -> Interval:
        """Share of the worlds in which no other plan is better than *plan*, or, *alone*, none is as good.

        Where an early event is good, a world in which it does not come with the plan does not count.
        """
        least = self.losses.min(axis=1, keepdims=True)
        leading = self.losses <= least + ROUNDING * np.abs(least)
        if self.outcome.low_is_better:
            leading &= ~np.isnan(self.values)
        parts = leading[:, plan] & (leading.sum(axis=1) == 1) if alone else leading[:, plan]
        return share(parts.astype(float))

    @cached_property
    def mean_losses(self) -> np.ndarray:
        """Mean of the outcome of each plan, small is good, shape (plans,); under controls from that of the base on."""
        means = np.asarray(self.losses.mean(axis=0))
        if self.controls is None:
            return means
        return np.asarray(means[0] - [self.adjusted_gains(0, k).mean() for k in range(len(means))])

    @cached_property
    def best(self) -> int:
        """Place of the plan with the best mean; of equal ones the first."""
        return int(np.argsort(np.round(self.mean_losses, 9), kind="stable")[0])

    @property
    def next_best(self) -> int:
        """Place of the best plan but the base."""
        return int(self.mean_losses[1:].argmin()) + 1

    def adjusted(self, differences: np.ndarray) -> np.ndarray:
        """Differences between plans by world whose mean is shown: by control variates if there are any."""
        return differences if self.controls is None else self.controls.adjusted(differences)

    def adjusted_gains(self, over: int, plan: int | None = None) -> np.ndarray:
        """The gains whose mean is shown, shape (worlds,): those of :meth:`gains`, by control variates if there are any.

        They have the same mean in the long run; a world alone is no longer what happened there.
        """
        return self.adjusted(self.gains(over, plan))

    def gains(self, over: int, plan: int | None = None) -> np.ndarray:
        """What a plan, the best one when not given, gains over another in each world, shape (worlds,)."""
        return paired_gaps(self.losses[:, over], self.losses[:, self.best if plan is None else plan])

    def gain(self, over: int, plan: int | None = None) -> Interval:
        """Mean of what a plan, the best one when not given, gains over another; by controls if any are used."""
        return mean(self.adjusted_gains(over, plan))

    def gain_range(self, over: int, plan: int | None = None) -> list[float]:
        """Values that a world in ten, half of them and nine in ten do not exceed."""
        return [quantile(self.gains(over, plan), p).estimate or 0.0 for p in RANGE]

    @cached_property
    def rivals(self) -> list[int]:
        """Places of the plans that the best one cannot be told from with 95 %."""
        return self.rivals_at(0.95)

    def rivals_at(self, level: float) -> list[int]:
        """Places of the plans that the best one cannot be told from.

        It can where the interval of its mean gain lies above 0; those over all other plans hold together at *level*
        (Bonferroni).
        """
        wide = simultaneous_level(len(self.points) - 1, level)
        return [k for k in range(len(self.points)) if k != self.best and not self._is_ahead(k, wide)]

    def _is_ahead(self, other: int, level: float) -> bool:
        found = mean(self.adjusted_gains(other), level)
        if found.constant:
            return bool((found.estimate or 0.0) > 0.0 and found.n >= FEWEST_SIGNS)
        return found.low is not None and found.low > 0.0

    def chance(self, plan: int, over: int | None = None) -> Interval | None:
        """Share of chance in the variance of the outcome of a plan, or of what it gains *over* another.

        None where worlds have one replication each, so that chance cannot be told from what is not known.
        """
        size = self.points[0].per_world
        tables = [self._replicated(k, size) for k in ([plan] if over is None else [over, plan])]
        if size < 2 or any(table is None for table in tables) or self.count < 2:
            return None
        kept = [table for table in tables if table is not None]
        return variance_components(kept[0] if over is None else kept[0] - kept[1]).chance

    def _replicated(self, plan: int, size: int) -> np.ndarray | None:
        """The outcome by world and replication; None where it is undefined somewhere, or a world is not whole."""
        point = self.points[plan]
        values = self.outcome.replicated(point)
        sizes = np.diff([*world_begins(point.worlds), len(values)])
        if (sizes != size).any() or np.isnan(values).any():
            return None
        return values.reshape(-1, size)


def over_worlds(sweep: Sweep) -> list[OverWorlds]:
    """One entry for each disruption, in order; none where numbers are as they are written, or nothing is compared.

    A disruption is left out where some of its plans were not run in the same worlds, or have no such measure.
    """
    outcome = world_outcome(sweep)
    return compared(sweep, outcome) if outcome is not None and all(p.sampled for p in sweep.points) else []


def compared(sweep: Sweep, outcome: PlanOutcome) -> list[OverWorlds]:
    """The same for any measure; where numbers are as they are written each replication stands for a world."""
    groups = [sweep.under(disruption) for disruption in sweep.disruptions]
    controls = {name: one for name, one in sweep.controls.items() if one.about(outcome.metric, outcome.subject)}
    found = (_of(points, outcome, controls.get(points[0].disruption)) for points in groups)
    return [one for one in found if one is not None]


def world_outcome(sweep: Sweep) -> PlanOutcome | None:
    """What plans are compared by over worlds: the headline, else the days below an objective."""
    head = headline_of(sweep.ordered()[0])
    if head is None:
        return outcome_of(sweep)
    return PlanOutcome(head.metric, head.subject, head.unit, head.name, head.low_is_better, head.censored)


def _of(points: list[Point], outcome: PlanOutcome, found: PairedControls | None) -> OverWorlds | None:
    """The plans of one disruption; None where they cannot be paired."""
    columns = [outcome.by_world(point) for point in points]
    if len({point.draws for point in points}) > 1 or not len(columns[0]) or len({len(c) for c in columns}) > 1:
        return None
    values, units = np.column_stack(columns), units_of(points[0])
    if not outcome.censored:  # a value that is not defined is no event that is still to come
        known = ~np.isnan(values).any(axis=1)
        values, units = values[known], units[known]
    controls = None if found is None else found.of_units(units)
    return OverWorlds(points[0].disruption, points, outcome, values, controls) if len(values) else None
