"""Convergence: how a mean and its interval settle as replications are added, and how many more would be enough."""

import math
from dataclasses import dataclass

import numpy as np

from desim.stats.interval import (
    FEWEST_APART,
    UNBOUNDED,
    Bounds,
    clopper_pearson,
    critical_value,
    mean_limits,
    spread_is_known,
    values_apart,
    without_rounding,
)

MAX_REPLICATIONS = 10_000_000
"""Replications beyond which it is not worth saying how many."""


@dataclass(frozen=True)
class Running:
    """Mean and half-width of its interval over the first n replications."""

    n: np.ndarray
    """Defined values so far, shape (k,), from 1 on."""
    mean: np.ndarray
    """Mean of these, shape (k,)."""
    half: np.ndarray
    """Half-width, shape (k,); infinite where there is no interval yet."""


def running(
    values: np.ndarray,
    level: float = 0.95,
    bounds: Bounds = UNBOUNDED,
    probability: bool = False,
    fewest: int = FEWEST_APART,
) -> Running:
    """Mean and half-width for every prefix of the defined *values* (n,), in one pass.

    The interval is that of :func:`desim.stats.interval.mean`, or Clopper and Pearson's of a *probability* as long
    as all values are 0 or 1, and no shares of worlds. While fewer than *fewest* values differ from the most frequent
    one, a mean has an interval only between finite *bounds*: there at most a share of the values, by Clopper and
    Pearson's upper limit, may lie anywhere else between them.
    """
    known = np.asarray(values[~np.isnan(values)], dtype=float)
    n = np.arange(1, len(known) + 1)
    if not len(known):
        return Running(n, known, known)
    center, error, skew = _moments(known)
    whole = np.logical_and.accumulate(np.isin(known, (0.0, 1.0))) if probability else np.zeros(len(known), dtype=bool)
    exact_low, exact_high = clopper_pearson(np.cumsum(known), n, level) if probability else (center, center)
    if whole.all():
        return Running(n, center, (exact_high - exact_low) / 2.0)
    low, high = mean_limits(n, center, error, skew, level, bounds)
    apart = prefix_values_apart(known)
    rare = clopper_pearson(apart, n, level)[1] * (bounds[1] - bounds[0])
    half = np.where(spread_is_known(n, apart, fewest), high - low, np.where(n > 1, rare, np.inf)) / 2.0
    half = np.where(whole, (exact_high - exact_low) / 2.0, half)
    return Running(n, center, half)


def _moments(known: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, its standard error and adjusted skewness of every prefix of *known*; shape (n,) each."""
    n = np.arange(1, len(known) + 1)
    gaps = known - known[0]
    first, second, third = (np.cumsum(gaps**power) / n for power in (1, 2, 3))
    spread = np.maximum(0.0, second - first**2)
    cubed = third - 3.0 * first * second + 2.0 * first**3
    scale = np.where(spread > 0.0, spread, 1.0) ** 1.5
    skew = np.where((spread > 0.0) & (n > 2), cubed / scale * np.sqrt(n * (n - 1.0)) / np.maximum(n - 2, 1), 0.0)
    return known[0] + first, np.sqrt(spread / np.maximum(n - 1, 1)), skew


def prefix_values_apart(known: np.ndarray) -> np.ndarray:
    """How many values of every prefix of *known* (n,) differ from its most frequent one, shape (n,)."""
    rounded = without_rounding(known)
    if len(np.unique(rounded)) == len(known):
        return np.arange(len(known))
    counts: dict[float, int] = {}
    most, found = 0, np.empty(len(known), dtype=int)
    for place, value in enumerate(rounded.tolist()):
        counts[value] = counts.get(value, 0) + 1
        most = max(most, counts[value])
        found[place] = place + 1 - most
    return found


def wanted(values: np.ndarray, goal: float, level: float = 0.95, half: float | None = None) -> int | None:
    """Replications at which the interval of a mean is expected to be *goal* to each side, at least as many as now.

    The smallest i >= n with t(i - 1) s / sqrt(i) <= goal, for the standard deviation s of *values* (n,). *half* is the
    half-width as it is now, where it is more than that, for skewness; it is taken to shrink alike. None where the
    spread of the values is not known, or more than ten million would be needed. Source: Law (2015), section 9.4.1.
    """
    known = values[~np.isnan(values)]
    if len(known) < 2 or goal < 0.0 or not spread_is_known(len(known), values_apart(known)):
        return None
    sd = float(np.std(known, ddof=1))
    goal *= min(1.0, _half(sd, len(known), level) / half) if half else 1.0
    low, high = len(known), MAX_REPLICATIONS
    if _half(sd, low, level) <= goal:
        return low
    if _half(sd, high, level) > goal:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _half(sd, middle, level) <= goal else (middle, high)
    return high


def _half(sd: float, n: int, level: float) -> float:
    return float(critical_value(n, level)) * sd / math.sqrt(n)
