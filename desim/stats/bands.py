"""Bands over replications at each day: mean and quantiles of a level."""

import numpy as np

QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
COLUMNS = ("mean", "p05", "p25", "p50", "p75", "p95")


def bands(levels: np.ndarray) -> np.ndarray:
    """Mean and quantiles at each day; *levels* (replications, days), result (days, 6) in the order of COLUMNS.

    Quantiles are those of the sample (inverse of its distribution function), so that bands never show a value that no
    replication had.
    """
    quantiles = np.quantile(levels, QUANTILES, axis=0, method="inverted_cdf")
    return np.column_stack([levels.mean(axis=0), *quantiles])
