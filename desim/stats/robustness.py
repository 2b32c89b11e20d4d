"""Robustness: how each plan does over many worlds, and what it loses where it is not the best."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from desim.stats.interval import Interval, mean, probability, quantile
from desim.stats.world_means import share

NEVER = "not by the horizon"
"""Note of a percentile that lies among the worlds in which the event has not come."""
Better = Literal["low", "high"]


@dataclass(frozen=True)
class PlanRobustness:
    """How one plan does over the worlds; all but the shares are in the unit of the measure."""

    expected: Interval
    """Mean; a world in which the event has not come counts at the ceiling."""
    p10: Interval
    """Value that one world in ten does not exceed."""
    median: Interval
    p90: Interval
    """Value that nine worlds in ten do not exceed."""
    meets: Interval | None
    """Share of the worlds that meet the requirement; None without one."""
    regret_mean: Interval
    """Mean of what the plan loses against the best plan of each world."""
    regret_p90: Interval
    """Loss that nine worlds in ten do not exceed."""
    regret_max: Interval
    """Largest loss that was seen: a maximum has no interval, more worlds can only raise it."""
    best: Interval
    """Share of the worlds in which the plan is the best; one that several plans share counts in parts."""
    never: float
    """Share of the worlds in which the event has not come."""


def robustness(
    values: np.ndarray,
    better: Better,
    *,
    requirement: float | None = None,
    ceiling: float | None = None,
    tie: float = 0.0,
    level: float = 0.95,
) -> list[PlanRobustness]:
    """Expected value, percentiles, satisficing and regret of every plan, each with its error over the worlds.

    A world in which the event has not come lies beyond every value: where low values are good it is worse than all, and
    meets no requirement; where high ones are, as of a first stock-out, it is better than all, and meets each. In means
    and regrets, which need a number, it counts at the *ceiling*: both are then lower limits. Where low is good and no
    plan has come, none is best; none has a regret. Sources of the criteria: Savage (1951) for regret, Simon (1956) for
    satisficing; McPhail et al. (2018) compare them.

    Intervals are those of independent worlds: exact ones for shares, order statistics for percentiles, and of means
    those of :func:`desim.stats.interval.mean`, which allow for skewed values and for many that are equal. Worlds that
    are spread evenly on purpose (a Latin hypercube) vary less: their intervals are too wide rather than too narrow.

    Args:
        values: Results, shape (worlds, plans); nan or infinite where the event has not come by the horizon.
        better: Whether low or high values are good.
        requirement: A value that must be kept at most (low is good) or at least (high is good).
        ceiling: What counts in means and regrets where the event has not come; needed when there is any such world.
        tie: Plans that are within so much of the best one of a world share it, in the unit of the measure.
        level: Of the intervals.

    Returns:
        One entry for each plan, in order.

    Raises:
        ValueError: Without a world or a plan, or where a world without the event has no ceiling.
    """
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError("robustness needs values of shape (worlds, plans), at least one of each")
    sign = 1.0 if better == "low" else -1.0
    losses = sign * np.where(np.isfinite(values), values, np.inf)
    if ceiling is None and np.isinf(losses).any():
        raise ValueError("a world without the event needs a ceiling")
    counted = np.where(np.isinf(losses), sign * (ceiling or 0.0), losses)
    table = _Table(losses, counted, sign, tie, level)
    return [table.plan(k, None if requirement is None else sign * requirement) for k in range(values.shape[1])]


def regrets_by_world(losses: np.ndarray) -> np.ndarray:
    """Loss of each plan above that of the best of its world, both of shape (worlds, plans)."""
    return np.asarray(losses - losses.min(axis=1, keepdims=True))


def best_shares(losses: np.ndarray, tie: float = 0.0) -> np.ndarray:
    """Part of each world that each plan is the best in, shape (worlds, plans).

    Plans within *tie* of the best share a world evenly. A world of infinite losses alone is nobody's.
    """
    leading = (losses < np.inf) & (losses <= losses.min(axis=1, keepdims=True) + tie)
    return np.asarray(leading / np.maximum(1, leading.sum(axis=1, keepdims=True)))


class _Table:
    """Losses of all plans, regrets and parts of worlds, each of shape (worlds, plans)."""

    def __init__(self, losses: np.ndarray, counted: np.ndarray, sign: float, tie: float, level: float) -> None:
        self._losses, self._counted, self._sign, self._level = losses, counted, sign, level
        self._regrets, self._best = regrets_by_world(counted), best_shares(losses, tie)

    def plan(self, k: int, requirement: float | None) -> PlanRobustness:
        """One plan; *requirement* as a loss."""
        losses, regrets, level = self._losses[:, k], self._regrets[:, k], self._level
        n = len(losses)
        p10, median, p90 = (self._percentile(k, p) for p in (0.1, 0.5, 0.9))
        return PlanRobustness(
            expected=mean(self._sign * self._counted[:, k], level),
            p10=p10,
            median=median,
            p90=p90,
            meets=None if requirement is None else probability(int((losses <= requirement).sum()), n, level),
            regret_mean=mean(regrets, level, (0.0, math.inf)),
            regret_p90=_finite(quantile(regrets, 0.9, level)),
            regret_max=Interval(float(regrets.max()), None, None, n, level, "the largest of those seen"),
            best=share(self._best[:, k], level),
            never=float(np.isinf(losses).mean()),
        )

    def _percentile(self, k: int, p: float) -> Interval:
        """A percentile of the measure itself, whichever of its values are good."""
        if self._sign > 0.0:
            return _finite(quantile(self._losses[:, k], p, self._level))
        return _finite(quantile(-self._losses[:, k], p, self._level))


def _finite(found: Interval) -> Interval:
    """A percentile whose infinite ends are None, with a note that says so."""
    estimate, low, high = (
        end if end is not None and math.isfinite(end) else None for end in (found.estimate, found.low, found.high)
    )
    if (estimate, low, high) == (found.estimate, found.low, found.high):
        return replace(found, note=found.note.replace("replications", "worlds"))
    note = NEVER if estimate is None else f"or {NEVER}"
    return replace(found, estimate=estimate, low=low, high=high, note=note)
