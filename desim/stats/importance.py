"""Importance weights: draws that count more or less, and how many draws they are worth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST_IN_TAIL = 5
"""Largest weights from which on the shape of their tail is estimated."""
UNRELIABLE_SHAPE = 0.7
"""Shape of the tail above which weighted means converge too slowly to be used (Vehtari et al. 2024)."""


@dataclass(frozen=True)
class WeightCheck:
    """How far weighted draws can be relied on."""

    effective: float
    """As many equal draws have the same variance, from 1 to the number of draws."""
    largest: float
    """Share of the largest weight."""
    tail_shape: float | None
    """Shape k of the generalized Pareto law of the largest weights; None where there are too few."""
    reason: str
    """Why the weighted draws should not be used; empty where they may be."""


def normalized_weights(log_weights: np.ndarray) -> np.ndarray:
    """Weights that sum to 1 out of their logarithms, both of shape (draws,); without overflow, however small they are.

    Raises:
        ValueError: Where all are 0 (their logarithms minus infinity), or one is no number.
    """
    largest = float(np.max(log_weights, initial=-math.inf))
    if not math.isfinite(largest) or np.isnan(log_weights).any():
        raise ValueError("no draw has a weight above 0, or one is no number")
    weights = np.exp(log_weights - largest)
    return np.asarray(weights / weights.sum())


def effective_number(weights: np.ndarray) -> float:
    """Kish's effective number of draws, (sum w)^2 / sum w^2 (Kish 1965); *weights* at least 0, shape (draws,)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def check_weights(weights: np.ndarray, floor: float) -> WeightCheck:
    """Whether draws with these *weights* (draws,) may be used: effective number, and tail of the largest weights.

    *floor* is the least effective number that is accepted.
    """
    effective, shape = effective_number(weights), tail_shape(weights)
    reason = ""
    if effective < floor:
        reason = f"the draws are worth {effective:.1f} equal ones, fewer than {floor:g}"
    elif shape is not None and shape > UNRELIABLE_SHAPE:
        reason = (
            f"a few draws have nearly all the weight: the shape of its tail is {shape:.2f}, above {UNRELIABLE_SHAPE:g}"
        )
    return WeightCheck(effective, float(weights.max() / weights.sum()), shape, reason)


def tail_shape(weights: np.ndarray) -> float | None:
    """Shape k of the generalized Pareto law of the largest weights, above 0 where its tail is heavy.

    The tail is that of Pareto-smoothed importance sampling: the largest min(n / 5, 3 sqrt n) of n weights (Vehtari et
    al. 2024), fitted by the quasi-Bayesian estimate of Zhang & Stephens (2009). None where fewer than five differ from
    the threshold.
    """
    ordered = np.sort(weights)
    size = int(min(len(ordered) / 5, 3.0 * math.sqrt(len(ordered))))
    if size < FEWEST_IN_TAIL:
        return None
    above = ordered[-size:] - ordered[-size - 1]
    above = above[above > 1e-12 * ordered[-1]]
    if len(above) < FEWEST_IN_TAIL:
        return None
    shape = _generalized_pareto_shape(above)
    # as in Pareto-smoothed importance sampling, a weak prior around 0.5, worth ten draws
    return (len(above) * shape + 10.0 * 0.5) / (len(above) + 10.0)


def _generalized_pareto_shape(above: np.ndarray) -> float:
    """Zhang & Stephens (2009); *above* (n,) in order, above 0."""
    n = len(above)
    grid = 30 + int(math.sqrt(n))
    quartile = above[int(n / 4 + 0.5) - 1]
    theta = 1.0 / above[-1] + (1.0 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / 3.0 / quartile
    shapes = np.log1p(-theta[:, None] * above).mean(axis=1)
    likelihood = n * (np.log(-theta / shapes) - shapes - 1.0)
    weights = normalized_weights(likelihood)
    return float(np.log1p(-float((theta * weights).sum()) * above).mean())


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, probabilities: Sequence[float]) -> np.ndarray:
    """Smallest values that have at least each of the *probabilities* at or below them; values may be infinite.

    Args:
        values: Shape (draws,).
        weights: At least 0, one above it, shape (draws,).
        probabilities: Above 0, up to 1.

    Returns:
        Values, shape (probabilities,).
    """
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    places = np.searchsorted(below, np.asarray(probabilities) * below[-1] * (1.0 - 1e-12))
    return np.asarray(values[order][np.minimum(places, len(values) - 1)])


def systematic_resample(weights: np.ndarray, count: int, start: float) -> np.ndarray:
    """Numbers of draws so that each appears as often as its share of *count*, rounded up or down; shape (count,).

    Systematic resampling (Kitagawa 1996): every 1 / count of the cumulated weights from *start* / count on, with one
    uniform number *start* in [0, 1). Of all usual ways it adds least noise (Douc & Cappe 2005).
    """
    cumulated = np.cumsum(weights / weights.sum())
    found = np.searchsorted(cumulated, (np.arange(count) + start) / count, side="right")
    return np.asarray(np.minimum(found, int(np.flatnonzero(weights)[-1])))
