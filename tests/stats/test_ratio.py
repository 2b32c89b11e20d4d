"""Ratios of two means: the arithmetic of Fieller, its coverage, and when there is no ratio to tell."""

import math

import numpy as np
import pytest

from desim.stats.interval import mean
from desim.stats.ratio import OPEN, ratio


def test_the_limits_solve_fiellers_equation() -> None:
    """At a limit r the interval of the mean of top - r bottom ends at 0 (Fieller 1954)."""
    g = np.random.Generator(np.random.Philox(key=1))
    top, bottom = g.normal(50, 9, 15), g.normal(10, 3, 15)
    found = ratio(top, bottom)
    assert found.estimate == pytest.approx(top.mean() / bottom.mean())
    assert mean(top - found.low * bottom).low == pytest.approx(0.0, abs=1e-9)
    assert mean(top - found.high * bottom).high == pytest.approx(0.0, abs=1e-9)
    assert found.low < found.estimate < found.high


def test_a_constant_cost_over_a_constant_gain_has_no_spread_to_judge_by() -> None:
    found = ratio(np.full(5, 500.0), np.full(5, 20.0))
    assert (found.estimate, found.low, found.high) == (25.0, None, None)
    varying = ratio(np.array([480.0, 520.0, 490.0, 510.0, 505.0]), np.full(5, 20.0))
    assert (varying.estimate, varying.low) == pytest.approx((25.05, mean(np.array([24.0, 26, 24.5, 25.5, 25.25])).low))


@pytest.mark.parametrize("bottom", [np.zeros(8), np.array([1.0, -1.0, 2.0, -2.0, 1.0, -1.0, 0.5, -0.4])])
def test_there_is_no_ratio_to_what_may_be_nothing(bottom: np.ndarray) -> None:
    found = ratio(np.full(8, 3.0), bottom)
    assert (found.estimate, found.low, found.high, found.note) == (None, None, None, OPEN)


def test_one_replication_has_no_ratio_and_unequal_ones_are_no_pairs() -> None:
    assert ratio(np.array([1.0]), np.array([2.0])).estimate is None
    with pytest.raises(ValueError, match="cannot be paired"):
        ratio(np.ones(3), np.ones(4))


def test_its_intervals_cover() -> None:
    """300 samples of 12 correlated pairs: the interval holds the true ratio in 95 % of them or more."""
    g, trials, n = np.random.Generator(np.random.Philox(key=7)), 300, 12
    hits = 0
    for _ in range(trials):
        bottom = g.normal(8.0, 2.0, n)
        top = 3.0 * bottom + g.normal(6.0, 5.0, n)
        found = ratio(top, bottom)
        hits += found.low <= 30.0 / 8.0 <= found.high
    assert hits / trials > 0.95 - 3 * math.sqrt(0.95 * 0.05 / trials)
