"""Kaplan-Meier against Gehan's remission times, an example that is in every textbook."""

import numpy as np
import pytest
from numpy.random import Generator, Philox

from desim.stats import survival
from desim.stats.survival import kaplan_meier

EVENTS = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TIMES = np.array([*EVENTS, *CENSORED], dtype=float)
HAPPENED = np.array([True] * len(EVENTS) + [False] * len(CENSORED))


def test_remission_times() -> None:
    """Gehan (1965), 6-MP; limits as printed by Stata's ``sts list``."""
    curve = kaplan_meier(TIMES, HAPPENED)
    assert curve.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert (curve.low[0], curve.high[0]) == pytest.approx((0.6197, 0.9516), abs=5e-5)
    assert (curve.n, curve.censored) == (21, 12)
    assert curve.quantile(0.5) == 23.0
    assert curve.quantile(0.9) is None


def test_the_order_of_replications_does_not_matter() -> None:
    order = Generator(Philox(5)).permutation(len(TIMES))
    curve, other = kaplan_meier(TIMES, HAPPENED), kaplan_meier(TIMES[order], HAPPENED[order])
    assert np.array_equal(curve.survival, other.survival)


def test_without_censoring_it_is_the_share_still_waiting() -> None:
    curve = kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4, dtype=bool))
    assert curve.survival == pytest.approx([0.75, 0.5, 0.25, 0.0])
    assert (curve.low[-1], curve.high[-1]) == (0.0, 0.0)
    assert curve.quantile(0.5) == 2.0


def test_nothing_happened() -> None:
    curve = kaplan_meier(np.full(5, 100.0), np.zeros(5, dtype=bool))
    assert len(curve.days) == 0
    assert curve.quantile(0.5) is None
    assert curve.quantile_interval(0.5) == (None, None)


def test_limits_lie_around_the_curve() -> None:
    times = Generator(Philox(6)).exponential(10.0, 60)
    curve = kaplan_meier(np.minimum(times, 15.0), times < 15.0)
    assert np.all(curve.low <= curve.survival + 1e-12)
    assert np.all(curve.survival <= curve.high + 1e-12)
    early, late = curve.quantile_interval(0.5)
    assert early is not None
    assert early <= (curve.quantile(0.5) or 0.0) <= (late or 15.0)


def test_limits_of_the_median_remission_time() -> None:
    """The lower curve is at 0.5 first on day 13; the upper one, 0.68 at the end, never is. Brookmeyer & Crowley."""
    curve = kaplan_meier(TIMES, HAPPENED)
    assert curve.quantile_interval(0.5) == (13.0, None)


def test_a_limit_that_is_not_reached_is_none() -> None:
    """Three of ten by day 3, the others not by day 100: the 2nd and 9th of ten hold the median in 97.9 %."""
    times, happened = np.array([1.0, 2.0, 3.0, *[100.0] * 7]), np.array([True] * 3 + [False] * 7)
    assert kaplan_meier(times, happened).quantile_interval(0.5) == (2.0, None)


@pytest.mark.parametrize("happened", [True, False])
@pytest.mark.parametrize("day", [0.0, 7.5])
def test_of_one_replication_it_is_what_scipy_computes(day: float, happened: bool) -> None:
    given = np.array([day]), np.array([happened]), 0.95
    one, other = vars(survival._of_one(*given)), vars(survival._of_several(*given))
    for name, value in one.items():
        assert type(value) is type(other[name]), name
        if isinstance(value, np.ndarray):
            assert value.dtype == other[name].dtype, name
            np.testing.assert_array_equal(value, other[name], name)
        else:
            assert value == other[name], name
