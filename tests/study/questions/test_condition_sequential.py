"""Moved worlds: a plant whose posterior is known in closed form, observed more sharply than weights can bear."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from desim.cli.commands.condition import TooFewWorlds, refuse_too_few
from desim.report.studies import condition as page
from desim.spec.read import read, read_run
from desim.spec.settings.condition import ConditionSettings
from desim.stats.forecast_scores import uniformity
from desim.stats.normal_scores import independent_scores
from desim.stats.observation_errors import log_likelihood
from desim.store.worlds_file import read_worlds_file
from desim.study.questions.condition import condition
from desim.study.questions.conditioned_worlds import score_groups
from desim.study.questions.observed_figures import observed_figures
from desim.study.worlds.uncertain import worlds_of
from tests.study.questions.plant_network import DAYS, TIME, plant

FAST = dict.fromkeys(DAYS[:2], 380.0)
LOT = 10.0


def conditioned(place: Path, observed: dict[float, float], error: float, **settings: Any) -> dict[str, Any]:
    data = plant(observed, error=error)
    known = {"replications": 16, "seed": 1, "workers": 1}
    run = read_run({key: settings.pop(key, value) for key, value in known.items()})
    return condition(read(data), data, run, ConditionSettings(correlation=0.0, **settings), place)


def closed_form(observed: dict[float, float], error: float) -> tuple[float, float]:
    """Mean and standard deviation of the mean time of a lot, by hand: lots are a Poisson process, windows independent.

    Each figure has the mean, over the Poisson law of the lots of its window, of the likelihood of its reading.
    """
    times, lots = np.linspace(1.5, 4.0, 500), np.arange(1, 120)
    total = np.zeros(len(times))
    for one in observed_figures(read(plant(observed, error=error)), 0.01):
        reading = np.exp(log_likelihood([one.law], ["plant"], LOT * lots[None, :], 0.0))
        total += np.log(stats.poisson.pmf(lots[None, :], 60.0 / times[:, None]) @ reading)
    weights = np.exp(total - total.max())
    mean = float(np.average(times, weights=weights))
    return mean, float(np.sqrt(np.average((times - mean) ** 2, weights=weights)))


def assert_closed_form(found: dict[str, Any], observed: dict[float, float], error: float) -> None:
    """Mean and standard deviation within four standard errors of the effective number that is told."""
    mean, sd = closed_form(observed, error)
    values = np.array(read_worlds_file(found["file"]).values[TIME])
    assert len(values) == found["n"]
    assert ((values >= 1.5) & (values <= 4.0)).all()
    assert abs(values.mean() - mean) < 4.0 * sd / np.sqrt(found["effective"])
    assert abs(values.std() / sd - 1.0) < 4.0 / np.sqrt(2.0 * found["effective"])


QUICK: dict[str, Any] = {"method": "sequential", "least_effective": 3, "most_simulations": 480, "most_moves": 3}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return conditioned(tmp_path_factory.mktemp("sequential"), FAST, 0.3, **QUICK)


def test_moved_worlds_have_the_law_of_the_closed_form(found: dict[str, Any]) -> None:
    assert (found["verdict"], found["method"]) == ("conditioned", "sequential")
    assert found["steps"][-1]["temperature"] == 1.0
    assert found["simulations"] == 16 * sum(step["moves"] for step in found["steps"]) <= 480
    assert_closed_form(found, FAST, 0.3)


@pytest.mark.slow
def test_sharp_figures_that_weights_refuse_are_answered(tmp_path: Path) -> None:
    settings = {"replications": 64, "least_effective": 20}
    refused = conditioned(tmp_path, FAST, 0.05, method="weights", **settings)
    assert (refused["verdict"], refused["method"], refused["steps"]) == ("too_few", "weights", [])
    found = conditioned(tmp_path, FAST, 0.05, **settings)
    assert (found["verdict"], found["method"]) == ("conditioned", "sequential")
    assert found["effective_by_weights"] == refused["effective"] < 20 <= found["effective"] <= 64
    assert_closed_form(found, FAST, 0.05)


@pytest.mark.slow
def test_the_same_worlds_are_written_by_any_number_of_workers(found: dict[str, Any], tmp_path: Path) -> None:
    again = conditioned(tmp_path, FAST, 0.3, workers=2, **QUICK)
    assert {**again, "file": ""} == {**found, "file": ""}
    assert read_worlds_file(again["file"]).digest() == read_worlds_file(found["file"]).digest()


def test_the_page_shows_each_step(found: dict[str, Any], tmp_path: Path) -> None:
    text = page.write(found, tmp_path, "desim study=condition").read_text(encoding="utf-8")
    assert f"16 worlds, moved in {len(found['steps'])} steps, are worth" in text
    assert "What each step did" in text
    assert "Ancestors" in text


def test_a_limit_of_simulations_ends_in_a_refusal_that_names_it(tmp_path: Path) -> None:
    few = conditioned(tmp_path, FAST, 0.05, most_simulations=20, least_effective=10)
    assert (few["verdict"], few["file"], few["simulations"]) == ("too_few", None, 16)
    with pytest.raises(TooFewWorlds, match=r"after 16 simulations .* Allow more \(condition.most_simulations\)"):
        refuse_too_few(few)


@pytest.mark.slow
def test_moved_numbers_keep_the_group_they_move_with(tmp_path: Path) -> None:
    """The level has the quantile of the time."""
    level = "stockpiles.depot.policy.level"
    data = plant(FAST, error=0.3)
    data["sources"][level] = {"kind": "assumed", "low": 50_000, "high": 150_000, "with": TIME}
    settings = ConditionSettings(correlation=0.0, **QUICK)
    found = condition(read(data), data, read_run({"replications": 16, "workers": 1}), settings, tmp_path)
    assert found["steps"][-1]["distinct"] > 8
    values = read_worlds_file(found["file"]).values
    quantiles, levels = (np.array(values[TIME]) - 1.5) / 2.5, np.array(values[level])
    assert levels == pytest.approx(50_000 + 100_000 * quantiles, abs=5.1)


def test_scores_of_correlated_numbers_lead_back_to_the_numbers_of_the_world() -> None:
    data = {**plant(FAST), "correlations": {"pace": {"between": [TIME, "causes.growth.what.plant.rate"], "rank": 0.6}}}
    worlds = worlds_of(read(data), data, read_run({"worlds": "sampled", "replications": 512}))
    assert worlds is not None
    uniforms = [worlds.uniforms(k) for k in range(512)]
    assert worlds.at_uniforms(uniforms[3]) == worlds.values(3)
    table = np.array([[own[one] for one in worlds.sequence_keys()] for own in uniforms])
    assert stats.spearmanr(table).statistic == pytest.approx(0.6, abs=0.05)
    scores = independent_scores(table, score_groups(worlds))
    assert np.corrcoef(scores.T)[0, 1] == pytest.approx(0.0, abs=0.05)


@pytest.mark.slow
def test_ranks_of_true_times_are_uniform(tmp_path: Path) -> None:
    """Simulation-based calibration of the whole study (Talts and others 2018): 100 truths, seeds fixed beforehand.

    Each is ranked among nine of its 24 worlds: they share little, as their effective number says.
    """
    rng, ranks, days = np.random.Generator(np.random.Philox(9)), [], DAYS[:2]
    for k in range(100):
        time = rng.uniform(1.5, 4.0)
        made = dict(zip(days, LOT * rng.poisson(60.0 / time, 2), strict=True))
        laws = [one.law for one in observed_figures(read(plant(made, error=0.15)), 0.01)]
        seen = {
            day: float(law.readings(np.array([made[day]]), rng.standard_normal(1))[0])
            for day, law in zip(days, laws, strict=True)
        }
        settings = {**QUICK, "replications": 24, "seed": k + 1, "least_effective": 1, "most_simulations": 720}
        found = conditioned(tmp_path / str(k), seen, 0.15, **settings)
        assert found["verdict"] == "conditioned", found["reason"]
        values = np.array(read_worlds_file(found["file"]).values[TIME])[:9]
        ranks.append(((values < time).sum() + rng.random()) / 10.0)
    assert uniformity(np.array(ranks), bins=10).p > 0.01
