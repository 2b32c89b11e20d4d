"""Intervals for means, probabilities and quantiles over independent replications."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; *low* and *high* are None where no interval of that level exists."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    level: float = 0.95
    note: str = ""

    @property
    def half_width(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def mean(values: np.ndarray, level: float = 0.95) -> Interval:
    """Student's t-interval for a mean; *values* shape (n,).

    Source: Student (1908); Law (2015), section 4.5. Undefined (None) below two values.
    """
    n = len(values)
    if n == 0:
        return Interval(None, None, None, 0, level, "no value")
    centre = math.fsum(values) / n
    if n == 1:
        return Interval(centre, None, None, 1, level, "one replication has no spread")
    sd = math.sqrt(math.fsum((float(v) - centre) ** 2 for v in values) / (n - 1))
    half = student(n, level) * sd / math.sqrt(n)
    return Interval(centre, centre - half, centre + half, n, level)


@cache  # of a whole table of measures, all but a few have the same n
def student(n: int, level: float = 0.95) -> float:
    """Half-width of the t-interval of a mean of *n* values, at least 2, in standard errors."""
    return float(stats.t.ppf((1 + level) / 2, n - 1))


def probability(successes: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval for a probability. Source: Wilson (1927)."""
    if n == 0:
        return Interval(None, None, None, 0, level, "no value")
    z = float(stats.norm.ppf((1 + level) / 2))
    p, shrink = successes / n, 1 + z * z / n
    centre = (p + z * z / (2 * n)) / shrink
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink
    return Interval(p, 0.0 if successes == 0 else centre - half, 1.0 if successes == n else centre + half, n, level)


def quantile_ranks(n: int, p: float, level: float = 0.95) -> tuple[int, int, float] | None:
    """Ranks (1-based) of the order statistics that enclose the *p*-quantile, and their exact coverage.

    Each tail outside the ranks has at most half of 1 - level by the binomial law; None when a tail has no such rank.
    Source: David & Nagaraja (2003), section 7.1.
    """
    below = stats.binom.cdf(np.arange(-1, n), n, p)
    lows = np.nonzero(below <= (1 - level) / 2)[0]
    highs = np.nonzero(1.0 - below <= (1 - level) / 2)[0]
    low = int(lows[-1]) if len(lows) else 0
    high = int(highs[0]) if len(highs) else n + 1
    return (low, high, float(below[high] - below[low])) if 1 <= low < high <= n else None


def quantile(values: np.ndarray, p: float, level: float = 0.95) -> Interval:
    """The sample *p*-quantile with an interval by order statistics; without one where *n* is too small for it."""
    n = len(values)
    if n == 0:
        return Interval(None, None, None, 0, level, "no value")
    ordered = np.sort(values)
    estimate = float(ordered[min(n, max(1, math.ceil(n * p - 1e-12))) - 1])
    ranks = quantile_ranks(n, p, level)
    if ranks is None:
        return Interval(
            estimate, None, None, n, level, f"{n} replications are too few for an interval of this quantile"
        )
    return Interval(estimate, float(ordered[ranks[0] - 1]), float(ordered[ranks[1] - 1]), n, ranks[2])
