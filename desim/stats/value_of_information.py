"""Value of information: what a choice among plans would gain if some inputs were known before it is made."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.interval import Interval, mean
from desim.stats.ranks import legendre, rank_shares

DRAWS = 300
"""Draws of the coefficients of a regression, for the error and the bias of a value."""
SPLINE_PIECES = 6
"""Pieces of the spline of a single input."""
MOST_INTERACTING = 6
"""Inputs of a group up to which products of two of them are part of its regression."""
PENALTIES = np.logspace(-4.0, 6.0, 41)
"""Weights of the penalty among which cross-validation chooses."""
MOST_FREEDOM = 0.5
"""Degrees of freedom of a regression, as a share of the worlds, above which its penalty is too small."""
FEWEST_WORLDS = 16
"""Worlds below which nothing is regressed."""
NO_FIT = "of worlds left out the regression predicts nothing"
_Z = 1.959963984540054


@dataclass(frozen=True)
class PartialValue:
    """What it would be worth to know one input or a group, in the unit of the benefits."""

    value: Interval
    """Estimate with the bias taken off, at least 0, and its interval; it does not cover the choice of regression."""
    bias: float
    """By how much the error of the regression raises the estimate."""
    error: float
    """Standard error, of the regression and of the sample of worlds."""
    fit: float
    """Share of the variance of the differences between plans that the regression predicts of worlds left out."""


def perfect_information(benefits: np.ndarray, level: float = 0.95) -> Interval:
    """What it would be worth to know all inputs: mean of the best of each world less the best mean (EVPI).

    It is the mean regret of the plan that is best on average. A world's benefit should be its mean over replications:
    what is left of chance in it is taken for something one could know, and raises the value.

    Args:
        benefits: Of each plan in each world, high is good, shape (worlds, plans).
        level: Of the interval.
    """
    best = int(np.argmax(benefits.mean(axis=0)))
    return mean(benefits.max(axis=1) - benefits[:, best], level, (0.0, math.inf))


def partial_information(benefits: np.ndarray, inputs: np.ndarray, seed: int = 1) -> PartialValue:
    """What it would be worth to know some inputs before the choice (EVPPI), from the worlds that were run.

    The benefit of each plan above that of the best one is regressed on the inputs; what it would be worth to know them
    is the mean over the worlds of the largest fitted value (and 0), less the largest mean of a plan (Strong, Oakley &
    Brennan 2014). A single input has a penalized cubic spline (Eilers & Marx 1996), a group polynomials up to the cube
    of each input and, for six inputs at most, products of two, with a ridge penalty; the penalty is that with the least
    error at worlds left out one at a time. The coefficients are drawn from their approximate posterior law: the spread
    of the value over the draws is its error, and its mean over them, less the value itself, its bias (section 2.4
    there). Where the regression predicts worlds left out no better than their mean does, the value is 0 and has no
    interval. No value is above that of knowing everything.

    Args:
        benefits: Of each plan in each world, high is good, shape (worlds, plans); a mean over replications.
        inputs: Inputs to be known, shape (worlds, inputs).
        seed: Of the draws.

    Returns:
        The value; without an estimate, with a note, below 16 worlds.
    """
    worlds, plans = benefits.shape
    if worlds < FEWEST_WORLDS:
        note = f"{worlds} worlds are too few for a regression"
        return PartialValue(Interval(None, None, None, worlds, note=note), 0.0, 0.0, 0.0)
    best = int(np.argmax(benefits.mean(axis=0)))
    gains = np.delete(benefits, best, axis=1) - benefits[:, [best]]
    varying = inputs[:, np.ptp(inputs, axis=0) > 0.0]
    if plans < 2 or not varying.shape[1] or float(np.ptp(gains, axis=0).max(initial=0.0)) == 0.0:
        return PartialValue(Interval(0.0, 0.0, 0.0, worlds, note="nothing to choose by"), 0.0, 0.0, 0.0)
    basis, penalty = _spline(varying[:, 0]) if varying.shape[1] == 1 else _polynomials(varying)
    smoother = _Smoother(basis, penalty)
    fits = [smoother.fit(gain) for gain in gains.T]
    fit = 1.0 - math.fsum(fit.left_out for fit in fits) / float(gains.var(axis=0).sum())
    fitted = np.column_stack([fit.fitted for fit in fits])
    value, sampling = _value(fitted)
    drawn = np.array([_value(draw)[0] for draw in _draws(fits, seed)])
    bias = float(drawn.mean()) - value
    error = math.hypot(float(drawn.std(ddof=1)), sampling)
    unbiased = max(0.0, value - bias)
    if fit <= 0.0:
        return PartialValue(Interval(0.0, None, None, worlds, note=NO_FIT), bias, error, fit)
    everything = perfect_information(benefits)  # which some inputs cannot be worth more than
    unbiased = min(unbiased, everything.estimate or 0.0)
    high = min(unbiased + _Z * error, math.inf if everything.high is None else everything.high)
    return PartialValue(Interval(unbiased, max(0.0, unbiased - _Z * error), high, worlds), bias, error, fit)


def _value(fitted: np.ndarray) -> tuple[float, float]:
    """Value of knowing what is fitted, and its error as that of a mean over worlds; *fitted* (worlds, plans - 1)."""
    means = fitted.mean(axis=0)
    top = int(np.argmax(means)) if means.max() > 0.0 else None
    gained = np.maximum(0.0, fitted.max(axis=1)) - (0.0 if top is None else fitted[:, top])
    return float(gained.mean()), float(gained.std(ddof=1)) / math.sqrt(len(gained))


def _draws(fits: Sequence["_Fit"], seed: int) -> np.ndarray:
    """Fitted values of drawn coefficients, shape (draws, worlds, plans - 1); gains of a world err together."""
    generator = np.random.Generator(np.random.Philox(seed))
    residuals = np.column_stack([fit.residuals for fit in fits])
    together = _root_of_correlations(residuals)
    normal = generator.standard_normal((DRAWS, fits[0].root.shape[1], len(fits))) @ together.T
    return np.stack([fit.fitted + normal[:, :, k] @ fit.root.T for k, fit in enumerate(fits)], axis=2)


def _root_of_correlations(residuals: np.ndarray) -> np.ndarray:
    """A root of the matrix of correlations of columns; those that do not vary are independent."""
    sizes = residuals.std(axis=0)
    scaled = (residuals - residuals.mean(axis=0)) / np.where(sizes > 0.0, sizes, 1.0)
    values, vectors = np.linalg.eigh(scaled.T @ scaled / len(scaled) + np.diag((sizes == 0.0).astype(float)))
    return np.asarray(vectors * np.sqrt(np.maximum(0.0, values)))


@dataclass(frozen=True)
class _Fit:
    """A fitted regression."""

    fitted: np.ndarray
    residuals: np.ndarray
    root: np.ndarray
    """Times standard normal numbers the error of the fitted values, shape (worlds, columns)."""
    left_out: float
    """Mean square error at worlds that are left out one at a time."""


class _Smoother:
    """Penalized linear regressions on one basis; each takes the penalty with the least error at worlds left out.

    With S = B'B + P, S-orthogonal columns that are eigenvectors of P make every penalty w P a division of each column:
    one decomposition serves all penalties.
    """

    def __init__(self, basis: np.ndarray, penalty: np.ndarray) -> None:
        gram = basis.T @ basis
        scaled = penalty * float(np.trace(gram) / np.trace(penalty))
        inverse = np.linalg.inv(np.linalg.cholesky(gram + scaled + 1e-10 * np.trace(gram) * np.eye(len(gram))))
        shares, vectors = np.linalg.eigh(inverse @ scaled @ inverse.T)
        self._columns = basis @ inverse.T @ vectors
        self._divisors = 1.0 + (PENALTIES[:, None] - 1.0) * np.clip(shares, 0.0, 1.0)

    def fit(self, values: np.ndarray) -> _Fit:
        """The regression of *values* (worlds,)."""
        n = len(values)
        coefficients = self._columns.T @ values / self._divisors
        fitted = coefficients @ self._columns.T
        leverage = (1.0 / self._divisors) @ (self._columns**2).T
        left_out = (((values - fitted) / np.maximum(1e-3, 1.0 - leverage)) ** 2).mean(axis=1)
        # a curve through nearly all values leaves no error to judge it by
        flexible = leverage.sum(axis=1) > MOST_FREEDOM * n
        k = int(np.argmin(np.where(flexible & ~flexible.all(), np.inf, left_out)))
        residuals = values - fitted[k]
        noise = float(residuals @ residuals) / max(1.0, n - float(leverage[k].sum()))
        root = self._columns * np.sqrt(noise / self._divisors[k])
        return _Fit(fitted[k], residuals, root, float(left_out[k]))


def _spline(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cubic B-splines of one input on equal pieces of its range, and a penalty on their second differences."""
    places = (values - values.min()) / np.ptp(values)
    knots = np.arange(-3, SPLINE_PIECES + 4) / SPLINE_PIECES
    basis = scipy.interpolate.BSpline.design_matrix(np.clip(places, 0.0, 1.0), knots, 3).toarray()
    second = np.diff(np.eye(basis.shape[1]), 2, axis=0)
    return basis, second.T @ second


def _polynomials(inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Legendre polynomials of each input by its rank, products of two of few inputs, and a penalty on all but the mean.

    Higher powers and products are penalized more, as smooth effects are likelier.
    """
    scaled = 2.0 * rank_shares(inputs) - 1.0
    columns, weights = [np.ones(len(inputs))], [0.0]
    for degree, weight in ((1, 1.0), (2, 4.0), (3, 9.0)):
        columns += list(legendre(scaled, degree).T)
        weights += [weight] * inputs.shape[1]
    if inputs.shape[1] <= MOST_INTERACTING:
        for one in range(inputs.shape[1]):
            for other in range(one):
                columns.append(3.0 * scaled[:, one] * scaled[:, other])
                weights.append(4.0)
    return np.column_stack(columns), np.diag(weights)
