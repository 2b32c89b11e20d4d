"""Observations: limits of error against the quantiles of their laws, and what single figures may say of themselves."""

import math
from typing import Any

import pytest
from pydantic import ValidationError
from scipy.stats import lognorm, norm

from desim.spec.parts.observation import Observation, ObservationError


def observation(**fields: Any) -> Observation:
    return Observation.model_validate({"lines": ["plant"], "observed": {100.0: 40000.0, 300.0: 0.0}, **fields})


def test_limits_are_the_5_and_95_percent_points_of_a_log_normal_law_about_the_figure() -> None:
    """Its median is the figure, its coefficient of variation the relative error."""
    law = lognorm(s=math.sqrt(math.log1p(0.2**2)), scale=40000.0)
    assert ObservationError(relative=0.2).limits(40000.0) == pytest.approx(law.ppf([0.05, 0.95]))


def test_an_absolute_error_is_a_share_of_each_figure() -> None:
    assert ObservationError(absolute=8000).limits(40000.0) == pytest.approx(ObservationError(relative=0.2).limits(4e4))


def test_limits_of_a_normal_law_end_at_zero() -> None:
    error = ObservationError(absolute=300, law="normal")
    assert error.limits(1000.0) == pytest.approx(norm(1000, 300).ppf([0.05, 0.95]))
    assert error.limits(100.0)[0] == 0.0


def test_a_figure_of_zero_has_a_normal_error() -> None:
    assert ObservationError(absolute=300).limits(0.0) == pytest.approx((0.0, norm(0, 300).ppf(0.95)))


@pytest.mark.parametrize("fields", [{}, {"relative": 0.1, "absolute": 5}])
def test_an_error_is_either_relative_or_absolute(fields: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="one of relative and absolute"):
        ObservationError(**fields)  # type: ignore[arg-type]


def test_a_series_without_an_error_has_one_of_a_tenth() -> None:
    first = observation().figures()[0]
    assert (first.low, first.high) == pytest.approx(ObservationError(relative=0.1).limits(40000.0))
    assert (first.said_on, first.judged, first.at_least) == (100.0, True, False)


def test_what_is_said_of_a_figure_goes_before_the_error_of_its_series() -> None:
    first, second = observation(
        error={"absolute": 100},
        details={100.0: {"low": 30000, "said_on": 130.0, "at_least": True, "judged": False}},
    ).figures()
    assert (first.low, first.high, first.said_on, first.judged) == (30000.0, math.inf, 130.0, False)
    assert second.high == pytest.approx(164.485, abs=1e-3)


@pytest.mark.parametrize(
    ("kind", "judged"), [("output", True), ("delivery", True), ("capacity", False), ("goal", False)]
)
def test_runs_are_judged_by_outputs_and_deliveries_alone(kind: str, judged: bool) -> None:
    assert [figure.judged for figure in observation(kind=kind).figures()] == [judged, judged]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"details": {200.0: {"judged": False}}}, "details of a day on which nothing was observed"),
        ({"announced_on": {200.0: 5.0}}, "an announcement of nothing"),
        ({"details": {100.0: {"low": 50000}}}, "outside its low and high"),
        ({"details": {100.0: {"high": 39000}}}, "outside its low and high"),
    ],
)
def test_what_is_said_of_a_figure_fits_the_figure(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        observation(**fields)
