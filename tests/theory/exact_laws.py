"""Exact values of the laws of V45, by scipy's own parameters."""

import math
from typing import Any

import numpy as np
from scipy import stats

Values = dict[str, float]


def named_laws() -> dict[str, Any]:
    """The laws of V45 as scipy knows them."""
    sigma = math.sqrt(math.log(1.25))
    return {
        "log-normal, mean 10, sd 5": stats.lognorm(sigma, scale=10 * math.exp(-(sigma**2) / 2)),
        "Weibull, shape 1.5, scale 10": stats.weibull_min(1.5, scale=10),
        "gamma, mean 10, cv 0.5": stats.gamma(4, scale=2.5),
        "Erlang-3, mean 10": stats.gamma(3, scale=10 / 3),
        "triangular 5, 8, 20": stats.triang(3 / 15, loc=5, scale=15),
        "PERT 5, 8, 20 (lambda 4)": stats.beta(1 + 4 * 3 / 15, 1 + 4 * 12 / 15, loc=5, scale=15),
        "normal(10, 5) truncated at 0 (resampled)": stats.truncnorm(-2, np.inf, loc=10, scale=5),
        "exponential, mean 10": stats.expon(scale=10),
    }


def laws() -> Values:
    """V45. Textbook laws by their own parameters."""
    found = {}
    for name, law in named_laws().items():
        for what, value in (("mean", law.mean()), ("sd", law.std()), ("P(X<=15)", law.cdf(15))):
            found[f"{name}: {what}"] = float(value)
    return found


def shapes() -> Values:
    """V45. The distance of a law from itself."""
    return {f"{name}: distance from its law": 0.0 for name in named_laws()}


FORMULAS = {"v45_laws": laws, "v45_shapes": shapes}
