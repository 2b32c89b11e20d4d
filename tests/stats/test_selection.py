"""Selection of the best: known answers and the promised probability."""

import numpy as np
import pytest

from desim.stats.selection import KimNelson, kim_nelson


def _studies(correlation: float, count: int = 300) -> tuple[int, float]:
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
    assert right >= 292
    assert mean == pytest.approx(126.6, rel=0.08)


@pytest.mark.slow
def test_common_random_numbers_make_it_cheaper() -> None:
    right, mean = _studies(0.5)
    assert right >= 292
    assert mean == pytest.approx(102.0, rel=0.08)


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


def test_plans_that_differ_in_too_few_replications_are_not_told_apart() -> None:
    """A crisis in one replication of 20 decides which is best: nothing is settled before five of them differ."""
    rng = np.random.Generator(np.random.Philox(8))
    crisis = (rng.random(400) < 0.05) * rng.exponential(20.0, 400)
    values = np.array([crisis, 0.2 * crisis])
    fifth = int(np.nonzero(np.cumsum(crisis > 0.0) == 5)[0][0]) + 1
    for n in (10, fifth - 1):
        found = kim_nelson(values[:, :n], 0.5)
        assert (found.survivors, found.settled, found.undecided) == ((0, 1), False, ((0, 1),))
    assert kim_nelson(values[:, :fifth], 0.5).undecided == ()
    same = kim_nelson(np.array([crisis, crisis]), 0.5)
    assert (same.settled, same.undecided) == (False, ((0, 1),))


@pytest.mark.parametrize("kind", ["normal", "rare", "alike"])
def test_values_that_come_a_few_at_a_time_give_what_all_of_them_give(kind: str) -> None:
    """After each part as if there had been no more."""
    rng = np.random.default_rng(7)
    values = rng.normal(size=(4, 300)) + np.array([[0.0], [0.1], [0.6], [1.5]])
    if kind != "normal":
        values = np.where(rng.random((4, 300)) < 0.1, np.round(values, 1), 1.0 if kind == "rare" else 0.0)
    for steps in ([300], [1] * 60, [7, 3, 90, 1, 1, 198], [20] * 15):
        screening, count = KimNelson(4, 0.3, 10), 0
        for step in steps:
            found, count = screening.add(values[:, count : count + step]), count + step
            assert found == kim_nelson(values[:, :count], 0.3, 10), (steps, count)


def test_each_value_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps of a look do not grow with what was seen before."""
    looks: list[int] = []
    original = KimNelson._screen
    monkeypatch.setattr(KimNelson, "_screen", lambda self, r: looks.append(r) or original(self, r))
    screening, rng = KimNelson(3, 0.01, 10), np.random.default_rng(1)
    for _ in range(40):
        screening.add(rng.normal(size=(3, 5)))
    assert looks == list(range(10, 201))
