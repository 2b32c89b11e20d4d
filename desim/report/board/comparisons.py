"""Comparisons: the statistics of one measure under one disruption, as the page carries them.

All that the page shows of values is computed here; its script draws and formats. ``LATE`` stands for a time after the
end of the run, and null for what does not exist.
"""

import math
from itertools import combinations
from typing import Any

import numpy as np

from desim.report.board.measures import Paired
from desim.spec.metrics import find_metric
from desim.stats.interval import UNBOUNDED, Bounds, Interval, mean, mean_at, quantile, sample_quantile
from desim.stats.measure import difference_bounds
from desim.stats.paired import paired_gaps
from desim.stats.robustness import regrets_by_world

LEVELS = (0.8, 0.9, 0.95, 0.99)
LATE = "late"
BEST, AHEAD, RIVAL, BEHIND = range(4)
"""What a plan is: told to be the best, first on average, not told from the first, or behind it."""
DIGITS = 5
"""Significant digits of what is carried."""
Json = dict[str, Any]
Number = float | int | str | None


def comparison(found: Paired, places: dict[str, int]) -> Json:
    """All plans under one disruption: one row each, in the order of their means, and every paired difference.

    Args:
        found: The values.
        places: Place of each plan on the page.

    Returns:
        ``n`` pairs, ``order`` of the plans from the best to the worst, ``rows`` by plan and ``gaps`` by two plans, the
        later one minus the earlier one in the order of the page.
    """
    table = found.table
    means = np.round(table.mean_losses, 9)
    plans = [places[name] for name in table.names]
    states = [_states(found, level) for level in LEVELS]
    rows = {
        plans[k]: {**_row(found, k), "state": [of[k] for of in states]} for k in range(len(plans))
    }  # fmt: skip
    pairs = combinations(range(len(plans)), 2)
    return {
        "n": table.count,
        "left": found.left_out,
        "order": [plans[k] for k in np.argsort(means, kind="stable")],
        "rows": rows,
        "gaps": {f"{plans[i]},{plans[j]}": _gap(found, i, j) for i, j in pairs},
    }


def _states(found: Paired, level: float) -> list[int]:
    """What each plan is."""
    table = found.table
    rivals = table.rivals_at(level)
    first = AHEAD if rivals else BEST
    return [first if k == table.best else RIVAL if k in rivals else BEHIND for k in range(len(table.points))]


def estimate(found: Paired, plan: int) -> float | None:
    """The median of a day that may not come, and the mean of any other measure."""
    values = found.table.values[:, plan]
    if found.measure.censored:
        return sample_quantile(np.sort(np.where(np.isnan(values), np.inf, values)), 0.5)
    return mean(values).estimate


def _estimates(found: Paired, plan: int) -> list[Interval]:
    """The same with its interval at each level."""
    values = found.table.values[:, plan]
    if found.measure.censored:
        return [quantile(np.where(np.isnan(values), np.inf, values), 0.5, level) for level in LEVELS]
    return mean_at(values, LEVELS, found.measure.bounds(found.table.points[plan]))


def spread(found: Paired, plan: int) -> tuple[float, float]:
    """What one world or replication in ten, and nine in ten, do not exceed; infinite where it has not come."""
    values = np.where(np.isnan(found.table.values[:, plan]), np.inf, found.table.values[:, plan])
    return decile_range(values)


def decile_range(values: np.ndarray) -> tuple[float, float]:
    """What one in ten and nine in ten of *values*, shape (n,), do not exceed."""
    ordered = np.sort(values)
    return sample_quantile(ordered, 0.1), sample_quantile(ordered, 0.9)


def gap(found: Paired, plan: int, over: int, level: float) -> Interval:
    """Mean of a plan minus another one, with its paired interval; what has not come counts as the end."""
    return mean(found.table.adjusted(gaps(found, plan, over)), level, _gap_bounds(found, plan))


def gaps(found: Paired, plan: int, over: int) -> np.ndarray:
    """A plan minus another one in each world or replication, shape (n,); what has not come counts as the end."""
    return paired_gaps(found.counted[:, plan], found.counted[:, over])


def _gap_bounds(found: Paired, plan: int) -> Bounds:
    record = find_metric(found.measure.metric)
    return UNBOUNDED if record.censored else difference_bounds(record, found.measure.scale(found.table.points[plan]))


def _row(found: Paired, plan: int) -> Json:
    """What one plan leads to."""
    table = found.table
    own = _estimates(found, plan)
    regrets = regrets_by_world(table.losses)[:, plan]
    return {
        "value": carried(own[0].estimate),
        "ends": [_ends(one) for one in own],
        "note": own[0].note if own[0].low is None else "",
        "spread": [carried(end) for end in spread(found, plan)],
        "never": carried(float(np.isnan(table.values[:, plan]).mean())),
        "best": carried(table.best_in(plan).estimate),
        "alone": carried(table.best_in(plan, alone=True).estimate),
        "regret": carried(float(regrets.mean())),
        "regretEnds": [_ends(one) for one in mean_at(regrets, LEVELS, (0.0, math.inf))],
        "regretP90": carried(decile_range(regrets)[1]),
    }


def _gap(found: Paired, first: int, second: int) -> Json:
    """The second plan minus the first."""
    values, bounds = gaps(found, second, first), _gap_bounds(found, second)
    all_levels = mean_at(found.table.adjusted(values), LEVELS, bounds)
    return {
        "value": carried(all_levels[0].estimate),
        "ends": [_ends(one) for one in all_levels],
        "note": all_levels[0].note if all_levels[0].low is None else "",
        "spread": [carried(end) for end in decile_range(values)],
        "equal": bool(all_levels[0].constant and all_levels[0].estimate == 0.0),
    }


def _ends(found: Interval) -> list[Number] | None:
    """Limits; null where there are none."""
    return None if found.low is None or found.high is None else [carried(found.low), carried(found.high)]


def carried(value: float | None) -> Number:
    """A number with a few significant digits, whole where it is; ``LATE`` where it is infinite."""
    if value is None or math.isnan(value):
        return None
    return LATE if math.isinf(value) else rounded(value, DIGITS)


def rounded(value: float, digits: int) -> float | int:
    """A number rounded to so many significant digits, whole where it is."""
    found = float(f"{value:.{digits}g}")
    return int(found) if found.is_integer() and abs(found) < 1e15 else found
