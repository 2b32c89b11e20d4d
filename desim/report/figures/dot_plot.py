"""Dots: the headline measure of every plan, with its interval and the replications behind it."""

from typing import Any

import numpy as np

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, number, plain_name
from desim.report.page.page import Figure
from desim.report.page.style import figure, grid_shape, panels_for

ROW, MOST = 0.34, 200


def dots_figure(sweep: Sweep, key: str) -> Figure | None:
    """Mean and 95 % interval of the headline by plan, one panel per setting; None where it is not defined."""
    head = sweep.ordered()[0].scenario.headline
    found = [p for p in sweep.ordered() if head and p.mean(head.metric, head.subject).estimate is not None]
    if not found:
        return None
    label = _label(found[0])
    settings = [s for s in sweep.settings if any(p.setting == s for p in found)]
    plans = list(dict.fromkeys(p.plan for p in found))
    rows, columns = grid_shape(len(settings))

    def paint(panels: Any) -> None:
        for place, panel, setting in panels_for(panels, settings):
            for point in (p for p in found if p.setting == setting):
                _row(panel, plans.index(point.plan), point, sweep.colors[point.plan])
            _name(panel, plans if place % columns == 0 else [""] * len(plans))
            panel.set_title(clipped(setting, 52 if columns < 3 else 34))
            panel.set_xlabel(label if place // columns == rows - 1 else "")

    said = "; ".join(f"{p.label}: {number(p.mean(head.metric, head.subject).estimate)}" for p in found)
    caption = (
        f"{label}: mean and 95 % interval of each plan; the small marks are its replications, at most {MOST} of them. "
        f"{head.better.capitalize()} is better. {note_n(found)}."
    )
    height = 0.75 + rows * (0.55 + ROW * len(plans))
    return figure(key, f"{label}. {said}.", caption, height, (rows, columns), paint, sharex=True)


def _label(point: Point) -> str:
    """The headline with its unit."""
    head = point.scenario.headline
    unit = point.unit(head.metric, head.subject)
    label = clipped(f"{plain_name(head.metric)} of {point.title(head.subject)}", 60)
    return f"{label}, {unit}" if unit not in ("", "1") else label


def _name(panel: Any, plans: list[str]) -> None:
    panel.set_ylim(len(plans) - 0.4, -0.6)
    panel.set_yticks(range(len(plans)), [clipped(p, 30) for p in plans])


def _row(panel: Any, place: int, point: Point, color: str) -> None:
    """One plan: its replications as faint marks, its mean as a dot on its interval."""
    head = point.scenario.headline
    values = point.values(head.metric, head.subject)
    known = values[~np.isnan(values)][:MOST]
    found = point.mean(head.metric, head.subject)
    panel.plot(known, np.full(len(known), place + 0.22), "|", color=color, alpha=0.35, markersize=5)
    if found.low is not None and found.high is not None:
        panel.plot([found.low, found.high], [place, place], color=color, linewidth=2.4, solid_capstyle="butt")
    panel.plot([found.estimate], [place], "o", color=color, markersize=5)
