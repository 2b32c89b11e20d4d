"""Shares of inputs through a surrogate: functions whose Sobol indices are known, and too little to say anything."""

import math

import numpy as np
import pytest
from scipy.stats import qmc

from desim.stats.surrogate import LEAST_FIT, shares_by_surrogate


def ishigami(x: np.ndarray) -> np.ndarray:
    """Ishigami & Homma 1990 with a = 7, b = 0.1, on (-pi, pi)."""
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami():
    """First orders 0.3139, 0.4424, 0; totals 0.5576, 0.4424, 0.2437."""
    x = math.pi * (2.0 * qmc.LatinHypercube(4, rng=np.random.default_rng(1)).random(256) - 1.0)
    found = shares_by_surrogate(x, ishigami(x))
    assert found.fit > 0.95
    firsts = [share.first.estimate for share in found.shares]
    totals = [share.total.estimate for share in found.shares]
    assert firsts == pytest.approx([0.3139, 0.4424, 0.0, 0.0], abs=0.04)
    assert totals == pytest.approx([0.5576, 0.4424, 0.2437, 0.0], abs=0.04)


@pytest.mark.parametrize("law", ["uniform", "lognormal"])
def test_a_linear_function_whatever_the_law(law):
    """Coefficients 3, 2, 1 of inputs of one variance: shares 9/14, 4/14, 1/14, and no interaction."""
    u = qmc.LatinHypercube(5, rng=np.random.default_rng(2)).random(128)
    x = np.sqrt(12.0) * (u - 0.5)
    found = shares_by_surrogate(u if law == "uniform" else np.exp(5 * u), x[:, :3] @ np.array([3.0, 2.0, 1.0]))
    assert found.fit > 0.999
    assert found.error < 0.1
    for share, truth in zip(found.shares, np.array([9, 4, 1, 0, 0]) / 14, strict=True):
        assert share.first.estimate == pytest.approx(truth, abs=0.02)
        assert share.total.estimate == pytest.approx(truth, abs=0.02)


def test_two_strong_ones_among_two_hundred_inputs():
    """128 worlds, shares 0.6 and 0.3, and a tenth of chance: both are seen, all others are small."""
    rng = np.random.default_rng(3)
    u = rng.random((128, 200))
    z = np.sqrt(12.0) * (u[:, :2] - 0.5)
    values = math.sqrt(0.6) * z[:, 0] + math.sqrt(0.3) * z[:, 1] + math.sqrt(0.1) * rng.standard_normal(128)
    found = shares_by_surrogate(u, values)
    firsts = np.array([share.first.estimate for share in found.shares])
    assert found.fit > 0.75
    assert firsts[:2] == pytest.approx([0.6, 0.3], abs=0.12)
    assert firsts[2:].max() < 0.05
    assert found.shares[0].first.low < 0.6 < found.shares[0].first.high


def test_noise_has_no_shares():
    """64 worlds and 200 inputs of which none matters: the error at worlds left out says so."""
    rng = np.random.default_rng(4)
    found = shares_by_surrogate(rng.random((64, 200)), rng.standard_normal(64))
    assert found.shares is None
    assert found.fit < 0.15
    assert found.note.startswith("the surrogate predicts")


def test_a_hundred_weak_inputs_are_too_many_for_64_worlds():
    """All of them matter by a hundredth each: no surrogate can be made, and none is shown."""
    u = np.random.default_rng(5).random((64, 100))
    found = shares_by_surrogate(u, u.sum(axis=1))
    assert found.shares is None
    assert found.fit < LEAST_FIT


def test_what_cannot_be_said():
    x = np.random.default_rng(6).random((40, 3))
    assert shares_by_surrogate(x, np.ones(40)).note == "the result is the same in all worlds"
    assert shares_by_surrogate(x[:20], x[:20, 0]).note == "20 worlds are too few for a surrogate"
    fixed = shares_by_surrogate(np.column_stack([x[:, 0], np.ones(40)]), x[:, 0])
    assert [share.total.estimate for share in fixed.shares] == pytest.approx([1.0, 0.0], abs=0.02)
