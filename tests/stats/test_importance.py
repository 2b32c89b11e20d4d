"""Importance weights: by hand, in closed form, and where a few draws have all the weight."""

import math

import numpy as np
import pytest
from scipy import stats

from desim.stats.importance import (
    check_weights,
    effective_number,
    normalized_weights,
    systematic_resample,
    tail_shape,
    weighted_quantiles,
)


def test_weights_do_not_underflow():
    assert normalized_weights(np.array([-2000.0, -2000.0 + math.log(3.0), -math.inf])).tolist() == pytest.approx(
        [0.25, 0.75, 0.0]
    )


@pytest.mark.parametrize("logs", [[-math.inf, -math.inf], [0.0, math.nan], []])
def test_weights_of_nothing_are_refused(logs):
    with pytest.raises(ValueError, match="no draw has a weight"):
        normalized_weights(np.array(logs))


def test_effective_number_by_hand():
    assert effective_number(np.full(40, 0.3)) == pytest.approx(40.0)
    assert effective_number(np.array([1.0, 0.0, 0.0])) == 1.0
    assert effective_number(np.array([2.0, 1.0, 1.0])) == pytest.approx(16 / 6)


def test_effective_number_of_a_shifted_normal_is_the_closed_form():
    """Draws of N(0, 1) weighted to N(m, 1): n / E[w^2] = n exp(-m^2)."""
    draws = np.random.default_rng(1).standard_normal(200_000)
    found = effective_number(normalized_weights(0.5 * draws)) / len(draws)
    assert found == pytest.approx(math.exp(-0.25), rel=0.01)


def test_weighted_means_are_those_of_the_other_law():
    draws = np.random.default_rng(2).standard_normal(20_000)
    weights = normalized_weights(0.7 * draws)
    assert (weights * draws).sum() == pytest.approx(0.7, abs=0.05)
    found = weighted_quantiles(draws, weights, (0.1, 0.5, 0.9))
    assert found == pytest.approx(0.7 + stats.norm.ppf([0.1, 0.5, 0.9]), abs=0.06)


@pytest.mark.parametrize("shape", [0.3, 0.6, 1.0])
def test_the_shape_of_a_tail_is_that_of_its_law(shape):
    """Weights of a Pareto law: the mean over 50 samples is near the shape, drawn a little towards 0.5 by the prior."""
    rng = np.random.default_rng(3)
    found = [tail_shape(stats.genpareto.rvs(shape, size=2000, random_state=rng)) for _ in range(50)]
    assert np.mean(found) == pytest.approx(shape, abs=0.08)


def test_a_check_says_why_weights_may_not_be_used():
    rng = np.random.default_rng(4)
    good = check_weights(rng.random(200), 20.0)
    assert good.reason == ""
    assert good.effective == pytest.approx(150.0, rel=0.1), "of uniform weights 3 / 4"
    few = check_weights(np.array([1.0] * 6 + [1e-9] * 200), 20.0)
    assert few.reason == "the draws are worth 6.0 equal ones, fewer than 20"
    heavy = check_weights(stats.genpareto.rvs(1.2, size=5000, random_state=rng), 2.0)
    assert "shape of its tail" in heavy.reason
    assert check_weights(np.ones(6), 2.0).tail_shape is None


def test_quantiles_by_hand_with_what_has_not_come():
    values, weights = np.array([3.0, 1.0, np.inf, 2.0]), np.array([0.2, 0.5, 0.1, 0.2])
    assert weighted_quantiles(values, weights, (0.5, 0.6, 0.9, 0.95, 1.0)).tolist() == [1.0, 2.0, 3.0, np.inf, np.inf]


def test_each_draw_is_resampled_as_often_as_its_share():
    weights = np.array([0.5, 0.0, 0.25, 0.24, 0.01])
    for start in (0.0, 0.3, 0.999):
        counts = np.bincount(systematic_resample(weights, 100, start), minlength=5)
        assert np.abs(counts - 100 * weights).max() < 1.0 + 1e-9
        assert counts[1] == 0
    ends = systematic_resample(np.array([0.3, 0.7, 0.0]), 7, 0.9999999999999999)
    assert ends.max() == 1, "a draw without weight is never taken, not even at the end"
