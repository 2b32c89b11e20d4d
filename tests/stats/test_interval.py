"""Intervals hold what they promise, and say so where they cannot."""

import math

import numpy as np
import pytest
import scipy.stats
from numpy.random import Generator, Philox

from desim.stats.bands import bands
from desim.stats.interval import critical_value, mean, probability, quantile, quantile_ranks, student_t, wilson

EXACT_DELAY = 2.1244893
"""Mean delay of the first 25 customers of M/M/1 with rates 1 and 1/0.9, empty at first (case V46)."""


def coverage(samples: np.ndarray, truth: float, level: float) -> float:
    """Share of rows whose t-interval holds the truth."""
    intervals = [student_t(row, level) for row in samples]
    return float(np.mean([i.low <= truth <= i.high for i in intervals if i.low is not None and i.high is not None]))


def test_t_interval_covers_normal_means() -> None:
    """O1: the normal quantile would cover 0.878, a standard deviation with n 0.932."""
    samples = Generator(Philox(1)).normal(10.0, 3.0, (20_000, 5))
    assert coverage(samples, 10.0, 0.95) == pytest.approx(0.950, abs=0.006)


def delays(replications: int, generator: Generator) -> np.ndarray:
    """Mean delay of the first 25 customers in each replication, by Lindley's recursion."""
    gaps = generator.exponential(1.0, (replications, 25))
    services = generator.exponential(0.9, (replications, 25))
    wait, total = np.zeros(replications), np.zeros(replications)
    for k in range(1, 25):
        wait = np.maximum(0.0, wait + services[:, k - 1] - gaps[:, k])
        total += wait
    return total / 25


@pytest.mark.parametrize(("n", "expected"), [(5, 0.835), (10, 0.861), (20, 0.874), (40, 0.889), (100, 0.897)])
def test_t_interval_undercovers_skewed_means_as_known(n: int, expected: float) -> None:
    """O2: Law's experiment."""
    samples = delays(1000 * n, Generator(Philox(n))).reshape(1000, n)
    assert samples.mean() == pytest.approx(EXACT_DELAY, abs=0.12)
    assert coverage(samples, EXACT_DELAY, 0.90) == pytest.approx(expected, abs=0.034)


def test_the_interval_of_a_mean_takes_students_quantile() -> None:
    """Of 1 to 5: 3 within 2.7764 (4 degrees of freedom) standard errors of 0.7071; of ten values 7 degrees are left."""
    found = mean(np.arange(1.0, 6.0))
    assert (found.low, found.high) == pytest.approx((3 - 1.96325, 3 + 1.96325), abs=1e-4)
    assert [critical_value(n, 0.95) for n in (2, 9, 10)] == pytest.approx([12.7062, 2.3060, 2.3646], abs=5e-5)


def test_t_interval_of_a_hand_example() -> None:
    interval = student_t(np.array([1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09]), 0.90)
    assert interval.estimate == pytest.approx(1.343)  # Law (2015), example 4.27: 1.34 +- 0.24
    assert interval.half_width == pytest.approx(0.24, abs=0.005)


@pytest.mark.parametrize(
    ("n", "p", "low", "high", "covered"),
    [
        (20, 0.50, 6, 15, 0.95861),
        (50, 0.90, 41, 50, 0.97031),
        (100, 0.90, 84, 96, 0.95569),
        (200, 0.95, 184, 197, 0.96715),
        (1000, 0.95, 936, 964, 0.95810),
        (1000, 0.99, 983, 997, 0.97609),
    ],
)
def test_ranks_of_quantile_intervals(n: int, p: float, low: int, high: int, covered: float) -> None:
    """O7."""
    ranks = quantile_ranks(n, p)
    assert ranks is not None
    assert ranks[:2] == (low, high)
    assert ranks[2] == pytest.approx(covered, abs=1e-5)


def test_too_few_replications_give_no_quantile_interval() -> None:
    interval = quantile(np.arange(20.0), 0.95)
    assert (interval.estimate, interval.low, interval.high) == (18.0, None, None)
    assert "too few" in interval.note


def test_quantile_is_a_value_that_was_seen() -> None:
    values = Generator(Philox(3)).gamma(2.0, 3.0, 101)
    for p in (0.05, 0.25, 0.5, 0.9):
        assert quantile(values, p).estimate == np.quantile(values, p, method="inverted_cdf")


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_against_newcombe(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), table I, method 3."""
    interval = wilson(successes, n)
    assert interval.low == pytest.approx(low, abs=5e-5)
    assert interval.high == pytest.approx(high, abs=5e-5)


def test_wilson_is_the_same_seen_from_either_side() -> None:
    few, many = wilson(3, 40), wilson(37, 40)
    assert few.low == pytest.approx(1.0 - (many.high or 0.0))
    assert wilson(40, 40).high == 1.0


def test_undefined_statistics_say_so() -> None:
    """O14: never NaN, 0 or a crash."""
    none, one = np.array([]), np.array([4.0])
    assert mean(none).estimate is None
    assert (mean(one).estimate, mean(one).low, mean(one).half_width) == (4.0, None, None)
    assert mean(one).note
    assert probability(0, 0).estimate is None
    assert quantile(none, 0.5).estimate is None
    same = mean(np.full(10, 7.0))
    assert (same.low, same.estimate, same.high) == (None, 7.0, None)
    assert same.constant
    assert same.note == "all 10 are equal; up to 31 % might"


def test_a_sample_in_which_nearly_all_are_equal_has_no_interval() -> None:
    """Five must differ: with fewer, an interval of a mean of 0.05 % stock-outs holds in 39 % of samples of ten."""
    values = np.array([1.0] * 96 + [0.3, 0.5, 0.7, 0.9])
    few = mean(values, bounds=(0.0, 1.0))
    assert (few.low, few.high, few.note[:22]) == (None, None, "only 4 of 100 differ; ")
    more = mean(np.append(values, 0.1), bounds=(0.0, 1.0))
    assert more.low is not None
    assert 0.9 < more.low < more.estimate < more.high <= 1.0
    noise = mean(1000.0 + np.arange(12) * 1e-11)
    assert noise.constant, "rounding is no spread"
    assert mean(np.array([1.0, 2.0, 3.0])).low is not None, "values that do not repeat have a spread"


def test_no_limit_lies_outside_the_range_of_a_measure() -> None:
    """Today's examples: a fill rate of [0.937, 1.022], backorders of [-0.41, ...]."""
    generator = Generator(Philox(12))
    for _ in range(200):
        share = 1.0 - (generator.random(12) < 0.5) * generator.random(12) * 0.2
        owed = (generator.random(12) < 0.5) * generator.exponential(1.0, 12)
        for values, bounds in ((share, (0.0, 1.0)), (owed, (0.0, math.inf))):
            found = mean(values, bounds=bounds)
            if found.low is not None:
                assert bounds[0] <= found.low <= found.estimate <= found.high <= bounds[1]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(0, 10, 0.0, 0.3084971), (1, 10, 0.0025286, 0.4450161), (10, 10, 0.6915029, 1.0), (15, 148, 0.0578, 0.1617)],
)
def test_exact_limits_of_a_probability(successes: int, n: int, low: float, high: float) -> None:
    """Clopper & Pearson (1934); the last by Newcombe (1998), table I, method 5."""
    found = probability(successes, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_bands_are_ordered_and_show_only_what_happened() -> None:
    levels = Generator(Philox(4)).integers(0, 50, (37, 5)).astype(float)
    table = bands(levels)
    assert table.shape == (5, 6)
    assert np.all(np.diff(table[:, 1:], axis=1) >= 0)
    assert all(set(table[d, 1:]) <= set(levels[:, d]) for d in range(5))
    assert table[:, 0] == pytest.approx([math.fsum(levels[:, d]) / 37 for d in range(5)])


@pytest.mark.parametrize("p", [0.05, 1 / 3, 0.5, 0.9])
def test_ranks_are_those_of_the_binomial_law_of_scipy(p: float) -> None:
    """Each is the last with at most a twentieth half of the law below it, the other the first with as little above."""
    for n in range(1, 120):
        law = scipy.stats.binom(n, p)
        low = max((rank for rank in range(n + 1) if law.cdf(rank - 1) <= 0.025), default=0)
        high = min((rank for rank in range(n + 1) if law.sf(rank - 1) <= 0.025), default=n + 1)
        found = quantile_ranks(n, p)
        assert (None if found is None else found[:2]) == ((low, high) if 1 <= low < high <= n else None), n
        if found is not None:
            assert found[2] == pytest.approx(law.cdf(high - 1) - law.cdf(low - 1), abs=1e-13)
