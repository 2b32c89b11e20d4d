"""Forecast scores: how well the spread of a forecast agrees with what came, and whether another does better."""

import math
from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.interval import Interval

RESAMPLES = 2000
"""Bootstrap samples of a difference of scores."""
FEWEST_GROUPS = 5
"""Independent groups of forecasts from which on a difference of scores has an interval."""


def crps(observed: np.ndarray, members: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Continuous ranked probability score of each forecast, in the unit of what is forecast; 0 is perfect.

    E|X - y| - E|X - X'| / 2 (Gneiting & Raftery 2007, eq. 21). Without weights the members are draws, and the
    estimate is unbiased for the law they are drawn from (Zamo & Naveau 2018); with weights the weighted members are
    taken for the law itself. For one member it is the absolute error.

    Args:
        observed: What came, shape (forecasts,).
        members: Draws of each forecast, shape (forecasts, members).
        weights: Of the members, at least 0, shape (members,) or that of *members*; equal when not given.

    Returns:
        Scores, shape (forecasts,).
    """
    from scoringrules import crps_ensemble

    if members.shape[1] == 1:
        return np.asarray(np.abs(members[:, 0] - observed))
    if weights is None:
        return np.asarray(crps_ensemble(observed, members, estimator="pwm", backend="numpy"))
    shares = np.broadcast_to(weights, members.shape)
    shares = shares / shares.sum(axis=1, keepdims=True)
    return np.asarray(crps_ensemble(observed, members, ens_w=shares, estimator="qd", backend="numpy"))


def interval_score(observed: np.ndarray, low: np.ndarray, high: np.ndarray, level: float) -> np.ndarray:
    """Score of central intervals of a *level*, in the unit of what is forecast: width, and what it misses by.

    (high - low) + 2 / (1 - level) times the distance to what lies outside (Gneiting & Raftery 2007, eq. 43). All of
    shape (forecasts,).
    """
    from scoringrules import interval_score as score

    return np.asarray(score(observed, low, high, 1.0 - level, backend="numpy"))


def pit(
    observed: np.ndarray, members: np.ndarray, weights: np.ndarray | None = None, *, rng: np.random.Generator
) -> np.ndarray:
    """Probability integral transform of each observation: where it falls in the forecast, uniform if that is right.

    Without weights it is the rank among the members, spread at random over the width of a rank, and over the ranks of
    members that equal it: exactly uniform where the observation is one more draw of the same law, for any number of
    members (Hamill 2001; Czado, Gneiting & Held 2009). With weights it is the weighted distribution at the observation.

    Args:
        observed: What came, shape (forecasts,).
        members: Draws of each forecast, shape (forecasts, members).
        weights: Of the members, shape (members,) or that of *members*; equal when not given.
        rng: For what is spread at random.

    Returns:
        Values from 0 to 1, shape (forecasts,).
    """
    below, equal = members < observed[:, None], members == observed[:, None]
    spread = rng.random(len(observed))
    if weights is None:
        return np.asarray((below.sum(axis=1) + spread * (equal.sum(axis=1) + 1)) / (members.shape[1] + 1))
    shares = np.broadcast_to(weights, members.shape)
    shares = shares / shares.sum(axis=1, keepdims=True)
    return np.asarray((shares * below).sum(axis=1) + spread * (shares * equal).sum(axis=1))


@dataclass(frozen=True)
class Uniformity:
    """A test of whether values are uniform on 0 to 1."""

    statistic: float
    p: float
    n: int
    test: str
    """Name of the test."""


def uniformity(values: np.ndarray, bins: int | None = None) -> Uniformity:
    """Whether *values* (n,), independent of one another, are uniform on 0 to 1.

    With *bins* Pearson's chi-square over as many equal bins, which ranks of a simulation-based calibration are judged
    by (Talts et al. 2018); it needs 5 values a bin. Else the exact test of Kolmogorov and Smirnov. Forecasts of one
    origin, or of overlapping times, are not independent: the p of either is then too small.

    Raises:
        ValueError: Without a value, or with fewer than 5 a bin.
    """
    n = len(values)
    if n == 0 or (bins is not None and n < 5 * bins):
        raise ValueError("a test of uniformity needs values, 5 a bin at least")
    if bins is None:
        found = scipy.stats.kstest(values, "uniform")
        return Uniformity(float(found.statistic), float(found.pvalue), n, "Kolmogorov-Smirnov")
    counts = np.bincount(np.minimum((values * bins).astype(int), bins - 1), minlength=bins)
    test = scipy.stats.chisquare(counts)
    return Uniformity(float(test.statistic), float(test.pvalue), n, f"chi-square, {bins} bins")


def score_difference(
    scores: np.ndarray, others: np.ndarray, groups: np.ndarray | None = None, level: float = 0.95, seed: int = 1
) -> Interval:
    """Mean difference of two scores of the same forecasts, below 0 where the first forecasts better.

    Whole groups are resampled, for the forecasts of one series or origin fail together (Efron & Tibshirani 1993,
    chapter 8); the limits are those of the bootstrap of Student's t (chapter 12), which holds for few groups.

    Args:
        scores: Of the first, shape (forecasts,).
        others: Of the other, shape (forecasts,).
        groups: What must be drawn together, shape (forecasts,); each forecast by itself when not given.
        level: Of the interval.
        seed: Of the bootstrap.

    Returns:
        The difference; no interval below five groups, or where all groups differ by the same.
    """
    gaps = scores - others
    labels = np.arange(len(gaps)) if groups is None else np.unique(groups, return_inverse=True)[1]
    sums, sizes = np.bincount(labels, weights=gaps), np.bincount(labels).astype(float)
    n, estimate = len(sums), float(gaps.mean())
    error = _error_of_ratio(sums[None, :], sizes[None, :])[0]
    if n < FEWEST_GROUPS:
        return Interval(estimate, None, None, n, level, f"{n} groups of forecasts are too few for an interval")
    if error == 0.0:
        return Interval(estimate, None, None, n, level, "all differences are the same", constant=True)
    picks = np.random.Generator(np.random.Philox(seed)).integers(0, n, (RESAMPLES, n))
    drawn, drawn_sizes = sums[picks], sizes[picks]
    errors = _error_of_ratio(drawn, drawn_sizes)
    means = drawn.sum(axis=1) / drawn_sizes.sum(axis=1)
    ratios = (means - estimate)[errors > 0.0] / errors[errors > 0.0]
    low, high = np.quantile(ratios, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Interval(estimate, float(estimate - high * error), float(estimate - low * error), n, level)


def _error_of_ratio(sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Standard error of the mean over groups, shape (samples,), out of sums and sizes of groups (samples, groups)."""
    n = sums.shape[1]
    if n < 2:
        return np.zeros(len(sums))
    means = sums.sum(axis=1, keepdims=True) / sizes.sum(axis=1, keepdims=True)
    rest = sums - means * sizes
    return np.asarray(math.sqrt(n / (n - 1)) * np.sqrt((rest**2).sum(axis=1)) / sizes.sum(axis=1))
