"""Coverage: how often the intervals of the product hold what they are to hold, over laws, measures and sample sizes.

A cell is a measure of a law at a number of replications. Its truth is known, studies of it are drawn, and every one is
given to the same functions that make the intervals of summaries and pages.
"""

import math
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.interval import UNBOUNDED, Bounds, Interval, mean, probability, quantile, wilson
from desim.stats.paired import difference
from desim.stats.ratio import ratio
from desim.stats.survival import kaplan_meier

LEAST_COVERAGE = 0.93
"""Coverage below which an interval that states 95 % is wrong."""
LEAST_P = 0.01
"""Level of the one-sided test of a coverage."""
WIDEST = 1.5
"""An interval may be this many times as wide as that of the oracle."""
LEAST_SHOWN = 0.5
"""Share of the studies that must have an interval for the cell to count as shown."""
ORACLE_STUDIES = 20_000
"""Studies from which the oracle knows the law of the estimate."""
SIZES = (10, 20, 50, 100, 200)

Sample = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]
"""Draws studies: shape (studies, n), or (2, studies, n) for pairs."""


@dataclass(frozen=True)
class Cell:
    """A measure of a law; *n* replications are drawn for each study."""

    measure: str
    law: str
    n: int
    truth: float
    sample: Sample
    interval: Callable[[np.ndarray], Interval]
    """The interval of one study, of shape (n,) or (2, n)."""
    estimates: Callable[[np.ndarray], np.ndarray] | None
    """Estimates of many studies at once, shape (studies,), from which the oracle has its width; None for proportions,
    of which nobody can know more than the count: Wilson's interval stands for the oracle's."""

    @property
    def name(self) -> str:
        """Measure, law and number of replications in one word."""
        return f"{self.measure}, {self.law}, n = {self.n}"


@dataclass(frozen=True)
class CellResult:
    """What a number of studies says of a cell."""

    cell: Cell
    studies: int
    shown: int
    """Studies with an interval."""
    covered: int
    """Studies whose interval holds the truth."""
    width: float
    """Mean width of the intervals over that of the oracle; NaN where there are none."""
    reason: str
    """Why most studies without an interval have none."""

    @property
    def coverage(self) -> float:
        """Share of the intervals that hold the truth; NaN where there are none."""
        return self.covered / self.shown if self.shown else math.nan

    @property
    def verdict(self) -> str:
        """``pass``, ``fail``, or ``n/a`` where most studies have no interval and hardly any has a wrong one."""
        if self.shown < LEAST_SHOWN * self.studies:
            wrong = self.shown - self.covered
            above = float(scipy.stats.binom.sf(wrong - 1, self.studies, 1.0 - LEAST_COVERAGE))
            return "n/a" if above >= LEAST_P else "fail"
        below = float(scipy.stats.binom.cdf(self.covered, self.shown, LEAST_COVERAGE))
        return "pass" if below >= LEAST_P and self.width <= WIDEST else "fail"


def run_cell(cell: Cell, studies: int, seed: int) -> CellResult:
    """Draw *studies* of a cell and count; the numbers are those of its name and the *seed* alone."""
    generator = np.random.Generator(np.random.Philox(zlib.crc32(f"{seed}/{cell.name}".encode())))
    samples = cell.sample(generator, (studies, cell.n))
    found = [cell.interval(samples[..., k, :]) for k in range(studies)]
    shown = [i for i in found if i.low is not None and i.high is not None]
    covered = sum(i.low <= cell.truth <= i.high for i in shown if i.low is not None and i.high is not None)
    width = float(np.mean([2.0 * (i.half_width or 0.0) for i in shown])) if shown else math.nan
    reasons = Counter(_kind(i.note) for i in found if i.low is None or i.high is None)
    reason = reasons.most_common(1)[0][0] if reasons else ""
    return CellResult(cell, studies, len(shown), covered, width / _oracle_width(cell, generator), reason)


def _oracle_width(cell: Cell, generator: np.random.Generator) -> float:
    """Width of the interval of one who knows the law of the estimate: between its 2.5 % and 97.5 % quantile."""
    if cell.estimates is None:
        hits = generator.binomial(cell.n, cell.truth, 2000)
        return float(np.mean([2.0 * (wilson(int(k), cell.n).half_width or 0.0) for k in hits]))
    found = cell.estimates(cell.sample(generator, (ORACLE_STUDIES, cell.n)))
    low, high = np.quantile(found, (0.025, 0.975))
    return float(high - low)


def _kind(note: str) -> str:
    """A reason without the numbers of one study."""
    if "equal" in note or "differ" in note:
        return "too few replications differ from the rest"
    return "too few replications for this quantile" if "quantile" in note else note or "no limit by the horizon"


def _lognormal(cv: float) -> Sample:
    """Log-normal of mean 1."""
    variance = math.log1p(cv * cv)
    return lambda g, shape: g.lognormal(-variance / 2.0, math.sqrt(variance), shape)


def _fill(chance: float) -> Sample:
    """Shares that are 1, but for a chance to lie anywhere between 0 and 1."""
    return lambda g, shape: 1.0 - (g.random(shape) < chance) * g.random(shape)


def _rare(chance: float) -> Sample:
    """Amounts that are 0, but for a chance of an exponential one of mean 10."""
    return lambda g, shape: (g.random(shape) < chance) * g.exponential(10.0, shape)


def _pairs(plan: Sample, common: Sample) -> Sample:
    """Two plans that share what is common: its sum with a part of their own."""

    def draw(g: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
        both = common(g, shape)
        return np.stack([both + plan(g, shape), both + plan(g, shape)])

    return draw


def _rarely_better(g: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Fill rates of two plans that differ in one replication of ten, and then by up to 0.4."""
    base = _fill(0.3)(g, shape)
    gain = (g.random(shape) < 0.1) * g.random(shape) * 0.4
    return np.stack([np.minimum(1.0, base * 0.6 + gain), base * 0.6])


def _costs_and_days(spread: float) -> Sample:
    """Cost and days avoided, which go together: log-normal with a coefficient of variation of *spread*."""

    def draw(g: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
        days = 10.0 * _lognormal(spread)(g, shape)
        return np.stack([30.0 * days * _lognormal(0.3)(g, shape), days])

    return draw


HORIZON = 400.0
WAIT = 500.0
"""Mean of an exponential time that is followed to the horizon: it comes in 55 % of the replications."""


def _times(g: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Times, the horizon where they did not come."""
    return np.minimum(g.exponential(WAIT, shape), HORIZON)


def _median_time(row: np.ndarray) -> Interval:
    """Kaplan-Meier median; without a limit where its upper one lies after the horizon counts as an open interval."""
    curve = kaplan_meier(row, row < HORIZON)
    low, high = curve.quantile_interval(0.5)
    estimate = curve.quantile(0.5)
    if low is None:
        return Interval(estimate, None, None, len(row))
    return Interval(estimate, low, HORIZON if high is None else high, len(row))


def _ordered(p: float) -> Callable[[np.ndarray], np.ndarray]:
    """Sample quantiles of many studies."""
    return lambda x: np.sort(x, axis=-1)[..., max(0, math.ceil(x.shape[-1] * p - 1e-12) - 1)]


def _mean_of(bounds: Bounds) -> Callable[[np.ndarray], Interval]:
    return lambda row: mean(row, bounds=bounds)


POSITIVE, SHARE = (0.0, math.inf), (0.0, 1.0)
_MEANS: tuple[tuple[str, Sample, float, Bounds], ...] = (
    ("normal", lambda g, shape: g.normal(100.0, 15.0, shape), 100.0, UNBOUNDED),
    ("log-normal, cv 0.5", _lognormal(0.5), 1.0, POSITIVE),
    ("log-normal, cv 1", _lognormal(1.0), 1.0, POSITIVE),
    ("fill-like, 5 % below 1", _fill(0.05), 0.975, SHARE),
    ("fill-like, 30 % below 1", _fill(0.3), 0.85, SHARE),
    ("rare, 10 % above 0", _rare(0.1), 1.0, POSITIVE),
    ("rare, 30 % above 0", _rare(0.3), 3.0, POSITIVE),
    ("censored, restricted to the horizon", _times, WAIT * -math.expm1(-HORIZON / WAIT), (0.0, HORIZON)),
)
_DIFFERENCES: tuple[tuple[str, Sample, float], ...] = (
    ("normal", _pairs(lambda g, s: g.normal(0.0, 1.0, s), lambda g, s: g.normal(0.0, 3.0, s)), 0.0),
    ("log-normal, cv 1", _pairs(_lognormal(1.0), _lognormal(1.0)), 0.0),
    ("fill-like, 10 % differ", _rarely_better, 0.02),
)
_PROPORTIONS = (0.01, 0.05, 0.1, 0.2, 0.5)
_QUANTILES = (
    ("normal", lambda g, shape: g.normal(100.0, 15.0, shape), lambda p: float(scipy.stats.norm.ppf(p, 100.0, 15.0))),
    (
        "log-normal, cv 1",
        _lognormal(1.0),
        lambda p: float(scipy.stats.lognorm.ppf(p, math.sqrt(math.log(2.0)), scale=0.5**0.5)),
    ),
)
_RATIOS = (("log-normal, cv 0.3", _costs_and_days(0.3)), ("log-normal, cv 1", _costs_and_days(1.0)))


def cells() -> list[Cell]:
    """All cells of the study."""
    return [cell for n in SIZES for cell in _cells_of(n)]


def _cells_of(n: int) -> list[Cell]:
    """The cells of one number of replications."""
    found = [
        Cell("mean", law, n, truth, sample, _mean_of(bounds), lambda x: x.mean(axis=-1))
        for law, sample, truth, bounds in _MEANS
    ]
    found += [
        Cell("paired difference", law, n, truth, sample, lambda pair: difference(*pair).interval,
             lambda x: (x[0] - x[1]).mean(axis=-1))
        for law, sample, truth in _DIFFERENCES
    ]  # fmt: skip
    found += [
        Cell("ratio of means", law, n, 30.0, sample, lambda pair: ratio(*pair),
             lambda x: x[0].mean(axis=-1) / x[1].mean(axis=-1))
        for law, sample in _RATIOS
    ]  # fmt: skip
    found += [_proportion(n, p) for p in _PROPORTIONS]
    found += [_quantile(n, p, *law) for p in (0.5, 0.9) for law in _QUANTILES]
    median = WAIT * math.log(2.0)
    found.append(
        Cell("Kaplan-Meier median", "exponential, 45 % censored", n, median, _times, _median_time, _ordered(0.5))
    )
    return found


def _proportion(n: int, p: float) -> Cell:
    def sample(g: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
        return np.asarray(g.random(shape) < p, dtype=float)

    return Cell("probability", f"{p:g}", n, p, sample, lambda row: probability(int(row.sum()), n), None)


def _quantile(n: int, p: float, law: str, sample: Sample, exact: Callable[[float], float]) -> Cell:
    name = "median" if p == 0.5 else f"quantile {p:g}"
    return Cell(name, law, n, exact(p), sample, lambda row: quantile(row, p), _ordered(p))
