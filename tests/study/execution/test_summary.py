"""Summary: times that may not come by the horizon, and what a row says of each kind of metric."""

import numpy as np
import pytest

import desim
from desim.spec.metrics import METRICS
from desim.spec.scenario import Headline, Scenario
from desim.stats.survival import kaplan_meier
from desim.store.results import Results
from desim.study.execution.simulate import simulate
from desim.study.execution.summary import summarise
from desim.study.questions.readiness import ReadinessCondition
from tests.networks import base_stock

MEDIAN = 500.0 * np.log(2.0)
"""Days until half of the replications have left a state that is left once in 500 days on average: 346.6."""


@pytest.fixture(scope="module")
def results() -> Results:
    """200 replications of a state that is entered once in 500 days on average, followed for 400 days."""
    regime = {
        "nation": "us",
        "start": "calm",
        "states": {"calm": {}, "tense": {}},
        "moves": {"calm": {"tense": 0.002}},
    }
    data = base_stock(9, 400.0) | {"regimes": {"politics": regime}, "demands": {}}
    return simulate(data, 200, seed=4, workers=1)


def test_a_state_that_may_not_be_entered_has_the_median_of_kaplan_and_meier(results: Results) -> None:
    """The mean of those that came by day 400 is near 175 and says nothing of a true median of 347."""
    row = summarise(results).set_index(["metric", "subject"]).loc["first_entered_on", "politics.tense"]
    assert row[["mean", "low", "high", "sd"]].isna().all()
    assert row["note"].startswith("not by the horizon in ")
    days = results.values("first_entered_on", "politics.tense")
    assert np.nanmean(days) < 250.0, "the mean of those that came is far below the median"
    came = ~np.isnan(days)
    low, high = kaplan_meier(np.where(came, days, 400.0), came).quantile_interval(0.5)
    assert low is not None
    assert low <= MEDIAN <= (high or np.inf)
    assert low <= row["p50"] <= (high or np.inf)


def test_every_censored_time_counts_as_later_than_all_where_it_did_not_come(results: Results) -> None:
    for name in [metric.name for metric in METRICS.values() if metric.censored]:
        ready = ReadinessCondition(name, "any", 300.0, None)
        assert ready.within(np.array([100.0, 350.0, np.nan])).tolist() == [False, True, True]
        assert ready.words().endswith("or never")


def test_nothing_owed_at_all_is_cleared_from_the_first_day() -> None:
    """Not the same as something that is owed still, which has no day."""
    data = base_stock(1000, 100.0)
    assert simulate(data, 3, workers=1).values("backorders_cleared_on", "depot").tolist() == [0.0, 0.0, 0.0]
    data["stockpiles"]["depot"] |= {"initial": 0, "policy": {"kind": "base_stock", "level": 0}}
    assert np.isnan(simulate(data, 3, workers=1).values("backorders_cleared_on", "depot")).all()


def test_a_headline_is_good_as_its_metric_says() -> None:
    assert Headline(metric="fill_rate", subject="depot").better == "high"
    assert Headline(metric="mean_backorders", subject="depot").better == "low"
    assert Headline(metric="fill_rate", subject="depot", better="low").better == "low"
    assert Headline(metric="mean_staff", subject="crew").better == "low", "neither is good by itself"
    scenario: Scenario = desim.read(base_stock() | {"headline": {"metric": "fill_rate", "subject": "depot"}})
    assert scenario.headline is not None
    assert scenario.headline.better == "high"
