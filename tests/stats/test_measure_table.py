"""Intervals of many measures at once are those of each alone; limits but for the rounding of their last digit."""

import numpy as np
import pytest

from desim.spec.metrics import METRICS
from desim.stats.interval import skewness, values_apart
from desim.stats.measure import measure_interval
from desim.stats.measure_table import measure_table, quantile_ranks, sample_quantiles
from desim.stats.measure_table import skewness as skewness_of_rows
from desim.stats.measure_table import values_apart as apart_of_rows

SHARE, COST, CHANCE = (METRICS[name] for name in ("fill_rate", "cost", "stockout_before"))


def rows(n: int) -> np.ndarray:
    """Shares, money, zeros, values that repeat, values out of bounds, and 0 or 1, shape (60, n)."""
    rng = np.random.default_rng(n)
    kinds = [
        rng.random((10, n)), rng.lognormal(10.0, 1.0, (10, n)), np.zeros((10, n)), np.round(rng.random((10, n)), 1),
        1.0 - rng.normal(0.5, 0.5, (10, n)), (rng.random((10, n)) < 0.4) * 1.0,
    ]  # fmt: skip
    return np.concatenate(kinds)


def test_the_mean_of_very_many_values_is_their_exact_sum_over_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever part of them is a list of Python at a time: 1e16 + 1 is no number of 64 bits."""
    values = np.tile([1e16, 1.0, 3.0, -1e16], 25)[None, :]
    for listed in (1, 7, 100, 4096):
        monkeypatch.setattr("desim.stats.measure_table.LISTED", listed)
        assert measure_table(values, [COST]).estimate.tolist() == [1.0]


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 10, 30, 101])
def test_each_row_has_the_interval_of_its_metric(n: int) -> None:
    values = rows(n)
    records = [SHARE, COST] * 25 + [CHANCE] * 10
    found = measure_table(values, records)
    for k, record in enumerate(records):
        alone = measure_interval(values[k], record)
        wanted = [np.nan if number is None else number for number in (alone.estimate, alone.low, alone.high)]
        assert np.array_equal(found.estimate[k], wanted[0], equal_nan=True)
        assert np.allclose([found.low[k], found.high[k]], wanted[1:], rtol=1e-13, atol=0.0, equal_nan=True), (k, record)
        assert found.notes[k] == alone.note


@pytest.mark.parametrize("n", [1, 2, 3, 30])
def test_rows_are_as_skew_and_as_varied_as_each_alone(n: int) -> None:
    values = rows(n)
    assert np.allclose(skewness_of_rows(values), [skewness(row) for row in values], rtol=1e-13, atol=0.0)
    assert apart_of_rows(values).tolist() == [values_apart(row) for row in values]


def test_values_that_differ_by_rounding_are_the_same() -> None:
    assert apart_of_rows(np.array([[0.1 + 0.2, 0.3, 0.3], [1.0, 2.0, np.inf]])).tolist() == [0, 2]


def test_quantiles_are_those_of_the_library() -> None:
    for n in (1, 2, 19, 20, 21, 100, 101):
        values = np.random.default_rng(n).normal(size=(3, n))
        wanted = np.quantile(values, (0.05, 0.5, 0.95), axis=1, method="inverted_cdf").T
        assert np.array_equal(sample_quantiles(values, np.zeros(3)), wanted)


def test_quantiles_that_have_not_come_are_none() -> None:
    """Of 1, 2, 3 and one later: the median is 2, the 95 % quantile is later than 3; of none known there is none."""
    found = sample_quantiles(np.array([[1.0, 3.0, 2.0]] * 2), np.array([1, 0]))
    assert np.array_equal(found, [[1.0, 2.0, np.nan], [1.0, 2.0, 3.0]], equal_nan=True)
    assert np.isnan(sample_quantiles(np.empty((2, 0)), np.array([0, 4]))).all()
    assert quantile_ranks(4) == (0, 1, 3)
