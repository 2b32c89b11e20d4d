"""Scenario discovery: planted boxes are found, weak limits dropped, and noise is called noise."""

import numpy as np
import pytest

from desim.stats.scenario_discovery import Limit, discover, measured


def planted(worlds: int, inputs: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Worlds on the unit cube, in which it happens where x0 < 0.4 and x1 > 0.5, or by chance."""
    rng = np.random.default_rng(seed)
    x = rng.random((worlds, inputs))
    return x, ((x[:, 0] < 0.4) & (x[:, 1] > 0.5)) ^ (rng.random(worlds) < noise)


@pytest.mark.parametrize(("worlds", "inputs"), [(500, 6), (256, 40)])
def test_a_planted_box_is_found(worlds, inputs):
    x, happens = planted(worlds, inputs, 0.0, 1)
    found = discover(x, happens, shuffles=19)
    box = found.box
    assert {(limit.input, limit.side) for limit in box.limits} == {(0, "below"), (1, "above")}
    values = {limit.input: limit.value for limit in box.limits}
    assert values == pytest.approx({0: 0.4, 1: 0.5}, abs=0.04)
    assert min(box.coverage, box.density) > 0.9
    assert max(limit.quasi_p for limit in box.limits) < 0.001
    assert found.p == 0.05


def test_a_box_in_noise_is_found_with_what_it_can_have():
    """Where one world in twenty is turned around, what is in the planted box bounds coverage and density."""
    x, happens = planted(400, 10, 0.05, 2)
    truth = measured((Limit(0, "below", 0.4), Limit(1, "above", 0.5)), x, happens)
    found = discover(x, happens, shuffles=0).box
    assert found.score >= 0.97 * truth.score
    assert {limit.input for limit in found.limits} == {0, 1}


def test_the_tradeoff_goes_from_all_worlds_to_dense_ones():
    x, happens = planted(400, 5, 0.0, 3)
    path = discover(x, happens, shuffles=0).tradeoff
    assert (path[0].coverage, path[0].mass, path[0].density) == (1.0, 1.0, happens.mean())
    assert path[-1].density == 1.0
    masses = [box.mass for box in path]
    assert masses == sorted(masses, reverse=True)
    assert all(len({limit.input for limit in box.limits}) <= 3 for box in path)


def test_a_box_by_hand():
    """Ten worlds 0 to 9; it happens in 6, 7, 9 and 2. Above 5.5: four worlds, three of them of the four.

    Without the limit it happens in 4 of 10: P(B(4, 0.4) >= 3) = 4 * 0.4^3 * 0.6 + 0.4^4 = 0.1792.
    """
    x = np.arange(10.0)[:, None]
    happens = np.isin(np.arange(10), [6, 7, 9, 2])
    box = measured((Limit(0, "above", 5.5),), x, happens)
    assert (box.coverage, box.density, box.mass) == (0.75, 0.75, 0.4)
    assert box.limits[0].quasi_p == pytest.approx(0.1792)
    assert box.score == pytest.approx(0.75)
    assert box.holds(x).tolist() == [False] * 6 + [True] * 4


def test_noise_is_no_more_than_chance():
    """30 searches among worlds in which nothing tells: p below 0.1 in about three, never in ten."""
    rng = np.random.default_rng(4)
    small = 0
    for trial in range(30):
        found = discover(rng.random((60, 8)), rng.random(60) < 0.3, shuffles=9, seed=trial)
        small += found.p is not None and found.p <= 0.1
    assert small <= 9


@pytest.mark.parametrize(("count", "words"), [(3, "it happens in 3 of 50"), (48, "it does not happen in 2 of 50")])
def test_too_few_cases_are_not_searched(count, words):
    found = discover(np.random.default_rng(5).random((50, 3)), np.arange(50) < count)
    assert found.box is None
    assert found.reason.startswith(words)


def test_inputs_of_few_values_and_constant_ones():
    rng = np.random.default_rng(6)
    x = np.column_stack([rng.integers(0, 3, 200), np.ones(200), rng.random(200)]).astype(float)
    box = discover(x, x[:, 0] == 2, shuffles=0).box
    assert [(limit.input, limit.side, limit.value) for limit in box.limits] == [(0, "above", 1.5)]
    assert (box.coverage, box.density) == (1.0, 1.0)


def test_at_most_as_many_inputs_as_may_be():
    rng = np.random.default_rng(7)
    x = rng.random((600, 6))
    happens = (x[:, :4] < 0.7).all(axis=1)
    assert len({limit.input for limit in discover(x, happens, most_inputs=2, shuffles=0).box.limits}) == 2
