"""Judging: right values pass as often as they should, wrong ones do not."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from desim.stats.acceptance_tests import STATISTICS, disagrees, least_p, powerless, scatter
from desim.stats.goodness_of_fit import kolmogorov_smirnov

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


@pytest.mark.slow
def test_p_of_the_largest_distance_is_even_for_the_right_law_and_small_for_a_wrong_one():
    right, wrong = SimpleNamespace(law="exponential", mean=1.0), SimpleNamespace(law="exponential", mean=1.2)

    def p(law, seed):
        distances = np.array([kolmogorov_smirnov(draws(1000 * seed + k, 2000), law) for k in range(5)])
        return STATISTICS["largest_distance"](distances, 0.0, 0.0).p

    assert stats.kstest([p(right, seed) for seed in range(200)], "uniform").pvalue > 1e-4
    assert max(p(wrong, seed) for seed in range(5)) < 1e-4


def test_the_distance_is_that_of_scipy():
    values, law = draws(1, 500), SimpleNamespace(law="exponential", mean=1.0)
    found = kolmogorov_smirnov(values, law)
    assert found == pytest.approx(math.sqrt(500) * stats.kstest(values, stats.expon().cdf).statistic, rel=1e-12)
    with pytest.raises(ValueError, match="must be continuous"):
        kolmogorov_smirnov(values, SimpleNamespace(law="poisson", mean=1.0))


def test_a_normal_law_that_is_clipped_instead_of_drawn_again_is_far_from_its_own():
    """P(X < 0) = 0.02275 lies on 0: times the root of 100,000 it is 7.2."""
    clipped = np.maximum(0.0, np.random.Generator(np.random.Philox(1)).normal(10, 5, size=100_000))
    law = SimpleNamespace(law="normal", mean=10.0, sd=5.0, low=0.0)
    assert kolmogorov_smirnov(clipped, law) == pytest.approx(7.19, abs=0.5)


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
