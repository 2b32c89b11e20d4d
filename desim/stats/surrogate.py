"""Surrogate: shares of inputs in the variance of a result, from worlds that were drawn anyway."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desim.stats.interval import Interval, student
from desim.stats.ranks import legendre, rank_shares
from desim.stats.sensitivity import Index

FOLDS = 16
"""Parts that the worlds are split into; each is left out once."""
DEGREES = (1, 2, 3, 5, 8)
"""Highest total degrees among which cross-validation chooses."""
MOST_CANDIDATES = 1000
"""Powers of inputs beyond which a higher degree is not tried."""
MOST_TERMS = 60
"""Terms of a surrogate at most; a third of the number of worlds where that is less."""
INTERACTING = 8
"""Inputs, the strongest by themselves, whose products of two are candidates."""
LEAST_FIT = 0.5
"""Share of the variance of worlds left out that the surrogate must predict for its shares to be given."""
FEWEST_WORLDS = 32
"""Worlds below which no surrogate is made."""
_Term = tuple[tuple[int, int], ...]
"""Inputs of a term, each with its degree."""


@dataclass(frozen=True)
class SurrogateShares:
    """Shares of all inputs, and how good the surrogate is that they are read from."""

    shares: tuple[Index, ...] | None
    """In the order of the inputs; None where the surrogate predicts too little."""
    fit: float | None
    """Share of the variance of worlds left out that the surrogate predicts; at or below 0 it predicts nothing."""
    error: float | None
    """Root of the mean square error at worlds left out, in the unit of the result."""
    terms: int
    """Terms of the surrogate, the constant not counted."""
    note: str = ""
    """Why there are no shares."""


def shares_by_surrogate(inputs: np.ndarray, values: np.ndarray, seed: int = 1) -> SurrogateShares:
    """First-order and total shares of independent inputs, through a sparse polynomial chaos.

    Each input is taken by its rank, so that whatever its law, Legendre polynomials of it are orthogonal; a sum of terms
    then has the sum of their variances, and Sobol's shares are read from its coefficients (Sudret 2008). Terms are
    powers of each input and products of powers of two of the strongest; they are chosen one at a time by how well they
    go with what is not explained yet (orthogonal matching pursuit: Pati et al. 1993; sparse chaos: Blatman & Sudret
    2011). How many terms, and up to which degree, is what predicts the worlds of left-out parts best; the choice of
    terms is made anew without each part, so that the printed error knows of it. What the surrogate does not explain,
    and chance between replications, is in no share: the first orders sum to its fit at most.

    Args:
        inputs: Of the worlds, independent of one another, shape (worlds, inputs).
        values: Result of each world, a mean over replications, shape (worlds,).
        seed: Of the split into parts.

    Returns:
        The shares with intervals by the jackknife over the parts (Efron & Tibshirani 1993, chapter 11); without them
        where the surrogate predicts less than half of the variance of worlds left out.
    """
    n = len(values)
    if n < FEWEST_WORLDS:
        return SurrogateShares(None, None, None, 0, f"{n} worlds are too few for a surrogate")
    variance = float(values.var())
    if variance == 0.0:
        return SurrogateShares(None, None, None, 0, "the result is the same in all worlds")
    parts = np.random.Generator(np.random.Philox(seed)).permutation(n) % FOLDS
    tried = [(_left_out(pursuit, values, parts), pursuit) for pursuit in _pursuits(inputs)]
    curve, pursuit = min(tried, key=lambda pair: float(pair[0].min()))
    size = int(np.argmin(curve))
    left_out = float(curve[size])
    fit, error = 1.0 - left_out / variance, math.sqrt(left_out)
    if fit < LEAST_FIT:
        note = (
            f"the surrogate predicts {max(0.0, fit):.0%} of the variance of worlds left out, less than {LEAST_FIT:.0%}"
        )
        return SurrogateShares(None, fit, error, size, note)
    return SurrogateShares(_shares(pursuit, values, parts, size, inputs.shape[1]), fit, error, size)


def _pursuits(inputs: np.ndarray) -> Iterator["_Pursuit"]:
    """A pursuit for each degree; beyond so many candidates none."""
    scaled = 2.0 * rank_shares(inputs) - 1.0
    scaled[:, np.ptp(inputs, axis=0) == 0.0] = 0.0
    for degree in DEGREES:
        if degree <= 2 or degree * inputs.shape[1] <= MOST_CANDIDATES:
            yield _Pursuit(scaled, degree)


class _Pursuit:
    """Chooses terms of polynomials of ranks up to a degree."""

    def __init__(self, scaled: np.ndarray, degree: int) -> None:
        self.degree = degree
        self._powers = np.stack([legendre(scaled, k) for k in range(1, degree + 1)])
        self._powers[:, :, np.ptp(scaled, axis=0) == 0.0] = 0.0
        self._alone: list[_Term] = [((i, k),) for k in range(1, degree + 1) for i in range(scaled.shape[1])]

    def path(self, values: np.ndarray, kept: np.ndarray) -> tuple[list[_Term], np.ndarray]:
        """Terms in the order in which they are chosen from the worlds *kept*, and their columns in all worlds."""
        terms, columns = self._candidates(values, kept)
        chosen = _matching_pursuit(columns[kept], values[kept])
        return [terms[j] for j in chosen], columns[:, chosen]

    def _candidates(self, values: np.ndarray, kept: np.ndarray) -> tuple[list[_Term], np.ndarray]:
        """All powers, and products of two of the inputs that are strongest by themselves among the worlds *kept*."""
        single = self._powers.transpose(1, 0, 2).reshape(len(values), -1)
        gaps = values[kept] - values[kept].mean()
        strength = ((single[kept] * gaps[:, None]).sum(axis=0) ** 2).reshape(self.degree, -1).sum(axis=0)
        strongest = sorted(np.argsort(-strength, kind="stable")[:INTERACTING].tolist())
        terms, columns = list(self._alone), [single]
        for at, one in enumerate(strongest):
            for other in strongest[at + 1 :]:
                for k in range(1, self.degree):
                    for m in range(1, self.degree - k + 1):
                        terms.append(((one, k), (other, m)))
                        columns.append((self._powers[k - 1, :, one] * self._powers[m - 1, :, other])[:, None])
        return terms, np.hstack(columns)


def _matching_pursuit(columns: np.ndarray, values: np.ndarray) -> list[int]:
    """Columns in the order in which they explain most of what is left, as many as :func:`_most_terms` says."""
    centered = columns - columns.mean(axis=0)
    residual = values - values.mean()
    sizes = (centered**2).sum(axis=0)
    lengths, usable = sizes.copy(), sizes > 0.0
    most = _most_terms(len(values))
    directions, chosen = np.zeros((most, len(values))), list[int]()
    for _ in range(most):
        usable &= lengths > 1e-6 * sizes  # what is left of a column beside those that were chosen
        gains = np.where(usable, np.abs(residual @ centered) / np.sqrt(np.where(usable, lengths, 1.0)), -1.0)
        j = int(np.argmax(gains))
        if gains[j] <= 0.0:
            break
        direction = centered[:, j]
        for _twice in range(2):  # Gram-Schmidt loses digits where a column is nearly a sum of others
            known = directions[: len(chosen)]
            direction = direction - (known @ direction) @ known
        direction = direction / math.sqrt(float(direction @ direction))
        residual = residual - direction * float(direction @ residual)
        lengths = lengths - (direction @ centered) ** 2
        directions[len(chosen)] = direction
        chosen.append(j)
    return chosen


def _most_terms(worlds: int) -> int:
    """Terms of a surrogate at most."""
    return min(worlds // 3, MOST_TERMS)


def _left_out(pursuit: _Pursuit, values: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Mean square error at worlds left out, by the number of terms from 0 on."""
    most = _most_terms(len(values) - math.ceil(len(values) / FOLDS))
    squares = np.zeros(most + 1)
    for part in range(FOLDS):
        kept = parts != part
        _, columns = pursuit.path(values, kept)
        gaps = _predictions(columns[kept], values[kept], columns[~kept]) - values[~kept, None]
        errors = (gaps**2).sum(axis=0)
        squares += errors[np.minimum(np.arange(most + 1), len(errors) - 1)]
    return squares / len(values)


def _predictions(columns: np.ndarray, values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What least squares on the first 0, 1, 2 ... columns predict of the *others*, shape (others, columns + 1)."""
    basis, other = (np.column_stack([np.ones(len(c)), c]) for c in (columns, others))
    directions, triangle = np.linalg.qr(basis)
    # the first k columns of other / triangle are those that the first k columns alone would give
    return np.asarray(np.cumsum(np.linalg.solve(triangle.T, other.T).T * (directions.T @ values), axis=1))


def _shares(pursuit: _Pursuit, values: np.ndarray, parts: np.ndarray, size: int, inputs: int) -> tuple[Index, ...]:
    """Shares with all worlds, with intervals by leaving out each part of them; an input without a term has none."""
    whole = _of_terms(pursuit, values, np.ones(len(values), dtype=bool), size, inputs)
    left = np.stack([_of_terms(pursuit, values, parts != part, size, inputs) for part in range(FOLDS)])
    spread = np.sqrt((FOLDS - 1) / FOLDS * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    reach = student(FOLDS) * spread
    n = len(values)

    def interval(kind: int, i: int) -> Interval:
        at, half = float(whole[kind, i]), float(reach[kind, i])
        return Interval(at, max(0.0, at - half), min(1.0, at + half), n)

    return tuple(Index(interval(0, i), interval(1, i)) for i in range(inputs))


def _of_terms(pursuit: _Pursuit, values: np.ndarray, kept: np.ndarray, size: int, inputs: int) -> np.ndarray:
    """First-order and total shares in the variance, from the worlds *kept*, shape (2, inputs)."""
    terms, columns = pursuit.path(values, kept)
    basis = np.column_stack([np.ones(kept.sum()), columns[kept, :size]])
    constant, *rest = np.linalg.lstsq(basis, values[kept], rcond=None)[0]
    coefficients = np.array(rest)
    found = np.zeros((2, inputs))
    for term, coefficient in zip(terms[:size], coefficients, strict=True):
        if len(term) == 1:
            found[0, term[0][0]] += coefficient**2
        for i, _ in term:
            found[1, i] += coefficient**2
    residuals = values[kept] - basis @ np.concatenate([[constant], coefficients])
    # by the coefficients, as independent inputs give it: in the sample they are correlated by chance
    variance = float((coefficients**2).sum()) + float(residuals @ residuals) / max(1, kept.sum() - size - 1)
    return np.asarray(found / variance)
