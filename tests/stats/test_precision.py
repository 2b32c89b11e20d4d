"""Sequential precision, and the truncation of what is not steady yet."""

import numpy as np
import pytest

from desim.stats.interval import mean
from desim.stats.precision import Precision, enough, mser5


def _delays(rng: np.random.Generator, count: int) -> np.ndarray:
    """Mean delay of the first 25 customers of an M/M/1 queue with load 0.9, empty at the start; shape (count,)."""
    gaps, work = rng.exponential(size=(count, 25)), 0.9 * rng.exponential(size=(count, 25))
    wait, total = np.zeros(count), np.zeros(count)
    for k in range(1, 25):
        wait = np.maximum(0.0, wait + work[:, k - 1] - gaps[:, k])
        total += wait
    return total / 25.0


@pytest.mark.parametrize(
    ("gamma", "coverage", "size"),
    [(0.20, 0.880, 63), (0.10, 0.8995, 214), pytest.param(0.05, 0.896, 780, marks=pytest.mark.slow)],
)
def test_relative_precision_has_the_coverage_and_cost_of_the_literature(
    gamma: float, coverage: float, size: int
) -> None:
    """O3: 1,000 studies each."""
    rng, precision = np.random.Generator(np.random.Philox(1)), Precision(gamma, level=0.9)
    exact, covered, spent = 2.1244893, 0, []
    for _ in range(1000):
        values = _delays(rng, 2 * size + 300)
        n = enough(values, precision)
        assert n is not None
        covered += abs(values[:n].mean() - exact) <= (mean(values[:n], 0.9).half_width or 0.0)
        spent.append(n)
    assert covered / 1000 == pytest.approx(coverage, abs=0.03)
    assert np.mean(spent) == pytest.approx(size, rel=0.10)


def test_a_cap_is_reported_not_passed_off() -> None:
    rng = np.random.Generator(np.random.Philox(2))
    assert enough(rng.normal(size=50), Precision(absolute=0.01)) is None
    assert enough(np.full(50, 3.0), Precision(relative=0.05)) == 10
    assert enough(np.array([]), Precision(relative=0.05)) is None


def test_undefined_values_do_not_count() -> None:
    values = np.array([np.nan, 1.0] * 20)
    assert enough(values, Precision(absolute=0.1)) == 20


def test_mser5_has_the_known_answer() -> None:
    i = np.arange(500)
    path = 10.0 * np.exp(-i / 40.0) + ((7919 * i) % 101) / 101.0
    cut = mser5(path)
    assert cut == 200
    assert path[cut:].mean() == pytest.approx(0.501996, abs=5e-7)


def test_mser5_refuses_a_run_that_is_too_short() -> None:
    assert mser5(np.arange(100.0)) is None
    assert mser5(np.zeros(10)) is None
    assert mser5(np.ones(100)) == 0
