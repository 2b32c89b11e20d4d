"""Limited means: closed forms against numeric integration and against draws."""

import math
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter
from scipy import integrate

from desim.sim.kernel.law import SAMPLERS
from desim.sim.kernel.registry import generic_type
from desim.sim.kernel.stream import Streams
from desim.spec.fields.law import Beta, SizeLaw, TimeLaw
from desim.stats.limited_means import LIMITED, limited_mean

TIMES = [
    {"law": "exponential", "mean": 3.0},
    {"law": "gamma", "mean": 3.0, "cv": 0.5},
    {"law": "erlang", "mean": 3.0, "stages": 4},
    {"law": "lognormal", "mean": 3.0, "cv": 0.8},
    {"law": "weibull", "shape": 1.8, "scale": 3.0},
    {"law": "triangular", "low": 1.0, "mode": 2.0, "high": 6.0},
    {"law": "triangular", "low": 1.0, "mode": 1.0, "high": 6.0},
    {"law": "pert", "low": 1.0, "mode": 2.0, "high": 6.0},
    {"law": "uniform", "low": 1.0, "high": 6.0},
    {"law": "normal", "mean": 3.0, "sd": 2.0, "low": 1.0},
    {"law": "empirical", "values": [1.0, 3.0, 6.0], "weights": [2.0, 5.0, 1.0]},
    {"law": "mixture", "parts": {
        "a": {"weight": 3, "of": 2.0}, "b": {"weight": 1, "of": {"law": "exponential", "mean": 9.0}},
    }},
    {"law": "fixed", "value": 2.5},
]  # fmt: skip
COUNTS = [
    {"law": "poisson", "mean": 4.0},
    {"law": "geometric", "mean": 4.0},
    {"law": "autoregressive", "mean": 9.0, "sd": 2.0, "rho": 0.6},
]


def law(data: dict[str, Any], of: Any = TimeLaw) -> Any:
    """A law as it is declared."""
    return TypeAdapter(of).validate_python(data)


def test_every_law_is_known() -> None:
    known = {generic_type(kind) for kind in SAMPLERS} - {Beta}  # of shares alone, which have no limit
    assert {law(one).__class__.__mro__[0].__name__.split("[")[0] for one in TIMES} | {
        law(one, SizeLaw).__class__.__name__ for one in COUNTS
    } == {kind.__name__ for kind in known}
    assert {one["law"] for one in [*TIMES, *COUNTS]} == set(LIMITED)


@pytest.mark.parametrize("data", TIMES, ids=str)
@pytest.mark.parametrize("limit", [0.5, 1.7, 3.0, 5.5, 40.0, math.inf])
def test_draws_have_the_mean(data: dict[str, Any], limit: float) -> None:
    declared = law(data)
    values = np.minimum(Streams(1, 0).first("part", "purpose", declared, 200_000), limit)
    error = float(values.std()) / math.sqrt(200_000)
    assert abs(values.mean() - (limited_mean(declared, limit) or 0.0)) <= 4.0 * error + 1e-12


@pytest.mark.parametrize("data", COUNTS, ids=str)
def test_draws_of_counts_have_the_mean(data: dict[str, Any]) -> None:
    declared = law(data, SizeLaw)
    values = Streams(1, 0).first("part", "purpose", declared, 200_000)
    error = float(values.std()) / math.sqrt(200_000) * 3.0
    assert abs(values.mean() - (limited_mean(declared) or 0.0)) <= 4.0 * error
    assert limited_mean(declared, 5.0) is None


@pytest.mark.parametrize("data", [one for one in TIMES if one["law"] not in ("fixed", "empirical", "mixture")],
                         ids=str)  # fmt: skip
def test_the_mean_rises_with_the_limit_as_the_probability_beyond_it(data: dict[str, Any]) -> None:
    """Its slope is the probability of more than the limit, and the integral of that over all limits is the mean."""
    declared, step = law(data), 1e-5

    def beyond(limit: float) -> float:
        ends = [limited_mean(declared, limit + sign * step) or 0.0 for sign in (-1.0, 1.0)]
        return (ends[1] - ends[0]) / (2.0 * step)

    area = integrate.quad(beyond, 1e-4, 200.0, points=[1.0, 2.0, 6.0], limit=500)[0]
    assert area == pytest.approx(limited_mean(declared) or 0.0, abs=2e-3)
