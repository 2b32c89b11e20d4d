"""Paired differences: the right size under no difference, and an honest account of what pairing buys."""

import numpy as np
import pytest
from numpy.random import Generator, Philox

from desim.stats.paired import difference


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
    assert (found.interval.low, found.interval.high) == (0.0, 0.0)
    assert (found.variance_reduction, found.ties) == (None, 3)


def test_one_replication_has_a_difference_but_no_interval() -> None:
    found = difference(np.array([3.0]), np.array([1.0]))
    assert (found.interval.estimate, found.interval.low, found.variance_reduction) == (2.0, None, None)


def test_plans_of_different_length_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="cannot be paired"):
        difference(np.zeros(3), np.zeros(4))
