"""Regret: how much worse each plan is than the best one of each setting, and at most over the settings."""

import numpy as np

from desim.report.model.outcome import Loss, loss_of, paired
from desim.report.model.point import note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, number, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.stats.interval import Interval
from desim.stats.regret import regrets

_NOTES = [
    "Regret: mean loss of a plan less that of the best plan of the same setting, under the same random numbers; 0 is "
    "the best (Savage 1951). Intervals hold for all plans and settings at once (95 %, from all paired differences, "
    "Bonferroni): a plan whose interval begins above 0 is not the best there. The largest regret is what a planner "
    "may come to rue who does not know which setting will come."
]


def regret_blocks(sweep: Sweep) -> list[Block]:
    """A table of regrets, plan by setting; nothing for one plan."""
    loss = loss_of(sweep)
    if loss is None or len(sweep.plans) < 2:
        return []
    whole = [s for s in sweep.settings if _comparable(sweep, s, loss)]
    if not whole:
        return [
            Paragraph("Regret is not told: no setting has all plans with the same random numbers and a defined loss.")
        ]
    by_setting, worst = regrets([_losses(sweep, s, loss) for s in whole])
    several = len(whole) > 1
    rows = [
        [
            Cell(plan),
            *(_cell(row[k]) for row in by_setting),
            *([_cell(worst[k], min(w.estimate or 0.0 for w in worst))] if several else []),
        ]
        for k, plan in enumerate(sweep.plans)
    ]
    left = [s for s in sweep.settings if s not in whole]
    more = [f"Left out, because plans are missing or not paired there: {', '.join(left)}."] if left else []
    unit = f", {loss.unit}" if loss.unit else ""
    caption = f"Regret in {loss.title}{unit}; 95 % simultaneous intervals in brackets; {note_n(sweep.points)}"
    head = ["Plan", *(s or "Regret" for s in whole), *(["Largest over the settings"] if several else [])]
    return [Table(caption, head, rows, [*_NOTES, *more])]


def _comparable(sweep: Sweep, setting: str, loss: Loss) -> bool:
    points = sweep.under(setting)
    return len(points) == len(sweep.plans) and paired(points) and all(loss.of(p) is not None for p in points)


def _losses(sweep: Sweep, setting: str, loss: Loss) -> np.ndarray:
    """Loss of every plan in each replication, shape (plans, n)."""
    return np.array([loss.of(p) for p in sweep.under(setting)])


def _cell(found: Interval, least: float | None = None) -> Cell:
    """A regret; the word says which plan is, or may be, the best."""
    text, detail = with_interval(found)
    if text == NOT_AVAILABLE:
        return Cell(text)
    if least is not None:
        return Cell(text, f"{detail} smallest" if found.estimate == least else detail)
    if found.estimate == 0.0:
        return Cell(number(0.0), f"{detail} best")
    return Cell(text, f"{detail} may be best" if found.low == 0.0 else detail)
