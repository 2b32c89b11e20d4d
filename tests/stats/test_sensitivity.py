"""Sensitivity: functions whose indices are known, and tables whose components are."""

import numpy as np
import pytest

from desim.stats.interval import Interval
from desim.stats.sensitivity import (
    Index,
    _below_total,
    _possible,
    morris,
    morris_design,
    shares,
    sobol,
    sobol_design,
)

PI = (-np.pi, np.pi)


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.mark.theory
def test_sobol_indices_of_the_ishigami_function() -> None:
    """Ishigami & Homma (1990), a = 7, b = 0.1, from the variances of its terms."""
    a, b, p4, p8 = 7.0, 0.1, np.pi**4, np.pi**8
    whole = a**2 / 8 + b * p4 / 5 + b**2 * p8 / 18 + 0.5
    one, two, both = 0.5 * (1 + b * p4 / 5) ** 2 / whole, a**2 / 8 / whole, b**2 * p8 * (1 / 18 - 1 / 50) / whole
    bounds = [PI, PI, PI]
    found = sobol(bounds, ishigami(sobol_design(bounds, 1024, 4)), 4)
    for index, first, total in zip(found, (one, two, 0.0), (one + both, two, both), strict=True):
        assert index.first.estimate == pytest.approx(first, abs=0.03)
        assert index.total.estimate == pytest.approx(total, abs=0.03)
        assert index.total.low is not None
        assert index.total.high is not None
        assert index.total.low - 0.02 <= total <= index.total.high + 0.02


def test_elementary_effects_of_a_plane_are_its_slopes_over_the_range() -> None:
    bounds = [(0.0, 2.0), (10.0, 20.0), (-1.0, 1.0)]
    design = morris_design(bounds, 4, 1)
    found = morris(bounds, design, 3.0 * design[:, 0] - 0.5 * design[:, 1], 1)
    assert [e.mean for e in found] == pytest.approx([6.0, -5.0, 0.0])
    assert [e.size.estimate for e in found] == pytest.approx([6.0, 5.0, 0.0])
    assert [e.spread for e in found] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_shares_of_a_table_that_adds_up() -> None:
    """Rows of variance 1 and columns of variance 4, which is 1/5 and 4/5; a column effect of each row is neither."""
    rows, columns = np.array([-1.0, 0.0, 1.0]), np.array([-2.0, 0.0, 2.0])
    found = shares(rows[:, None] + columns[None, :])
    assert found.variance == pytest.approx(5.0)
    assert found.parameters.estimate == pytest.approx(0.2)
    assert found.process.estimate == pytest.approx(0.8)
    assert found.together.estimate == pytest.approx(0.0)
    crossed = shares(np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]))
    assert (crossed.parameters.estimate, crossed.process.estimate, crossed.together.estimate) == (0.0, 0.0, 1.0)


@pytest.mark.theory
def test_shares_take_the_noise_off() -> None:
    """Two-way tables with components 4, 1 and 9: over many, each component comes out without bias."""
    g = np.random.Generator(np.random.Philox(5))
    total = np.zeros(3)
    for _ in range(200):
        table = 2 * g.standard_normal((40, 1)) + g.standard_normal((1, 40)) + 3 * g.standard_normal((40, 40))
        found = shares(table)
        total += found.variance * np.array([found.parameters.estimate, found.process.estimate, found.together.estimate])
    assert total / 200 == pytest.approx([4.0, 1.0, 9.0], rel=0.06)


def test_what_cannot_be_estimated_is_refused() -> None:
    with pytest.raises(ValueError, match="power of two"):
        sobol_design([PI], 12, 1)
    with pytest.raises(ValueError, match="same at all"):
        sobol([PI], np.ones(12), 1)
    with pytest.raises(ValueError, match="3 draws"):
        shares(np.ones((2, 5)))
    with pytest.raises(ValueError, match="same at all"):
        shares(np.ones((4, 5)))


def test_no_first_order_is_told_that_cannot_be() -> None:
    """Above its total, or with the others above 1, wherever its interval reaches: it is not told; the total is."""

    def index(first: float, half: float, total: float) -> Index:
        return Index(Interval(first, first - half, first + half, 16), Interval(total, total - half, total + half, 16))

    for near in (index(0.46, 0.1, 0.45), index(0.9, 0.1, 0.45)):
        found = _below_total(near)
        assert (found.first.estimate, found.first.low, found.first.high) == (None, None, None)
        assert found.first.note == "first order above its total at 16 samples: too few to tell them apart"
        assert found.total == near.total
    withheld = _possible([index(0.55, 0.2, 0.95), index(0.5, 0.2, 0.9)])
    assert [(i.first.estimate, i.total.estimate) for i in withheld] == [(None, 0.95), (None, 0.9)]
    fine = [index(0.3, 0.1, 0.4), index(0.5, 0.1, 0.5)]
    assert _possible([_below_total(i) for i in fine]) == fine
    whole = [index(0.5, 0.1, 0.5), index(0.5, 0.1, 0.5)]
    assert _possible([_below_total(i) for i in whole]) == whole, "equal is not above"
