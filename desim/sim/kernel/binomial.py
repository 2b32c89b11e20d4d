"""Binomial: how many of some trials succeed, by one uniform number; compiled, since every lot with scrap asks."""

import math
from statistics import NormalDist


def binomial(u: float, n: int, p: float) -> int:
    """The *u*-quantile of the binomial law of *n* trials with probability *p*: one uniform number for one value.

    Sums the probabilities from the rarer side; above a variance of 1000 the normal quantile with continuity correction
    is within 0.02 standard deviations of it.
    """
    rare = min(p, 1.0 - p)
    if rare <= 0.0:
        return n if p > 0.5 else 0
    if n * rare * (1.0 - rare) > 1000.0:
        centre = NormalDist(n * p, math.sqrt(n * p * (1.0 - p)))
        return min(n, max(0, round(centre.inv_cdf(min(max(u, 1e-15), 1 - 1e-15)))))
    target = 1.0 - u if p > 0.5 else u
    count, odds = 0, rare / (1.0 - rare)
    mass = math.exp(n * math.log1p(-rare))
    total = mass
    while total < target and count < n:
        mass *= odds * (n - count) / (count + 1)
        count += 1
        total += mass
    return n - count if p > 0.5 else count
