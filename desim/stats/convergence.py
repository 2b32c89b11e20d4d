"""Convergence: how a mean and its interval settle as replications are added, and how many more would be enough."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

MAX_REPLICATIONS = 10_000_000
"""Replications beyond which it is not worth saying how many."""


@dataclass(frozen=True)
class Running:
    """Mean and half-width of its t-interval over the first n replications."""

    n: np.ndarray
    """Defined values so far, shape (k,), from 2 on."""
    mean: np.ndarray
    """Mean of these, shape (k,)."""
    half: np.ndarray
    """Half-width, shape (k,)."""


def running(values: np.ndarray, level: float = 0.95) -> Running:
    """Mean and Student half-width of every prefix of the defined *values* (n,); empty below two."""
    known = np.asarray(values[~np.isnan(values)], dtype=float)
    if len(known) < 2:
        empty = np.array([])
        return Running(np.array([], dtype=int), empty, empty)
    n = np.arange(1, len(known) + 1)
    shift = known[0]
    total, square = np.cumsum(known - shift), np.cumsum((known - shift) ** 2)
    variance = np.maximum(0.0, square[1:] - total[1:] ** 2 / n[1:]) / (n[1:] - 1)
    half = stats.t.ppf((1.0 + level) / 2.0, n[1:] - 1) * np.sqrt(variance / n[1:])
    return Running(n[1:], shift + total[1:] / n[1:], half)


def wanted(values: np.ndarray, goal: float, level: float = 0.95) -> int | None:
    """Replications at which the t-interval of a mean is expected to be *goal* to each side, at least as many as now.

    The smallest i >= n with t(i - 1) s / sqrt(i) <= goal, for the standard deviation s of *values* (n,). None where
    there are fewer than two values, or more than ten million would be needed. Source: Law (2015), section 9.4.1.
    """
    known = values[~np.isnan(values)]
    if len(known) < 2 or goal < 0.0:
        return None
    sd = float(np.std(known, ddof=1))
    low, high = len(known), MAX_REPLICATIONS
    if sd == 0.0 or _half(sd, low, level) <= goal:
        return low
    if _half(sd, high, level) > goal:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _half(sd, middle, level) <= goal else (middle, high)
    return high


def _half(sd: float, n: int, level: float) -> float:
    return float(stats.t.ppf((1.0 + level) / 2.0, n - 1)) * sd / math.sqrt(n)
