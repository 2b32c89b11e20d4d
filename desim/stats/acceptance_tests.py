"""Judging: whether a simulated quantity agrees with its exact value; a right simulator passes nearly always."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import scipy

from desim.stats.interval import quantile, wilson

FAMILY_WISE = 0.01
"""Chance that any quantity of a whole run of a right simulator is rejected."""
WIDEST = 3.0
"""An interval may be this many times as wide as that of the independent check; a wider one would show nothing."""
SCATTER = (0.80, 1.25)
"""Lowest and highest root mean square of z over a whole run."""
DRIFT = 0.25
"""Largest mean of z over a whole run, either way."""
FEWEST = 144
"""Of the z of a run that are judged together: with fewer the mean is beyond DRIFT, three standard errors, by chance."""


@dataclass(frozen=True)
class Estimate:
    """A statistic of the replications beside its exact value; the interval has a level of 95 %."""

    value: float
    half_width: float
    z: float
    p: float


@dataclass(frozen=True)
class Scatter:
    """How all z of a run lie: root mean square near 1, mean near 0, unless the intervals are wrong."""

    count: int
    rms: float
    mean: float
    faults: list[str] = field(default_factory=list)


def mean(values: np.ndarray, exact: float, _: float) -> Estimate:
    """The mean against *exact*, by Student's t. Source: Law (2015), section 4.5."""
    n = len(values)
    center = math.fsum(values) / n
    error = float(np.std(values, ddof=1)) / math.sqrt(n)
    z = _over(center - exact, error)
    half = float(scipy.stats.t.ppf(0.975, n - 1)) * error
    return Estimate(center, half, z, 2.0 * float(scipy.stats.t.sf(abs(z), n - 1)))


def deviation(values: np.ndarray, exact: float, _: float) -> Estimate:
    """The standard deviation against *exact*, normal for many replications: variance of s^2 is (m4 - s^4)/n.

    Source: Cramér (1946), section 27.4; the error of s is that of s^2 over 2 s.
    """
    n, s = len(values), float(np.std(values, ddof=1))
    fourth = float(np.mean((values - values.mean()) ** 4))
    error = math.sqrt(max(0.0, fourth - s**4) / n) / (2.0 * s) if s > 0.0 else 0.0
    return _normal(s, error, _over(s - exact, error))


def share(values: np.ndarray, exact: float, at: float) -> Estimate:
    """The share of values at most *at* against *exact*, by the score test; Wilson's interval. Source: Wilson (1927)."""
    n, hits = len(values), int((values <= at).sum())
    error = math.sqrt(exact * (1.0 - exact) / n)
    z = _over(hits / n - exact, error)
    return Estimate(hits / n, wilson(hits, n).half_width or 0.0, z, 2.0 * float(scipy.stats.norm.sf(abs(z))))


def order_statistic(values: np.ndarray, exact: float, at: float) -> Estimate:
    """The *at*-quantile against *exact*: the share of values at most *exact* is to be *at*.

    The interval is by order statistics. Source: David & Nagaraja (2003), section 7.1.
    """
    found = quantile(values, at)
    below = float((values <= exact).mean())
    z = _over(at - below, math.sqrt(at * (1.0 - at) / len(values)))
    value, half = found.estimate or 0.0, found.half_width
    return Estimate(value, math.inf if half is None else half, z, 2.0 * float(scipy.stats.norm.sf(abs(z))))


def largest_distance(values: np.ndarray, _: float, __: float) -> Estimate:
    """The largest of several Kolmogorov-Smirnov distances (times the root of the draws) of a sample from its law.

    p is the chance of one so large in any of the independent replications, for many draws; there is no z.
    Source: Kolmogorov (1933).
    """
    largest = float(np.max(values))
    beyond = float(scipy.stats.kstwobign.sf(largest))
    p = 1.0 if beyond >= 1.0 else -math.expm1(len(values) * math.log1p(-beyond))
    return Estimate(largest, math.nan, math.nan, p)


STATISTICS: dict[str, Callable[[np.ndarray, float, float], Estimate]] = {
    "mean": mean,
    "sd": deviation,
    "share_at_most": share,
    "quantile": order_statistic,
    "largest_distance": largest_distance,
}


def _normal(value: float, error: float, z: float) -> Estimate:
    return Estimate(value, float(scipy.stats.norm.ppf(0.975)) * error, z, 2.0 * float(scipy.stats.norm.sf(abs(z))))


def _over(gap: float, error: float) -> float:
    """A gap in standard errors; infinite where there is a gap but no spread."""
    if error > 0.0:
        return gap / error
    return 0.0 if gap == 0.0 else math.copysign(math.inf, gap)


def least_p(tested: int) -> float:
    """Smallest p of one of *tested* quantities that passes (Bonferroni)."""
    return FAMILY_WISE / max(1, tested)


def disagrees(estimate: Estimate, least: float) -> list[str]:
    """Faults of an estimate that lies too far from its exact value."""
    return [] if estimate.p >= least else [f"p = {estimate.p:.2g} is below {least:.2g}"]


def powerless(estimate: Estimate, reference: float | None, traps: tuple[float, ...]) -> list[str]:
    """Faults of an interval too wide to show anything, beside the *reference* half-width or for the *traps* in it."""
    caught = traps_within(estimate, traps)
    faults = [f"the interval does not exclude {trap:g}, the value of a typical wrong model" for trap in caught]
    if reference is not None and estimate.half_width > WIDEST * reference:
        faults.append(f"half-width {estimate.half_width:.2g} is above {WIDEST:g} x {reference:g}")
    return faults


def traps_within(estimate: Estimate, traps: tuple[float, ...]) -> list[float]:
    """Values of typical wrong models that the interval of an estimate does not exclude; all where it has none."""
    return [trap for trap in traps if not abs(estimate.value - trap) > estimate.half_width]


def scatter(z: list[float]) -> Scatter:
    """How the z of a whole run lie, with the faults of it."""
    if not z:
        return Scatter(0, math.nan, math.nan)
    rms, center = math.sqrt(math.fsum(x * x for x in z) / len(z)), math.fsum(z) / len(z)
    faults = []
    if not SCATTER[0] <= rms <= SCATTER[1]:
        faults.append(f"root mean square of z is {rms:.3f}, outside {SCATTER[0]:.2f} to {SCATTER[1]:.2f}")
    if not abs(center) <= DRIFT:
        faults.append(f"mean of z is {center:+.3f}, beyond {DRIFT:.2f}")
    return Scatter(len(z), rms, center, faults)
