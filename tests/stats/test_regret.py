"""Regret: by hand, with nothing to regret, and how often its intervals hold all at once."""

import numpy as np
import pytest

from desim.stats.interval import mean
from desim.stats.regret import regrets


def test_regret_is_the_loss_against_the_best_of_each_setting() -> None:
    calm = np.array([[10.0, 12.0], [7.0, 9.0], [7.0, 9.0]])
    storm = np.array([[20.0, 22.0], [30.0, 32.0], [21.0, 23.0]])
    by_setting, worst = regrets([calm, storm])
    assert [[i.estimate for i in row] for row in by_setting] == [[3.0, 0.0, 0.0], [0.0, 10.0, 1.0]]
    assert [i.estimate for i in worst] == [3.0, 10.0, 1.0]
    assert [(i.low, i.high) for i in worst] == [(None, None)] * 3, "gaps that do not vary have no interval"
    (equal,), _ = regrets([calm[1:]])
    assert [(i.low, i.high) for i in equal] == [(0.0, 0.0)] * 2, "plans that are always the same are equal"


def test_a_plan_that_may_be_the_best_has_an_interval_from_nothing() -> None:
    g = np.random.Generator(np.random.Philox(key=3))
    (found,), worst = regrets([g.normal(0.0, 1.0, (3, 10))])
    assert min(i.estimate for i in found) == 0.0
    assert all(0.0 <= i.low <= i.estimate <= i.high for i in found)
    assert [i.high for i in worst] == [i.high for i in found]


def test_one_replication_has_an_estimate_and_no_interval() -> None:
    (found,), _ = regrets([np.array([[4.0], [1.0]])])
    assert [(i.estimate, i.low, i.high) for i in found] == [(3.0, None, None), (0.0, None, None)]


@pytest.mark.parametrize("means", [(0.0, 0.0, 0.0), (0.0, 0.4, 1.0)])
def test_all_intervals_hold_at_once(means: tuple[float, ...]) -> None:
    """500 studies of three plans in two settings: all six true regrets are held in at least 95 % of them."""
    g, trials, level = np.random.Generator(np.random.Philox(key=11)), 500, np.array(means)[:, None]
    true = np.array(means) - min(means)
    whole = 0
    for _ in range(trials):
        losses = [level + g.normal(0.0, 1.0, (3, 10)) + g.normal(0.0, 1.0, 10) for _ in range(2)]
        by_setting, worst = regrets(losses)
        rows = [*by_setting, worst]
        whole += all(i.low <= t + 1e-12 and t <= i.high for row in rows for i, t in zip(row, true, strict=True))
    assert whole / trials > 0.95 - 3 * np.sqrt(0.95 * 0.05 / trials)


def test_limits_are_as_wide_as_those_of_all_differences_at_once() -> None:
    """Two plans in two settings are two differences: each is held to 1 - 0.05 / 2, and so are the regrets."""
    g = np.random.Generator(np.random.Philox(key=7))
    losses = [g.normal([[0.0], [9.0]], 1.0, (2, 12)) for _ in range(2)]
    by_setting, _ = regrets(losses)
    for found, of in zip(by_setting, losses, strict=True):
        gap = mean(of[1] - of[0], 0.975)
        assert (found[1].low, found[1].high) == pytest.approx((gap.low, gap.high))
