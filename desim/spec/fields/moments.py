"""Moments: the mean of a law of times."""

import math
from collections.abc import Callable
from typing import Any


def mean_of(law: Any) -> float:
    """Mean of a law, in its unit; of a truncated normal the mean before truncation."""
    return MEANS.get(law.law, _given)(law)


def _given(law: Any) -> float:
    return float(law.mean)


def _empirical(law: Any) -> float:
    weights = law.weights or (1.0,) * len(law.values)
    return math.fsum(w * v for w, v in zip(weights, law.values, strict=True)) / math.fsum(weights)


def _mixture(law: Any) -> float:
    parts = [law.parts[name] for name in sorted(law.parts)]
    return math.fsum(p.weight * mean_of(p.of) for p in parts) / math.fsum(p.weight for p in parts)


MEANS: dict[str, Callable[[Any], float]] = {
    "weibull": lambda law: float(law.scale) * math.gamma(1.0 + 1.0 / law.shape),
    "triangular": lambda law: float(law.low + law.mode + law.high) / 3.0,
    "pert": lambda law: float(law.low + 4.0 * law.mode + law.high) / 6.0,
    "uniform": lambda law: float(law.low + law.high) / 2.0,
    "empirical": _empirical,
    "mixture": _mixture,
}
