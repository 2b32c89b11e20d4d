"""Portfolio: sets of plans by cost and loss over worlds: the frontier, the best under a budget, and how sure it is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from desim.stats.interval import Interval, mean, quantile
from desim.stats.multiple_comparisons import simultaneous_level
from desim.stats.robustness import best_shares

PlanSet = frozenset[int]
"""Plans of a set, by their places."""
ROUNDING = 1e-9
"""Differences below this share of the largest value are rounding."""


@dataclass(frozen=True)
class Choice:
    """The best set that a budget allows, and how sure it is that it is the best."""

    best: int
    """Its place among the sets."""
    allowed: tuple[int, ...]
    """Places of all sets that the budget allows."""
    share_best: float
    """Share of the worlds in which it is the best of them; one that several share counts in parts."""
    share_unbeaten: float
    """Share of the worlds in which none of them is better."""
    regret: Interval
    """Mean loss against the best of them in each world."""
    regret_p90: Interval
    """Loss that nine worlds in ten do not exceed."""
    most_lost: float | None
    """What is lost on average, at most, because another of them is better: it holds for all sets and budgets at once;
    None where the worlds are too few to say."""
    as_good: tuple[int, ...]
    """Places of those that may be as good, for all sets at once."""


class SetTable:
    """Losses (little is good) and costs of several sets in the same worlds."""

    def __init__(
        self, losses: np.ndarray, costs: np.ndarray, sizes: Sequence[int], within: float | None = None
    ) -> None:
        """Args.

        Args:
            losses: Of each set in each world, shape (worlds, sets).
            costs: The same of what it costs, USD.
            sizes: Plans of each set; of two sets alike in loss and cost the smaller one is taken.
            within: Share of the worlds in which a budget must suffice; the mean cost must when None.
        """
        self.losses, self.costs, self._sizes = losses, costs, tuple(sizes)
        self.mean_losses: np.ndarray = losses.mean(axis=0)
        counted = costs.mean(axis=0) if within is None else np.quantile(costs, within, axis=0, method="inverted_cdf")
        self.counted_costs: np.ndarray = np.asarray(counted)
        """What is held against a budget, shape (sets,)."""

    def frontier(self) -> list[int]:
        """Places of the sets that are better than all that cost less, by rising cost."""
        return frontier(self.mean_losses.tolist(), self.counted_costs.tolist(), self._sizes)

    def choice(self, cap: float) -> Choice | None:
        """The best set that costs *cap* at most; None where none does."""
        slack = ROUNDING * max(1.0, float(np.abs(self.counted_costs).max()))
        allowed = [k for k, cost in enumerate(self.counted_costs) if cost <= cap + slack]
        if not allowed:
            return None
        within = [k for k in self.frontier() if k in allowed]
        best = within[-1]
        losses = self.losses[:, allowed]
        own, least = self.losses[:, best], losses.min(axis=1)
        tie = ROUNDING * max(1.0, float(np.abs(losses).max()))
        others = [k for k in allowed if k != best]
        lost = [float(self._gap_limits[1][best, k]) for k in others]
        most = max(lost, default=0.0)
        regrets = np.where(own - least <= tie, 0.0, own - least)
        return Choice(
            best=best,
            allowed=tuple(allowed),
            share_best=float(best_shares(losses, tie)[:, allowed.index(best)].mean()),
            share_unbeaten=float((own <= least + tie).mean()),
            regret=mean(regrets, bounds=(0.0, math.inf)),
            regret_p90=quantile(regrets, 0.9),
            most_lost=max(0.0, most) if math.isfinite(most) else None,
            as_good=tuple(k for k in others if self._gap_limits[1][best, k] >= 0.0),
        )

    @cached_property
    def _gap_limits(self) -> tuple[np.ndarray, np.ndarray]:
        """Limits of the mean loss of one set less that of another, shape (sets, sets), which hold all at once.

        They are those of all pairs (Bonferroni), so that they hold for whichever set turns out to be the best, and for
        the best under any budget. Infinite where the worlds are too few, or too few differ, to give any.
        """
        count = self.losses.shape[1]
        low, high = np.zeros((count, count)), np.zeros((count, count))
        level = simultaneous_level(count * (count - 1) // 2)
        for one, other in combinations(range(count), 2):
            ends = _limits(self.losses[:, one] - self.losses[:, other], level)
            low[one, other], high[one, other] = ends
            high[other, one], low[other, one] = -ends[0], -ends[1]
        return low, high


def _limits(gaps: np.ndarray, level: float) -> tuple[float, float]:
    """Limits of a mean difference; of one that is the same in all worlds itself, where the sign test is that sure."""
    found = mean(gaps, level)
    if found.low is not None and found.high is not None:
        return found.low, found.high
    if found.constant and found.estimate is not None:
        sure = found.estimate == 0.0 or 2.0 ** (1 - found.n) <= 1.0 - level
        if sure:
            return found.estimate, found.estimate
    return -math.inf, math.inf


def frontier(losses: Sequence[float], costs: Sequence[float], sizes: Sequence[int]) -> list[int]:
    """Places of the sets that are better than all that cost less or the same, by rising cost.

    Of sets alike in cost and loss the one with fewer plans is taken, then the first. What is better by rounding only is
    not better.
    """
    slack = ROUNDING * max(1.0, max(map(abs, losses)))
    money = ROUNDING * max(1.0, max(map(abs, costs)))
    order = sorted(range(len(losses)), key=lambda k: (round(costs[k] / money), round(losses[k] / slack), sizes[k], k))
    found: list[int] = []
    for k in order:
        if not found or losses[k] < losses[found[-1]] - slack:
            found.append(k)
    return found


def allowed_sets(count: int, conflicts: Sequence[tuple[int, int]]) -> list[PlanSet]:
    """All sets of *count* plans without two that exclude one another, the smallest first, then in order of plans."""
    apart = [frozenset(pair) for pair in conflicts]
    every = (frozenset(one) for size in range(count + 1) for one in combinations(range(count), size))
    return [one for one in every if not any(pair <= one for pair in apart)]


def predicted(known: Mapping[PlanSet, float], sets: Sequence[PlanSet]) -> dict[PlanSet, float]:
    """A value for each of *sets*, which hold all their subsets: its own where it is known, otherwise a prediction.

    A plan is predicted to add to a set what it adds to none, and the one of its pair effects with the plans of the set
    that is largest in size: substitutes then add nothing more, and what only works together does. The prediction is the
    mean over the ways to take one plan off the set.

    Args:
        known: Values of sets that were run, among them that of no plan, of each plan and of each pair.
        sets: Smaller ones before larger ones.
    """
    none = known[frozenset()]
    found: dict[PlanSet, float] = {}
    for one in sets:
        if one in known:
            found[one] = known[one]
            continue
        ways = []
        for plan in sorted(one):
            rest = one - {plan}
            alone = known[frozenset({plan})] - none
            effects = [known[frozenset({plan, k})] - known[frozenset({k})] - alone for k in sorted(rest)]
            ways.append(found[rest] + alone + max(effects, key=abs))
        found[one] = math.fsum(ways) / len(ways)
    return found
