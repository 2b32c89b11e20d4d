"""Sensitivity: designs and estimates that say which inputs the variation of a result comes from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

from desim.stats.interval import Interval

Bounds = Sequence[tuple[float, float]]
ROUNDING = 1e-9
"""What rounding may put a share above what it can be."""


@dataclass(frozen=True)
class ElementaryEffect:
    """Elementary effects of one input (Morris 1991; Campolongo, Cariboni & Saltelli 2007)."""

    mean: float
    """Mean effect, over the whole range of the input."""
    size: Interval
    """Mean of the absolute effects, mu*, with its bootstrap interval."""
    spread: float
    """Standard deviation of the effects: large where the input interacts or is not linear."""


@dataclass(frozen=True)
class Index:
    """Sobol indices of one input: shares of the variance of the result."""

    first: Interval
    """By itself."""
    total: Interval
    """With all its interactions."""


@dataclass(frozen=True)
class Shares:
    """What the variance of a result comes from; the three add up to 1."""

    parameters: Interval
    """Uncertain parameters: Var(E[Y | parameters])."""
    process: Interval
    """Chance that is the same for all parameters."""
    together: Interval
    """What parameters do under one chance and not under another."""
    variance: float
    """Sum of the three components, in the square of the unit."""


def _problem(bounds: Bounds) -> dict[str, object]:
    names = [f"x{i}" for i in range(len(bounds))]
    return {"num_vars": len(bounds), "names": names, "bounds": [list(pair) for pair in bounds]}


def morris_design(bounds: Bounds, trajectories: int, seed: int) -> np.ndarray:
    """Points to evaluate, shape (trajectories x (k + 1), k), on a grid of four levels."""
    from SALib.sample import morris

    return np.asarray(morris.sample(_problem(bounds), trajectories, num_levels=4, seed=seed))


def morris(bounds: Bounds, design: np.ndarray, values: np.ndarray, seed: int) -> list[ElementaryEffect]:
    """Effects of each input out of *values* at the points of *design*."""
    from SALib.analyze import morris as analyze

    found = analyze.analyze(_problem(bounds), design, values, num_levels=4, seed=seed)
    runs = len(values) // (len(bounds) + 1)
    rows = zip(found["mu"], found["mu_star"], found["mu_star_conf"], found["sigma"], strict=True)
    return [ElementaryEffect(float(mu), _around(star, half, runs), float(sigma)) for mu, star, half, sigma in rows]


def sobol_design(bounds: Bounds, samples: int, seed: int) -> np.ndarray:
    """Points to evaluate, shape (samples x (k + 2), k): Saltelli's (2010) scheme on a scrambled Sobol sequence.

    Raises ValueError when *samples* is no power of two, for which alone the sequence is balanced.
    """
    from SALib.sample import sobol as sample

    if samples < 2 or samples & (samples - 1):
        raise ValueError(f"{samples} samples are no power of two")
    return np.asarray(sample.sample(_problem(bounds), samples, calc_second_order=False, seed=seed))


def sobol(bounds: Bounds, values: np.ndarray, seed: int) -> list[Index]:
    """First and total order of each input with bootstrap intervals; raises ValueError where nothing varies.

    A first order above its total, and first orders that sum to more than 1, cannot be: they have no estimate but a note
    that the samples are too few. Limits lie between 0 and 1. Source: Sobol (2001); Saltelli et al. (2010).
    """
    from SALib.analyze import sobol as analyze

    if float(np.ptp(values)) == 0.0:
        raise ValueError("the result is the same at all points")
    found = analyze.analyze(_problem(bounds), values, calc_second_order=False, seed=seed)
    n = len(values) // (len(bounds) + 2)
    rows = zip(found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True)
    indices = [Index(_of_share(s1, c1, n), _of_share(st, ct, n)) for s1, c1, st, ct in rows]
    return _possible([_below_total(index) for index in indices])


def _below_total(index: Index) -> Index:
    """An index without its first order where that lies above its total."""
    first, total = index.first.estimate, index.total.estimate
    if first is None or total is None or first <= total + ROUNDING:
        return index
    note = f"first order above its total at {index.first.n} samples: too few to tell them apart"
    return Index(Interval(None, None, None, index.first.n, note=note), index.total)


def _possible(indices: list[Index]) -> list[Index]:
    """Indices without their first orders where those sum to more than 1."""
    total = math.fsum(index.first.estimate or 0.0 for index in indices)
    if total <= 1.0 + ROUNDING:
        return indices
    note = f"the first orders sum to more than 1 at {indices[0].first.n} samples: too few"
    return [
        index
        if index.first.estimate is None
        else Index(Interval(None, None, None, index.first.n, note=note), index.total)
        for index in indices
    ]


def _of_share(center: float, half: float, n: int) -> Interval:
    """A share of a variance: an estimate below 0 counts as 0, and no limit lies outside 0 to 1."""
    found = _around(max(0.0, float(center)), half, n)
    if found.low is None or found.high is None:
        return found
    return replace(found, low=max(0.0, min(found.low, 1.0)), high=max(0.0, min(found.high, 1.0)))


def _around(center: float, half: float, n: int) -> Interval:
    if not math.isfinite(half):
        return Interval(float(center), None, None, n)
    return Interval(float(center), float(center) - float(half), float(center) + float(half), n)


def shares(values: np.ndarray) -> Shares:
    """Shares of parameters, of chance and of both together; *values* shape (draws, replications).

    Every draw of the parameters sees the same random numbers, so that the table is crossed: y_ij = m + a_i + b_j +
    e_ij. With the mean squares of its two-way analysis of variance, a = (MS_a - MS_e) / replications, which takes the
    noise of the means off, b = (MS_b - MS_e) / draws and e = MS_e; a component below 0 counts as 0. The variance of the
    result is their sum: by the law of total variance, a is Var(E[Y | parameters]), b + e is E[Var(Y | parameters)].
    Intervals by the jackknife over draws. Source: Searle, Casella & McCulloch (1992), section 4.3; Sun, Apley & Staum
    (2011). Raises ValueError below three draws or two replications, or where nothing varies.
    """
    draws, replications = values.shape
    if draws < 3 or replications < 2:
        raise ValueError("shares need at least 3 draws and 2 replications")
    whole = _components(values)
    if float(whole.sum()) <= 0.0:
        raise ValueError("the result is the same at all points")
    parts = whole / whole.sum()
    left = np.array([_share(np.delete(values, i, axis=0)) for i in range(draws)])
    spread = np.sqrt((draws - 1) / draws * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    reach = float(scipy.stats.t.ppf(0.975, draws - 1)) * spread
    found = [
        Interval(float(p), max(0.0, float(p - r)), min(1.0, float(p + r)), draws)
        for p, r in zip(parts, reach, strict=True)
    ]
    return Shares(found[0], found[1], found[2], float(whole.sum()))


def _components(values: np.ndarray) -> np.ndarray:
    """Variance of parameters, of chance, of both together; shape (3,)."""
    draws, replications = values.shape
    rows, columns, mean = values.mean(axis=1), values.mean(axis=0), values.mean()
    rest = values - rows[:, None] - columns[None, :] + mean
    noise = float((rest**2).sum()) / ((draws - 1) * (replications - 1))
    by_row = float(np.var(rows, ddof=1)) - noise / replications
    by_column = float(np.var(columns, ddof=1)) - noise / draws
    return np.array([max(0.0, by_row), max(0.0, by_column), noise])


def _share(values: np.ndarray) -> np.ndarray:
    found = _components(values)
    return np.asarray(found / found.sum()) if found.sum() > 0.0 else np.zeros(3)
