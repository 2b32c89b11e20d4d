"""Untouched: bad outcomes of stockpiles and demands that are the same under every plan and every disruption."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import capital, percent
from desim.report.page.page import Block, Cell, Table

BAD = 0.05
"""Share from which an outcome is bad."""
SAME = 0.05
"""Largest difference between plans that counts as none."""
MOST = 4
"""Subjects that are named."""


@dataclass(frozen=True)
class Untouched:
    """One bad outcome that no plan changes."""

    subject: str
    words: str
    """What happens, after its share."""
    low: float
    """Smallest and largest share over plans and disruptions."""
    high: float

    @property
    def clause(self) -> str:
        """Such as: 35 % chance of running out."""
        ends = dict.fromkeys((percent(self.low), percent(self.high)))
        return f"{' to '.join(ends)}\u00a0% {self.words}"


def untouched(sweep: Sweep) -> list[Untouched]:
    """The worst first; nothing for a single plan."""
    if len(sweep.plans) < 2:
        return []
    found = []
    for subject, words, share in _outcomes(sweep):
        values = [share(point) for point in sweep.points]
        known = [value for value in values if not np.isnan(value)]
        if len(known) == len(values) and min(known) >= BAD and max(known) - min(known) <= SAME:
            found.append(Untouched(subject, words, min(known), max(known)))
    return sorted(found, key=lambda one: (-one.high, one.subject, one.words))


def untouched_title(sweep: Sweep) -> str:
    """What stands above the lines."""
    return "What no plan changes" if sweep.of_plans else "What is the same in every case"


def untouched_lines(sweep: Sweep) -> list[str]:
    """The worst in words, and how many more there are."""
    by_subject: dict[str, list[str]] = {}
    for one in untouched(sweep):
        by_subject.setdefault(one.subject, []).append(one.clause)
    first, more = sweep.ordered()[0], len(by_subject) - MOST
    lines = [f"{capital(first.title(name))}: {'; '.join(clauses)}." for name, clauses in by_subject.items()]
    return [*lines[:MOST], *([f"{more} more stand in the annex."] if more > 0 else [])]


def _outcomes(sweep: Sweep) -> Iterator[tuple[str, str, Callable[[Point], float]]]:
    """Subject, words and share of what may go badly: of objectives, of what is drawn on, and of what is asked for."""
    first = sweep.ordered()[0]
    for pile in sweep.objectives():
        yield pile, "chance to miss its objective to the end", _missed(pile)
    drawn = {demand.stockpile for point in sweep.points for demand in point.scenario.demands.values()}
    for pile in sorted({*drawn, *sweep.objectives()}):
        yield pile, "chance of running out", _short(pile)
    for demand in sorted(first.scenario.demands):
        yield demand, "never supplied", _unmet(demand)


def _missed(pile: str) -> Callable[[Point], float]:
    return lambda point: 1.0 - _mean(point.values("objective_regained", pile))


def _short(pile: str) -> Callable[[Point], float]:
    def share(point: Point) -> float:
        values = point.replicated("stockout_on", pile)
        return _mean(point.by_world((~np.isnan(values)).astype(float))) if len(values) else np.nan

    return share


def _unmet(demand: str) -> Callable[[Point], float]:
    def share(point: Point) -> float:
        wanted, issued = (point.values(metric, demand) for metric in ("wanted", "issued"))
        total = float(np.nansum(wanted)) if len(wanted) else 0.0
        return max(0.0, 1.0 - float(np.nansum(issued)) / total) if total > 0.0 else np.nan

    return share


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan


def untouched_blocks(sweep: Sweep) -> list[Block]:
    """All of them as a table of the annex; nothing where there is none."""
    first = sweep.ordered()[0]
    rows = [
        [Cell(first.title(one.subject)), Cell(one.words), Cell(percent(one.low)), Cell(percent(one.high))]
        for one in untouched(sweep)
    ]
    caption = (
        f"Outcomes that are bad ({percent(BAD)} % or more) and that no plan moves by more than {percent(SAME)} "
        "percentage points, over all plans and disruptions"
    )
    return [Table(caption, ["Subject", "What", "Least, %", "Most, %"], rows)] if rows else []
