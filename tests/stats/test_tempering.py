"""Tempering: draws of the posterior of a linear-Gaussian truth, which is known in closed form."""

import numpy as np
import pytest
from scipy import stats

from desim.stats.forecast_scores import uniformity
from desim.stats.importance import check_weights, normalized_weights
from desim.stats.normal_scores import ScoreGroup, independent_scores, uniforms_of
from desim.stats.tempering import TemperedDraws, kept, temper

INPUTS = 8
SUMS = np.array([[1.0, 1, 0, 0, 0, 0, 0, 0], [0, 0, 1, -1, 0.5, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 0]])
"""Three sums of eight inputs are observed."""
ERROR = 0.1


def closed_form(seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of N(0, I) inputs after sums of them were read with an error."""
    covariance = np.linalg.inv(np.eye(INPUTS) + SUMS.T @ SUMS / ERROR**2)
    return covariance @ SUMS.T @ seen / ERROR**2, covariance


def log_likelihood(scores: np.ndarray, seen: np.ndarray) -> np.ndarray:
    return np.asarray(-0.5 * (((scores @ SUMS.T - seen) / ERROR) ** 2).sum(axis=1))


def tempered_draws(seen: np.ndarray, n: int, seed: int, chance: float = 0.0) -> TemperedDraws:
    """Draws of the posterior; *chance* is the spread of an unbiased estimate of the likelihood, in logarithms."""

    def stream(step: int, move: int, kind: int = 0) -> np.random.Generator:
        return np.random.Generator(np.random.Philox([seed, 1000 * step + move, kind]))

    def evaluate(scores: np.ndarray, step: int, move: int) -> np.ndarray:
        noise = stream(step, move, 1).standard_normal(len(scores)) if chance else 0.0
        return log_likelihood(scores, seen) + chance * noise - chance**2 / 2.0

    prior = stream(0, 0).standard_normal((n, INPUTS))
    return temper(prior, evaluate(prior, 0, 1), evaluate, stream, 400, 20)


@pytest.mark.parametrize("chance", [0.0, 0.7])
def test_the_posterior_of_a_linear_truth_is_the_closed_form(chance: float) -> None:
    """Means within 4.5 standard errors of the effective number told (16 tests), standard deviations within 5."""
    seen = np.array([1.5, -2.0, 0.7])
    found = tempered_draws(seen, 1000, 5, chance)
    mean, covariance = closed_form(seen)
    assert found.temperature == 1.0
    assert found.steps[-1].temperature == 1.0
    assert 100 < found.effective < 1000
    for directions in (np.eye(INPUTS), SUMS):
        sds = np.sqrt(np.diag(directions @ covariance @ directions.T))
        values = found.scores @ directions.T
        errors = sds / np.sqrt(found.effective)
        assert (np.abs(values.mean(axis=0) - directions @ mean) < 4.5 * errors).all()
        assert (np.abs(values.std(axis=0) / sds - 1.0) < 5.0 / np.sqrt(2.0 * found.effective)).all()


def test_draws_whose_weights_are_worth_too_few_are_worth_enough_after_moves() -> None:
    seen = np.array([1.5, -2.0, 0.7])
    found = tempered_draws(seen, 128, 2)
    prior = np.random.Generator(np.random.Philox([2, 0, 0])).standard_normal((128, INPUTS))
    assert check_weights(normalized_weights(log_likelihood(prior, seen)), 30).effective < 5
    assert found.effective > 30


@pytest.mark.slow
def test_means_are_as_far_off_as_the_effective_number_says() -> None:
    """100 runs of 100 draws: the error of the mean of an observed sum, in standard errors told, has a spread near 1."""
    seen = np.array([1.0, -1.0, 0.5])
    mean, covariance = closed_form(seen)
    directions = np.vstack([SUMS, np.eye(INPUTS)])
    sds = np.sqrt(np.diag(directions @ covariance @ directions.T))
    scores = []
    for seed in range(100):
        found = tempered_draws(seen, 100, seed)
        off = (found.scores @ directions.T).mean(axis=0) - directions @ mean
        scores.append(off / sds * np.sqrt(found.effective))
    spread = np.sqrt((np.array(scores) ** 2).mean(axis=0))
    assert (spread < 1.3).all(), spread


@pytest.mark.slow
def test_ranks_of_true_inputs_are_uniform() -> None:
    """Simulation-based calibration (Talts and others 2018): 200 truths of the prior, observed with error."""
    rng = np.random.default_rng(11)
    ranks = []
    for seed in range(200):
        truth = rng.standard_normal(INPUTS)
        found = tempered_draws(SUMS @ truth + ERROR * rng.standard_normal(len(SUMS)), 99, seed)
        ranks.append(((found.scores < truth).sum(axis=0) + rng.random(INPUTS)) / 100.0)
    for column in np.array(ranks).T:
        assert uniformity(column, bins=10).p > 0.01 / INPUTS


def test_a_limit_of_evaluations_ends_it_before_the_whole_likelihood_counts() -> None:
    seen = np.array([1.5, -2.0, 0.7])
    prior = np.random.default_rng(1).standard_normal((50, INPUTS))
    found = temper(
        prior, log_likelihood(prior, seen), lambda scores, step, move: log_likelihood(scores, seen),
        lambda step, move: np.random.default_rng([step, move]), 3, 20,
    )  # fmt: skip
    assert found.evaluations == 3
    assert 0.0 < found.temperature < 1.0


def test_draws_without_a_likelihood_are_never_taken_and_origins_lead_to_all_others() -> None:
    seen, evaluated = np.array([0.5, 0.5, 0.5]), [np.random.default_rng(1).standard_normal((60, INPUTS))]

    def evaluate(scores: np.ndarray, step: int, move: int) -> np.ndarray:
        evaluated.append(scores)
        return np.where(scores[:, 0] > 0.0, log_likelihood(scores, seen), -np.inf)

    first = log_likelihood(evaluated[0], seen) - 1e9 * (evaluated[0][:, 0] <= 0.0)
    found = temper(evaluated[0], first, evaluate, lambda step, move: np.random.default_rng([step, move]), 300, 10)
    assert (found.scores[:, 0] > 0.0).all()
    assert all((evaluated[k][row] == own).all() for own, (k, row) in zip(found.scores, found.origin, strict=True))


def test_what_moves_keep_is_a_correlation() -> None:
    draws = np.random.default_rng(3).standard_normal((500, 2))
    other = np.random.default_rng(4).standard_normal((500, 2))
    assert kept(draws, draws) == 1.0
    assert kept(draws, other) < 0.15
    assert kept(draws, np.column_stack([other[:, 0], 0.8 * draws[:, 1] + 0.6 * other[:, 1]])) == pytest.approx(
        0.8, abs=0.07
    )


def test_correlated_uniforms_are_independent_scores_and_back() -> None:
    """Columns 2 and 0 are correlated by 0.6, column 3 is column 1."""
    groups = (ScoreGroup((2, 0), ((1.0, 0.6), (0.6, 1.0))), ScoreGroup((1, 3), ((1.0, 1.0), (1.0, 1.0))))
    scores = np.random.default_rng(5).standard_normal((2000, 4))
    scores[:, 3] = 0.0
    uniforms = uniforms_of(scores, groups)
    normal = stats.norm.ppf(uniforms)
    assert np.corrcoef(normal[:, 0], normal[:, 2])[0, 1] == pytest.approx(0.6, abs=0.05)
    assert np.array_equal(uniforms[:, 1], uniforms[:, 3])
    assert independent_scores(uniforms, groups) == pytest.approx(scores, abs=1e-9)
