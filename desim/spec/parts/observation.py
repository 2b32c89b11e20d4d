"""Observations: what was seen or announced of the output of some lines, how sure it is, and since when it is known."""

import math
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.quantity import (
    DISTINCT,
    Amount,
    Moment,
    MomentKey,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    fault,
)

NORMAL_95 = 1.6448536269514722
"""The 95 % point of the standard normal law."""
RELATIVE_ERROR = 0.1
"""Standard error of a figure, as a share of it, where an observation gives none."""


class ObservationError(Declared):
    """Standard error of observed figures: how far they may be from what was really made.

    ``error: {relative: 0.05}``
    ``error: {absolute: 300, law: normal}``
    """

    relative: PositiveFactor | None = None
    """As a share of the figure."""
    absolute: PositiveAmount | None = None
    """As an amount, the same for all figures."""
    law: Literal["lognormal", "normal"] = "lognormal"
    """How the truth is spread about the figure; a figure of 0 is always normal."""

    @model_validator(mode="after")
    def _one(self) -> "ObservationError":
        if (self.relative is None) == (self.absolute is None):
            raise fault("needs one of relative and absolute")
        return self

    def limits(self, value: float) -> tuple[float, float]:
        """The 5 % and 95 % points of the truth, given a figure."""
        spread = self.absolute if self.absolute is not None else (self.relative or 0.0) * value
        if self.law == "normal" or value == 0.0:
            return max(0.0, value - NORMAL_95 * spread), value + NORMAL_95 * spread
        times = math.exp(NORMAL_95 * math.sqrt(math.log1p((spread / value) ** 2)))
        return value / times, value * times


class FigureDetail(Declared):
    """What sets one observed figure apart from the others of its series."""

    low: Amount | None = None
    """5 % point of the truth, given the figure; by the error of the series when not given."""
    high: Amount | None = None
    """95 % point of the truth, given the figure; by the error of the series when not given."""
    said_on: Moment | None = None
    """Day on which it was published, so that nobody knew it before; the day of the figure when not given."""
    at_least: bool = False
    """Whether the text gives a threshold that was passed ("more than"), so that the truth may be any more."""
    judged: bool = True
    """Whether runs are weighted and scored by it; a weak figure is only shown."""


@dataclass(frozen=True)
class ObservedFigure:
    """One observed figure with all that is known of it."""

    day: float
    """End of its window, in days."""
    value: float
    low: float
    """5 % point of the truth."""
    high: float
    """95 % point of the truth; infinite for a threshold without one."""
    said_on: float
    """Day on which it was published."""
    at_least: bool
    judged: bool


class Observation(Declared):
    """What was seen or announced of the output of some lines, to hold a run against.

    ``us_output: {lines: [iowa_lap, camden], observed: {2024-10-01: 40000}, announced: {2025-10-01: 100000}}``
    """

    title: Text = ""
    """Name for readers."""
    kind: Literal["output", "capacity", "goal", "delivery"] = "output"
    """What the observed figures are: what was made, what could have been, what somebody wanted to make, or what was
    handed over. Runs are judged by outputs and deliveries alone."""
    lines: tuple[Annotated[str, Ref("lines")], ...]
    """Lines whose good output is added up."""
    window: PositiveDays = 30.4375
    """Output is counted over this time before each day."""
    observed: Annotated[dict[MomentKey, Amount], DISTINCT] = {}
    """Day and output over the window, as reported afterwards."""
    announced: Annotated[dict[MomentKey, Amount], DISTINCT] = {}
    """Day and output over the window, as promised beforehand."""
    error: ObservationError | None = None
    """Standard error of the observed figures; a tenth of each, log-normal, when not given."""
    details: Annotated[dict[MomentKey, FigureDetail], DISTINCT] = {}
    """Limits of error, day of publication and weight of single observed figures, by their day.

    ``observed: {2023-03-28: 20000}``
    ``details: {2023-03-28: {low: 15000, high: 21000, said_on: 2023-03-29}}``
    """
    announced_on: Annotated[dict[MomentKey, Moment], DISTINCT] = {}
    """Day on which each announced figure was announced, by its day; at the start when not given."""

    @model_validator(mode="after")
    def _days_of_figures(self) -> "Observation":
        if set(self.details) - set(self.observed):
            raise fault("has details of a day on which nothing was observed")
        if set(self.announced_on) - set(self.announced):
            raise fault("has the day of an announcement of nothing that was announced")
        for day, detail in self.details.items():
            low, high = detail.low, detail.high
            if (low is not None and low > self.observed[day]) or (high is not None and high < self.observed[day]):
                raise fault("has an observed figure outside its low and high")
        return self

    def figures(self) -> tuple[ObservedFigure, ...]:
        """The observed figures by day, each with its limits of error and the day since when it is known."""
        return tuple(self._figure(day, value) for day, value in sorted(self.observed.items()))

    def _figure(self, day: float, value: float) -> ObservedFigure:
        error = self.error or ObservationError(relative=RELATIVE_ERROR)
        detail = self.details.get(day) or FigureDetail()
        low, high = error.limits(value)
        high = math.inf if detail.at_least else high
        return ObservedFigure(
            day,
            value,
            low if detail.low is None else detail.low,
            high if detail.high is None else detail.high,
            day if detail.said_on is None else detail.said_on,
            detail.at_least,
            detail.judged and self.kind in ("output", "delivery"),
        )
