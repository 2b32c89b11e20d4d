"""Selection: which of several plans is best, and which replications it takes to know."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from desim.stats.convergence import prefix_values_apart
from desim.stats.interval import FEWEST_APART, spread_is_known, values_apart


@dataclass(frozen=True)
class Screening:
    """What is left after screening the first n replications of all plans."""

    survivors: tuple[int, ...]
    """Plans that may be the best, by index, in order."""
    settled: bool
    """Whether one is left, or all that are left differ by less than the indifference zone."""
    fell_at: tuple[int | None, ...]
    """Replications after which each plan was screened out; None for those that were not."""
    undecided: tuple[tuple[int, int], ...] = ()
    """Pairs of plans left that too few replications tell apart to judge by."""


def kim_nelson(
    values: np.ndarray, zone: float, first: int = 10, level: float = 0.95, distinct: int = FEWEST_APART
) -> Screening:
    """Screen plans, small is good; *values* (plans, n), paired or not, *zone* the indifference zone in their unit.

    The best plan survives with probability *level* if it is better than all others by the zone. It looks at complete
    prefixes of replications only: the same for any number of workers. Two plans are told apart only from the
    replication on at which *distinct* of their paired differences are not the most frequent one; their variance is
    that of the differences up to there. Until then, or for ever, the pair is undecided. Source: Kim & Nelson (2001),
    procedure KN with c = 1. Raises ValueError for a zone of 0 or less, or fewer than two first replications.
    """
    plans, n = values.shape
    if zone <= 0.0 or first < 2:
        raise ValueError("screening needs an indifference zone above 0 and at least 2 first replications")
    fell: list[int | None] = [None] * plans
    if n < first or plans < 2:
        return Screening(tuple(range(plans)), plans < 2, tuple(fell))
    begin = _first_stage(values, first, distinct)
    spread = _first_stage_spread(values, begin, level)
    alive, sums = list(range(plans)), values[:, :first].sum(axis=1)
    for r in range(first, n + 1):
        if r > first:
            sums = sums + values[:, r - 1]
        slack = np.where(begin <= r, np.maximum(0.0, zone / 2.0 * (spread / zone**2 - r)) / r, np.inf)
        worse = [i for i in alive if any(sums[i] / r > sums[j] / r + slack[i, j] for j in alive if j != i)]
        for i in worse:
            fell[i] = r
        alive = [i for i in alive if i not in worse]
        if len(alive) == 1 or all(slack[i, j] == 0.0 for i in alive for j in alive if i != j):
            return Screening(tuple(alive), True, tuple(fell))
    undecided = tuple((i, j) for i, j in combinations(alive, 2) if begin[i, j] > n)
    return Screening(tuple(alive), False, tuple(fell), undecided)


def _first_stage(values: np.ndarray, first: int, distinct: int) -> np.ndarray:
    """Replications after which each pair of plans is judged, shape (plans, plans); beyond n where there are too few."""
    plans, n = values.shape
    begin = np.full((plans, plans), n + 1)
    for i, j in combinations(range(plans), 2):
        gaps = values[i] - values[j]
        if spread_is_known(first, values_apart(gaps[:first]), distinct):
            begin[i, j] = begin[j, i] = first
            continue
        known = spread_is_known(np.arange(1, n + 1), prefix_values_apart(gaps), distinct)
        ready = np.nonzero(known[first - 1 :])[0]
        if len(ready):
            begin[i, j] = begin[j, i] = first + int(ready[0])
    return begin


def _first_stage_spread(values: np.ndarray, begin: np.ndarray, level: float) -> np.ndarray:
    """h^2 times the variance of the paired differences of each pair of plans, shape (plans, plans)."""
    plans, n = values.shape
    spread = np.zeros((plans, plans))
    for i, j in combinations(range(plans), 2):
        if (stage := int(begin[i, j])) <= n:
            eta = ((2.0 * (1.0 - level) / (plans - 1)) ** (-2.0 / (stage - 1)) - 1.0) / 2.0
            gaps = values[i, :stage] - values[j, :stage]
            spread[i, j] = spread[j, i] = float(np.var(gaps, ddof=1)) * 2.0 * eta * (stage - 1)
    return spread
