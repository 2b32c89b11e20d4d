"""Families: many comparisons at once, without more false alarms than one would have."""

import math
from dataclasses import dataclass

import numpy as np
import scipy

from desim.stats.interval import UNBOUNDED, Bounds, Interval, mean


@dataclass(frozen=True)
class Contrast:
    """One paired comparison among several."""

    interval: Interval
    """Of the difference, for itself."""
    simultaneous: Interval
    """Of the difference, so wide that all of the family hold together (Bonferroni)."""
    p: float | None
    """Probability of so large a difference if there were none, for itself; None below two replications."""
    adjusted: float | None
    """The same for the family (Holm)."""


def holm(p: list[float]) -> list[float]:
    """Adjusted p-values, in the order of *p*: the smallest times m, the next times m - 1 ..., never falling, at most 1.

    Source: Holm (1979).
    """
    adjusted, least = [0.0] * len(p), 0.0
    for rank, index in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        least = max(least, min(1.0, (len(p) - rank) * p[index]))
        adjusted[index] = least
    return adjusted


def paired_p(gaps: np.ndarray) -> float | None:
    """Two-sided p of a paired t-test; *gaps* shape (n,). 1 where all gaps are 0; of the sign test where all are equal.

    None below two values. Source: Student (1908); for gaps without a spread Arbuthnot (1710).
    """
    n = len(gaps)
    if n < 2:
        return None
    center, sd = math.fsum(gaps) / n, float(np.std(gaps, ddof=1))
    if sd == 0.0:
        return 1.0 if center == 0.0 else 2.0 ** (1 - n)
    return 2.0 * float(scipy.stats.t.sf(abs(center) / sd * math.sqrt(n), n - 1))


def simultaneous_level(count: int, level: float = 0.95) -> float:
    """Level of each of *count* intervals at which all hold together with probability *level*. Source: Bonferroni."""
    return 1.0 - (1.0 - level) / max(1, count)


def contrasts(gaps: dict[str, np.ndarray], level: float = 0.95, bounds: Bounds = UNBOUNDED) -> dict[str, Contrast]:
    """Every difference of *gaps* (each shape (n,)), within *bounds*, with p and interval, alone and for the family."""
    raw = {name: paired_p(values) for name, values in gaps.items()}
    known = [name for name, p in raw.items() if p is not None]
    adjusted = dict(zip(known, holm([raw[name] or 0.0 for name in known]), strict=True))
    wide = simultaneous_level(len(gaps), level)
    return {
        name: Contrast(mean(values, level, bounds), mean(values, wide, bounds), raw[name], adjusted.get(name))
        for name, values in gaps.items()
    }
