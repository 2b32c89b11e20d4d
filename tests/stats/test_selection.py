"""Selection of the best: known answers and the promised probability."""

import numpy as np
import pytest

from desim.stats.selection import kim_nelson, ocba


def _studies(correlation: float, count: int = 1000) -> tuple[int, float]:
    """How often the best of ten, better by one standard deviation, is selected; mean of the observations it takes."""
    rng = np.random.Generator(np.random.Philox(11))
    right, total = 0, 0
    for _ in range(count):
        common = rng.normal(size=(1, 200)) * correlation**0.5
        values = rng.normal(size=(10, 200)) * (1.0 - correlation) ** 0.5 + common
        values[0] -= 1.0
        found = kim_nelson(values, 1.0)
        assert found.settled
        best = min(found.survivors, key=lambda i: values[i].mean())
        right += best == 0
        ends = [n for n in found.fell_at if n is not None]
        total += sum(ends) + len(found.survivors) * max(ends, default=10)
    return right, total / count


def test_the_best_survives_as_often_as_promised() -> None:
    right, mean = _studies(0.0)
    assert right >= 975
    assert mean == pytest.approx(126.6, rel=0.05)


def test_common_random_numbers_make_it_cheaper() -> None:
    right, mean = _studies(0.5)
    assert right >= 975
    assert mean == pytest.approx(102.0, rel=0.05)


def test_it_decides_on_prefixes_only() -> None:
    rng = np.random.Generator(np.random.Philox(3))
    values = rng.normal(size=(4, 300)) + np.arange(4.0)[:, None] * 0.5
    found = kim_nelson(values, 0.4)
    stop = max(n for n in found.fell_at if n is not None)
    assert kim_nelson(values[:, :stop], 0.4) == found


def test_one_plan_is_settled_and_few_replications_are_not() -> None:
    assert kim_nelson(np.zeros((1, 3)), 1.0).settled
    assert not kim_nelson(np.zeros((2, 3)), 1.0).settled
    with pytest.raises(ValueError, match="indifference zone"):
        kim_nelson(np.zeros((2, 30)), 0.0)


def test_equal_plans_are_settled_within_the_zone() -> None:
    rng = np.random.Generator(np.random.Philox(5))
    found = kim_nelson(rng.normal(size=(2, 400)), 0.5)
    assert found.settled


def test_allocation_has_the_known_answer() -> None:
    ideal, whole = ocba([1.2, 2.1, 3.4, 4.87, 6.05], [3.3, 2.0, 4.5, 5.3, 6.9], [12, 6, 5, 5, 4], 100)
    assert ideal == pytest.approx([46.89, 38.18, 11.64, 2.04, 1.25], abs=0.005)
    assert whole == [48, 38, 11, 2, 1]


def test_allocation_takes_nothing_back() -> None:
    ideal, whole = ocba([1.0, 2.0, 9.0], [1.0, 1.0, 1.0], [2, 2, 50], 20)
    assert ideal[2] == 0.0
    assert sum(ideal) == pytest.approx(20.0)
    assert sum(whole) == 20
    with pytest.raises(ValueError, match="smallest mean"):
        ocba([1.0, 1.0], [1.0, 1.0], [2, 2], 5)
