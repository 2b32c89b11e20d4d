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
    """A level over time, of one stockpile or of what some lines have made since the start."""

    title: str
    unit: str
    pile: str | None
    """The stockpile whose stock it is; None for the output of lines."""
    lines: tuple[str, ...] = ()

    def levels(self, point: Point) -> tuple[np.ndarray, np.ndarray]:
        """Days after the decision, shape (days,), and the level, shape (replications, days)."""
        if self.pile is not None:
            days, level = point.results.levels(self.pile, "on_hand")
        else:
            days, level = point.results.levels(self.lines[0], "made")
            for line in self.lines[1:]:
                level = level + point.results.levels(line, "made")[1]
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

        A world in which it never does counts as later than all others.
        """
        days, ours = self.inflow(point)
        probed, theirs = self.inflow(base)
        if ours.shape != theirs.shape or not np.array_equal(days, probed):
            return None
        more = ours - theirs > TOLERANCE * max(1.0, float(np.abs(ours).max()))
        first = np.where(more.any(axis=1), days[more.argmax(axis=1)], np.inf)
        middle = float(np.sort(first)[(len(first) - 1) // 2])
        return middle if np.isfinite(middle) else None


def subject_path(ranking: Ranking) -> SubjectPath | None:
    """The stock that the measure is about, or the output of its lines; None where there is neither."""
    first = ranking.sweep.ordered()[0]
    scenario, subject = first.scenario, ranking.measure.outcome.subject
    lines = lines_of(first, subject)
    if lines:
        return SubjectPath(ranking.measure.subject_title, plural(first.item_unit(lines[0])), None, lines)
    pile = scenario.demands[subject].stockpile if subject in scenario.demands else subject
    if pile not in scenario.stockpiles:
        pile = subject_stock(first) or ""
    if pile not in scenario.stockpiles or any(pile not in p.scenario.stockpiles for p in ranking.sweep.points):
        return None
    return SubjectPath(first.title(pile), plural(first.item_unit(pile)), pile)


def lines_of(point: Point, subject: str) -> tuple[str, ...]:
    """The lines that a line or a measure of output is about; none where it is about something else."""
    scenario = point.scenario
    if subject in scenario.lines:
        return (subject,)
    measure = scenario.measures.get(subject)
    if measure is None:
        return ()
    return tuple(line for line in (measure.subject, *measure.beside) if line in scenario.lines)
