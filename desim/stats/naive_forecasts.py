"""Naive forecasts: what anybody could forecast out of the figures that were known."""

import numpy as np


def persistence(days: np.ndarray, values: np.ndarray) -> float | None:
    """The last known value; None without one. Both of shape (figures,), in any order."""
    return float(values[int(np.argmax(days))]) if len(days) else None


def straight_line(days: np.ndarray, values: np.ndarray, day: float) -> float | None:
    """The least-squares line through all known values at *day*, at least 0; None with fewer than two days."""
    if len(set(days.tolist())) < 2:
        return None
    slope = float(np.cov(days, values, bias=True)[0, 1] / np.var(days))
    return max(0.0, float(values.mean() + slope * (day - days.mean())))
