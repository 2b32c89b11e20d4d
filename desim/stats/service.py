"""Service: when it begins to suffer, and when it has recovered, against the same replications without an outage."""

from dataclasses import dataclass

import numpy as np

from desim.stats.survival import kaplan_meier

NOISE = 1e-9
"""Relative difference of two amounts that is rounding."""


@dataclass(frozen=True)
class TimeToEvent:
    """A time over replications, some of which may not have seen it by the horizon."""

    median: float | None
    """Kaplan-Meier median; None where the curve does not get there."""
    low: float | None
    """Lower limit of the median, 95 %."""
    high: float | None
    """Upper limit."""
    least: float | None
    """Smallest that was seen."""
    open: int
    """Replications in which it did not come by the horizon."""
    n: int


def excess(plan: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Where a shortfall is larger than without the outage; both (replications, days), boolean of that shape."""
    return np.asarray(plan > base + NOISE * (1.0 + np.abs(base)))


def survived(worse: np.ndarray, days: np.ndarray, at: float) -> np.ndarray:
    """Days from *at* to the first probe at which service is worse, shape (replications,); inf where it never is."""
    late = worse & (days >= at)
    first = np.where(late.any(axis=1), late.argmax(axis=1), 0)
    return np.where(late.any(axis=1), days[first] - at, np.inf)


def recovered(worse: np.ndarray, days: np.ndarray, end: float) -> np.ndarray:
    """Days from *end* to the first probe from which service is no worse any more, shape (replications,).

    0 where it is not worse at any time from then on, inf where it still is at the last probe.
    """
    late = worse & (days >= end)
    last = late.shape[1] - 1 - late[:, ::-1].argmax(axis=1)
    after = np.minimum(last + 1, len(days) - 1)
    waited = np.where(last + 1 < len(days), days[after] - end, np.inf)
    return np.where(late.any(axis=1), waited, 0.0)


def wait(times: np.ndarray, limit: float) -> TimeToEvent:
    """Median of times (inf where it did not come within *limit*), never dropping those that did not come."""
    happened = np.isfinite(times)
    curve = kaplan_meier(np.where(happened, times, limit), happened)
    least = float(times[happened].min()) if happened.any() else None
    if not happened.any():
        return TimeToEvent(None, None, None, least, len(times), len(times))
    low, high = curve.quantile_interval(0.5)
    return TimeToEvent(curve.quantile(0.5), low, high, least, int((~happened).sum()), len(times))
