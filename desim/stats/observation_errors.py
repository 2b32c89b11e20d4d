"""Observation errors: how likely an observed figure is, given what was really made."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

POINT_95 = 1.6448536269514722
"""The 95 % point of the standard normal law."""
FARTHEST = 1e6
"""Standard scores are cut off here, so that an output of 0 where much was seen is very unlikely, and yet a number."""


@dataclass(frozen=True)
class FigureLaw:
    """How an observed figure is spread about what was really made.

    On its scale (logarithms, or the amounts themselves) the figure is normal about the truth.
    """

    value: float
    """The figure, in the unit of the output."""
    center: float
    """Median of the truth, given the figure; the figure itself where its limits lie evenly about it."""
    sd: float
    """Standard deviation: of the logarithm, or in the unit of the output."""
    logarithmic: bool
    """Whether the scale is that of logarithms."""
    threshold: bool
    """Whether the figure was only said to be passed: then any more is as likely."""

    def scores(self, outputs: np.ndarray) -> np.ndarray:
        """Standard scores of what was made, (output - center) / sd on the scale of the figure; any shape."""
        if not self.logarithmic:
            return np.asarray(np.clip((outputs - self.center) / self.sd, -FARTHEST, FARTHEST))
        with np.errstate(divide="ignore"):
            return np.asarray(np.clip((np.log(outputs) - math.log(self.center)) / self.sd, -FARTHEST, FARTHEST))

    def widened(self, spread: float) -> "FigureLaw":
        """The law with an independent error of standard deviation *spread*, in the unit of the output, on top."""
        extra = spread / self.center if self.logarithmic else spread
        return replace(self, sd=math.hypot(self.sd, extra))

    def readings(self, outputs: np.ndarray, normals: np.ndarray) -> np.ndarray:
        """Figures as they would be observed where *outputs* were made, for standard normal draws of that shape."""
        if self.logarithmic:
            return np.asarray(outputs * (self.value / self.center) * np.exp(self.sd * normals))
        return np.asarray(outputs + (self.value - self.center) + self.sd * normals)


def figure_law(
    value: float, low: float, high: float, *, normal: bool = False, at_least: bool = False, least: float = 0.01
) -> FigureLaw:
    """The law of a figure by the 5 % and 95 % points of the truth that its source leaves open.

    Log-normal (of the two quantiles, O'Hagan et al. 2006); normal where that is declared, or where the figure or its
    low is 0. A figure that was only said to be passed, without a high, has its spread from its low side.

    Args:
        value: The figure, at least 0.
        low: 5 % point of the truth, from 0 to *value*.
        high: 95 % point, at least *value*; infinite where more was as likely.
        normal: Whether the scale is that of the amounts.
        at_least: Whether the figure was only said to be passed.
        least: Least standard deviation, as a share of the figure: no figure is taken to be surer.
    """
    threshold = at_least and math.isinf(high)
    if normal or low <= 0.0 or value <= 0.0:
        if low <= 0.0 < high < math.inf or math.isinf(high):  # a low that is cut off at 0 tells nothing of the spread
            width = (value - low) if math.isinf(high) else (high - value)
            center, sd = value, width / POINT_95
        else:
            center, sd = (low + high) / 2.0, (high - low) / (2.0 * POINT_95)
        return FigureLaw(value, center, max(sd, least * max(value, 1.0)), False, threshold)
    if math.isinf(high):
        return FigureLaw(value, value, max(least, math.log(value / low) / POINT_95), True, threshold)
    spread = math.log(high / low) / (2.0 * POINT_95)
    return FigureLaw(value, math.sqrt(low * high), max(least, spread), True, threshold)


def log_likelihood(
    laws: Sequence[FigureLaw], series: Sequence[str], outputs: np.ndarray, correlation: float
) -> np.ndarray:
    """Logarithm of the likelihood of all figures, 0 at best; shape (worlds,).

    Figures of one series come of one way of counting, so that their errors are correlated: all pairs by *correlation*.
    Those of different series are independent. A figure that was only said to be passed counts by the probability that
    the output, read with its error, is at least that (a censored reading), independently of the others.

    Args:
        laws: Of the figures.
        series: Name of the series of each.
        outputs: What was made in the window of each, shape (figures, worlds).
        correlation: From 0 up to, not including, 1.
    """
    total = np.zeros(outputs.shape[1])
    for name in sorted(set(series)):
        own = [k for k, one in enumerate(series) if one == name and not laws[k].threshold]
        if own:
            total -= squared_distance(np.array([laws[k].scores(outputs[k]) for k in own]), correlation) / 2.0
    for law, made in zip(laws, outputs, strict=True):
        if law.threshold:
            total += scipy.stats.norm.logcdf(law.scores(made))
    return total


def squared_distance(scores: np.ndarray, correlation: float) -> np.ndarray:
    """Squared Mahalanobis distance of standard *scores* (figures, worlds), all pairs correlated alike; (worlds,).

    The inverse of (1 - r) I + r J is (I - r / (1 + (n - 1) r) J) / (1 - r) (Sherman & Morrison 1950).
    """
    n = len(scores)
    shared = correlation / (1.0 + (n - 1) * correlation)
    mean = scores.mean(axis=0)
    within = ((scores - mean) ** 2).sum(axis=0)  # the two parts apart lose no digits where scores are large
    return np.asarray((within + n * (1.0 - n * shared) * mean**2) / (1.0 - correlation))


def posterior_weights(log_likelihoods: np.ndarray, per_world: int = 1) -> np.ndarray:
    """Logarithms of the weights of worlds: of the mean likelihood over the replications of each; shape (worlds,).

    Args:
        log_likelihoods: Shape (worlds * per_world,), world by world.
        per_world: Replications of each world.
    """
    by_world = log_likelihoods.reshape(-1, per_world)
    largest = by_world.max(axis=1, keepdims=True)
    return np.asarray(largest[:, 0] + np.log(np.exp(by_world - largest).mean(axis=1)))


def farther(log_likelihood: float, figures: int) -> float:
    """The probability that figures lie as far from the truth as a log-likelihood of *figures* says, or farther.

    -2 times it is chi-square, one degree of freedom a figure, where the output is the truth; a little less than that
    where figures were only said to be passed.
    """
    return float(scipy.stats.chi2.sf(-2.0 * log_likelihood, figures))


def tempered(log_weights: np.ndarray, least_effective: float) -> float:
    """The largest power, up to 1, to which weights are raised so that they are worth *least_effective* equal draws.

    For sequential Monte Carlo by tempering (Del Moral, Doucet & Jasra 2006), and to let figures count less where draws
    are too few for them. The effective number falls with the power, so that bisection finds it.

    Args:
        log_weights: Logarithms of weights, shape (draws,).
        least_effective: At least 1, at most the number of draws.
    """

    def effective(power: float) -> float:
        weights = np.exp(power * (log_weights - log_weights.max()))
        return float(weights.sum() ** 2 / (weights**2).sum())

    if effective(1.0) >= least_effective:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if effective(middle) >= least_effective else (low, middle)
    return low
