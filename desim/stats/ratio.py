"""Ratio of two means over the same replications, such as a cost for each unit of what it buys."""

import math

import numpy as np
from scipy import stats

from desim.stats.interval import Interval, mean

OPEN = "the denominator cannot be told from 0"


def ratio(top: np.ndarray, bottom: np.ndarray, level: float = 0.95) -> Interval:
    """Mean of *top* over mean of *bottom*, both shape (n,), paired; Fieller's interval.

    Without an estimate, and with a note, where the t-interval of the bottom holds 0: the ratio then has no bounded
    interval. Raises ValueError when the shapes differ. Source: Fieller (1954).
    """
    if top.shape != bottom.shape:
        raise ValueError(f"{top.shape} and {bottom.shape} replications cannot be paired")
    n, below = len(top), mean(bottom, level)
    if below.low is None or below.high is None:
        return Interval(None, None, None, n, level, below.note)
    if below.low <= 0.0 <= below.high:
        return Interval(None, None, None, n, level, OPEN)
    x, y = math.fsum(top) / n, math.fsum(bottom) / n
    spread = np.cov(top, bottom, ddof=1) * (float(stats.t.ppf((1 + level) / 2, n - 1)) ** 2 / n)
    rest, cross = y * y - float(spread[1, 1]), x * y - float(spread[0, 1])
    root = math.sqrt(max(0.0, cross * cross - (x * x - float(spread[0, 0])) * rest))
    return Interval(x / y, (cross - root) / rest, (cross + root) / rest, n, level)
