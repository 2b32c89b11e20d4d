"""Control variates: the arithmetic by hand, what does not change it, when none is used, and coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator, Philox
from scipy import stats

from desim.stats.control_variates import (
    FEWEST_CONTROLLED,
    FOLDS,
    ControlVariates,
    choose_controls,
    fit_controls,
    no_controls,
    slopes,
)
from desim.stats.interval import mean


def sample(seed: int, n: int = 40, q: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Values that follow the first control, and the controls."""
    generator = Generator(Philox(seed))
    controls = generator.standard_normal((n, q))
    return 5.0 + 3.0 * controls[:, 0] + generator.standard_normal(n), controls


def fitted(values: np.ndarray, controls: np.ndarray) -> ControlVariates:
    """The fit, which is there."""
    found = fit_controls(values[:, None], controls)
    assert found is not None
    return found


def test_the_slope_of_one_control_by_pencil() -> None:
    """Values 1, 2, 4, 5 at 0, 1, 2, 5: the products of the deviations are 12, the squares of the control 14."""
    found = slopes(np.array([[0.0], [1.0], [2.0], [5.0]]), np.array([1.0, 2.0, 4.0, 5.0]))
    assert found == pytest.approx([(-2 * -2 + -1 * -1 + 0 * 1 + 3 * 2) / 14.0])


def test_each_value_is_adjusted_by_the_normal_equations_of_the_other_folds() -> None:
    values, controls = sample(1)
    found = fitted(values, controls)
    assert found.choices == ((0,),) * FOLDS
    expected = values.copy()
    for k in range(40):
        others = np.arange(40) % FOLDS != k % FOLDS
        design = np.column_stack([np.ones(others.sum()), controls[others, 0]])
        beta = np.linalg.solve(design.T @ design, design.T @ values[others])
        expected[k] -= beta[1] * controls[k, 0]
    assert found.adjusted(values) == pytest.approx(expected, rel=1e-12)


@given(seed=st.integers(0, 10**6), scale=st.floats(1e-6, 1e6))
def test_units_of_controls_change_nothing(seed: int, scale: float) -> None:
    values, controls = sample(seed)
    one, two = fitted(values, controls), fitted(values, scale * controls)
    assert two.choices == one.choices
    assert two.adjusted(values) == pytest.approx(one.adjusted(values), rel=1e-9)


@given(seed=st.integers(0, 10**6), shift=st.floats(-1e3, 1e3), scale=st.floats(0.01, 100.0))
def test_values_that_are_shifted_and_scaled_stay_so(seed: int, shift: float, scale: float) -> None:
    values, controls = sample(seed)
    found = fitted(values, controls)
    assert found.adjusted(shift + scale * values) == pytest.approx(
        shift + scale * found.adjusted(values), rel=1e-6, abs=1e-6
    )


@given(seed=st.integers(0, 10**6), constant=st.floats(-5.0, 5.0))
def test_constant_controls_have_no_weight_and_are_never_chosen(seed: int, constant: float) -> None:
    values, controls = sample(seed)
    column = np.full(40, constant)
    more = np.column_stack([column, controls])
    assert fitted(values, more).adjusted(values) == pytest.approx(fitted(values, controls).adjusted(values), rel=1e-12)
    assert slopes(np.column_stack([column, controls]), values)[0] == 0.0
    assert fit_controls(values[:, None], column[:, None]) is None


@given(seed=st.integers(0, 10**6))
def test_repeated_controls_share_their_weight(seed: int) -> None:
    values, controls = sample(seed)
    once, twice = slopes(controls[:, :1], values), slopes(controls[:, [0, 0]], values)
    assert twice == pytest.approx([once[0] / 2, once[0] / 2], rel=1e-6)


@given(seed=st.integers(0, 10**6), n=st.integers(0, 60))
def test_without_controls_the_values_are_the_very_values(seed: int, n: int) -> None:
    values = Generator(Philox(seed)).standard_exponential(n)
    assert no_controls(n).adjusted(values).tobytes() == values.tobytes()


def test_adjusted_differences_are_differences_of_adjusted_values() -> None:
    (one, controls), (two, _) = sample(3), sample(4)
    found = fitted(one, controls)
    assert found.adjusted(one - two) == pytest.approx(found.adjusted(one) - found.adjusted(two))


def test_some_of_the_values_keep_their_folds() -> None:
    values, controls = sample(5)
    found, kept = fitted(values, controls), np.flatnonzero(np.arange(40) % 7)
    assert found.rows(kept).folds.tolist() == [k % FOLDS for k in kept]
    assert len(found.rows(kept).adjusted(values[kept])) == len(kept)


def test_few_values_and_unknown_spreads_have_no_controls() -> None:
    values, controls = sample(5, n=FEWEST_CONTROLLED - 1)
    assert fit_controls(values[:, None], controls) is None
    rare, more = np.zeros(40), sample(6)[1]
    rare[:3] = 1.0
    assert choose_controls(rare[:, None], rare[:, None]) == []
    assert fitted(*sample(6)).adjusted(rare) is rare
    assert fit_controls(rare[:, None], more) is None


def test_what_explains_an_outcome_is_chosen_and_noise_is_not() -> None:
    values, controls = sample(7, n=40, q=30)
    constant = np.full(40, 2.0)
    assert choose_controls(np.column_stack([constant, values]), controls) == [0]
    wrong = 0
    for seed in range(200):
        generator = Generator(Philox(seed))
        wrong += bool(choose_controls(generator.standard_normal((40, 2)), generator.standard_normal((40, 30))))
    assert stats.binomtest(wrong, 200, 0.01, "greater").pvalue > 0.01


def test_no_more_than_one_control_for_ten_values() -> None:
    generator = Generator(Philox(8))
    controls = generator.standard_normal((29, 5))
    assert len(choose_controls(controls.sum(axis=1, keepdims=True), 100.0 * controls)) <= 2


def test_the_gain_is_what_the_correlation_gives() -> None:
    """A share of .8 of the variance explained: five times as many replications would be needed without."""
    generator = Generator(Philox(9))
    control = generator.standard_normal((20_000, 1))
    values = math.sqrt(0.8) * control[:, 0] + math.sqrt(0.2) * generator.standard_normal(20_000)
    assert fitted(values, control).gain(values) == pytest.approx(5.0, rel=0.05)
    assert fitted(values, control).gain(np.ones(20_000)) is None


def test_adjusted_means_have_no_bias() -> None:
    """Chosen among many and curved: what a weight owes to a value never meets that value."""
    generator, found = Generator(Philox(10)), []
    for _ in range(400):
        controls = generator.standard_normal((30, 20))
        values = np.exp(controls[:, 0])
        fit = fit_controls(values[:, None], controls)
        found.append(values.mean() if fit is None else fit.adjusted(values).mean())
    error = np.std(found, ddof=1) / 20.0
    assert abs(np.mean(found) - math.exp(0.5)) < 3.0 * error


@pytest.mark.slow
@pytest.mark.parametrize("n", [20, 50])
@pytest.mark.parametrize("candidates", [5, 60])
@pytest.mark.parametrize(
    ("law", "share", "least"),
    [
        ("normal", 0.0, (0.885, 0.935)),
        ("normal", 0.5, (0.885, 0.935)),
        ("exponential", 0.8, (0.885, 0.935)),
        ("curved", 0.8, (0.865, 0.915)),
    ],
)
def test_intervals_hold_although_controls_are_chosen_from_the_same_values(
    n: int, candidates: int, law: str, share: float, least: tuple[float, float]
) -> None:
    """90 and 95 % intervals of adjusted values; of an outcome that is far from linear they lose three in a hundred."""
    generator = Generator(Philox(n + candidates))
    studies, held = 1_500, {0.9: 0, 0.95: 0}
    for _ in range(studies):
        controls = generator.standard_normal((n, candidates))
        noise = generator.standard_exponential(n) - 1.0 if law == "exponential" else generator.standard_normal(n)
        curve = 0.5 * (controls[:, 0] ** 2 - 1.0) if law == "curved" else 0.0
        values = math.sqrt(share) * controls[:, 0] + math.sqrt(1.0 - share) * noise + curve
        fit = fit_controls(values[:, None], controls)
        adjusted = values if fit is None else fit.adjusted(values)
        for level in held:
            found = mean(adjusted, level)
            held[level] += (found.low or 0.0) <= 0.0 <= (found.high or 0.0)
    for level, bound in zip(held, least, strict=True):
        assert stats.binomtest(held[level], studies, bound, "less").pvalue > 0.01, (level, held[level] / studies)
