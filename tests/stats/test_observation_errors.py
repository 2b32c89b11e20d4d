"""Observation errors: laws of figures and their likelihood, by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from desim.stats.observation_errors import (
    FigureLaw,
    farther,
    figure_law,
    log_likelihood,
    posterior_weights,
    squared_distance,
    tempered,
)


def test_limits_are_the_five_and_ninety_five_percent_points() -> None:
    law = figure_law(20_000, 15_000, 21_000)
    assert law.logarithmic
    assert stats.norm.cdf(law.scores(np.array([15_000.0, 21_000.0]))) == pytest.approx([0.05, 0.95])
    normal = figure_law(300, 200, 500, normal=True)
    assert stats.norm.cdf(normal.scores(np.array([200.0, 500.0]))) == pytest.approx([0.05, 0.95])


def test_a_low_of_0_tells_nothing_of_the_spread() -> None:
    """5 % of the truth above 493: the standard deviation is 493 / 1.645."""
    law = figure_law(0.0, 0.0, 493.456)
    assert (law.center, law.sd, law.logarithmic) == (0.0, pytest.approx(300.0, rel=1e-4), False)


def test_a_figure_without_limits_is_not_taken_as_exact() -> None:
    assert figure_law(100, 100, 100, least=0.02).sd == 0.02
    assert figure_law(100, 100, 100, normal=True, least=0.02).sd == 2.0


def test_a_threshold_counts_by_the_probability_of_reading_at_least_as_much() -> None:
    """5,000 or more, 5 % point 4,000: half at 5,000, nearly sure at 8,000; the 5 % point itself at 4,000."""
    law = figure_law(5_000, 4_000, math.inf, at_least=True)
    found = np.exp(log_likelihood([law], ["a"], np.array([[4_000.0, 5_000.0, 8_000.0]]), 0.5))
    assert found == pytest.approx([0.05, 0.5, stats.norm.cdf(math.log(1.6) * 1.6448536 / math.log(1.25))])
    assert not figure_law(5_000, 4_000, 6_000, at_least=True).threshold, "with a high it has two sides"


def test_correlated_figures_count_as_the_joint_normal_law_says() -> None:
    scores = np.random.default_rng(1).standard_normal((4, 5))
    matrix = 0.7 * np.ones((4, 4)) + 0.3 * np.eye(4)
    by_hand = [z @ np.linalg.inv(matrix) @ z for z in scores.T]
    assert squared_distance(scores, 0.7) == pytest.approx(by_hand)
    assert squared_distance(scores, 0.0) == pytest.approx((scores**2).sum(axis=0))


def test_series_are_independent_of_one_another() -> None:
    law = FigureLaw(1.0, 1.0, 1.0, False, False)
    outputs = np.array([[2.0], [2.0]])
    assert log_likelihood([law] * 2, ["a", "b"], outputs, 0.5)[0] == pytest.approx(-1.0)
    assert log_likelihood([law] * 2, ["a", "a"], outputs, 0.5)[0] == pytest.approx(-1.0 / 1.5)


def test_an_output_of_0_is_unlikely_and_no_error() -> None:
    found = log_likelihood([figure_law(100, 90, 110)], ["a"], np.array([[0.0, 100.0]]), 0.5)
    assert found[0] < -1e9
    assert found[1] == pytest.approx(0.0, abs=0.01)


def test_a_world_counts_by_its_mean_likelihood() -> None:
    found = posterior_weights(np.log([0.2, 0.4, 0.1, 0.1]), per_world=2)
    assert np.exp(found) == pytest.approx([0.3, 0.1])


def test_readings_are_spread_as_the_law_says() -> None:
    law = figure_law(20_000, 15_000, 21_000)
    read = law.readings(np.full(2, law.center), np.array([0.0, 1.0]))
    assert read == pytest.approx([20_000.0, 20_000.0 * math.exp(law.sd)])


def test_tempering_leaves_as_many_effective_draws_as_it_must() -> None:
    """Weights exp(k): at the power found they are worth 20; what is worth enough is not tempered."""
    log_weights = np.arange(100.0)
    power = tempered(log_weights, 20.0)
    weights = np.exp(power * (log_weights - 99.0))
    assert weights.sum() ** 2 / (weights**2).sum() == pytest.approx(20.0)
    assert tempered(np.zeros(10), 5.0) == 1.0


def test_two_figures_at_twice_their_error_come_in_one_of_seven_cases() -> None:
    """exp(-4 / 2) for two degrees of freedom at a squared distance of 4."""
    assert farther(-2.0, 2) == pytest.approx(math.exp(-2.0))
