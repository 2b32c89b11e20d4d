"""Variance components: how much of the spread of a result is chance, and how much differs from world to world."""

import math
from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.interval import Interval

FEWEST_WORLDS = 5
"""Worlds from which on the share of chance has an interval."""


@dataclass(frozen=True)
class VarianceComponents:
    """What the variance of one replication of one world comes from."""

    between: float
    """Variance of the expected value from world to world, in the square of the unit; at least 0."""
    within: float
    """Variance between replications of one world, in the square of the unit."""
    chance: Interval
    """Share of chance: within over the sum of both, from 0 to 1."""


def variance_components(values: np.ndarray, level: float = 0.95) -> VarianceComponents:
    """Components of a one-way random effects model, and the share that is chance.

    y_kr = m + a_k + e_kr for world k and replication r. With the mean squares between and within worlds, within = MS_w
    and between = (MS_b - MS_w) / replications, 0 where that is negative (Searle, Casella & McCulloch 1992, section
    3.5). The share of chance is n / (n - 1 + F) for n replications a world and F = MS_b / MS_w. Its interval is
    Student's for the jackknife over worlds of log F, which holds for values that are not normal as well (Arvesen &
    Schmitz 1970); the interval of the F distribution does not.

    Args:
        values: Results, shape (worlds, replications), none of them missing: leave out a world that lacks one.
        level: Of the interval.

    Returns:
        The components. Their share has no estimate where nothing varies, and no interval below five worlds or where
        a single world has all of the chance, or all of the difference.

    Raises:
        ValueError: Below two worlds or two replications.
    """
    worlds, replications = values.shape
    if worlds < 2 or replications < 2:
        raise ValueError("variance components need at least 2 worlds and 2 replications of each")
    means = values.mean(axis=1)
    between = _between(means, replications)
    within = float(values.var(axis=1, ddof=1).mean())
    above = max(0.0, (between - within) / replications)
    return VarianceComponents(above, within, _chance(values, between, within, level))


def _between(means: np.ndarray, replications: int) -> float:
    """Mean square between worlds."""
    return float(replications * means.var(ddof=1))


def _chance(values: np.ndarray, between: float, within: float, level: float) -> Interval:
    worlds, n = values.shape
    if between == within == 0.0:
        return Interval(None, None, None, worlds, level, "all values are the same", constant=True)
    if within == 0.0:
        return Interval(0.0, 0.0, 0.0, worlds, level, "replications of a world are all the same")
    estimate = _share(between / within, n)
    if worlds < FEWEST_WORLDS:
        return Interval(estimate, None, None, worlds, level, f"{worlds} worlds are too few for an interval")
    ratios = _ratios_without_one(values)
    if between == 0.0 or not np.isfinite(ratios).all() or ratios.min() <= 0.0:
        return Interval(estimate, None, None, worlds, level, "a single world has all of one component")
    pseudo = worlds * math.log(between / within) - (worlds - 1) * np.log(ratios)
    reach = float(scipy.stats.t.ppf((1.0 + level) / 2.0, worlds - 1)) * float(pseudo.std(ddof=1)) / math.sqrt(worlds)
    low, high = (_share(math.exp(float(pseudo.mean()) + end), n) for end in (reach, -reach))
    return Interval(estimate, min(low, estimate), max(high, estimate), worlds, level)


def _share(ratio: float, replications: int) -> float:
    """The share of chance at a ratio of mean squares; 1 where worlds differ by no more than chance."""
    return min(1.0, replications / (replications - 1.0 + ratio))


def _ratios_without_one(values: np.ndarray) -> np.ndarray:
    """Ratio of the mean squares with each world left out in turn, shape (worlds,)."""
    worlds, n = values.shape
    spread, means = values.var(axis=1, ddof=1), values.mean(axis=1)
    deviations = means - means.mean()
    left = worlds - 1
    # sum of squares around the mean of the rest: that of all, less what the world left out adds to it
    squares = (deviations**2).sum() - deviations**2 * worlds / left
    within = (spread.sum() - spread) / left
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(n * np.maximum(0.0, squares) / (left - 1) / within)
