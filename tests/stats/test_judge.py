"""Judging: right values pass as often as they should, wrong ones do not."""

import math

import numpy as np
import pytest
from scipy import stats

from desim.stats.judge import STATISTICS, disagrees, least_p, powerless, scatter

EXPONENTIAL = {
    "mean": (1.0, 0.0),
    "sd": (1.0, 0.0),
    "share_at_most": (1 - math.exp(-0.5), 0.5),
    "quantile": (-math.log(0.1), 0.9),
}


def draws(seed: int, n: int) -> np.ndarray:
    return np.random.Generator(np.random.Philox(seed)).exponential(size=n)


@pytest.mark.parametrize("statistic", EXPONENTIAL)
def test_p_of_right_values_is_even_and_of_wrong_ones_small(statistic):
    exact, at = EXPONENTIAL[statistic]
    found = [STATISTICS[statistic](draws(seed, 2000), exact, at) for seed in range(300)]
    assert stats.kstest([e.p for e in found], "uniform").pvalue > 1e-4
    covered = sum(abs(e.value - exact) <= e.half_width for e in found)
    assert 270 <= covered <= 298
    assert all(disagrees(STATISTICS[statistic](draws(seed, 2000), exact * 1.3, at), 1e-4) for seed in range(5))


def test_the_sign_of_z_is_that_of_the_error():
    for statistic, (exact, at) in EXPONENTIAL.items():
        high = STATISTICS[statistic](draws(1, 2000), exact * 0.8, at)
        assert high.z > 3, statistic


def test_values_without_spread_agree_exactly_or_not_at_all():
    same = np.full(10, 2.0)
    assert STATISTICS["mean"](same, 2.0, 0.0).p == 1.0
    assert STATISTICS["mean"](same, 2.1, 0.0).p == 0.0


def test_bonferroni_shares_one_percent():
    assert least_p(200) == pytest.approx(5e-5)


def test_power_and_traps():
    found = STATISTICS["mean"](draws(1, 400), 1.0, 0.0)
    assert powerless(found, found.half_width / 2, (3.0,)) == []
    assert len(powerless(found, found.half_width / 4, (found.value,))) == 2


def test_scatter_is_judged_by_its_spread_and_its_mean():
    normal = np.random.Generator(np.random.Philox(1)).normal(size=400).tolist()
    assert scatter(normal).faults == []
    assert len(scatter([x * 0.3 for x in normal]).faults) == 1
    assert len(scatter([x + 0.5 for x in normal]).faults) >= 1
    assert len(scatter([x * 2 for x in normal]).faults) >= 1
