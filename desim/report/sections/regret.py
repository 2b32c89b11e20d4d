"""Regret: how much worse each plan is than the best one under each disruption, and at most over the disruptions."""

from dataclasses import dataclass

import numpy as np

from desim.report.model.outcome import PlanOutcome, outcome_of
from desim.report.model.paired import share_random_numbers
from desim.report.model.point import note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, number, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.stats.interval import Interval
from desim.stats.regret import regrets

_NOTES = [
    "Regret: mean loss of a plan minus that of the best plan under the same disruption and the same random numbers; 0 "
    "is the best (Savage 1951). The intervals hold for all plans and disruptions at once (95 %, from all paired "
    "differences, Bonferroni): a plan whose interval begins above 0 is not the best there. The largest regret is the "
    "most a plan loses when it is not known which disruption comes."
]


@dataclass(frozen=True)
class RegretTable:
    """Regret of every plan under each disruption that has all plans with the same random numbers."""

    disruptions: list[str]
    plans: list[str]
    by_disruption: list[list[Interval]]
    """One row per disruption, one entry per plan."""
    largest: list[Interval]
    """The largest regret of each plan over the disruptions."""
    left_out: list[str]
    """Disruptions in which plans are missing or not paired."""


def regret_table(sweep: Sweep, outcome: PlanOutcome) -> RegretTable | None:
    """Regrets by plan and disruption; None where no disruption has all plans paired and a defined outcome."""
    whole = [d for d in sweep.disruptions if _comparable(sweep, d, outcome)]
    if not whole:
        return None
    losses = [np.array([outcome.losses(p) for p in sweep.under(d)]) for d in whole]
    by_disruption, largest = regrets(losses)
    return RegretTable(whole, sweep.plans, by_disruption, largest, [d for d in sweep.disruptions if d not in whole])


def _comparable(sweep: Sweep, disruption: str, outcome: PlanOutcome) -> bool:
    points = sweep.under(disruption)
    return len(points) == len(sweep.plans) and share_random_numbers(points) and all(map(outcome.defined, points))


def regret_blocks(sweep: Sweep) -> list[Block]:
    """A table of regrets, plan by disruption; nothing for one plan."""
    outcome = outcome_of(sweep)
    if outcome is None:
        return []
    found = regret_table(sweep, outcome)
    if found is None:
        return [
            Paragraph(
                "No regret is shown: no disruption has all plans with the same random numbers and a defined loss."
            )
        ]
    several = len(found.disruptions) > 1
    least = min(w.estimate or 0.0 for w in found.largest)
    rows = [
        [
            Cell(plan),
            *(_regret_cell(row[k]) for row in found.by_disruption),
            *([_largest_cell(found.largest[k], least)] if several else []),
        ]
        for k, plan in enumerate(found.plans)
    ]
    left = ", ".join(found.left_out)
    more = [f"Left out, because plans are missing or not paired there: {left}."] if left else []
    unit = f", {outcome.unit}" if outcome.unit else ""
    caption = f"Regret in {outcome.title}{unit}; 95 % simultaneous intervals in brackets; {note_n(sweep.points)}"
    head = ["Plan", *(d or "Regret" for d in found.disruptions), *(["Largest over the disruptions"] if several else [])]
    return [Table(caption, head, rows, [*_NOTES, *more])]


def _regret_cell(found: Interval) -> Cell:
    """A regret; a word says which plan is, or may be, the best."""
    text, detail = with_interval(found)
    if text == NOT_AVAILABLE:
        return Cell(text)
    if found.estimate == 0.0:
        return Cell(number(0.0), f"{detail} best")
    return Cell(text, f"{detail} may be best" if found.low == 0.0 else detail)


def _largest_cell(found: Interval, least: float) -> Cell:
    text, detail = with_interval(found)
    return Cell(text, f"{detail} smallest" if text != NOT_AVAILABLE and found.estimate == least else detail)
