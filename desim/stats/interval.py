"""Intervals for means, probabilities and quantiles over independent replications.

Which method serves which kind of measure was chosen by the coverage study, ``desim study=coverage``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy import special

Bounds = tuple[float, float]
"""Smallest and largest value that is possible; infinite where there is none."""
UNBOUNDED: Bounds = (-math.inf, math.inf)
FEWEST_APART = 5
"""Values that must differ from the most frequent one, where values repeat, before a mean has an interval."""
FEWEST_SKEWED = 10
"""Values from which on a skewness is taken into account."""
MOST_SKEWED = 0.35
"""Largest skewness of a mean, that of the values over the root of their number, that is taken into account."""
FEWEST_SIGNS = 6
"""Equal differences that are not 0 with 95 %: the sign test has p = 2^(1 - 6) = 0.03."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; *low* and *high* are None where no interval of that level exists."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    level: float = 0.95
    note: str = ""
    """Why there is no interval, or no estimate."""
    constant: bool = False
    """Whether all values, two or more, are the same."""

    @property
    def half_width(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def student_t(values: np.ndarray, level: float = 0.95) -> Interval:
    """Student's t-interval for a mean; *values* shape (n,).

    It holds its level for values that are nearly normal. Source: Student (1908); Law (2015), section 4.5. Undefined
    (None) below two values.
    """
    n = len(values)
    if n < 2:
        return _without_spread(values, level)
    center = math.fsum(values) / n
    half = student(n, level) * _standard_error(values, center)
    return Interval(center, center - half, center + half, n, level)


def mean(values: np.ndarray, level: float = 0.95, bounds: Bounds = UNBOUNDED) -> Interval:
    """Interval for a mean of values that may be skewed, pile up at an end, or have bounds; *values* shape (n,).

    The smallest interval around several others, cut off at the *bounds*: Hall's, which takes the skewness off by a
    cubic (Hall 1992); Student's for the logarithm of the distance from a lower bound, or for the logit between two
    (delta method: van der Vaart 1998, chapter 3); and, but between two bounds, Student's itself. Below ten values
    Student's alone. Values outside *bounds* put these aside.

    Without limits, with a note, below two values, where all are equal, and where values repeat and fewer than five
    differ from the most frequent one: what such a sample has not seen may outweigh what it has.
    """
    return mean_at(values, (level,), bounds)[0]


def mean_at(values: np.ndarray, levels: Sequence[float], bounds: Bounds = UNBOUNDED) -> list[Interval]:
    """The intervals of :func:`mean` at several levels, in their order, for little more than one of them takes."""
    n = len(values)
    if n < 2:
        return [_without_spread(values, level) for level in levels]
    center, apart = math.fsum(values) / n, values_apart(values)
    if not spread_is_known(n, apart):
        return [
            Interval(center, None, None, n, level, unknown_spread(n, apart, level), constant=apart == 0)
            for level in levels
        ]
    if float(np.min(values)) < bounds[0] or float(np.max(values)) > bounds[1]:
        bounds = UNBOUNDED
    error, skew = _standard_error(values, center), skewness(values)
    ends = [mean_limits(n, center, error, skew, level, bounds) for level in levels]
    return [
        Interval(center, float(low), float(high), n, level) for level, (low, high) in zip(levels, ends, strict=True)
    ]


def mean_limits(n: Any, center: Any, error: Any, skew: Any, level: float, bounds: Bounds) -> tuple[Any, Any]:
    """Limits of :func:`mean` out of number, mean, standard error and skewness of samples, numbers or arrays."""
    reach = critical_value(n, level)
    student_ends = (center - reach * error, center + reach * error)
    ends = [_hall(n, center, error, skew, reach), _transformed(center, error, reach, bounds)]
    if math.isinf(bounds[1] - bounds[0]):
        ends.append(student_ends)
    large = np.asarray(n) >= FEWEST_SKEWED
    low = np.where(large, np.min([end[0] for end in ends], axis=0), student_ends[0])
    high = np.where(large, np.max([end[1] for end in ends], axis=0), student_ends[1])
    return np.maximum(low, bounds[0]), np.minimum(high, bounds[1])


def critical_value(n: Any, level: float) -> Any:
    """Half-width of an interval of a mean of *n* values, a number or an array, in standard errors.

    Student's, with two degrees of freedom fewer from ten values on, which the skewness takes: so the coverage study.
    """
    freedom = np.where(np.asarray(n) >= FEWEST_SKEWED, np.asarray(n) - 3, np.maximum(np.asarray(n) - 1, 1))
    return special.stdtrit(freedom, (1.0 + level) / 2.0)


def student(n: int, level: float = 0.95) -> float:
    """Half-width of the t-interval of a mean of *n* values, at least 2, in standard errors."""
    return float(special.stdtrit(n - 1, (1.0 + level) / 2.0))


def _hall(n: Any, center: Any, error: Any, skew: Any, reach: Any) -> tuple[Any, Any]:
    """Limits with the skewness taken off: the monotone cubic of Hall (1992, J. R. Stat. Soc. B 54, 221-228)."""
    of_mean = np.clip(skew / np.sqrt(n), -MOST_SKEWED, MOST_SKEWED)
    of_mean = np.where(np.abs(of_mean) < 1e-6, 1e-6, of_mean)
    ends = [3.0 / of_mean * (np.cbrt(1.0 + of_mean * (end - of_mean / 6.0)) - 1.0) for end in (reach, -reach)]
    return center - ends[0] * error, center - ends[1] * error


def _transformed(center: Any, error: Any, reach: Any, bounds: Bounds) -> tuple[Any, Any]:
    """Limits on the scale of the logarithm above a lower bound, of the logit between two; Student's without bounds."""
    below, above = bounds
    half = reach * error
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if math.isinf(below):
            return center - half, center + half
        if math.isinf(above):
            up = np.exp(half / (center - below))
            return below + (center - below) / up, below + (center - below) * up
        width = above - below
        share = (center - below) / width
        half = half / (width * share * (1.0 - share))
        return tuple(below + width * special.expit(special.logit(share) + sign * half) for sign in (-1.0, 1.0))


def values_apart(values: np.ndarray) -> int:
    """How many of *values* differ from the most frequent one, by more than rounding; all but one where none repeats."""
    return len(values) - int(np.unique(without_rounding(values), return_counts=True)[1].max(initial=0))


def without_rounding(values: np.ndarray) -> np.ndarray:
    """Values over the largest of them, to twelve digits, shape (n,); to tell which are the same."""
    return rounded_over(values, float(np.max(np.abs(values), initial=0.0)))


def rounded_over(values: np.ndarray, largest: float) -> np.ndarray:
    """Values over a *largest* one, to twelve digits, shape (n,)."""
    return np.asarray(np.round(values / largest, 12) if 0.0 < largest < math.inf else values)


def spread_is_known(n: Any, apart: Any, fewest: int = FEWEST_APART) -> Any:
    """Whether enough of *n* values differ from the most frequent one to judge their spread; numbers or arrays."""
    return (apart >= fewest) | ((apart == n - 1) & (n >= 2))


@cache  # of a wide table of measures many rows are constant
def unknown_spread(n: int, apart: int, level: float) -> str:
    """Why a sample has no interval, with what can be said of it: how many replications would differ at most."""
    most = probability(apart, n, level).high or 0.0
    seen = f"all {n} are equal" if apart == 0 else f"only {apart} of {n} differ"
    return f"{seen}; up to {100.0 * most:.2g} % might"


def _without_spread(values: np.ndarray, level: float) -> Interval:
    if len(values) == 0:
        return Interval(None, None, None, 0, level, "no value")
    return Interval(float(values[0]), None, None, 1, level, "one replication has no spread")


def _standard_error(values: np.ndarray, center: float) -> float:
    n, gaps = len(values), np.asarray(values, dtype=float) - center
    return math.sqrt(float(np.sum(gaps * gaps)) / (n - 1) / n)


def skewness(values: np.ndarray) -> float:
    """Adjusted skewness of a sample, shape (n,); 0 below three values. Source: Joanes & Gill (1998), G1."""
    n = len(values)
    gaps = values - np.mean(values)
    if n < 3 or float(np.max(np.abs(gaps))) == 0.0:
        return 0.0
    second, third = float(np.mean(gaps * gaps)), float(np.mean(gaps * gaps * gaps))
    return float(third / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2))


def probability(successes: int, n: int, level: float = 0.95) -> Interval:
    """Exact interval for a probability: it holds its level for any probability. Source: Clopper & Pearson (1934)."""
    if n == 0:
        return Interval(None, None, None, 0, level, "no value")
    low, high = clopper_pearson(successes, n, level)
    return Interval(successes / n, float(low), float(high), n, level)


def clopper_pearson(successes: Any, n: Any, level: float) -> tuple[Any, Any]:
    """Exact limits of probabilities, numbers or arrays; 0 and 1 where nothing or all succeeded."""
    tail, hits, n = (1.0 - level) / 2.0, np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    some, rest = np.where(hits > 0, hits, 1.0), np.where(hits < n, n - hits, 1.0)
    low = np.where(hits > 0, special.betaincinv(some, n - hits + 1, tail), 0.0)
    high = np.where(hits < n, special.betaincinv(hits + 1, rest, 1.0 - tail), 1.0)
    return low, high


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval for a probability, which holds its level on average. Source: Wilson (1927)."""
    if n == 0:
        return Interval(None, None, None, 0, level, "no value")
    z = float(special.ndtri((1 + level) / 2))
    p, shrink = successes / n, 1 + z * z / n
    center = (p + z * z / (2 * n)) / shrink
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink
    return Interval(p, 0.0 if successes == 0 else center - half, 1.0 if successes == n else center + half, n, level)


def quantile_ranks(n: int, p: float, level: float = 0.95) -> tuple[int, int, float] | None:
    """Ranks (1-based) of the order statistics that enclose the *p*-quantile, and their exact coverage.

    Each tail outside the ranks has at most half of 1 - level by the binomial law; None when a tail has no such rank.
    Source: David & Nagaraja (2003), section 7.1.
    """
    reached = np.arange(1.0, n + 1.0)
    # The binomial law by the incomplete beta function: scipy.stats takes a second to load.
    below = np.concatenate([[0.0], special.betaincc(reached, n + 1.0 - reached, p)])
    lows = np.nonzero(below <= (1 - level) / 2)[0]
    highs = np.nonzero(1.0 - below <= (1 - level) / 2)[0]
    low = int(lows[-1]) if len(lows) else 0
    high = int(highs[0]) if len(highs) else n + 1
    return (low, high, float(below[high] - below[low])) if 1 <= low < high <= n else None


def sample_quantile(ordered: np.ndarray, p: float) -> float:
    """The smallest of *ordered* values, rising, shape (n,), that at least a share *p* of them does not exceed."""
    n = len(ordered)
    return float(ordered[min(n, max(1, math.ceil(n * p - 1e-12))) - 1])


def quantile(values: np.ndarray, p: float, level: float = 0.95) -> Interval:
    """The sample *p*-quantile with an interval between order statistics; none where *n* is too small for it.

    The limits lie between neighboring order statistics, so that each tail has half of 1 - level: Hettmansperger &
    Sheather (1986) for the median, Nyblom (1992) for others. Values may be infinite.
    """
    n = len(values)
    if n == 0:
        return Interval(None, None, None, 0, level, "no value")
    ordered = np.sort(values)
    estimate = sample_quantile(ordered, p)
    low, high = _tail_limit(ordered, p, level), _tail_limit(-ordered[::-1], 1.0 - p, level)
    if low is None or high is None:
        note = f"{n} replications are too few for an interval of this quantile"
        return Interval(estimate, None, None, n, level, note)
    return Interval(estimate, low, -high, n, level)


def _tail_limit(ordered: np.ndarray, p: float, level: float) -> float | None:
    """Lower limit of the *p*-quantile of values in order; None where even the smallest is above it too often."""
    n, sure = len(ordered), (1.0 + level) / 2.0
    # Probability that the quantile lies above the order statistic of rank 1, 2, ...
    held = special.betainc(np.arange(1.0, n + 1.0), np.arange(float(n), 0.0, -1.0), p)
    rank = int((held >= sure).sum())
    if rank == 0:
        return None
    low = float(ordered[rank - 1])
    if rank == n or not math.isfinite(low) or not math.isfinite(float(ordered[rank])):
        return low
    here, there = float(held[rank - 1]), float(held[rank])
    rest = rank * (1.0 - p) * (sure - there)
    weight = (n - rank) * p * (here - sure) / (rest + (n - rank) * p * (here - sure))
    return low + weight * (float(ordered[rank]) - low)
