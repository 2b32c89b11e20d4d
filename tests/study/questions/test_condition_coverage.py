"""Coverage where the truth is known: forecasts hold it as often as they say, and its ranks are uniform."""

import numpy as np
import pytest
from scipy import stats

from desim.spec.read import read
from desim.stats.forecast_scores import pit, uniformity
from desim.stats.importance import effective_number, normalized_weights, systematic_resample, weighted_quantiles
from desim.stats.observation_errors import FigureLaw, figure_law, log_likelihood
from desim.store.results import Results
from desim.study.execution.simulate import simulate
from desim.study.questions.observed_figures import made_by_worlds, observed_figures
from tests.study.questions.plant_network import DAYS, TIME, plant

ERROR, CORRELATION = 0.3, 0.3
DRAWS = 99
"""Posterior draws that a true number is ranked among."""


@pytest.mark.slow
def test_ninety_percent_ranges_hold_the_truth_in_ninety_percent_and_ranks_are_uniform() -> None:
    """1,000 truths from the prior of a plant, observed with error, conditioned, forecast; seeds fixed beforehand.

    2,000 worlds of the prior serve all truths: they are other worlds, of other random numbers.
    """
    prior, truths = (simulate(plant(), n, seed=seed, worlds="sampled") for n, seed in ((2000, 1), (1000, 2)))
    figures = observed_figures(read(plant(error=ERROR)), 0.01)
    made, true_output = (made_by_worlds(figures, one) for one in (prior, truths))
    laws = [one.law for one in figures]
    rng = np.random.Generator(np.random.Philox(3))
    count, shared = len(DAYS), rng.standard_normal(1000)
    apart = rng.standard_normal((count, 1000))
    errors = np.sqrt(CORRELATION) * shared + np.sqrt(1.0 - CORRELATION) * apart
    forecasts = laws[count].readings(made[count], rng.standard_normal(2000))
    came = laws[count].readings(true_output[count], rng.standard_normal(1000))
    numbers, true_numbers = values_of(prior, TIME), values_of(truths, TIME)
    held, ranks, places, effective = [], [], [], []
    for k in range(1000):
        seen = [laws[j].readings(true_output[j, k], errors[j, k]) for j in range(count)]
        own = [about(laws[j], float(value)) for j, value in enumerate(seen)]
        weights = normalized_weights(log_likelihood(own, ["plant"] * count, made[:count], CORRELATION))
        effective.append(effective_number(weights))
        low, high = weighted_quantiles(forecasts, weights, [0.05, 0.95])
        held.append(bool(low <= came[k] <= high))
        places.append(pit(came[k : k + 1], forecasts[None, :], weights, rng=rng)[0])
        picks = systematic_resample(weights, DRAWS, float(rng.random()))
        ranks.append(((numbers[picks] < true_numbers[k]).sum() + rng.random()) / (DRAWS + 1))

    assert np.quantile(effective, 0.05) > 30
    assert stats.binomtest(sum(held), len(held), 0.9).pvalue > 0.01, np.mean(held)
    assert uniformity(np.array(ranks), bins=20).p > 0.01
    assert uniformity(np.array(places), bins=20).p > 0.01


def about(law: FigureLaw, value: float) -> FigureLaw:
    """The law of another figure with the same relative error."""
    times = np.exp(1.6448536269514722 * law.sd)
    return figure_law(value, value / times, value * times)


def values_of(found: Results, path: str) -> np.ndarray:
    """A drawn number by world."""
    table = found.worlds
    assert table is not None
    return table[table["path"] == path].sort_values("world")["value"].to_numpy(dtype=float)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_the_posterior_of_a_normal_truth_is_the_closed_form_and_covers_it(correlation: float) -> None:
    """A truth N(0, 1), in logarithms, read three times with errors of 0.5: normal, by hand; 300 truths.

    The mean of n readings of correlation r has variance s^2 (1 + (n - 1) r) / n about the truth.
    """
    rng = np.random.default_rng(7)
    draws = np.sort(rng.standard_normal(4000))
    outputs = np.exp(np.tile(draws, (3, 1)))
    variance = 0.25 * (1.0 + 2.0 * correlation) / 3.0
    shrunk, sd = 1.0 / (1.0 + variance), np.sqrt(variance / (1.0 + variance))
    held = []
    for truth in rng.standard_normal(300):
        errors = np.sqrt(correlation) * rng.standard_normal() + np.sqrt(1 - correlation) * rng.standard_normal(3)
        seen = truth + 0.5 * errors
        laws = [FigureLaw(float(np.exp(y)), float(np.exp(y)), 0.5, True, False) for y in seen]
        weights = normalized_weights(log_likelihood(laws, ["one"] * 3, outputs, correlation))
        mean = float((weights * draws).sum())
        assert mean == pytest.approx(shrunk * seen.mean(), abs=6.0 * sd / np.sqrt(effective_number(weights)))
        low, high = weighted_quantiles(draws, weights, [0.05, 0.95])
        held.append(bool(low <= truth <= high))
    assert stats.binomtest(sum(held), len(held), 0.9).pvalue > 0.01
