"""Path of the subject: the level over time that shows what plans change, and the day of their first delivery."""

from dataclasses import dataclass

import numpy as np

from desim.report.decision.ranking import Ranking
from desim.report.model.point import Point
from desim.report.page.formatting import plural
from desim.report.sections.status_table import subject_stock

TOLERANCE = 1e-6
"""Part of the largest value that a difference must exceed."""


@dataclass(frozen=True)
class SubjectPath:
    """A level over time: of one stockpile, of what some lines have made since the start, or of what is owed."""

    title: str
    unit: str
    pile: str | None
    """The stockpile whose stock it is; None for what lines have made or what is owed."""
    parts: tuple[str, ...]
    """The parts whose level is added up."""
    level: str = "on_hand"
    """Name of the sampled level."""

    def levels(self, point: Point) -> tuple[np.ndarray, np.ndarray]:
        """Days after the decision, shape (days,), and the level, shape (replications, days)."""
        days, level = point.results.levels(self.parts[0], self.level)
        for part in self.parts[1:]:
            level = level + point.results.levels(part, self.level)[1]
        return days - point.decision, level

    def inflow(self, point: Point) -> tuple[np.ndarray, np.ndarray]:
        """Days after the decision, and what has come in since the start, shape (replications, days)."""
        lanes = [lane for lane in point.results.lanes if self.pile is not None and lane.endswith(f">{self.pile}")]
        if not lanes:
            return self.levels(point)
        days, total = point.results.deliveries(lanes[0])
        for lane in lanes[1:]:
            total = total + point.results.deliveries(lane)[1]
        return days - point.decision, total

    def added(self, point: Point, base: Point) -> tuple[np.ndarray, np.ndarray]:
        """Days after the decision that both have, and how much more there is than with the base (mean)."""
        (ours, levels), (theirs, of_base) = self.levels(point), self.levels(base)
        days, here, there = np.intersect1d(ours, theirs, return_indices=True)  # points may have horizons of their own
        return days, (levels[:, here] - of_base[:, there]).mean(axis=0)

    def first_delivery(self, point: Point, base: Point) -> float | None:
        """Median day after the decision by which more has come in than with the base; None where it mostly never does.

        A world in which it never does counts as later than all others. What is owed is not delivered: None.
        """
        if self.level == "owed":
            return None
        days, ours = self.inflow(point)
        probed, theirs = self.inflow(base)
        if ours.shape != theirs.shape or not np.array_equal(days, probed):
            return None
        more = ours - theirs > TOLERANCE * max(1.0, float(np.abs(ours).max()))
        first = np.where(more.any(axis=1), days[more.argmax(axis=1)], np.inf)
        middle = float(np.sort(first)[(len(first) - 1) // 2])
        return middle if np.isfinite(middle) else None


def subject_path(ranking: Ranking) -> SubjectPath | None:
    """What is drawn for the measure: output of its lines, what is owed to its fleet, or the stock it is about.

    None where it is about something else.
    """
    first = ranking.sweep.ordered()[0]
    subject, title = ranking.measure.outcome.subject, ranking.measure.subject_title
    lines, piles = lines_of(first, subject), stocks_of_fleets(first, subject)
    if lines:
        return SubjectPath(title, plural(first.item_unit(lines[0])), None, lines, "made")
    if piles:
        found = SubjectPath(f"Owed to {title}", plural(first.item_unit(piles[0])), None, piles, "owed")
        return found if all(_has(point, piles) for point in ranking.sweep.points) else None
    known = [_stock_of(first, part) for part in parts_of(first, subject)]
    whole = not any(first.scenario.family_of(part) for part in parts_of(first, subject))  # such as the total cost
    pile = next((name for name in known if name), None) or (subject_stock(first) if whole else None)
    if pile is None or not all(_has(point, (pile,)) for point in ranking.sweep.points):
        return None
    return SubjectPath(first.title(pile), plural(first.item_unit(pile)), pile, (pile,))


def parts_of(point: Point, subject: str) -> tuple[str, ...]:
    """The parts that a measure of one's own is about, or the subject itself."""
    measure = point.scenario.measures.get(subject)
    return (subject,) if measure is None else measure.parts


def lines_of(point: Point, subject: str) -> tuple[str, ...]:
    """The lines that a line or a measure of output is about; none where it is about something else."""
    return tuple(part for part in parts_of(point, subject) if part in point.scenario.lines)


def stocks_of_fleets(point: Point, subject: str) -> tuple[str, ...]:
    """The stockpiles that a fleet, or a measure of fleets, takes its spares from; none where it is no fleet."""
    fleets = [point.scenario.fleets[part] for part in parts_of(point, subject) if part in point.scenario.fleets]
    return tuple(dict.fromkeys(unit.stockpile for fleet in fleets for unit in fleet.units.values()))


def _stock_of(point: Point, part: str) -> str:
    """The stockpile that a part is, or that a demand draws on; empty for other parts."""
    scenario = point.scenario
    pile = scenario.demands[part].stockpile if part in scenario.demands else part
    return pile if pile in scenario.stockpiles else ""


def _has(point: Point, piles: tuple[str, ...]) -> bool:
    return all(pile in point.scenario.stockpiles for pile in piles)
