"""Paired differences: the right size under no difference, and an honest account of what pairing buys."""

import numpy as np
import pytest
from numpy.random import Generator, Philox
from scipy import stats

from desim.stats.paired import difference, independent


def test_no_difference_is_found_as_often_as_promised() -> None:
    """O8: 5 % +- 1.5 % false positives, with correlation."""
    generator = Generator(Philox(11))
    common = generator.exponential(3.0, (2000, 30))
    plans = [common + generator.normal(0.0, 1.0, (2000, 30)) for _ in range(2)]
    found = [difference(a, b).interval for a, b in zip(*plans, strict=True)]
    wrong = np.mean([not i.low <= 0.0 <= i.high for i in found if i.low is not None and i.high is not None])
    assert wrong == pytest.approx(0.05, abs=0.015)


def test_variance_reduction_is_what_correlation_gives() -> None:
    generator = Generator(Philox(12))
    common = generator.normal(0.0, 3.0, 20_000)
    plan, base = (common + generator.normal(0.0, 1.0, 20_000) for _ in range(2))
    assert difference(plan, base).variance_reduction == pytest.approx(10.0, rel=0.05)


def test_counts_and_signs() -> None:
    found = difference(np.array([1.0, 5.0, 3.0, 2.0]), np.array([2.0, 4.0, 3.0, 4.0]))
    assert (found.interval.estimate, found.wins, found.ties) == (-0.5, 2, 1)


def test_a_plan_against_itself() -> None:
    same = np.array([3.0, 1.0, 4.0])
    found = difference(same, same)
    assert (found.interval.estimate, found.interval.low, found.interval.constant) == (0.0, None, True)
    assert (found.variance_reduction, found.ties) == (None, 3)


def test_one_replication_has_a_difference_but_no_interval() -> None:
    found = difference(np.array([3.0]), np.array([1.0]))
    assert (found.interval.estimate, found.interval.low, found.variance_reduction) == (2.0, None, None)


def test_plans_of_different_length_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="cannot be paired"):
        difference(np.zeros(3), np.zeros(4))


def test_independent_runs_have_the_interval_of_welch() -> None:
    """Variances 5/3 and 1 over 4 and 3 values: degrees of freedom by Satterthwaite."""
    found = independent(np.array([1.5, 2.5, 3.5, 4.5]), np.array([0.5, 1.5, 2.5]))
    first = 5.0 / 3 / 4
    spread = first + 1.0 / 3
    freedom = spread**2 / (first**2 / 3 + (1.0 / 3) ** 2 / 2)
    half = stats.t.ppf(0.975, freedom) * spread**0.5
    assert found.estimate == pytest.approx(1.5)
    assert found.low == pytest.approx(1.5 - half)
    assert found.high == pytest.approx(1.5 + half)


@pytest.mark.slow
def test_independent_runs_raise_no_more_alarms_than_promised() -> None:
    """O8, where seeds differ: 5 % +- 1.5 %, with unequal spreads and numbers."""
    generator = Generator(Philox(13))
    plans, bases = generator.normal(5.0, 1.0, (2000, 12)), generator.normal(5.0, 4.0, (2000, 30))
    found = [independent(a, b) for a, b in zip(plans, bases, strict=True)]
    wrong = np.mean([not i.low <= 0.0 <= i.high for i in found if i.low is not None and i.high is not None])
    assert wrong == pytest.approx(0.05, abs=0.015)


def test_few_or_equal_values_of_independent_runs() -> None:
    assert independent(np.array([]), np.array([1.0])).estimate is None
    one = independent(np.array([3.0]), np.array([1.0, 2.0]))
    assert (one.estimate, one.low) == (1.5, None)
    same = independent(np.full(3, 2.0), np.full(4, 1.0))
    assert (same.low, same.estimate, same.high) == (None, 1.0, None)
