"""Robustness over worlds: by hand, with events that do not come, and how often intervals hold the truth."""

import math

import numpy as np
import pytest

from desim.stats.robustness import NEVER, best_shares, regrets_by_world, robustness

DAYS = np.array([[100.0, 130.0], [200.0, 150.0], [300.0, 300.0], [np.nan, 400.0], [np.nan, np.nan]])
"""Days of two plans in five worlds; nan where it has not come by day 500."""


def test_all_criteria_by_hand():
    one, other = robustness(DAYS, "low", requirement=200.0, ceiling=500.0)
    assert one.expected.estimate == pytest.approx((100 + 200 + 300 + 500 + 500) / 5)
    assert other.expected.estimate == pytest.approx((130 + 150 + 300 + 400 + 500) / 5)
    assert (one.meets.estimate, other.meets.estimate) == (0.4, 0.4)
    assert one.regret_mean.estimate == pytest.approx((0 + 50 + 0 + 100 + 0) / 5)
    assert other.regret_mean.estimate == pytest.approx(30 / 5)
    assert (one.regret_max.estimate, other.regret_max.estimate) == (100.0, 30.0)
    assert (one.regret_max.low, one.regret_max.high) == (None, None)
    assert (one.best.estimate, other.best.estimate) == (0.3, 0.5), "a tie is shared, and the last world is nobody's"
    assert (one.never, other.never) == (0.4, 0.2)


def test_percentiles_put_worlds_without_the_event_last():
    one, other = robustness(DAYS, "low", ceiling=500.0)
    assert (one.p10.estimate, one.median.estimate) == (100.0, 300.0)
    assert (one.p90.estimate, one.p90.note) == (None, NEVER)
    assert (other.median.estimate, other.p90.estimate) == (300.0, None)
    assert one.meets is None


def test_what_had_better_never_come_is_best_where_it_does_not_come() -> None:
    """First stock-outs: the first plan has none in world 0 and one on day 50 in world 1, the second on days 100, 60."""
    one, other = robustness(np.array([[np.nan, 100.0], [50.0, 60.0]]), "high", requirement=80.0, ceiling=500.0)
    assert (one.best.estimate, other.best.estimate) == (0.5, 0.5)
    assert one.meets is not None
    assert other.meets is not None
    assert (one.meets.estimate, other.meets.estimate) == (0.5, 0.5), "never, and day 100, are later than day 80"
    assert (one.p10.estimate, one.p90.estimate) == (50.0, None), "the late end is after the end of the run"
    assert (one.regret_mean.estimate, other.regret_mean.estimate) == (5.0, 200.0)  # (0 + 10) / 2 and (400 + 0) / 2
    assert one.never == 0.5


def test_infinite_limits_are_none_and_say_why():
    values = np.concatenate([np.arange(1.0, 89.0), np.full(12, np.inf)])[:, None]
    (plan,) = robustness(values, "low", ceiling=200.0)
    assert plan.p90.estimate is None
    assert plan.median.high is not None
    (plan,) = robustness(values[:92], "low", ceiling=200.0)
    assert plan.p90.estimate == 83.0
    assert (plan.p90.high, plan.p90.note) == (None, f"or {NEVER}")


def test_high_values_are_good_where_the_measure_says_so():
    """The mirror image has the same losses; its percentiles are those of the measure itself."""
    shares = np.array([[0.9, 0.5], [0.8, 0.7], [0.2, 0.7], [0.6, 0.6]])
    one, other = robustness(shares, "high", requirement=0.7)
    assert (one.meets.estimate, other.meets.estimate) == (0.5, 0.5)
    assert one.regret_mean.estimate == pytest.approx(0.5 / 4)
    assert other.regret_mean.estimate == pytest.approx((0.4 + 0.1) / 4)
    assert (one.best.estimate, other.best.estimate) == (0.625, 0.375)
    assert (one.p10.estimate, one.p90.estimate) == (0.2, 0.9)
    assert one.expected.estimate == pytest.approx(0.625)


def test_plans_within_a_tie_share_a_world():
    losses = np.array([[1.0, 1.5, 9.0], [4.0, 1.0, 1.2], [math.inf, 3.0, math.inf]])
    assert best_shares(losses, 0.5).tolist() == [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.0, 1.0, 0.0]]
    assert best_shares(losses).sum(axis=1).tolist() == [1.0, 1.0, 1.0]
    assert regrets_by_world(losses[:2]).tolist() == [[0.0, 0.5, 8.0], [3.0, 0.0, pytest.approx(0.2)]]


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(ValueError, match="needs a ceiling"):
        robustness(DAYS, "low")
    with pytest.raises(ValueError, match="at least one of each"):
        robustness(np.zeros((0, 2)), "low")


def test_intervals_hold_the_truth():
    """80 studies of 100 worlds and plans N(0, 1) and N(0.5, 1), independent: all in closed form.

    The difference is N(0.5, 2): the first plan is best with P = Phi(0.5 / sqrt 2); its regret is the mean of the
    positive part of N(-0.5, 2). The median of the second is 0.5, and it meets 0 with P = Phi(-0.5).
    """
    from scipy import stats

    gap, sd = 0.5, math.sqrt(2.0)
    best = stats.norm.cdf(gap / sd)
    regret = sd * stats.norm.pdf(gap / sd) - gap * stats.norm.cdf(-gap / sd)
    truths = {"best": best, "regret_mean": regret, "expected": 0.0, "median": 0.0, "meets": 0.5}
    rng, trials, held = np.random.default_rng(5), 80, dict.fromkeys(truths, 0)
    for _ in range(trials):
        plan = robustness(rng.normal([0.0, gap], 1.0, (100, 2)), "low", requirement=0.0)[0]
        for name, truth in truths.items():
            found = getattr(plan, name)
            held[name] += found.low <= truth <= found.high
    assert min(held.values()) / trials > 0.95 - 3 * math.sqrt(0.95 * 0.05 / trials)
