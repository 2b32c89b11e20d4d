"""Selection: which of several plans is best, and which replications it takes to know."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Screening:
    """What is left after screening the first n replications of all plans."""

    survivors: tuple[int, ...]
    """Plans that may be the best, by index, in order."""
    settled: bool
    """Whether one is left, or all that are left differ by less than the indifference zone."""
    fell_at: tuple[int | None, ...]
    """Replications after which each plan was screened out; None for those that were not."""


def kim_nelson(values: np.ndarray, zone: float, first: int = 10, level: float = 0.95) -> Screening:
    """Screen plans, small is good; *values* (plans, n), paired or not, *zone* the indifference zone in their unit.

    The best plan survives with probability *level* if it is better than all others by the zone. It looks at complete
    prefixes of replications only: the same for any number of workers. Source: Kim & Nelson (2001), procedure KN with
    c = 1. Raises ValueError for a zone of 0 or less, or fewer than two first replications.
    """
    plans, n = values.shape
    if zone <= 0.0 or first < 2:
        raise ValueError("screening needs an indifference zone above 0 and at least 2 first replications")
    fell: list[int | None] = [None] * plans
    if n < first or plans < 2:
        return Screening(tuple(range(plans)), plans < 2, tuple(fell))
    eta = ((2.0 * (1.0 - level) / (plans - 1)) ** (-2.0 / (first - 1)) - 1.0) / 2.0
    head = values[:, :first]
    spread = np.var(head[:, None, :] - head[None, :, :], axis=2, ddof=1) * 2.0 * eta * (first - 1)
    alive, sums = list(range(plans)), head.sum(axis=1)
    for r in range(first, n + 1):
        if r > first:
            sums = sums + values[:, r - 1]
        slack = np.maximum(0.0, zone / 2.0 * (spread / zone**2 - r)) / r
        worse = [i for i in alive if any(sums[i] / r > sums[j] / r + slack[i, j] for j in alive if j != i)]
        for i in worse:
            fell[i] = r
        alive = [i for i in alive if i not in worse]
        if len(alive) == 1 or all(slack[i, j] == 0.0 for i in alive for j in alive if i != j):
            return Screening(tuple(alive), True, tuple(fell))
    return Screening(tuple(alive), False, tuple(fell))


def ocba(means: list[float], variances: list[float], done: list[int], budget: int) -> tuple[list[float], list[int]]:
    """Further replications of each plan that best tell the smallest mean: ideal numbers, and whole ones.

    N_i / N_j = (s_i / d_i)^2 / (s_j / d_j)^2 with d_i the distance to the best, and for the best
    N_b = s_b sqrt(sum (N_i / s_i)^2). Where a plan already has more than its part, it gets nothing and the others
    share the rest. Whole numbers are rounded down and the rest goes to the best. Source: Chen, Lin, Yucesan & Chick
    (2000); Chen & Lee (2010). Raises ValueError when all means are equal or a variance is not above 0.
    """
    best = int(np.argmin(means))
    distance = [m - means[best] for m in means]
    others = [i for i in range(len(means)) if i != best]
    if min(variances) <= 0.0 or any(distance[i] <= 0.0 for i in others):
        raise ValueError("allocation needs variances above 0 and one smallest mean")
    weight = [0.0] * len(means)
    for i in others:
        weight[i] = variances[i] / distance[i] ** 2
    weight[best] = math.sqrt(variances[best] * math.fsum(weight[i] ** 2 / variances[i] for i in others))
    ideal = _shared(weight, done, budget)
    whole = [math.floor(x + 1e-9) for x in ideal]
    whole[best] += budget - sum(whole)
    return ideal, whole


def _shared(weight: list[float], done: list[int], budget: int) -> list[float]:
    """Additions in proportion to the weights, in total with what is done, and none below 0."""
    active = set(range(len(weight)))
    while True:
        total = budget + sum(done[i] for i in active)
        share = {i: total * weight[i] / math.fsum(weight[j] for j in sorted(active)) - done[i] for i in sorted(active)}
        over = {i for i, more in share.items() if more < 0.0}
        if not over:
            return [share.get(i, 0.0) for i in range(len(weight))]
        active -= over
