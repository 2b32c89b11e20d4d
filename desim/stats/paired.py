"""Differences of two plans: paired under common random numbers, and of independent runs."""

from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.control_variates import ControlVariates
from desim.stats.interval import UNBOUNDED, Bounds, Interval, mean, spread_is_known, values_apart

ROUNDING = 1e-12
"""Relative difference of two values that is rounding."""


@dataclass(frozen=True)
class Difference:
    """Plan minus base, replication by replication."""

    interval: Interval
    variance_reduction: float | None
    """Variance the difference would have with independent replications over the one it has; above 1 pairing pays."""
    wins: int
    """Replications in which the plan has the smaller value."""
    ties: int
    """Replications without a difference."""


def difference(
    plan: np.ndarray,
    base: np.ndarray,
    level: float = 0.95,
    bounds: Bounds = UNBOUNDED,
    controls: ControlVariates | None = None,
) -> Difference:
    """Paired interval of plan - base; both shape (n,), in the order of the replications.

    *bounds* are the smallest and largest difference that is possible. Source: Law (2015), section 10.2.1. The interval,
    and nothing else, is by *controls* where these are given. Raises ValueError when the shapes differ.
    """
    if plan.shape != base.shape:
        raise ValueError(f"plans have {plan.shape} and {base.shape} replications and cannot be paired")
    gap = paired_gaps(plan, base)
    paired = float(np.var(gap, ddof=1)) if len(gap) > 1 else 0.0
    apart = float(np.var(plan, ddof=1) + np.var(base, ddof=1)) if len(gap) > 1 else 0.0
    factor = apart / paired if paired > 0.0 else None
    shown = gap if controls is None else controls.adjusted(gap)
    return Difference(mean(shown, level, bounds), factor, int((gap < 0).sum()), int((gap == 0).sum()))


def paired_gaps(plan: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Plan minus base, shape (n,); 0 where the two differ by no more than rounding."""
    gap = plan - base
    return np.asarray(np.where(np.abs(gap) <= ROUNDING * (np.abs(plan) + np.abs(base)), 0.0, gap))


def independent(plan: np.ndarray, base: np.ndarray, level: float = 0.95) -> Interval:
    """Welch's t-interval of the difference of means of *plan* (n,) and *base* (m,), which share no random numbers.

    Source: Welch (1947); Law (2015), section 10.2.2. Without limits where either has an unknown spread; undefined
    (None) where either has fewer than two values.
    """
    n = min(len(plan), len(base))
    if n == 0:
        return Interval(None, None, None, 0, level, "no value")
    center = mean(plan).estimate, mean(base).estimate
    gap = (center[0] or 0.0) - (center[1] or 0.0)
    if n == 1:
        return Interval(gap, None, None, 1, level, "one replication has no spread")
    for values in (plan, base):
        if not spread_is_known(len(values), values_apart(values)):
            return Interval(gap, None, None, n, level, mean(values, level).note)
    found = scipy.stats.ttest_ind(plan, base, equal_var=False).confidence_interval(level)
    return Interval(gap, float(found.low), float(found.high), n, level)
