"""Crossing: where a function that is dear to evaluate changes its sign."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import scipy

FIRST_STEP = 0.1
"""How far from the guess the first two values are tried, as a share of the range."""


@dataclass(frozen=True)
class Crossing:
    """Where a function changes its sign."""

    at: float | None
    """The place; None where it has one sign at both ends."""
    evaluated: tuple[tuple[float, float], ...]
    """Places and values that were tried, rising."""


def crossing(function: Callable[[float], float], low: float, high: float, guess: float, tolerance: float) -> Crossing:
    """Where *function* changes its sign between *low* and *high*, to *tolerance*; a value of 0 counts as negative.

    First a bracket around the *guess*, which doubles until it holds a change of sign or the whole range, then Brent's
    method (1973, chapter 4), which keeps the bracket that bisection would and is faster where the function is smooth.
    A function that changes its sign more than once may have another crossing. No place is evaluated twice.
    """
    known: dict[float, float] = {}

    def value(at: float) -> float:
        if at not in known:
            # as far below 0 as others are from it, so that a flat part is left by halves and not by tiny steps
            known[at] = function(at) or -max(map(abs, known.values()), default=1.0)
        return known[at]

    step = FIRST_STEP * (high - low)
    left, right = max(low, guess - step), min(high, guess + step)
    while (value(left) > 0.0) == (value(right) > 0.0):
        if (left, right) == (low, high):
            return Crossing(None, tuple(sorted(known.items())))
        step *= 3.0
        left, right = max(low, guess - step), min(high, guess + step)
    scipy.optimize.brentq(value, left, right, xtol=tolerance, rtol=1e-12)
    return Crossing(_between(sorted(known.items())), tuple(sorted(known.items())))


def _between(known: list[tuple[float, float]]) -> float:
    """Where the straight line between the nearest two places of other signs is 0."""
    pairs = [(a, b) for a, b in pairwise(known) if (a[1] > 0.0) != (b[1] > 0.0)]
    (left, low), (right, high) = min(pairs, key=lambda pair: pair[1][0] - pair[0][0])
    return left + (right - left) * low / (low - high)
