"""The sampling layer: every law has the mean, spread and shape its declaration promises (case V45 and more)."""

import math
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pytest
from numpy.random import Generator, Philox
from pydantic import TypeAdapter
from scipy import stats

from desim.sim.kernel.binomial import binomial
from desim.sim.kernel.generator import keyed_generator
from desim.sim.kernel.law import refill
from desim.sim.kernel.registry import declared_types
from desim.sim.kernel.stream import Streams
from desim.spec.fields.law import ShareLaw, SizeLaw, TimeLaw

DRAWS, TESTED = 400_000, 100_000
SIZES, TIMES, SHARES = TypeAdapter(SizeLaw), TypeAdapter(TimeLaw), TypeAdapter(ShareLaw)


@dataclass(frozen=True)
class Known:
    """A law with its textbook mean, standard deviation, P(X <= 15) and distribution function."""

    law: dict[str, Any]
    mean: float
    sd: float
    below_15: float
    cdf: Any = None


def _known(law: dict[str, Any], frozen: Any) -> Known:
    """The textbook values of a law that scipy has under its usual parameters."""
    return Known(law, float(frozen.mean()), float(frozen.std()), float(frozen.cdf(15.0)), frozen.cdf)


SIGMA = math.sqrt(math.log(1.25))
V45 = {
    "lognormal": Known(
        {"law": "lognormal", "mean": 10, "cv": 0.5}, 10.0, 5.0, 0.8631396,
        stats.lognorm(SIGMA, scale=math.exp(math.log(10) - SIGMA**2 / 2)).cdf,
    ),
    "weibull": Known(
        {"law": "weibull", "shape": 1.5, "scale": 10}, 9.027453, 6.129358, 0.8407241,
        stats.weibull_min(1.5, scale=10).cdf,
    ),
    "gamma": Known({"law": "gamma", "mean": 10, "cv": 0.5}, 10.0, 5.0, 0.8487961, stats.gamma(4, scale=2.5).cdf),
    "erlang": Known(
        {"law": "erlang", "mean": 10, "stages": 3}, 10.0, 5.773503, 0.8264219, stats.gamma(3, scale=10 / 3).cdf
    ),
    "triangular": Known(
        {"law": "triangular", "low": 5, "mode": 8, "high": 20}, 11.0, 3.240370, 0.8611111,
        stats.triang(0.2, 5, 15).cdf,
    ),
    "pert": Known(
        {"law": "pert", "low": 5, "mode": 8, "high": 20}, 9.5, 2.598076, 0.9695164, stats.beta(1.8, 4.2, 5, 15).cdf
    ),
    "normal": Known(
        {"law": "normal", "mean": 10, "sd": 5}, 10.27624, 4.707579, 0.8376513, stats.truncnorm(-2, np.inf, 10, 5).cdf
    ),
    "exponential": Known({"law": "exponential", "mean": 10}, 10.0, 10.0, 0.7768698, stats.expon(scale=10).cdf),
}  # fmt: skip
MONTHS = {"law": "exponential", "mean": 40}
OTHERS = {
    "uniform": _known({"law": "uniform", "low": 5, "high": 25}, stats.uniform(5, 20)),
    "poisson": _known({"law": "poisson", "mean": 12.5}, stats.poisson(12.5)),
    "geometric": _known({"law": "geometric", "mean": 8}, stats.geom(1 / 8)),
    "empirical": Known({"law": "empirical", "values": [5, 10, 40], "weights": [1, 2, 1]}, 16.25, 13.863621, 0.75),
    "mixture": Known(
        {"law": "mixture", "parts": {"days": {"weight": 3, "of": 8}, "months": {"weight": 1, "of": MONTHS}}},
        16.0,
        math.sqrt(0.75 * 64 + 0.25 * 2 * 1600 - 256),
        0.75 + 0.25 * 0.3127107,
    ),
    "gamma_wild": _known({"law": "gamma", "mean": 3, "cv": 1.5}, stats.gamma(1 / 2.25, scale=3 * 2.25)),
    "normal_right": _known({"law": "normal", "mean": 2, "sd": 4, "low": 10}, stats.truncnorm(2, np.inf, 2, 4)),
    "beta": _known({"law": "beta", "mean": 0.8, "sd": 0.1}, stats.beta(12, 3)),
    "normal_size": _known({"law": "normal", "mean": -3, "sd": 5}, stats.truncnorm(0.6, np.inf, -3, 5)),
}
ALL = V45 | OTHERS
CONTINUOUS = [name for name in ALL if name not in ("poisson", "geometric", "empirical", "mixture")]


def draws(law: dict[str, Any], n: int, seed: int = 1) -> np.ndarray:
    """*n* draws of a law as it is written down."""
    return refill(declared_law(law), Generator(Philox(seed)))(n)


def declared_law(law: dict[str, Any]) -> Any:
    """A law as it is declared."""
    return {"mixture": TIMES, "beta": SHARES}.get(law["law"], SIZES).validate_python(law)


def test_every_law_is_tested() -> None:
    declared = {*declared_types(SizeLaw), *declared_types(TimeLaw), *declared_types(ShareLaw)}
    laws = {get_args(law.model_fields["law"].annotation)[0] for law in declared}
    assert {known.law["law"] for known in ALL.values()} | {"autoregressive", "fixed"} == laws


@pytest.mark.parametrize("name", ALL)
def test_mean_spread_and_share(name: str) -> None:
    known, values = ALL[name], draws(ALL[name].law, DRAWS)
    fourth = float(np.mean((values - values.mean()) ** 4))
    spread_error = math.sqrt((fourth - known.sd**4) / DRAWS) / (2 * known.sd)
    assert abs(values.mean() - known.mean) < 4 * known.sd / math.sqrt(DRAWS) + 1e-6
    assert abs(values.std(ddof=1) - known.sd) < 4 * spread_error + 1e-6
    share_error = math.sqrt(known.below_15 * (1 - known.below_15) / DRAWS)
    assert abs((values <= 15.0).mean() - known.below_15) < 4 * share_error + 1e-6


@pytest.mark.parametrize("name", CONTINUOUS)
def test_shape(name: str) -> None:
    assert stats.kstest(draws(ALL[name].law, TESTED, seed=2), ALL[name].cdf).pvalue > 1e-4


@pytest.mark.parametrize("name", ["poisson", "geometric"])
def test_shape_of_counts(name: str) -> None:
    values, cdf = draws(ALL[name].law, TESTED, seed=3), ALL[name].cdf
    edges = np.unique(np.quantile(values, np.linspace(0.05, 0.95, 10)))
    share = np.diff([0.0, *cdf(edges), 1.0])
    seen = np.diff([0, *(np.count_nonzero(values <= e) for e in edges), TESTED])
    assert stats.chisquare(seen, share * TESTED).pvalue > 1e-4
    assert np.array_equal(values, np.rint(values))


def test_an_autoregressive_law_has_its_memory_from_the_first_draw() -> None:
    law = {"law": "autoregressive", "mean": 10, "sd": 2, "rho": 0.7}
    values = draws(law, DRAWS)
    error = 2 / math.sqrt(DRAWS) * math.sqrt(1.7 / 0.3)
    assert abs(values.mean() - 10) < 4 * error
    assert abs(values.std() - 2) < 4 * error
    assert np.corrcoef(values[1:], values[:-1])[0, 1] == pytest.approx(0.7, abs=0.01)
    firsts = np.array([draws(law, 1, seed)[0] for seed in range(4000)])
    assert stats.kstest(firsts, stats.norm(10, 2).cdf).pvalue > 1e-4


def test_known_wrong_readings_would_be_noticed() -> None:
    """A rate for a mean, the parameters of the logarithm for the variable's, clipping for resampling."""
    assert abs(draws(V45["exponential"].law, DRAWS).mean() - 0.1) > 9
    assert abs(draws(V45["normal"].law, DRAWS).mean() - 10.04245) > 0.2
    assert draws(V45["normal"].law, DRAWS).min() > 0.0
    assert draws(V45["lognormal"].law, DRAWS).mean() < 11


@pytest.mark.parametrize(
    "name", [name for name in ALL if name != "mixture"]
)  # its laws share one stream, block by block
def test_the_size_of_a_block_changes_no_draw(name: str) -> None:
    law = declared_law(ALL[name].law)
    whole = refill(law, Generator(Philox(7)))(300)
    block = refill(law, Generator(Philox(7)))
    assert np.concatenate([block(n) for n in (1, 2, 97, 200)]).tolist() == whole.tolist()


def test_whole_sizes_are_rounded_and_fixed_ones_cost_nothing() -> None:
    streams = Streams(1, 0)
    size = streams.draws("user", "size", SIZES.validate_python({"law": "gamma", "mean": 6, "cv": 0.5}), whole=True)
    sizes = [size() for _ in range(1000)]
    assert all(s == round(s) and s >= 0 for s in sizes)
    always = streams.draws("user", "size", SIZES.validate_python(3))
    assert [always() for _ in range(3)] == [3.0, 3.0, 3.0]


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (5, 0.02), (40, 0.5), (200, 0.97), (1000, 0.9), (3000, 0.2)])
def test_binomial_is_the_exact_quantile(n: int, p: float) -> None:
    for u in (1e-9, 0.001, 0.1234, 0.5, 0.87, 0.9999):
        assert abs(binomial(u, n, p) - stats.binom.ppf(u, n, p)) <= (0 if n * p * (1 - p) <= 1000 else 1)


def test_binomial_of_many_is_near_the_quantile() -> None:
    for n, p in ((100_000, 0.05), (1_000_000, 0.9)):
        for u in (0.001, 0.3, 0.5, 0.99):
            assert abs(binomial(u, n, p) - stats.binom.ppf(u, n, p)) <= 0.03 * math.sqrt(n * p * (1 - p))


def test_binomial_at_the_ends() -> None:
    assert [binomial(0.5, 7, p) for p in (0.0, 1.0)] == [0, 7]
    assert binomial(0.5, 0, 0.4) == 0


@pytest.mark.parametrize("key", [0, 1, 2**63, 2**64 - 1, 2**64, 2**128 - 1])
def test_a_keyed_generator_is_numpys_own(key: int) -> None:
    """The same stream as that of numpy's Philox with that key, from its beginning on."""
    expected = np.random.Generator(np.random.Philox(key=key)).random(1000)
    assert np.array_equal(keyed_generator(key).random(1000), expected)


def test_a_key_has_128_bits() -> None:
    """No bit of a longer one is dropped silently."""
    with pytest.raises(OverflowError):
        keyed_generator(2**128)
