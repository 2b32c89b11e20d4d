"""Scores of forecasts: closed forms, uniform ranks, and how often the interval of a difference holds the truth."""

import math

import numpy as np
import pytest
from scipy import stats

from desim.stats.forecast_scores import crps, interval_score, pit, score_difference, uniformity


def test_crps_by_hand():
    """Members 0, 2, 3 and 1: mean |x - y| = 4/3; the mean distance of two of them is 2, half of it 1: 1/3."""
    assert crps(np.array([1.0]), np.array([[0.0, 2.0, 3.0]])) == pytest.approx([1 / 3])
    assert crps(np.array([1.0, 5.0]), np.array([[4.0], [5.0]])).tolist() == [3.0, 0.0]


def test_crps_of_weighted_members_is_that_of_the_law_they_form():
    """P(0) = 3/4, P(4) = 1/4, seen 0: E|X - y| = 1, E|X - X'| / 2 = (2 * 3/16 * 4) / 2 = 3/4."""
    found = crps(np.array([0.0]), np.array([[0.0, 4.0]]), np.array([3.0, 1.0]))
    assert found == pytest.approx([0.25])


def test_crps_of_many_draws_is_the_closed_form_of_the_normal_law():
    """Gneiting & Raftery 2007, eq. 20: sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt pi)."""
    draws = np.random.default_rng(1).normal(10.0, 2.0, (1, 20_000))
    for seen in (7.0, 10.0, 15.0):
        z = (seen - 10.0) / 2.0
        exact = 2.0 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi))
        assert crps(np.array([seen]), draws)[0] == pytest.approx(exact, abs=0.04)


def test_crps_of_few_draws_is_unbiased():
    """2,000 forecasts of 4 draws of the right law: the mean is the closed form 1 / sqrt pi, not larger."""
    rng = np.random.default_rng(2)
    scores = crps(rng.standard_normal(2000), rng.standard_normal((2000, 4)))
    assert abs(scores.mean() - 1 / math.sqrt(math.pi)) < 4 * scores.std() / math.sqrt(2000)


def test_interval_score_by_hand():
    """Level 90 %: inside the width alone; 1 beyond an end costs 2 / 0.1 more."""
    seen, low, high = np.array([5.0, 11.0, -2.0]), np.zeros(3), np.full(3, 10.0)
    assert interval_score(seen, low, high, 0.9) == pytest.approx([10.0, 30.0, 50.0])


@pytest.mark.parametrize("law", ["normal", "few_values"])
def test_ranks_of_one_more_draw_are_uniform(law):
    rng = np.random.default_rng(3)
    draw = rng.standard_normal if law == "normal" else lambda size: rng.integers(0, 4, size).astype(float)
    found = pit(draw(2000), draw((2000, 9)), rng=rng)
    assert uniformity(found, 10).p > 0.01
    assert uniformity(found).p > 0.01
    assert 0.0 <= found.min() <= found.max() <= 1.0


def test_weights_count_in_the_transform_as_members_do():
    rng = np.random.default_rng(4)
    members, weights = rng.standard_normal((1, 400)), np.repeat([1.0, 3.0], 200)
    exact = (weights * (members[0] < 0.2)).sum() / weights.sum()
    assert pit(np.array([0.2]), members, weights, rng=rng) == pytest.approx([exact])


def test_forecasts_that_are_too_narrow_or_off_are_seen():
    rng = np.random.default_rng(5)
    seen = rng.standard_normal(200)
    assert uniformity(pit(seen, 0.4 * rng.standard_normal((200, 50)), rng=rng), 10).p < 1e-6
    assert uniformity(pit(seen, 1.0 + rng.standard_normal((200, 50)), rng=rng)).p < 1e-6
    with pytest.raises(ValueError, match="5 a bin"):
        uniformity(np.linspace(0, 1, 30), 10)


def test_a_difference_of_scores_says_what_it_cannot_know():
    few = score_difference(np.arange(8.0), np.zeros(8), np.array([1, 1, 2, 2, 3, 3, 4, 4]))
    assert (few.estimate, few.low, few.n) == (3.5, None, 4)
    same = score_difference(np.ones(9), np.zeros(9))
    assert (same.estimate, same.low, same.constant) == (1.0, None, True)


@pytest.mark.parametrize("within", [1, 6])
def test_the_interval_of_a_difference_holds_the_truth(within):
    """200 back-tests of 12 groups whose forecasts fail together: the true difference 0.3 is held in 95 %."""
    rng, trials, held = np.random.default_rng(6), 200, 0
    groups = np.repeat(np.arange(12), within)
    for _ in range(trials):
        common = rng.standard_normal(12)[groups]
        found = score_difference(0.3 + common + 0.2 * rng.standard_normal(len(groups)), np.zeros(len(groups)), groups)
        held += found.low <= 0.3 <= found.high
    assert held / trials > 0.95 - 3 * math.sqrt(0.95 * 0.05 / trials)
