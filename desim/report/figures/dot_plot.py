"""Dot plot: the headline measure of every plan, with its interval and the replications behind it."""

from typing import Any

import numpy as np

from desim.report.model.headline import HeadlineMeasure, headlines
from desim.report.model.point import note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, number
from desim.report.page.page import Figure
from desim.report.page.style import figure, grid_shape, panels_for

ROW_HEIGHT = 0.34
"""Inches for one plan."""
MAX_MARKS = 200
"""Replications of a plan that are drawn."""


def dot_plot_figure(sweep: Sweep, key: str) -> Figure | None:
    """Mean and 95 % interval of the headline by plan, one panel per disruption; None where it is not defined."""
    found = [head for head in headlines(sweep.ordered()) if head.mean.estimate is not None]
    if not found:
        return None
    label = _axis_label(found[0])
    disruptions = [d for d in sweep.disruptions if any(head.point.disruption == d for head in found)]
    plans = list(dict.fromkeys(head.point.plan for head in found))
    rows, columns = grid_shape(len(disruptions))

    def paint(panels: Any) -> None:
        for index, panel, disruption in panels_for(panels, disruptions):
            for head in (h for h in found if h.point.disruption == disruption):
                draw_plan(panel, plans.index(head.point.plan), head, sweep.colors[head.point.plan])
            name_rows(panel, [sweep.plan_title(plan) if index % columns == 0 else "" for plan in plans])
            panel.set_title(clipped(sweep.disruption_title(disruption), 52 if columns < 3 else 34))
            panel.set_xlabel(label if index // columns == rows - 1 else "")

    means = "; ".join(f"{head.point.label}: {number(head.mean.estimate)}" for head in found)
    caption = (
        f"{label}: mean and 95 % interval of each plan; the small marks are its {found[0].point.unit_name}, at most "
        f"{MAX_MARKS} of them. {found[0].better.capitalize()} is better. {note_n([head.point for head in found])}."
    )
    height = 0.75 + rows * (0.55 + ROW_HEIGHT * len(plans))
    return figure(key, f"{label}. {means}.", caption, height, (rows, columns), paint, sharex=True)


def _axis_label(head: HeadlineMeasure) -> str:
    """The headline with its unit, short enough for an axis."""
    label = clipped(head.name, 60)
    return f"{label}, {head.unit}" if head.unit else label


def name_rows(panel: Any, plans: list[str]) -> None:
    """Names of plans beside their rows."""
    panel.set_ylim(len(plans) - 0.4, -0.6)
    panel.set_yticks(range(len(plans)), [clipped(p, 30) for p in plans])


def draw_plan(panel: Any, index: int, head: HeadlineMeasure, color: str) -> None:
    """One plan: its replications as faint marks, its mean as a dot on its interval."""
    known = head.values[~np.isnan(head.values)][:MAX_MARKS]
    found = head.mean
    panel.plot(known, np.full(len(known), index + 0.22), "|", color=color, alpha=0.35, markersize=5)
    if found.low is not None and found.high is not None:
        panel.plot([found.low, found.high], [index, index], color=color, linewidth=2.4, solid_capstyle="butt")
    panel.plot([found.estimate], [index], "o", color=color, markersize=5)
