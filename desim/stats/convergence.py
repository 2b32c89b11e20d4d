"""Convergence: how a mean and its interval settle as replications are added, and how many more would be enough."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from desim.stats.interval import (
    FEWEST_APART,
    UNBOUNDED,
    Bounds,
    clopper_pearson,
    critical_value,
    mean_limits,
    rounded_over,
    spread_is_known,
    values_apart,
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


class RunningInterval:
    """Mean and half-width of its interval over every prefix of values, which may come a few at a time.

    Each value is looked at once, when it comes: what is found does not depend on how many come together. The interval
    is that of :func:`desim.stats.interval.mean`, or Clopper and Pearson's of a *probability* as long as all values are
    0 or 1, and no shares of worlds. While fewer than *fewest* values differ from the most frequent one, a mean has an
    interval only between finite *bounds*: there at most a share of the values, by Clopper and Pearson's upper limit,
    may lie anywhere else between them.
    """

    def __init__(
        self,
        level: float = 0.95,
        bounds: Bounds = UNBOUNDED,
        probability: bool = False,
        fewest: int = FEWEST_APART,
    ) -> None:
        self._level, self._bounds, self._fewest = level, bounds, fewest
        self._binary = probability
        """Whether all values were 0 or 1, of a probability."""
        self._probability, self._apart = probability, RunningApart()
        self._count, self._first, self._total, self._moments = 0, 0.0, 0.0, (0.0, 0.0, 0.0)

    def add(self, values: np.ndarray) -> Running:
        """Those of the prefixes that end with each of the defined *values* (n,), which come behind all before."""
        known = np.asarray(values[~np.isnan(values)], dtype=float)
        if not len(known):
            return Running(np.arange(0), known, known)
        n = np.arange(self._count + 1, self._count + len(known) + 1)
        if not self._count:
            self._first = float(known[0])
        self._count += len(known)
        center, error, skew = self._centered(known, n)
        apart = self._apart.add(known)
        if not self._probability:
            return Running(n, center, self._half(n, center, error, skew, apart))
        whole = np.logical_and.accumulate(np.isin(known, (0.0, 1.0))) & self._binary
        self._binary = bool(whole[-1])
        hits = _sums(self._total, known)
        self._total = float(hits[-1])
        low, high = clopper_pearson(hits, n, self._level)
        if whole.all():
            return Running(n, center, (high - low) / 2.0)
        return Running(n, center, np.where(whole, (high - low) / 2.0, self._half(n, center, error, skew, apart)))

    def _centered(self, known: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, its standard error and adjusted skewness of the prefixes; shape (n,) each."""
        gaps = known - self._first
        sums = [_sums(before, gaps**power) for before, power in zip(self._moments, (1, 2, 3), strict=True)]
        self._moments = (float(sums[0][-1]), float(sums[1][-1]), float(sums[2][-1]))
        first, second, third = (total / n for total in sums)
        spread = np.maximum(0.0, second - first**2)
        cubed = third - 3.0 * first * second + 2.0 * first**3
        scale = np.where(spread > 0.0, spread, 1.0) ** 1.5
        skew = np.where((spread > 0.0) & (n > 2), cubed / scale * np.sqrt(n * (n - 1.0)) / np.maximum(n - 2, 1), 0.0)
        return self._first + first, np.sqrt(spread / np.maximum(n - 1, 1)), skew

    def _half(
        self, n: np.ndarray, center: np.ndarray, error: np.ndarray, skew: np.ndarray, apart: np.ndarray
    ) -> np.ndarray:
        """Half-widths of the intervals of a mean."""
        low, high = mean_limits(n, center, error, skew, self._level, self._bounds)
        rare = clopper_pearson(apart, n, self._level)[1] * (self._bounds[1] - self._bounds[0])
        known = spread_is_known(n, apart, self._fewest)
        return np.asarray(np.where(known, high - low, np.where(n > 1, rare, np.inf)) / 2.0)


def _sums(before: float, values: np.ndarray) -> np.ndarray:
    """Running sums of *values* (n,) behind a sum that there is; the very bits that they have all at once."""
    return np.cumsum(np.concatenate([[before], values]))[1:]


class RunningApart:
    """How many values of every prefix differ from its most frequent one by more than rounding.

    As in :func:`desim.stats.interval.values_apart`, what is rounding goes by the largest value of the prefix: with each
    that is larger than all before, those before are counted anew.
    """

    def __init__(self) -> None:
        self._values: list[np.ndarray] = []
        self._counts: dict[float, int] = {}
        self._count, self._most, self._largest = 0, 0, 0.0

    def add(self, known: np.ndarray) -> np.ndarray:
        """The numbers of the prefixes that end with each of the *known* values (n,), shape (n,)."""
        if not self._count and self._all_differ(known):
            return np.arange(len(known))
        self._values.append(known)
        largest = np.maximum.accumulate(np.maximum(np.abs(known), self._largest))
        begins = np.flatnonzero(np.diff(largest, prepend=self._largest if self._count else np.nan) != 0.0)
        found = np.empty(len(known), dtype=int)
        for begin, end in pairwise([0, *(int(place) for place in begins if place), len(known)]):
            if float(largest[begin]) != self._largest or not self._count:
                self._largest = float(largest[begin])
                self._recount(np.concatenate(self._values)[: self._count + begin])
            for place, value in enumerate(rounded_over(known[begin:end], self._largest).tolist(), begin):
                self._counts[value] = number = self._counts.get(value, 0) + 1
                self._most = max(self._most, number)
                found[place] = self._count + place + 1 - self._most
        self._count += len(known)
        return found

    def _all_differ(self, known: np.ndarray) -> bool:
        """Whether no value of the first ones comes twice; by the largest of them all none does in a shorter prefix."""
        largest = float(np.max(np.abs(known), initial=0.0))
        rounded = rounded_over(known, largest).tolist()
        counts = dict.fromkeys(rounded, 1)
        if len(counts) < len(known) or not rounded:
            return False
        self._values, self._counts, self._count, self._most, self._largest = [known], counts, len(known), 1, largest
        return True

    def _recount(self, before: np.ndarray) -> None:
        """Count the values so far, by what is rounding now."""
        values, counts = np.unique(rounded_over(before, self._largest), return_counts=True)
        self._counts = dict(zip(values.tolist(), counts.tolist(), strict=True))
        self._most = int(counts.max(initial=0))


def running(
    values: np.ndarray,
    level: float = 0.95,
    bounds: Bounds = UNBOUNDED,
    probability: bool = False,
    fewest: int = FEWEST_APART,
) -> Running:
    """Mean and half-width for every prefix of the defined *values* (n,), in one pass; see :class:`RunningInterval`."""
    return RunningInterval(level, bounds, probability, fewest).add(values)


def prefix_values_apart(known: np.ndarray) -> np.ndarray:
    """How many values of every prefix of *known* (n,) differ from its most frequent one, shape (n,)."""
    return RunningApart().add(known)


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
