"""Convergence: running intervals are those of the prefixes, and the replications asked for are enough."""

import numpy as np
import pytest

from desim.stats.convergence import running, wanted
from desim.stats.interval import mean

VALUES = np.random.Generator(np.random.Philox(7)).gamma(4.0, 25.0, 60)


def test_running_means_are_those_of_the_prefixes() -> None:
    found = running(VALUES)
    for k in (1, 4, 9, 58):
        whole = mean(VALUES[: found.n[k]])
        assert found.mean[k] == pytest.approx(whole.estimate)
        assert found.half[k] == pytest.approx(whole.half_width)


def test_undefined_values_do_not_count() -> None:
    gaps = np.insert(VALUES, [0, 5, 20], np.nan)
    assert np.array_equal(running(gaps).mean, running(VALUES).mean)
    assert wanted(gaps, 2.0) == wanted(VALUES, 2.0)
    one = running(np.array([1.0, np.nan]))
    assert (one.n.tolist(), one.half.tolist()) == ([1], [np.inf])


def test_half_the_width_takes_about_four_times_as_many() -> None:
    half = float(running(VALUES).half[-1])
    assert wanted(VALUES, half * (1 + 1e-9)) == len(VALUES)
    more = wanted(VALUES, half / 2, half=half)
    assert more is not None
    assert 3.8 * len(VALUES) < more < 4.0 * len(VALUES)


def test_as_many_as_it_says_are_enough_and_one_less_is_not() -> None:
    from scipy import stats

    goal, sd = 3.0, float(np.std(VALUES, ddof=1))
    n = wanted(VALUES, goal)
    assert n is not None
    half = [stats.t.ppf(0.975, i - 3) * sd / i**0.5 for i in (n - 1, n)]
    assert half[0] > goal >= half[1]


@pytest.mark.parametrize(
    ("values", "goal", "n"), [([5.0, 5.0], 0.0, None), ([1.0], 1.0, None), ([0.0, 1e9], 1e-9, None)]
)
def test_where_there_is_nothing_to_ask_for(values: list[float], goal: float, n: int | None) -> None:
    assert wanted(np.array(values), goal) == n
