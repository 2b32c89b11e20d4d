"""Measure table: intervals of many measures at once, those that :mod:`desim.stats.measure` has for each alone.

The work on thousands of measures of a few replications is calls of functions; here there is one for all of them.
"""

import math
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from desim.stats.interval import Bounds, clopper_pearson, mean_limits, spread_is_known, unknown_spread
from desim.stats.measure import MetricRecord, bounds_of, is_probability
from desim.stats.world_means import share

QUANTILES = (0.05, 0.5, 0.95)
LISTED = 2**12
"""Values that are objects of Python at a time."""


class MeasureTable(NamedTuple):
    """Of each of some measures, with as many values each; NaN where there is none."""

    estimate: np.ndarray
    """Means or probabilities, shape (m,)."""
    low: np.ndarray
    high: np.ndarray
    notes: list[str]
    """Why there is no interval, or no estimate; empty where there is one."""


def measure_table(values: np.ndarray, records: Sequence[MetricRecord], level: float = 0.95) -> MeasureTable:
    """Intervals of measures, by the record of each; *values* shape (m, n), none undefined."""
    m, n = values.shape
    found = MeasureTable(np.full(m, np.nan), np.full(m, np.nan), np.full(m, np.nan), [""] * m)
    is_chance = np.array([is_probability(record) for record in records], dtype=bool)
    if n == 0:
        return found._replace(notes=["no value"] * m)
    is_binary = np.isin(values, (0.0, 1.0)).all(axis=1)
    exact = is_chance & is_binary
    hits = values[exact].sum(axis=1)
    found.estimate[exact] = hits / n
    found.low[exact], found.high[exact] = clopper_pearson(hits, n, level)
    for k in np.flatnonzero(is_chance & ~is_binary):
        one = share(values[k], level)
        found.estimate[k], found.low[k], found.high[k] = one.estimate, one.low, one.high
    rest = np.flatnonzero(~is_chance)
    if n == 1:
        found.estimate[rest] = values[rest, 0]
        for k in rest:
            found.notes[k] = "one replication has no spread"
    elif len(rest):
        _put_means(found, values, rest, [bounds_of(records[int(k)]) for k in rest], level)
    return found


def _put_means(found: MeasureTable, values: np.ndarray, rows: np.ndarray, bounds: list[Bounds], level: float) -> None:
    """Means of the measures in some *rows*, with limits where the spread is known."""
    values, n = values[rows], values.shape[1]
    center = np.array([_exact_sum(row) for row in values]) / n
    apart = values_apart(values)
    is_known = spread_is_known(n, apart)
    found.estimate[rows] = center
    for k in np.flatnonzero(~is_known):
        found.notes[rows[k]] = unknown_spread(n, int(apart[k]), level)
    gaps = values - center[:, None]
    error, skew = np.sqrt(np.sum(gaps * gaps, axis=1) / (n - 1) / n), skewness(values)
    ends = np.array(bounds)
    outside = (values.min(axis=1) < ends[:, 0]) | (values.max(axis=1) > ends[:, 1])
    ends[outside] = (-math.inf, math.inf)
    for low, high in sorted({(float(a), float(b)) for a, b in ends[is_known]}):
        same = np.flatnonzero(is_known & (ends[:, 0] == low) & (ends[:, 1] == high))
        limits = mean_limits(n, center[same], error[same], skew[same], level, (low, high))
        found.low[rows[same]], found.high[rows[same]] = limits


def _exact_sum(row: np.ndarray) -> float:
    """The sum of a row, rounded once; a list of all its values would be four times as large as they are."""
    return math.fsum(chain.from_iterable(row[k : k + LISTED].tolist() for k in range(0, len(row), LISTED)))


def values_apart(values: np.ndarray) -> np.ndarray:
    """How many values of each row, shape (m, n), differ from its most frequent one, as for one row; shape (m,)."""
    largest = np.max(np.abs(values), axis=1, initial=0.0)[:, None]
    has_scale = (largest > 0.0) & (largest < math.inf)
    with np.errstate(invalid="ignore"):
        scaled = np.where(has_scale, np.round(values / np.where(has_scale, largest, 1.0), 12), values)
    return np.asarray(values.shape[1] - _longest_run(np.sort(scaled, axis=1)))


def _longest_run(ordered: np.ndarray) -> np.ndarray:
    """How often the most frequent value of each row comes, shape (m,); rows in rising order, none of them empty."""
    m, n = ordered.shape
    begins = np.ones(m * n, dtype=bool)
    begins[1:] = ordered.ravel()[1:] != ordered.ravel()[:-1]
    begins[::n] = True  # no run goes on in the next row
    places = np.flatnonzero(begins)
    first_of_row = np.searchsorted(places, np.arange(0, m * n, n))
    return np.asarray(np.maximum.reduceat(np.diff(places, append=m * n), first_of_row))


def skewness(values: np.ndarray) -> np.ndarray:
    """Adjusted skewness of each row, shape (m, n); 0 below three values and where all are equal, shape (m,)."""
    m, n = values.shape
    gaps = values - np.mean(values, axis=1, keepdims=True)
    varies = np.max(np.abs(gaps), axis=1) > 0.0
    if n < 3:
        return np.zeros(m)
    second, third = np.mean(gaps * gaps, axis=1), np.mean(gaps * gaps * gaps, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(varies, third / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2), 0.0)


def sample_quantiles(values: np.ndarray, later: np.ndarray) -> np.ndarray:
    """5 %, 50 % and 95 % quantile of each row, shape (m, 3); NaN where one is later than all that is known.

    Args:
        values: Known values, shape (m, n).
        later: How many more there are of each row that are later than all of these, shape (m,).
    """
    m, n = values.shape
    found, ordered = np.full((m, len(QUANTILES)), np.nan), np.sort(values, axis=1)
    for more in np.unique(later):
        same = np.flatnonzero(later == more)
        for k, rank in enumerate(quantile_ranks(n + int(more)) if n + more else ()):
            if rank < n:
                found[same, k] = ordered[same, rank]
    return np.where(np.isfinite(found), found, np.nan)


@cache
def quantile_ranks(n: int) -> tuple[int, ...]:
    """Which of *n* values in rising order the quantiles are, from 0, by the inverse of their distribution."""
    return tuple(int(rank) for rank in np.quantile(np.arange(n), QUANTILES, method="inverted_cdf"))
