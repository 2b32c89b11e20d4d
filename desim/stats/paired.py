"""Paired differences of two plans under common random numbers."""

from dataclasses import dataclass

import numpy as np

from desim.stats.interval import Interval, mean


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


def difference(plan: np.ndarray, base: np.ndarray, level: float = 0.95) -> Difference:
    """Paired t-interval of plan - base; both shape (n,), in the order of the replications.

    Source: Law (2015), section 10.2.1. Raises ValueError when the shapes differ.
    """
    if plan.shape != base.shape:
        raise ValueError(f"plans have {plan.shape} and {base.shape} replications and cannot be paired")
    gap = plan - base
    paired = float(np.var(gap, ddof=1)) if len(gap) > 1 else 0.0
    apart = float(np.var(plan, ddof=1) + np.var(base, ddof=1)) if len(gap) > 1 else 0.0
    factor = apart / paired if paired > 0.0 else None
    return Difference(mean(gap, level), factor, int((gap < 0).sum()), int((gap == 0).sum()))
