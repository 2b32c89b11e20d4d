"""Measure: what plans are compared by, how its values read, and what a gain of it is called."""

import math
from dataclasses import dataclass

import numpy as np

from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.outcome import PlanOutcome
from desim.report.model.point import Point
from desim.report.model.titles import metric_title
from desim.report.page.formatting import NOT_AVAILABLE, missing, month_text, percent, plural
from desim.spec.metrics import find_metric
from desim.stats.interval import quantile

EVENT_METRICS = ("time_to_replenish", "replenished_on", "objective_regained")
"""Metrics that speak of the day on which a stockpile is back at its objective."""
LATER = "later"
"""The upper end of a range that lies beyond the end of the run."""
RANGE = (0.1, 0.9)
"""Quantiles between which eight worlds of ten lie."""


@dataclass(frozen=True)
class Measure:
    """A measure that plans are compared by."""

    outcome: PlanOutcome
    subject_title: str
    objective: bool
    """Whether it is the day on which a stockpile with an objective is back at it."""
    named: bool = False
    """Whether it has a title of its own, as the measures that a scenario adds."""

    @property
    def is_share(self) -> bool:
        """Whether it is a pure number that reads as a percentage."""
        metric = find_metric(self.outcome.metric)
        return not self.outcome.share and (metric.share or "_over_" in metric.name)

    @property
    def in_days(self) -> bool:
        """Whether it is a time."""
        return self.outcome.unit == "d"

    @property
    def title(self) -> str:
        """A few words for the head of a column."""
        if self.objective:
            return "Back by"
        return metric_title(self.outcome.metric)

    @property
    def name(self) -> str:
        """Measure and subject for readers, within a sentence; its own title where it has one."""
        return self.subject_title if self.named else f"{self.title.lower()} of {self.subject_title}"

    @property
    def gain_title(self) -> str:
        """What a gain over the base is called at the head of a column."""
        if self.is_share:
            return "Points won"
        return f"{self.unit_words.capitalize()} won" if self.unit_words else "Gain"

    @property
    def unit_words(self) -> str:
        """The unit in words, in the plural; empty for a pure number."""
        if self.is_share:
            return "points"
        return unit_words(self.outcome.unit)

    def amount(self, value: float | None) -> str:
        """A gain or a loss, without its unit."""
        if value is None or not math.isfinite(value):
            return NOT_AVAILABLE
        if self.is_share:
            return tenths(100.0 * value)
        return tenths(value) if self.in_days else whole(value)

    def amount_with_unit(self, value: float | None) -> str:
        """A gain or a loss with its unit."""
        return f"{self.amount(value)} {self.unit_words}".strip()

    def value_text(self, point: Point, value: float | None) -> str:
        """One value of the measure: a month for the day of an event, else a number."""
        if self.outcome.censored and not self.objective:
            return day_of_event(point, value)
        if self.is_share:
            return percent(value) + ("" if missing(value) else "\u00a0%")
        return whole(value)

    def middle_and_range(self, point: Point) -> tuple[str, str]:
        """The median over worlds, and between which values eight of ten lie."""
        low, middle, high = self.quantiles(point)
        read = back_day if self.objective else self.value_text
        texts = [read(point, value) for value in (low, middle, high)]
        return texts[1], range_text(texts[0], LATER if math.isinf(high) else texts[2])

    def quantiles(self, point: Point) -> tuple[float, float, float]:
        """P10, median and P90 over independent results; infinite for an event that did not come.

        For a measure of a stockpile against its objective of the day on which it is back, after the decision.
        """
        metric = "replenished_on" if self.objective else self.outcome.metric
        values = point.values(metric, self.outcome.subject)
        if self.outcome.share and not self.objective:
            values = values * point.span
        if self.outcome.censored:
            values = np.where(np.isnan(values), np.inf, values)
        known = values[~np.isnan(values)]
        found = [quantile(known, p).estimate if len(known) else None for p in (RANGE[0], 0.5, RANGE[1])]
        low, middle, high = (math.nan if value is None else value for value in found)
        return low, middle, high

    def reached(self, point: Point) -> float | None:
        """Share of the results in which the event has come by the end of the run; None where it is no event."""
        if self.objective:
            return ObjectiveStatus(point, self.outcome.subject).regained.estimate
        if not self.outcome.censored:
            return None
        values = point.replicated(self.outcome.metric, self.outcome.subject)
        return float((~np.isnan(values)).mean()) if len(values) else None


def unit_words(unit: str) -> str:
    """A unit in words, in the plural: days, rounds a year, aircraft days."""
    if unit in ("", "1"):
        return ""
    first, _, per = unit.partition("/")
    words = ["days" if word == "d" else word for word in first.split()]
    if len(words) == 1 and words[0] != "days":
        words = [plural(words[0]) if words[0].isalpha() else words[0]]
    return " ".join(words) + (f" a {'day' if per == 'd' else per}" if per else "")


def whole(value: float | None) -> str:
    """A number for a reader in a hurry: three digits from 1,000 on, whole from 10 on, two digits below."""
    if value is None or not math.isfinite(value):
        return NOT_AVAILABLE
    large = abs(value) >= 9.95
    text = f"{round(float(f'{value:.3g}')):,}" if large else f"{float(f'{value:.2g}') + 0.0:g}"
    return text.replace("-", "\u2212")


def tenths(value: float) -> str:
    """Days or percentage points: whole from 10 on, tenths below."""
    return whole(value) if abs(value) >= 9.95 else f"{round(value, 1) + 0.0:g}".replace("-", "\u2212")


def back_day(point: Point, day: float | None) -> str:
    """The month in which a stockpile is back at its objective; 0 means that it never was below."""
    if day == 0.0:
        return "never below"
    return day_of_event(point, day)


def day_of_event(point: Point, day: float | None) -> str:
    """The month of a day after the decision; where day 0 has no date, its number after the decision."""
    if day is None or math.isnan(day):
        return NOT_AVAILABLE
    if math.isinf(day):
        return f"after {month_of(point, point.last_day)}"
    return month_of(point, day)


def month_of(point: Point, day: float) -> str:
    """The month of a day after the decision, such as Mar 2027; without dates D+ and its number."""
    if point.decided_on is None:
        return f"D+{whole(day)}" if point.decision > 0.0 else f"day {whole(day)}"
    from datetime import timedelta

    return month_text(point.decided_on + timedelta(days=math.floor(day))).replace(" ", "\u00a0")


def range_text(low: str, high: str) -> str:
    """Between two values; one where they are the same; nothing where there is none."""
    if NOT_AVAILABLE in (low, high):
        return ""
    return f"always {low}" if low == high else f"{low} to {high}"
