"""Ratio of two means over the same replications, such as a cost for each unit of what it buys."""

import math
from collections.abc import Callable

import numpy as np
import scipy

from desim.stats.interval import Interval, mean

OPEN = "the denominator cannot be told from 0"
LEAST_DENOMINATOR = 0.4
"""Share of its mean that the limit of a denominator nearer to 0 must have; so the coverage study."""
FARTHEST = 1e6
"""How many times the first step from the estimate a limit is looked for."""


def ratio(top: np.ndarray, bottom: np.ndarray, level: float = 0.95) -> Interval:
    """Mean of *top* over mean of *bottom*, both shape (n,), paired; Fieller's interval.

    All ratios r for which 0 lies in the interval of the mean of top - r bottom. Without an estimate, and with a note,
    where the interval of the bottom holds 0 or there is none: the ratio then has no bounded interval. Raises ValueError
    when the shapes differ. Source: Fieller (1954).
    """
    if top.shape != bottom.shape:
        raise ValueError(f"{top.shape} and {bottom.shape} replications cannot be paired")
    n, below = len(top), mean(bottom, level)
    if below.constant and below.estimate:
        found = mean(top / below.estimate, level)
        return Interval(found.estimate, found.low, found.high, n, level, found.note)
    if below.constant:
        return Interval(None, None, None, n, level, OPEN)
    if below.low is None or below.high is None:
        return Interval(None, None, None, n, level, below.note)
    if below.low <= 0.0 <= below.high or _uncertain(below):
        return Interval(None, None, None, n, level, OPEN)
    x, y = math.fsum(top) / n, math.fsum(bottom) / n
    sign = math.copysign(1.0, y)

    def rest(r: float) -> Interval:
        return mean(sign * (top - r * bottom), level)

    middle = rest(x / y)
    if middle.low is None or middle.high is None:
        exact = float(np.ptp(top - x / y * bottom)) <= 1e-12 * (abs(x) + abs(y))
        note = "top and bottom are in proportion" if exact else middle.note
        return Interval(x / y, None, None, n, level, note)
    step = max(-middle.low, middle.high) / abs(y) or abs(x / y) or 1.0
    low = _root(lambda r: rest(r).low, x / y, -step)
    high = _root(lambda r: rest(r).high, x / y, step)
    return Interval(x / y, low, high, n, level, "" if low is not None and high is not None else OPEN)


def _uncertain(below: Interval) -> bool:
    """Whether a denominator is so uncertain that the ratio would be told by its tail."""
    ends = [abs(end) for end in (below.low, below.high) if end is not None]
    return min(ends) < LEAST_DENOMINATOR * abs(below.estimate or 0.0)


def _root(limit: Callable[[float], float | None], start: float, step: float) -> float | None:
    """Where a limit crosses 0 on the way from *start*, in growing steps; None where it does not."""
    here, far = limit(start) or 0.0, 1.0
    while far <= FARTHEST:
        there = limit(start + far * step)
        if there is None:
            return None
        if here * there <= 0.0:
            return float(scipy.optimize.brentq(lambda r: limit(r) or 0.0, start, start + far * step, rtol=1e-12))
        far *= 2.0
    return None
