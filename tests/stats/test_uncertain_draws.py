"""Draws of uncertain numbers: evenly spread, extendable, independent, and of the shapes that they are to have."""

import math
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from desim.stats import uncertain_draws
from desim.stats.uncertain_draws import (
    Spread,
    correlated_uniform,
    correlated_uniforms,
    spread_uniform,
    spread_uniforms,
)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 64, 100, 255])
def test_number_k_is_the_same_for_any_count(count):
    assert spread_uniforms(7, count).tolist() == spread_uniforms(7, 256)[:count].tolist()


AROUND_WINDOWS = [0, 1, 127, 128, 8191, 8192, 8193, 16383, 16384, 24576, 32767, 32768, 49152, 65535, 65536, 69999]


@pytest.mark.parametrize("order", [1, -1])
def test_one_number_alone_is_the_one_among_all(order):
    """Numbers before 8,192 are kept together, those after it 8,192 at a time, whatever was asked for before."""
    alone = {k: spread_uniform(2**127 + 9, k) for k in AROUND_WINDOWS[::order]}
    found = spread_uniforms(2**127 + 9, 70_000)
    assert alone == {k: found[k] for k in AROUND_WINDOWS}


def test_what_is_kept_does_not_grow_with_the_worlds():
    """50 sequences of 100,000 numbers are 40 MB; a window of each is 3 MB."""
    for k in range(50):
        spread_uniform(1000 + k, 20_000)
    tracemalloc.start()
    for k in range(50):
        spread_uniform(1000 + k, 99_999)
    kept, most = (size / 2**20 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    assert kept < 4.0
    assert most < 8.0


def test_the_sequence_whose_window_was_made_longest_ago_is_forgotten(monkeypatch):
    monkeypatch.setattr(uncertain_draws, "MOST_KEPT", 2)
    made: list[int] = []

    def first(sequence: int, count: int) -> np.ndarray:
        made.append(sequence)
        return np.arange(count) + 1000.0 * sequence

    windows = uncertain_draws.Windows(first, lambda sequence, doubling: np.arange(2**doubling))
    assert [float(windows.at(key, 5)) for key in (1, 2, 1, 3, 2, 1)] == [1005.0, 2005.0, 1005.0, 3005.0, 2005.0, 1005.0]
    assert made == [1, 2, 3, 1]


@pytest.mark.parametrize("doublings", range(9))
def test_each_of_two_to_the_m_intervals_has_one_of_the_first_numbers(doublings):
    n = 2**doublings
    for key in (1, 2**127 + 5):
        assert sorted(np.floor(spread_uniforms(key, n) * n).astype(int)) == list(range(n))


def test_sequences_of_other_keys_are_independent():
    """Correlations of 40 sequences over 64 worlds: as large as those of independent ones, with none beyond chance."""
    draws = np.array([spread_uniforms(key, 64) for key in range(40)])
    found = np.corrcoef(draws)[np.triu_indices(40, 1)]
    assert abs(found.mean()) < 4.0 / math.sqrt(64 * len(found))
    assert found.std() == pytest.approx(1.0 / math.sqrt(63), rel=0.15)
    assert np.abs(found).max() < 5.0 / math.sqrt(63)


@pytest.mark.parametrize(
    ("spread", "law"),
    [
        (Spread("uniform", 3.0, 5.0, 11.0), stats.uniform(3.0, 8.0)),
        (Spread("triangular", 3.0, 5.0, 11.0), stats.triang(0.25, 3.0, 8.0)),
        (Spread("triangular", 3.0, 3.0, 11.0), stats.triang(0.0, 3.0, 8.0)),
        (Spread("pert", 3.0, 5.0, 11.0), stats.beta(2.0, 4.0, 3.0, 8.0)),
        (Spread("lognormal", 2.0, 4.0, 8.0), stats.lognorm(math.log(2.0) / 1.6448536269514722, scale=4.0)),
    ],
)
def test_values_follow_their_law(spread, law):
    """2,000 numbers are nearer to their law than independent ones are: p is near 1, and never small."""
    values = spread.values(spread_uniforms(11, 2000))
    assert stats.kstest(values, law.cdf).pvalue > 0.99
    assert (np.diff(spread.values(np.linspace(0.001, 0.999, 99))) > 0).all()


def test_low_and_high_of_a_lognormal_are_its_5_and_95_percent_points():
    assert Spread("lognormal", 2.0, 4.0, 8.0).values(np.array([0.05, 0.5, 0.95])) == pytest.approx([2.0, 4.0, 8.0])


def test_the_tail_of_a_lognormal_ends_at_the_limit_of_its_field():
    """Cut at its own median, the median of what is left is its quartile."""
    cut = Spread("lognormal", 0.25, 0.5, 1.0, limit=0.5)
    assert cut.values(np.array([1.0 - 2.0**-53])) == pytest.approx([0.5])
    quartile = 0.5 * 2.0 ** (stats.norm.ppf(0.25) / 1.6448536269514722)
    assert cut.values(np.array([0.5])) == pytest.approx([quartile])


KEYS = (3, 4, 5)
RHO = tuple(map(tuple, np.array([[1.0, 0.8, -0.5], [0.8, 1.0, 0.0], [-0.5, 0.0, 1.0]]).tolist()))


@pytest.mark.parametrize("doublings", range(5, 9))
def test_correlated_numbers_are_the_same_ones_in_another_order(doublings):
    n = 2**doublings
    found = correlated_uniforms(KEYS, RHO, n)
    for key, row in zip(KEYS, found, strict=True):
        assert sorted(row) == sorted(spread_uniforms(key, n))
    assert found[0].tolist() == spread_uniforms(KEYS[0], n).tolist(), "the first keeps its order"


@pytest.mark.parametrize("count", [0, 1, 3, 100])
def test_correlated_numbers_are_the_same_for_any_count(count):
    assert correlated_uniforms(KEYS, RHO, count).tolist() == correlated_uniforms(KEYS, RHO, 256)[:, :count].tolist()


def test_one_correlated_number_alone_is_the_one_among_all():
    found = correlated_uniforms(KEYS, RHO, 70_000)
    for k in (*AROUND_WINDOWS, 5):
        assert correlated_uniform(KEYS, RHO, k) == found[:, k].tolist()


def test_ranks_are_correlated_as_a_gaussian_copula_says():
    """Spearman's is 6 / pi arcsin(r / 2) of Pearson's r; 4,096 draws hold it to four standard errors."""
    found = stats.spearmanr(correlated_uniforms(KEYS, RHO, 4096).T).statistic
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert found[i, j] == pytest.approx(6.0 / math.pi * math.asin(RHO[i][j] / 2.0), abs=4.0 / math.sqrt(4096))


def test_full_correlation_is_one_order_and_the_impossible_is_refused():
    same = correlated_uniforms((3, 4), ((1.0, 1.0), (1.0, 1.0)), 64)
    for block in (slice(0, 32), slice(32, 64)):
        assert np.argsort(same[0][block]).tolist() == np.argsort(same[1][block]).tolist()
    assert stats.spearmanr(*same).statistic > 0.97
    with pytest.raises(ValueError, match="cannot hold together"):
        correlated_uniforms(KEYS, ((1.0, 0.9, -0.9), (0.9, 1.0, 0.9), (-0.9, 0.9, 1.0)), 4)
