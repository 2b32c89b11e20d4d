"""Goodness of fit: how far a sample lies from the law it was to be drawn from (Kolmogorov-Smirnov)."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy

Law = Any
"""A law as it is declared: its name, and the parameters of the variable."""


def kolmogorov_smirnov(values: np.ndarray, law: Law) -> float:
    """Largest distance between the share of *values* up to x and P(X <= x), times the root of their number.

    Values of shape (n,); raises ValueError for a law that is not continuous. Source: Kolmogorov (1933).
    """
    n, kind = len(values), getattr(law, "law", None)
    if kind not in CONTINUOUS:
        raise ValueError(f"a law must be continuous to be tested by its shape, and {kind} is not")
    p, before = CONTINUOUS[kind](law).cdf(np.sort(values)), np.arange(n) / n
    return math.sqrt(n) * float(max(np.max(p - before), np.max(before + 1.0 / n - p)))


def _lognormal(law: Law) -> Any:
    sigma = math.sqrt(math.log1p(law.cv**2))
    return scipy.stats.lognorm(sigma, scale=law.mean * math.exp(-(sigma**2) / 2.0))


def _pert(law: Law) -> Any:
    width = law.high - law.low
    left, right = (4.0 * part / width for part in (law.mode - law.low, law.high - law.mode))
    return scipy.stats.beta(1.0 + left, 1.0 + right, loc=law.low, scale=width)


def _triangular(law: Law) -> Any:
    width = law.high - law.low
    return scipy.stats.triang((law.mode - law.low) / width, loc=law.low, scale=width)


CONTINUOUS: dict[str, Callable[[Law], Any]] = {
    "exponential": lambda law: scipy.stats.expon(scale=law.mean),
    "gamma": lambda law: scipy.stats.gamma(law.cv**-2, scale=law.mean * law.cv**2),
    "erlang": lambda law: scipy.stats.gamma(law.stages, scale=law.mean / law.stages),
    "lognormal": _lognormal,
    "weibull": lambda law: scipy.stats.weibull_min(law.shape, scale=law.scale),
    "triangular": _triangular,
    "pert": _pert,
    "uniform": lambda law: scipy.stats.uniform(law.low, law.high - law.low),
    "normal": lambda law: scipy.stats.truncnorm((law.low - law.mean) / law.sd, np.inf, loc=law.mean, scale=law.sd),
}
