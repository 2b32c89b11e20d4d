"""Sequential precision, and the truncation of what is not steady yet."""

import numpy as np
import pytest

from desim.stats.convergence import prefix_values_apart
from desim.stats.interval import mean, values_apart
from desim.stats.precision import Looks, Precision, enough, looks, mser5

STUDIES = 300


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
    """O3: Law's coverage of Student's interval is the least, and it takes at most a third more replications."""
    rng, precision = np.random.Generator(np.random.Philox(1)), Precision(gamma, level=0.9)
    exact, covered, spent = 2.1244893, 0, []
    for _ in range(STUDIES):
        values = _delays(rng, 2 * size + 300)
        n = enough(values, precision)
        assert n is not None
        found = mean(values[:n], 0.9)
        covered += (found.low or 0.0) <= exact <= (found.high or 0.0)
        spent.append(n)
    assert covered / STUDIES > coverage - 0.05
    assert 0.95 * size < np.mean(spent) < 1.35 * size


def test_a_cap_is_reported_not_passed_off() -> None:
    rng = np.random.Generator(np.random.Philox(2))
    assert enough(rng.normal(size=50), Precision(absolute=0.01)) is None
    assert enough(np.full(50, 3.0), Precision(relative=0.05)) is None, "there is no spread to judge by"
    assert enough(np.array([]), Precision(relative=0.05)) is None


def test_undefined_values_do_not_count() -> None:
    values = np.array([[np.nan, 1.0 + k * 1e-3] for k in range(20)]).ravel()
    assert enough(values, Precision(absolute=0.1)) == 20


def test_a_rare_event_is_not_taken_for_none() -> None:
    """The first 30 replications see nothing: that they agree is no precision, whatever is asked."""
    crisis = np.zeros(60)
    crisis[[30, 35, 41, 47, 52]] = (3.0, 8.0, 5.0, 2.0, 9.0)
    reached = looks(crisis, Precision(absolute=100.0))
    assert not reached[:52].any()
    assert reached[52:].all()
    assert not looks(crisis, Precision(absolute=100.0, distinct=6)).any()


def test_between_bounds_an_exact_limit_may_be_enough() -> None:
    """All of n shares are 1: with 95 % at most 1 - 0.025^(1/n) of them are not, 0.0925 for 38 and 0.0949 for 37."""
    precision = Precision(absolute=0.047, bounds=(0.0, 1.0))
    assert enough(np.ones(100), precision) == 38


def test_a_probability_is_judged_by_its_exact_interval() -> None:
    """Nothing of n: half of 1 - 0.025^(1/n) is 0.0487 for 36 and 0.0475 for 37."""
    assert enough(np.zeros(100), Precision(absolute=0.048, probability=True)) == 37


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


def test_the_relative_goal_by_hand() -> None:
    """An error of a quarter of the true mean is at most a fifth of the sample mean: 0.25 / 1.25 times 10."""
    assert Precision(relative=0.25).goal(-10.0) == pytest.approx(2.0)
    assert Precision(absolute=0.5).goal(-10.0) == 0.5


def kinds_of_values() -> dict[str, np.ndarray]:
    """Values with ties, gaps, records, shares and differences that are rounding beside a later value."""
    rng = np.random.Generator(np.random.Philox(5))
    gaps = rng.gamma(2.0, 3.0, 300)
    gaps[rng.random(300) < 0.2] = np.nan
    return {
        "continuous": rng.normal(100.0, 7.0, 300),
        "counts": rng.poisson(2.0, 300).astype(float),
        "gaps": gaps,
        "rising": np.arange(300.0) // 3.0,
        "binary": (rng.random(300) < 0.3).astype(float),
        "shares": np.concatenate([(rng.random(150) < 0.3).astype(float), rng.integers(0, 5, 150) / 4.0]),
        "constant": np.full(300, 7.0),
        "rounding": np.concatenate([1.0 + 1e-10 * np.arange(100.0), [1e3], 1.0 + 1e-10 * np.arange(199.0)]),
    }


@pytest.mark.parametrize("kind", kinds_of_values())
@pytest.mark.parametrize(
    "rule",
    [
        Precision(relative=0.05),
        Precision(absolute=0.1, bounds=(0.0, 1.0), probability=True),
        Precision(absolute=0.5, bounds=(0.0, np.inf), level=0.9, distinct=2),
    ],
)
def test_values_that_come_a_few_at_a_time_have_the_bits_of_all_at_once(kind: str, rule: Precision) -> None:
    values = kinds_of_values()[kind]
    cuts = np.sort(np.random.Generator(np.random.Philox(6)).integers(0, len(values), 40))
    parts = np.split(values, cuts)  # some of them empty
    whole, running, judged = rule.running().add(values), rule.running(), Looks(rule)
    found = [running.add(part) for part in parts]
    for name in ("n", "mean", "half"):
        joined = np.concatenate([getattr(one, name) for one in found])
        assert np.array_equal(joined, getattr(whole, name), equal_nan=True), name
    assert np.array_equal(np.concatenate([judged.add(part) for part in parts]), looks(values, rule))


@pytest.mark.parametrize("kind", kinds_of_values())
def test_values_apart_are_those_of_each_prefix(kind: str) -> None:
    values = kinds_of_values()[kind]
    known = values[~np.isnan(values)]
    assert prefix_values_apart(known).tolist() == [values_apart(known[: k + 1]) for k in range(len(known))]
