"""Strikes: of several causes each for itself, or one at most."""

import math

import numpy as np
import pytest

from desim.sim.kernel.strikes import struck

TRIALS = 20_000


def uniforms(seed: int, causes: int) -> list:
    streams = [iter(np.random.default_rng((seed, k)).random(TRIALS + 1)) for k in range(causes)]
    return [stream.__next__ for stream in streams]


@pytest.mark.parametrize("exclusive", [False, True])
def test_each_cause_strikes_with_its_chance(exclusive: bool) -> None:
    """Both with 0.3 and 0.5: together in 0.15 of the trials, or never."""
    chances, draws = [0.3, 0.5], uniforms(1, 2)
    hits = np.array([struck(1, chances, draws, exclusive) for _ in range(TRIALS)])
    for k, chance in enumerate(chances):
        assert abs(hits[:, k].mean() - chance) < 4 * math.sqrt(chance * (1 - chance) / TRIALS)
    together = (hits.sum(axis=1) == 2).mean()
    assert together == 0.0 if exclusive else abs(together - 0.15) < 4 * math.sqrt(0.15 * 0.85 / TRIALS)


def test_exclusive_causes_are_multinomial() -> None:
    """Of ten trials each: covariance -n p q; one of causes that sum to 1 strikes every trial."""
    draws = uniforms(2, 2)
    counts = np.array([struck(10, [0.3, 0.7], draws, True) for _ in range(2000)])
    assert (counts.sum(axis=1) == 10).all()
    draws = uniforms(3, 2)
    counts = np.array([struck(10, [0.2, 0.4], draws, True) for _ in range(2000)])
    products = (counts[:, 0] - 2.0) * (counts[:, 1] - 4.0)
    assert abs(products.mean() + 0.8) < 4 * products.std() / math.sqrt(len(products))
