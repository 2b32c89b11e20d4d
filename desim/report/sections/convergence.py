"""Convergence: whether there are enough replications for what the report says, and how many more would narrow it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from desim.report.model.headline import headline_of, subject_pile
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, clipped, number, tick_label
from desim.report.page.page import Block, Cell, Figure, Paragraph, Table
from desim.report.page.style import evenly_spaced, figure, grid_shape, panels_for
from desim.spec.metrics import find_metric
from desim.stats.convergence import Running, running, wanted
from desim.stats.interval import UNBOUNDED, Bounds, mean
from desim.stats.measure import bounds_of, is_probability

RELATIVE = 0.05
"""Half-width over the mean that is enough where the run has no goal of its own."""


@dataclass(frozen=True)
class PrecisionCheck:
    """A measure the report turns on, and whether there are enough replications for it."""

    name: str
    unit: str
    values: np.ndarray
    """Values over replications, shape (n,)."""
    goal: float
    """Half-width that is enough."""
    bounds: Bounds = UNBOUNDED
    """Smallest and largest value that is possible."""
    probability: bool = False
    """Whether values are 0 or 1, or shares of worlds."""
    counts: str = "replications"
    """What the values are of, in the plural."""

    @cached_property
    def running(self) -> Running:
        """Mean and half-width over the first n replications."""
        return running(self.values, bounds=self.bounds, probability=self.probability)

    @property
    def n(self) -> int:
        """Replications with a value."""
        return int(self.running.n[-1])

    @property
    def mean(self) -> float:
        """Mean over all of them."""
        return float(self.running.mean[-1])

    @property
    def half_width(self) -> float:
        """Half-width of the 95 % interval of the mean; infinite where there is none."""
        return float(self.running.half[-1])

    @property
    def enough(self) -> bool:
        """Whether the interval is as narrow as the goal."""
        return self.half_width <= self.goal

    def more_for(self, half_width: float) -> int | None:
        """Further replications that are expected to reach a half-width; None where no number does."""
        needed = wanted(self.values, half_width, half=self.half_width if np.isfinite(self.half_width) else None)
        return None if needed is None else needed - self.n


def convergence_blocks(sweep: Sweep) -> list[Block]:
    """The verdict in a sentence, running means, and a table, for one scenario."""
    point = sweep.points[0]
    found = [check for check in precision_checks(sweep, point) if np.isfinite(check.values).sum() >= 2]
    if not found:
        return [Paragraph("Fewer than two replications have a value to judge by: run more.", "warn")]
    rule = (
        f"Enough means a 95 % interval of at most {_rule(point)} to each side. Replications needed are expected from "
        "the spread seen so far (Law 2015, section 9.4.1); days that never came by the horizon count as the horizon."
    )
    blocks: list[Block] = [Paragraph(_verdict(check), "" if check.enough else "warn") for check in found]
    return [*blocks, _figure(point, found), _table(point, found, rule)]


def precision_checks(sweep: Sweep, point: Point) -> list[PrecisionCheck]:
    """The days below the objective where the answer is about one, and the headline."""
    head, pile = headline_of(point), subject_pile(sweep)
    found = []
    if pile is not None:
        values = point.values("time_below_objective", pile) * point.span
        name = f"Days below objective of {point.title(pile)}"
        found.append(_precision_check(point, name, "d", values, "time_below_objective", point.span))
    if head is not None and (head.metric, head.subject) != ("time_below_objective", pile):
        values = np.where(np.isnan(head.values), point.last_day, head.values) if head.censored else head.values
        name = f"{head.name[:1].upper()}{head.name[1:]}"
        found.append(_precision_check(point, name, head.unit, values, head.metric))
    return found


def _precision_check(
    point: Point, name: str, unit: str, values: np.ndarray, metric: str, scale: float = 1.0
) -> PrecisionCheck:
    absolute, relative = _precision_goal(point)
    center = abs(mean(values[~np.isnan(values)]).estimate or 0.0)
    goal = absolute if absolute is not None else (relative or RELATIVE) * center
    record = find_metric(metric)
    low, high = bounds_of(record, scale)
    high = min(high, point.last_day) if record.censored else high
    return PrecisionCheck(name, unit, values, goal, (low, high), is_probability(record), point.unit_name)


def _precision_goal(point: Point) -> tuple[float | None, float | None]:
    """Absolute and relative half-width of the first goal of the run, None where it has none."""
    goals = (point.manifest.get("precision") or {}).get("goals") or [{}]
    return goals[0].get("absolute"), goals[0].get("relative")


def _rule(point: Point) -> str:
    absolute, relative = _precision_goal(point)
    if absolute is not None:
        return f"{number(absolute)} (the goal of the run)"
    if relative is not None:
        return f"{100 * relative:g} % of the mean (the goal of the run)"
    return f"{100 * RELATIVE:g} % of the mean (the run has no goal of its own)"


def _verdict(check: PrecisionCheck) -> str:
    """Enough or not enough, in a sentence."""
    half = check.half_width
    unit = f" {check.unit}" if check.unit else ""
    text = f"{check.name}: {number(check.mean)} ± {number(half)}{unit} after {check.n} {check.counts}"
    if not np.isfinite(half):
        return f"{check.name}: NOT enough; {mean(check.values[~np.isnan(check.values)]).note}."
    more = check.more_for(half / 2.0)
    narrow = f"about {more:,} more would halve the interval" if more is not None else "halving it is out of reach"
    if check.enough:
        return f"{text}: enough; {narrow}."
    needed = check.more_for(check.goal)
    short = f"about {needed:,} more are needed" if needed is not None else f"no number of {check.counts} will do"
    return f"{text}: NOT enough; {short}, and {narrow}."


def _figure(point: Point, found: list[PrecisionCheck]) -> Figure:
    rows, columns = grid_shape(len(found))

    def paint(panels: Any) -> None:
        for _, panel, check in panels_for(panels, found):
            _panel(panel, check)
            panel.set_xlabel(f"{check.counts} n")

    caption = (
        f"Running mean over the first n {point.unit_name} and its 95 % interval; dashed: the interval that would be "
        f"enough around the last mean. {note_n([point])}."
    )
    alt = "Running means. " + " ".join(map(_verdict, found))
    return figure("convergence", alt, caption, 0.6 + 2.5 * rows, (rows, columns), paint)


def _panel(panel: Any, check: PrecisionCheck) -> None:
    seen = check.running
    known = np.nonzero(np.isfinite(seen.half))[0]
    if not len(known):
        panel.set_title(clipped(check.name, 60))
        return
    keep = known[evenly_spaced(len(known))]
    n, middle, half = seen.n[keep], seen.mean[keep], seen.half[keep]
    panel.fill_between(n, middle - half, middle + half, color="#0173b2", alpha=0.2, linewidth=0)
    panel.plot(n, middle, color="#0173b2", linewidth=1.6)
    last, wide = float(middle[-1]), max(check.goal, float(half[min(len(half) - 1, len(half) // 5)]))
    for end in (last - check.goal, last + check.goal):
        panel.axhline(end, color="#222222", linestyle=(0, (5, 3)), linewidth=1)
    if wide > 0.0:
        panel.set_ylim(last - 1.6 * wide, last + 1.6 * wide)
    panel.set_xlim(float(n[0]), max(float(n[-1]), float(n[0]) + 1.0))
    panel.yaxis.set_major_formatter(tick_label)
    panel.set_title(clipped(check.name, 60))
    panel.set_ylabel(check.unit)
    panel.xaxis.get_major_locator().set_params(integer=True)


def _table(point: Point, found: list[PrecisionCheck], rule: str) -> Table:
    head = ["Measure", "Unit", "n", "Mean", "Half-width", "% of mean", "Enough is", "Verdict", "More for enough",
            "More to halve the interval"]  # fmt: skip
    return Table(
        f"Number of {point.unit_name}; {note_n([point])}", head, [_check_cells(check) for check in found], [rule]
    )


def _check_cells(check: PrecisionCheck) -> list[Cell]:
    center, half = check.mean, check.half_width
    share = f"{100 * half / abs(center):.1f}" if center else NOT_AVAILABLE
    verdict = Cell("enough", tone="g") if check.enough else Cell("not enough", tone="r")
    words = [check.name, check.unit or "1", str(check.n), number(center), number(half), share, number(check.goal)]
    more = [check.more_for(goal) for goal in (check.goal, half / 2.0)]
    return [*map(Cell, words), verdict, *(Cell(NOT_AVAILABLE if m is None else f"{m:,}") for m in more)]
