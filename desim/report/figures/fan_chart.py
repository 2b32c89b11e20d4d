"""Fan charts: stock over time as the median and the spread of replications, against the objective."""

from typing import Any

import pandas as pd

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, number, plural, tick_label
from desim.report.page.page import Figure
from desim.report.page.style import (
    BASE_COLOR,
    FIGURE_WIDTH,
    decision_line,
    evenly_spaced,
    figure,
    grid_shape,
    panels_for,
    text_color,
    time_axis,
)
from desim.stats.bands import COLUMNS, bands


def fan_chart_figure(sweep: Sweep, pile: str, points: list[Point], key: str, beside: bool = False) -> Figure:
    """One panel per point: days of supply where a planning rate is given, otherwise stock; dashed is the objective.

    *beside* makes it narrow, to stand beside a table.
    """
    first = points[0]
    rows, columns = grid_shape(len(points), len(sweep.plans) if 1 < len(sweep.plans) <= 4 else 3)
    rate = first.scenario.stockpiles[pile].planning_rate
    unit = "days of supply" if rate else f"on hand, {plural(first.item_unit(pile))}"

    def paint(panels: Any) -> None:
        for index, panel, point in panels_for(panels, points):
            fan_panel(panel, point, pile, sweep, last=index + columns >= len(points))
            if index % columns == 0:
                panel.set_ylabel(unit)
        panels[0, 0].set_ylim(bottom=0)

    caption = (
        f"{first.title(pile)}, {unit}. Line: median; dark band: P25 to P75; light band: P5 to P95 of "
        f"replications (where a single future may lie, not how sure the median is); dashed: objective{_drawn(points)}. "
        f"{note_n(points)}."
    )
    tall = 3.4 if rows == 1 and columns == 1 else 1.0 + 2.15 * rows
    width, height = (6.4, 4.0) if beside else (FIGURE_WIDTH, tall)
    return figure(key, _alt(points, pile), caption, height, (rows, columns), paint, width, sharex=True, sharey=True)


def _drawn(points: list[Point]) -> str:
    """That each world may have an objective of its own, where that is so."""
    return " as it is written, which worlds may have otherwise" if any(p.sampled for p in points) else ""


def fan_panel(panel: Any, point: Point, pile: str, sweep: Sweep, last: bool) -> None:
    """Stock of one point over time, in days of supply where there is a planning rate, with the objective."""
    declared = point.scenario.stockpiles[pile]
    rate = declared.planning_rate or 1.0
    color = sweep.colors[point.plan]
    _fan(panel, on_hand_bands(point, pile), color, rate)
    if declared.target is not None:
        panel.axhline(declared.target / rate, color="#222222", linestyle=(0, (5, 3)), linewidth=1)
    panel.yaxis.set_major_formatter(tick_label)
    if sweep.several:
        panel.set_title(clipped(point.label, 52), color=text_color(color))
    time_axis(panel, point.start, point.horizon)
    decision_line(panel, point.decision)
    if not last:
        panel.set_xlabel("")


def band_panel(panel: Any, point: Point, part: str, level: str, color: str = BASE_COLOR, outer: bool = True) -> None:
    """Any level of a part over time; without *outer* the median and P25 to P75, so that plans can be told apart."""
    days, values = point.results.levels(part, level)
    band = pd.DataFrame(bands(values), columns=list(COLUMNS)).assign(day=days)
    _fan(panel, band, color, outer=outer, label=point.plan)
    panel.yaxis.set_major_formatter(tick_label)
    time_axis(panel, point.start, point.horizon)
    decision_line(panel, point.decision)


def _fan(
    panel: Any, band: pd.DataFrame, color: str, rate: float = 1.0, outer: bool = True, label: str | None = None
) -> None:
    """Median, P25 to P75 and P5 to P95 by day, divided by a rate."""
    band = band.iloc[evenly_spaced(len(band))]
    if outer:
        panel.fill_between(band["day"], band["p05"] / rate, band["p95"] / rate, color=color, alpha=0.18, linewidth=0)
    panel.fill_between(band["day"], band["p25"] / rate, band["p75"] / rate, color=color, alpha=0.32, linewidth=0)
    panel.plot(band["day"], band["p50"] / rate, color=color, linewidth=1.6, label=label)


def on_hand_bands(point: Point, pile: str) -> pd.DataFrame:
    """Day, mean and quantiles over replications of the stock on hand, one row per probe."""
    bands = point.results.bands
    return bands[(bands["metric"] == "on_hand") & (bands["subject"] == pile)]


def _alt(points: list[Point], pile: str) -> str:
    return f"Fan chart of {points[0].title(pile)}. " + " ".join(_last_day(p, pile) for p in points)


def _last_day(point: Point, pile: str) -> str:
    low, middle, high = bands(point.results.at_mark(pile, "on_hand", point.horizon)[:, None])[0, [1, 3, 5]]
    return (
        f"{point.label}: median on the last day {number(middle)} {plural(point.item_unit(pile))} (P5 {number(low)}, "
        f"P95 {number(high)})."
    )
