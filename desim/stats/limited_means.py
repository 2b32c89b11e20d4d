"""Limited means: the mean of the smaller of a drawn value and a limit, in closed form, law by law.

Klugman, Panjer & Willmot (2012), appendix A (limited expected values).
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special


def limited_mean(law: Any, limit: float = math.inf) -> float | None:
    """E[min(X, limit)] of a declared law, in its unit; the mean of X where there is no limit.

    Args:
        law: A law by mean and coefficient of variation, or by its own parameters, as it is declared.
        limit: Above 0; infinite for none.

    Returns:
        None where the law is none of those known here, and for a limited law of counts.
    """
    known = LIMITED.get(law.law)
    return None if known is None else known(law, float(limit))


def _beyond(limit: float, probability: float) -> float:
    """What values beyond a limit add to the limited mean."""
    return 0.0 if math.isinf(limit) else limit * float(probability)


def _exponential(law: Any, limit: float) -> float:
    return float(law.mean * -math.expm1(-limit / law.mean))


def _gamma_of(shape: float, scale: float, limit: float) -> float:
    x = limit / scale
    return shape * scale * float(special.gammainc(shape + 1.0, x)) + _beyond(limit, special.gammaincc(shape, x))


def _gamma(law: Any, limit: float) -> float:
    return _gamma_of(law.cv**-2.0, law.mean * law.cv**2.0, limit)


def _erlang(law: Any, limit: float) -> float:
    return _gamma_of(float(law.stages), law.mean / law.stages, limit)


def _lognormal(law: Any, limit: float) -> float:
    variance = math.log1p(law.cv**2)
    sigma, mu = math.sqrt(variance), math.log(law.mean) - variance / 2.0
    z = (math.log(limit) - mu) / sigma
    return float(law.mean * special.ndtr(z - sigma)) + _beyond(limit, special.ndtr(-z))


def _weibull(law: Any, limit: float) -> float:
    above, x = 1.0 + 1.0 / law.shape, (limit / law.scale) ** law.shape
    return float(law.scale * math.gamma(above) * special.gammainc(above, x)) + _beyond(limit, math.exp(-x))


def _uniform(law: Any, limit: float) -> float:
    end = min(limit, law.high)
    if limit <= law.low:
        return limit
    return float(end - (end - law.low) ** 2 / (2.0 * (law.high - law.low)))


def _triangular(law: Any, limit: float) -> float:
    low, mode, high = float(law.low), float(law.mode), float(law.high)
    if limit <= low:
        return limit
    if limit <= mode:
        return limit - (limit - low) ** 3 / (3.0 * (high - low) * (mode - low))
    mean = (low + mode + high) / 3.0
    return mean if limit >= high else mean - (high - limit) ** 3 / (3.0 * (high - low) * (high - mode))


def _pert(law: Any, limit: float) -> float:
    width = law.high - law.low
    a, b = 1.0 + 4.0 * (law.mode - law.low) / width, 1.0 + 4.0 * (law.high - law.mode) / width
    x = min(max((limit - law.low) / width, 0.0), 1.0)
    if limit <= law.low:
        return limit
    below = a / (a + b) * special.betainc(a + 1.0, b, x)
    return float(law.low + width * (below + x * special.betaincc(a, b, x)))


def _normal(law: Any, limit: float) -> float:
    if limit <= law.low:
        return limit
    a, c = (law.low - law.mean) / law.sd, (limit - law.mean) / law.sd
    density = [math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi) for z in (a, c)]
    above = float(special.ndtr(-a))
    within = float(law.mean * (special.ndtr(-a) - special.ndtr(-c)) - law.sd * (density[1] - density[0]))
    return within / above + _beyond(limit, float(special.ndtr(-c)) / above)


def _empirical(law: Any, limit: float) -> float:
    weights = law.weights or (1.0,) * len(law.values)
    return math.fsum(w * min(v, limit) for w, v in zip(weights, law.values, strict=True)) / math.fsum(weights)


def _mixture(law: Any, limit: float) -> float | None:
    parts = [law.parts[name] for name in sorted(law.parts)]
    means = [limited_mean(part.of, limit) for part in parts]
    if any(mean is None for mean in means):
        return None
    return float(np.average([mean or 0.0 for mean in means], weights=[part.weight for part in parts]))


def _of_counts(law: Any, limit: float) -> float | None:
    return float(law.mean) if math.isinf(limit) else None


LIMITED: dict[str, Callable[[Any, float], float | None]] = {
    "fixed": lambda law, limit: min(float(law.value), limit),
    "exponential": _exponential,
    "gamma": _gamma,
    "erlang": _erlang,
    "lognormal": _lognormal,
    "weibull": _weibull,
    "triangular": _triangular,
    "pert": _pert,
    "uniform": _uniform,
    "normal": _normal,
    "empirical": _empirical,
    "mixture": _mixture,
    "poisson": _of_counts,
    "geometric": _of_counts,
    "autoregressive": _of_counts,
}
