"""Condition: settings of the studies that hold worlds against what was observed."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.quantity import Count, Factor, Fraction, Moment, PositiveAmount, PositiveDays, fault


def _correlation(value: float) -> float:
    if value >= 1.0:
        raise fault("must be below 1: figures of one series would all be the same reading")
    return value


class FigureErrors(Declared):
    """How sure observed figures are."""

    correlation: Annotated[Fraction, AfterValidator(_correlation)] = 0.5
    """Correlation between the errors of any two figures of one series, which are readings of one way of counting; those
    of different series are independent. At 0 many figures of one series count as much as many series."""
    least_error: Factor = 0.01
    """No figure is taken to be surer than this: standard deviation as a share of it."""


class ConditionSettings(FigureErrors):
    """Worlds conditioned on what was observed: those that made what was seen count more.

    ``condition: {until: 2024-12-31, least_effective: 50}``
    """

    until: Moment | None = None
    """Only figures that were published by this day count; all when not given. The others are shown beside."""
    observations: tuple[Name, ...] | None = None
    """Only these series count; all that judge runs when not given."""
    least_effective: PositiveAmount = 30.0
    """With fewer effective worlds none are written."""
    method: Literal["auto", "weights", "sequential"] = "auto"
    """How worlds are conditioned. ``weights``: drawn worlds are weighted once. ``sequential``: they are moved, step by
    step, to where the figures are (sequential Monte Carlo). ``auto``: moved where weights cannot be relied on."""
    most_simulations: Count = 5_000
    """Replications that moves may take at most, on top of those of the drawn worlds."""
    most_moves: Count = 10
    """Moves of all worlds in one step at most; it ends before that where no input is still near where it was. The last
    step goes on until half of the worlds are effective."""
    worlds: Count | None = None
    """Worlds that are written; as many as were drawn when not given."""
    shown: Count = 10
    """Inputs that are shown, those that moved most first."""


class BacktestSettings(FigureErrors):
    """Forecasts from origins in the past, each with what was known then, scored by what came.

    ``backtest: {scenarios: {thaad: [network=thaad_sm3]}, months: [6, 12]}``
    """

    scenarios: dict[Name, tuple[Text, ...]] = {}
    """Scenarios whose forecasts are pooled, by name, each as the words that choose it; what is composed when none is
    given."""
    not_clean: dict[Name, Text] = {}
    """Series of which a forecast is no clean test, each with the reason, such as an input whose range was widened after
    its figures had been looked at."""
    months: tuple[Count, ...] = (3, 6, 12, 24)
    """How long before the day of a figure its forecasts are made."""
    least_effective: PositiveAmount = 10.0
    """Where the figures known at an origin leave fewer effective worlds, all of them count less, by the same power of
    their likelihood, until as many are left; the page says how often."""
    level: Annotated[Fraction, AfterValidator(_correlation)] = 0.9
    """Level of the intervals that are scored."""
    month: PositiveDays = 30.4375
    """Days in a month."""
