"""Value of information: closed forms of linear benefits of normal inputs, and inputs that are worth nothing."""

import math

import numpy as np
import pytest
from scipy import stats

from desim.stats.value_of_information import NO_FIT, partial_information, perfect_information

SD = {"first": 3.0, "second": 1.0, "third": 0.5}


def best_of_normal(gap: float, sd: float) -> float:
    """E max(0, N(gap, sd)) - max(0, gap), in closed form."""
    return sd * stats.norm.pdf(gap / sd) + gap * stats.norm.cdf(gap / sd) - max(0.0, gap)


def toy(worlds: int, seed: int, gap: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Plan 0 gains nothing, plan 1 gap + 3 x0 + x1 + x2 / 2, of independent standard normal inputs, and an idle x3."""
    x = np.random.default_rng(seed).standard_normal((worlds, 4))
    gain = gap + x[:, :3] @ np.array(list(SD.values()))
    level = np.random.default_rng(seed + 1000).normal(0.0, 5.0, worlds)
    return np.column_stack([level, level + gain]), x


def test_perfect_information_by_hand():
    """Means 2 and 3: the second is best; it is beaten in the first world by 4: 4 / 3."""
    found = perfect_information(np.array([[5.0, 1.0], [0.0, 4.0], [1.0, 4.0]]))
    assert found.estimate == pytest.approx(4 / 3)
    assert perfect_information(np.array([[1.0, 2.0]] * 9)).estimate == 0.0


def test_perfect_information_is_the_closed_form():
    found = perfect_information(toy(4000, 1)[0])
    assert found.low < best_of_normal(1.0, math.sqrt(10.25)) < found.high
    assert found.high - found.low < 0.15


CASES = {(0,): 3.0, (1,): 1.0, (0, 1): math.sqrt(10.0), (0, 1, 2, 3): math.sqrt(10.25)}


@pytest.mark.parametrize("columns", CASES)
def test_partial_information_is_the_closed_form(columns):
    benefits, x = toy(1024, 2)
    found = partial_information(benefits, x[:, columns])
    exact = best_of_normal(1.0, CASES[columns])
    assert found.value.low < exact < found.value.high
    assert found.value.estimate == pytest.approx(exact, abs=0.13)
    assert found.fit == pytest.approx(CASES[columns] ** 2 / 10.25, abs=0.06)


def test_some_inputs_are_worth_no_more_than_all():
    """One plan is better in every world but one, by 1 in 200: whatever is known, no more than 1 / 200 can be won."""
    gain = np.full(200, 5.0)
    gain[17] = -1.0
    benefits = np.column_stack([np.zeros(200), gain + np.linspace(-0.5, 0.5, 200)])
    found = partial_information(benefits, np.linspace(0.0, 1.0, 200)[:, None] ** 2)
    assert found.value.estimate <= perfect_information(benefits).estimate < 0.008


def test_an_idle_input_is_worth_nothing():
    benefits, x = toy(512, 3)
    found = partial_information(benefits, x[:, [3]])
    assert (found.value.low or 0.0) == 0.0
    assert found.value.estimate < 0.05


@pytest.mark.parametrize(("columns", "sd"), [((0,), 3.0), ((1,), 1.0), ((0, 1), math.sqrt(10.0))])
def test_the_interval_holds_the_closed_form(columns, sd):
    """50 tables of 128 worlds: the truth is held in 95 %, within three standard errors, or no interval is given."""
    exact, held = best_of_normal(1.0, sd), 0
    for trial in range(50):
        benefits, x = toy(128, 100 + trial)
        found = partial_information(benefits, x[:, columns]).value
        held += found.low is None or found.low <= exact <= found.high
    assert held / 50 > 0.95 - 3 * math.sqrt(0.95 * 0.05 / 50)


def test_three_plans_and_a_curve():
    """Gains x^2 - 1/3 and -x over plan 0, x uniform on (-1, 1): the mean of the largest, less 0, by the integral.

    -x is largest from -1 to 0 but where x^2 - 1/3 > -x, which is below -(1 + sqrt(7/3)) / 2 < -1: nowhere. From 0 to
    1/sqrt 3 it is 0, beyond that x^2 - 1/3: 1/2 + (1 - 3^-1.5) / 3 - (1 - 3^-0.5) / 3, all over 2.
    """
    x = np.linspace(-1.0, 1.0, 401)
    benefits = np.column_stack([np.zeros(401), x**2 - 1 / 3, -x])
    exact = (0.5 + (1 - 3**-1.5) / 3 - (1 - 3**-0.5) / 3) / 2
    found = partial_information(benefits, x[:, None])
    assert found.value.estimate == pytest.approx(exact, rel=0.01)
    assert found.fit > 0.999
    assert found.value.estimate == pytest.approx(perfect_information(benefits).estimate, rel=0.01)


def test_a_group_of_many_inputs_and_few_worlds_is_no_more_than_all():
    """40 inputs and 64 worlds, 8 tables: a group that says nothing is worth little beside all there is to know."""
    found = [partial_information(toy(64, k)[0], np.random.default_rng(k + 900).random((64, 40))) for k in range(8)]
    everything = best_of_normal(1.0, math.sqrt(10.25))
    assert np.mean([one.value.estimate for one in found]) < 0.1 * everything
    assert sum((one.value.low or 0.0) > 0.0 for one in found) <= 1
    assert any(one.value.note == NO_FIT for one in found)


def test_what_says_nothing():
    assert partial_information(np.ones((20, 3)), np.arange(20.0)[:, None]).value.estimate == 0.0
    assert partial_information(toy(20, 1)[0], np.ones((20, 2))).value.estimate == 0.0
    few = partial_information(toy(15, 1)[0], toy(15, 1)[1])
    assert (few.value.estimate, few.value.note) == (None, "15 worlds are too few for a regression")
