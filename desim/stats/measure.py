"""Measure: the interval that suits what a metric is, by its record."""

import math
from typing import Protocol

import numpy as np

from desim.stats.interval import UNBOUNDED, Bounds, Interval, mean
from desim.stats.world_means import share


class MetricRecord(Protocol):
    """What must be known of a metric to choose its interval."""

    @property
    def range(self) -> Bounds:
        """Smallest and largest value it can have."""
        ...

    @property
    def statistic(self) -> str:
        """``probability`` where values are 0, 1 or shares of worlds and the mean is a probability, else ``mean``."""
        ...


def measure_interval(
    values: np.ndarray, record: MetricRecord, level: float = 0.95, scale: float = 1.0, ceiling: float = math.inf
) -> Interval:
    """Mean of the defined *values* (n,) times *scale*, above 0, or the probability that they are 1.

    Clopper and Pearson's interval of a probability, whose values may be shares of worlds; else that of a mean within
    the range of the metric, which a *ceiling* may lower, such as the horizon for a time that counts as the horizon
    where it did not come.
    """
    known = values[~np.isnan(values)]
    if is_probability(record) and scale == 1.0:
        return share(known, level)
    low, high = bounds_of(record, scale)
    return mean(known * scale, level, (low, min(high, ceiling * scale)))


def difference_bounds(record: MetricRecord, scale: float = 1.0) -> Bounds:
    """Smallest and largest difference of two values of a metric."""
    low, high = bounds_of(record, scale)
    return (low - high, high - low) if np.isfinite(high - low) else UNBOUNDED


def bounds_of(record: MetricRecord, scale: float = 1.0) -> Bounds:
    """Range of a metric times *scale*, above 0."""
    return record.range[0] * scale, record.range[1] * scale


def is_probability(record: MetricRecord) -> bool:
    """Whether the mean of a metric is a probability."""
    return record.statistic == "probability"
