"""Variance components: by hand, on models whose shares are known, and how often the interval holds them."""

import numpy as np
import pytest

from desim.stats.variance_components import _ratios_without_one, variance_components


def test_components_by_hand():
    """World means 2, 5, 8: MS_b = 2 * 9 = 18; each world has variance 2: F = 9, share 2 / (1 + 9)."""
    found = variance_components(np.array([[1.0, 3.0], [4.0, 6.0], [7.0, 9.0]]))
    assert (found.between, found.within) == (8.0, 2.0)
    assert found.chance.estimate == pytest.approx(0.2)
    assert (found.chance.low, found.chance.note) == (None, "3 worlds are too few for an interval")


def test_worlds_that_differ_by_less_than_chance_leave_all_to_chance():
    found = variance_components(np.array([[0.0, 4.0], [1.0, 3.0], [2.0, 2.0], [4.0, 0.0], [3.0, 1.0]]))
    assert found.between == 0.0
    assert found.chance.estimate == 1.0
    assert found.chance.low is None, "all worlds have one mean: no share of worlds could be told from 0"


def test_without_chance_the_share_is_exactly_zero():
    found = variance_components(np.array([[1.0, 1.0], [2.0, 2.0]]))
    assert (found.chance.estimate, found.chance.low, found.chance.high) == (0.0, 0.0, 0.0)
    assert variance_components(np.ones((4, 3))).chance.estimate is None


def test_chance_in_one_world_alone_has_no_interval():
    values = np.repeat(np.arange(8.0)[:, None], 2, axis=1)
    values[3, 1] += 5.0
    found = variance_components(values)
    assert found.chance.low is None
    assert "single world" in found.chance.note


@pytest.mark.parametrize("shape", [(1, 4), (4, 1)])
def test_too_little_is_refused(shape):
    with pytest.raises(ValueError, match="at least 2 worlds and 2 replications"):
        variance_components(np.zeros(shape))


def test_mean_squares_without_one_world_are_those_of_the_rest():
    values = np.random.default_rng(5).gamma(2.0, 1.0, (9, 3))
    for left_out, ratio in enumerate(_ratios_without_one(values)):
        rest = np.delete(values, left_out, axis=0)
        expected = 3 * rest.mean(axis=1).var(ddof=1) / rest.var(axis=1, ddof=1).mean()
        assert ratio == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("law", ["normal", "exponential"])
@pytest.mark.parametrize("replications", [2, 5])
def test_the_interval_holds_the_true_share(share, law, replications):
    """300 studies of 64 worlds: the true share is held in 95 % of them, within three standard errors and 2 points."""
    rng, trials = np.random.default_rng(7), 300
    draw = rng.standard_normal if law == "normal" else lambda size: rng.exponential(1.0, size) - 1.0
    held = 0
    for _ in range(trials):
        values = np.sqrt(1 - share) * draw((64, 1)) + np.sqrt(share) * draw((64, replications))
        chance = variance_components(values).chance
        held += chance.low <= share <= chance.high
    assert held / trials > 0.93 - 3 * np.sqrt(0.95 * 0.05 / trials)
