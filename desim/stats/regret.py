"""Regret: what a plan loses against the best plan of each setting, with intervals that hold all at once."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from desim.stats.interval import Interval, mean


def regrets(losses: Sequence[np.ndarray], level: float = 0.95) -> tuple[list[list[Interval]], list[Interval]]:
    """Regret by setting and plan, and the largest over the settings by plan.

    *losses* holds, for each setting, the loss (small is good) of every plan in each replication, shape (plans, n),
    paired. The regret of a plan is its mean loss less that of the best plan; Savage (1951). Its interval follows from
    intervals of all paired differences between plans, so wide (Bonferroni) that those of all settings hold at once:
    the largest lower and upper limit of any difference to another plan, and at least 0, as in Hsu (1981). No limit of
    it depends on which plan is taken for the best. Two plans that are the same in every replication count as equal.
    """
    plans = len(losses[0])
    family = max(1, len(losses) * plans * (plans - 1) // 2)
    wide = 1.0 - (1.0 - level) / family
    by_setting = [_setting(found, wide, level) for found in losses]
    return by_setting, [_largest([row[k] for row in by_setting]) for k in range(plans)]


def _setting(losses: np.ndarray, wide: float, level: float) -> list[Interval]:
    """Regret of every plan in one setting."""
    plans, n = losses.shape
    zero = Interval(0.0, 0.0, 0.0, n, level)
    against: list[list[Interval]] = [[zero] for _ in range(plans)]
    for one, other in combinations(range(plans), 2):
        gap = mean(losses[one] - losses[other], wide)
        gap = zero if gap.constant and gap.estimate == 0.0 else gap
        against[one].append(gap)
        against[other].append(_turned(gap))
    return [_largest(found, level) for found in against]


def _turned(gap: Interval) -> Interval:
    """The same difference the other way round."""
    low, high = (None if end is None else -end for end in (gap.high, gap.low))
    return Interval(
        None if gap.estimate is None else -gap.estimate, low, high, gap.n, gap.level, gap.note, gap.constant
    )


def _largest(found: list[Interval], level: float | None = None) -> Interval:
    """The largest estimate and limits; without limits where one has none."""
    estimate, low, high = (
        None if None in ends else max(end for end in ends if end is not None)
        for ends in ([i.estimate for i in found], [i.low for i in found], [i.high for i in found])
    )
    note = next((i.note for i in found if i.note), "")
    return Interval(estimate, low, high, min(i.n for i in found), found[0].level if level is None else level, note)
