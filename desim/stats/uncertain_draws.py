"""Uncertain draws: evenly spread draws of one uncertain number, world by world, and the shapes they may have."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
import scipy

Matrix = tuple[tuple[float, ...], ...]
K = TypeVar("K", bound=Hashable)
FIRST_ORDERED = 5
"""Doublings that make the first numbers of correlated sequences, which are put in order together: 32 of them."""
SINGULAR = 1e-8
"""What is left of a variance that is no more than rounding."""
FIRST_DOUBLINGS = 7
"""Numbers of a sequence are made 2^7 at a time at least: making them again for each doubling takes longer."""
WINDOW = 2**13
"""Numbers of a sequence that are kept: 64 kB. A power of two, so that each window lies within one doubling."""
MOST_KEPT = 4096
"""Sequences of which a window is kept."""
LOWEST_UNIFORM, HIGHEST_UNIFORM = 2.0**-54, 1.0 - 2.0**-53
"""Between which uniform numbers are drawn, so that none has an infinite normal score."""
LOGNORMAL_TAIL = 0.05
"""Probability below low, and above high, of a lognormal number."""


def spread_uniforms(key: int, count: int) -> np.ndarray:
    """The first *count* uniform numbers of the sequence *key*, on (0, 1), shape (count,).

    Number k is the same whatever *count* is. Any first 2^m of them have one number in each of the 2^m equal intervals:
    they are scrambled Sobol points of one dimension (Sobol 1967; Owen 1998), with the order of the points changed at
    random within each doubling. Two sequences are independent but for that, so that the first 2^m numbers of several
    are a Latin hypercube, and so are the first 2^(m+1): a Latin hypercube that can be extended (Sallaberry, Helton &
    Hora 2008). Each sequence depends on its key alone: one more or one less changes no other, as joint Sobol points
    would, and plans that bring numbers of their own still meet the same worlds.

    Args:
        key: Any whole number of at most 128 bits.
        count: How many numbers, at least 0.
    """
    doublings = max(0, count - 1).bit_length()
    generator, sobol = _sobol(key)
    points = sobol.random_base2(doublings)[:, 0]
    order = [np.zeros(1, dtype=int)]
    order += [2**m + generator.permutation(2**m) for m in range(doublings)]
    return _within(points[np.concatenate(order)[:count]])


def spread_uniform(key: int, number: int) -> float:
    """Number *number*, counted from 0, of :func:`spread_uniforms`; quick for numbers near the last one of the key."""
    return float(_UNIFORMS.at(key, number))


# Its type in quotes: to name it would import scipy.stats, which takes 28 MB, at the start.
def _sobol(key: int) -> "tuple[np.random.Generator, scipy.stats.qmc.Sobol]":
    """What the sequence of a key is made with; the scrambling takes the first draws of the generator."""
    generator = np.random.Generator(np.random.Philox(key))
    return generator, scipy.stats.qmc.Sobol(1, scramble=True, rng=generator)


def _within(points: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(points, LOWEST_UNIFORM, HIGHEST_UNIFORM))


def _doubling(key: int, doubling: int) -> np.ndarray:
    """Numbers 2^doubling to 2^(doubling+1) - 1 of a sequence."""
    generator, sobol = _sobol(key)
    for m in range(doubling):
        generator.permutation(2**m)  # the orders of the doublings before
    points = sobol.fast_forward(2**doubling).random(2**doubling)[:, 0]
    return _within(points[generator.permutation(2**doubling)])


def correlated_uniforms(keys: tuple[int, ...], correlations: Matrix, count: int) -> np.ndarray:
    """The first *count* uniform numbers of several sequences, in an order that makes them correlated.

    Each sequence has the very numbers of :func:`spread_uniforms` within its first 32, the next 32, the next 64 and so
    on, in the order of the ranks of correlated normal scores: a Gaussian copula, brought on by ordering (Iman & Conover
    1982). From 32 on, in doublings, what is drawn of one number alone stays as it was; number k is the same whatever
    *count* is. Fewer than 32 are ordered among 32, for the order of a few says little.

    Args:
        keys: Of the sequences; the first keeps its order.
        correlations: Pearson's, of the normal scores; positive semidefinite, shape (keys, keys).
        count: How many numbers of each, at least 0.

    Returns:
        Shape (keys, count).

    Raises:
        ValueError: Where the correlations cannot hold together.
    """
    doublings = max(FIRST_ORDERED, max(0, count - 1).bit_length())
    own, weights = np.array([spread_uniforms(key, 2**doublings) for key in keys]), lower_triangle(correlations)
    bounds = [0, *(2**m for m in range(FIRST_ORDERED, doublings + 1))]
    return np.concatenate([_ordered(own[:, a:b], weights) for a, b in pairwise(bounds)], axis=1)[:, :count]


def correlated_uniform(keys: tuple[int, ...], correlations: Matrix, number: int) -> list[float]:
    """Number *number*, counted from 0, of each sequence of :func:`correlated_uniforms`; quick near the last one."""
    found: list[float] = _CORRELATED.at((keys, correlations), number).tolist()
    return found


def _ordered(own: np.ndarray, weights: list[list[float]]) -> np.ndarray:
    """The numbers of several sequences, shape (keys, n), each in the order of its row of correlated scores."""
    scores, found = scipy.stats.norm.ppf(own), np.empty_like(own)
    for place, row_weights in enumerate(weights):
        row = sum((weight * scores[k] for k, weight in enumerate(row_weights)), np.zeros(own.shape[1]))
        ranks = np.argsort(np.argsort(row, kind="stable"), kind="stable")
        found[place] = np.sort(own[place])[ranks]
    return found


class Windows(Generic[K]):
    """Numbers of sequences, of which the window that was used last is kept of each.

    All numbers of a sequence would be a megabyte for 100,000 worlds, in each process, for each uncertain number. Worlds
    are drawn nearly in their order, so that a window is made once.
    """

    def __init__(self, first: Callable[[K, int], np.ndarray], doubling: Callable[[K, int], np.ndarray]):
        """*first* makes the first numbers of a sequence, *doubling* those of a doubling, on the last axis."""
        self._first, self._doubling = first, doubling
        self._kept: dict[K, tuple[int, np.ndarray]] = {}

    def at(self, sequence: K, number: int) -> np.ndarray:
        """One number of a sequence, from 0 on, on the last axis."""
        begin, values = self._kept.get(sequence, NOTHING_KEPT)
        if not begin <= number < begin + values.shape[-1]:
            begin, values = self._made(sequence, number)
            self._kept.pop(sequence, None)
            if len(self._kept) == MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[sequence] = begin, values
        return np.asarray(values[..., number - begin])

    def _made(self, sequence: K, number: int) -> tuple[int, np.ndarray]:
        """The window of a number, and where it begins."""
        if number < WINDOW:
            return 0, self._first(sequence, 2 ** max(FIRST_DOUBLINGS, number.bit_length()))
        doubling = number.bit_length() - 1
        begin = number // WINDOW * WINDOW
        at = begin - 2**doubling
        return begin, self._doubling(sequence, doubling)[..., at : at + WINDOW].copy()


def _correlated_doubling(sequence: tuple[tuple[int, ...], Matrix], doubling: int) -> np.ndarray:
    """Numbers 2^doubling to 2^(doubling+1) - 1 of correlated sequences, shape (keys, 2^doubling)."""
    keys, correlations = sequence
    return _ordered(np.array([_doubling(key, doubling) for key in keys]), lower_triangle(correlations))


NOTHING_KEPT = 0, np.empty(0)
_UNIFORMS: Windows[int] = Windows(spread_uniforms, _doubling)
_CORRELATED: Windows[tuple[tuple[int, ...], Matrix]] = Windows(
    lambda sequence, count: correlated_uniforms(*sequence, count), _correlated_doubling
)


def lower_triangle(matrix: Matrix) -> list[list[float]]:
    """Cholesky's lower triangle of a positive semidefinite matrix, in plain arithmetic: the same bits everywhere.

    Raises:
        ValueError: Where the matrix is not positive semidefinite.
    """
    found: list[list[float]] = []
    for i, row in enumerate(matrix):
        weights: list[float] = []
        for j in range(i):
            rest = row[j] - math.fsum(a * b for a, b in zip(weights, found[j], strict=False))
            if found[j][j] == 0.0 and abs(rest) > SINGULAR**0.5:
                raise ValueError("the correlations cannot hold together")
            weights.append(rest / found[j][j] if found[j][j] else 0.0)
        left = row[i] - math.fsum(weight * weight for weight in weights)
        if left < -SINGULAR:
            raise ValueError("the correlations cannot hold together")
        found.append([*weights, math.sqrt(left) if left > SINGULAR else 0.0])
    return found


@dataclass(frozen=True)
class Spread:
    """How the values of an uncertain number are spread."""

    shape: str
    """Uniform, triangular, pert or lognormal."""
    low: float
    """Lowest value; of a lognormal number its 5 % point."""
    mode: float
    """Most likely value, which only triangular and PERT numbers have."""
    high: float
    """Highest value; of a lognormal number its 95 % point."""
    limit: float = math.inf
    """A value that none may be above: that of its field, for a lognormal number, whose tail is cut off there."""

    def value(self, uniform: float) -> float:
        """The value at one quantile: the same bits as in any array, whose last bit could depend on its neighbors."""
        if self.shape == "uniform":
            return float(self.low + (self.high - self.low) * uniform)
        return float(self.values(np.array([uniform]))[0])

    def values(self, uniforms: np.ndarray) -> np.ndarray:
        """Values at the quantiles *uniforms*, in the unit of low and high; shape (n,), rising with them.

        Triangular: Kotz & van Dorp 2004. PERT: a beta of mean (low + 4 mode + high) / 6 (Malcolm et al. 1959). The
        lognormal is that of two quantiles, as is usual for judgments of experts (O'Hagan et al. 2006).
        """
        width = self.high - self.low
        if self.shape == "uniform":
            return self.low + width * uniforms
        if self.shape == "lognormal":
            return self._lognormal(uniforms)
        peak = (self.mode - self.low) / width
        if self.shape == "triangular":
            return np.asarray(scipy.stats.triang.ppf(uniforms, peak, self.low, width))
        return np.asarray(scipy.stats.beta.ppf(uniforms, 1.0 + 4.0 * peak, 5.0 - 4.0 * peak, self.low, width))

    def quantile(self, value: float) -> float:
        """The quantile of a *value*, the inverse of ``value``: 0 below the range, 1 above it."""
        width = self.high - self.low
        if self.shape == "lognormal":
            middle, sd, share = self._lognormal_law()
            return (
                0.0 if value <= 0.0 else min(1.0, float(scipy.stats.norm.cdf((math.log(value) - middle) / sd)) / share)
            )
        if self.shape == "uniform":
            return min(1.0, max(0.0, (value - self.low) / width))
        peak = (self.mode - self.low) / width
        if self.shape == "triangular":
            return float(scipy.stats.triang.cdf(value, peak, self.low, width))
        return float(scipy.stats.beta.cdf(value, 1.0 + 4.0 * peak, 5.0 - 4.0 * peak, self.low, width))

    def _lognormal(self, uniforms: np.ndarray) -> np.ndarray:
        middle, sd, share = self._lognormal_law()
        return np.asarray(np.exp(middle + sd * scipy.stats.norm.ppf(share * uniforms)))

    def _lognormal_law(self) -> tuple[float, float, float]:
        """Mean and standard deviation of the logarithm, and the probability below the limit."""
        middle = (math.log(self.low) + math.log(self.high)) / 2.0
        sd = (math.log(self.high) - math.log(self.low)) / (2.0 * scipy.stats.norm.isf(LOGNORMAL_TAIL))
        share = 1.0 if math.isinf(self.limit) else scipy.stats.norm.cdf((math.log(self.limit) - middle) / sd)
        return middle, float(sd), float(share)
