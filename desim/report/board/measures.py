"""Measures: what the board can compare plans by, and the values of all plans of one disruption, paired."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desim.report.board.metrics import BOARD_METRICS, COST, SAME_CLOCK, BoardMetric
from desim.report.model.outcome import PlanOutcome
from desim.report.model.over_worlds import OverWorlds
from desim.report.model.point import Point
from desim.report.model.titles import metric_title
from desim.spec.metrics import find_metric
from desim.stats.interval import Bounds
from desim.stats.measure import bounds_of


@dataclass(frozen=True)
class BoardMeasure:
    """One thing that plans are compared by: a metric of a stockpile, or one of the whole network."""

    key: str
    """As it is picked: the name of a metric, ``headline`` or ``cost``."""
    metric: str
    subject: str
    words: BoardMetric
    pile: int | None
    """Place of its stockpile on the page; None for the whole network."""

    @property
    def censored(self) -> bool:
        """Whether it is the day of something that may not come by the end of the run."""
        return find_metric(self.metric).censored

    @property
    def low_is_better(self) -> bool:
        """Whether a small value is good."""
        return (self.words.better or find_metric(self.metric).better) == "low"

    def scale(self, point: Point) -> float:
        """What a value is multiplied with to be shown."""
        return point.span if self.words.by_span else self.words.scale

    def bounds(self, point: Point) -> Bounds:
        """Smallest and largest value as it is shown."""
        record = find_metric(self.metric)
        low, high = bounds_of(record, self.scale(point))
        return low, min(high, point.last_day) if record.censored else high

    def has(self, point: Point) -> bool:
        """Whether a point has the measure."""
        return len(point.values(self.metric, self.subject)) > 0


@dataclass(frozen=True)
class Paired:
    """The plans of one disruption that have a measure, in the replications or worlds that all of them have."""

    measure: BoardMeasure
    table: OverWorlds
    """Values by world, or by replication where nothing is drawn."""
    left_out: int
    """Worlds or replications in which the measure is not defined for every plan."""

    @property
    def counted(self) -> np.ndarray:
        """Values, shape (n, plans); what has not come by the end counts as the end."""
        return self.table.losses if self.measure.low_is_better else -self.table.losses


def board_measures(points: Sequence[Point], piles: list[str]) -> list[BoardMeasure]:
    """All that can be picked: the metrics of each stockpile, the headline where it is none of them, and the cost."""
    found = [
        BoardMeasure(key, key, pile, words, place)
        for place, pile in enumerate(piles)
        for key, words in BOARD_METRICS.items()
        if any(pile in p.scenario.stockpiles and len(p.values(key, pile)) for p in points)
    ]
    head = _headline(points[0], piles)
    found += [head] if head is not None and any(head.has(p) for p in points) else []
    cost = BoardMeasure("cost", "cost", "total", COST, None)
    priced = any(p.values("cost", "total").any() for p in points)
    return [*found, cost] if priced else found


def opening_measure(points: Sequence[Point], measures: list[BoardMeasure]) -> BoardMeasure:
    """The one that the headline is about; the first where it is about none of them."""
    head = points[0].scenario.headline
    metric = SAME_CLOCK.get(head.metric, head.metric) if head is not None else ""
    own = [m for m in measures if head is not None and (m.metric, m.subject) == (metric, head.subject)]
    return (own or measures)[0]


def _headline(first: Point, piles: list[str]) -> BoardMeasure | None:
    """The headline, where it is no metric of a stockpile that is shown."""
    head = first.scenario.headline
    if head is None:
        return None
    metric = SAME_CLOCK.get(head.metric, head.metric)
    if metric in BOARD_METRICS and head.subject in piles:
        return None
    unit, dated = first.unit(metric, head.subject), metric.endswith("_on")
    title = metric_title(metric)
    name = f"{title[:1].lower()}{title[1:]} of {first.title(head.subject)}".replace("{", "(").replace("}", ")")
    share = unit == "1" and (find_metric(metric).share or "_over_" in metric)
    words = BoardMetric(
        f"Headline: {name}",
        f"the {name} is {{value}}{'' if find_metric(metric).censored else ' on average'}",
        "later" if dated else "more",
        "earlier" if dated else "less",
        "%" if share else {"1": "", "d": "days"}.get(unit, unit),
        scale=100.0 if share else 1.0,
        better=head.better,
        dated=dated,
    )
    return BoardMeasure("headline", metric, head.subject, words, None)


def paired(measure: BoardMeasure, points: Sequence[Point]) -> Paired | None:
    """The plans of one disruption that have *measure*, paired; None where fewer than one replication is common."""
    having = [p for p in points if measure.has(p)]
    numbers = sorted(set.intersection(*(set(replication_numbers(p)) for p in having))) if having else []
    if not numbers:
        return None
    values = np.column_stack([_values(measure, p, numbers) for p in having])
    defined = np.ones(len(values), dtype=bool) if measure.censored else ~np.isnan(values).any(axis=1)
    if not defined.any():
        return None
    outcome = PlanOutcome(
        measure.metric, measure.subject, measure.words.unit, measure.words.label, measure.low_is_better,
        measure.censored, measure.words.by_span,
    )  # fmt: skip
    table = OverWorlds(having[0].disruption, having, outcome, values[defined])
    return Paired(measure, table, int((~defined).sum()))


def _values(measure: BoardMeasure, point: Point, numbers: list[int]) -> np.ndarray:
    """Values in the replications or worlds *numbers*, as they are shown; NaN where undefined."""
    known = np.searchsorted(replication_numbers(point), numbers)
    return np.asarray(point.values(measure.metric, measure.subject)[known] * measure.scale(point))


def replication_numbers(point: Point) -> list[int]:
    """Numbers of the replications with a result, or of their worlds where these have several: of what is paired."""
    if point.per_world > 1:
        return [int(world) for world in np.unique(point.worlds)]
    return point.results.replication_numbers
