"""Regimes against the closed forms of Markov chains in continuous time, with intervals that are wrong once in 10^4."""

import numpy as np
import pytest
from scipy import stats
from scipy.linalg import expm

import desim
from desim.sim.replicate import replicate

pytestmark = pytest.mark.theory

STATES = ["stable", "strained", "crisis", "realigned"]
PER_YEAR = {
    "stable": {"strained": 0.05},
    "strained": {"stable": 0.5, "crisis": 0.15},
    "crisis": {"strained": 0.5, "realigned": 0.05},
}
"""Default rates of a political state: assumed, and here only to be computed with."""
YEAR = 365.25


def generator(rates):
    q = np.array([[rates.get(a, {}).get(b, 0.0) for b in STATES] for a in STATES])
    return q - np.diag(q.sum(axis=1))


def scenario(years, rates, warmup=0.0):
    moves = {a: {b: rate / YEAR for b, rate in to.items()} for a, to in rates.items()}
    regime = {"start": "stable", "states": {state: {} for state in STATES}, "moves": moves}
    return desim.read({
        "name": "chain", "horizon": years * YEAR, "warmup": warmup * YEAR, "probe": {"every": years * YEAR},
        "regimes": {"politics": regime},
    })  # fmt: skip


def samples(years, rates, replications, warmup=0.0):
    """Share of the time in each state, and whether each was ever entered: shape (replications, states) each."""
    declared, shares, entered = scenario(years, rates, warmup), [], []
    for number in range(replications):
        facts = replicate(declared, 1, number)
        shares.append([facts.states["politics"].get(s, 0.0) / ((years - warmup) * YEAR) for s in STATES])
        entered.append([s in facts.regimes["politics"].first for s in STATES])
    return np.array(shares), np.array(entered)


def covers(values, exact, error=1e-4 / 4):
    """Whether the t interval of each column holds the exact mean."""
    n = len(values)
    half = stats.t.ppf(1 - error / 2, n - 1) * values.std(axis=0, ddof=1) / np.sqrt(n)
    return np.abs(values.mean(axis=0) - exact) <= half


def test_mean_occupancy_from_the_start_is_the_integral_of_the_transient_law():
    """E(share) = 1/T integral of p(0) exp(Q t), with the integral out of the exponential of a block matrix."""
    years, q = 40.0, generator(PER_YEAR)
    block = np.block([[q, np.eye(4)], [np.zeros((4, 8))]])
    exact = expm(block * years)[0, 4:] / years
    shares, _ = samples(years, PER_YEAR, 2000)
    assert exact.sum() == pytest.approx(1)
    assert covers(shares, exact).all()
    assert not covers(shares, exact + np.array([0.03, -0.03, 0.03, -0.03])).any()  # it would see an error of 3 points


def test_long_run_occupancy_is_the_stationary_law():
    """With a way back from realigned at 0.1 a year: pi Q = 0."""
    rates = PER_YEAR | {"realigned": {"stable": 0.1}}
    q = generator(rates)
    exact = np.linalg.lstsq(np.vstack([q.T, np.ones(4)]), np.array([0, 0, 0, 0, 1.0]), rcond=None)[0]
    shares, _ = samples(2100.0, rates, 150, warmup=100.0)
    assert covers(shares, exact).all()


def test_share_of_runs_that_ever_reach_a_crisis_is_the_first_passage_law():
    """P(crisis entered by T) with crisis made absorbing."""
    years = 20.0
    q = generator({k: v for k, v in PER_YEAR.items() if k != "crisis"})
    exact = expm(q * years)[0, STATES.index("crisis")]
    _, entered = samples(years, PER_YEAR, 1500)
    found = int(entered[:, STATES.index("crisis")].sum())
    low, high = stats.binomtest(found, 1500).proportion_ci(1 - 1e-4)
    assert low <= exact <= high
    assert high - low < 0.1
