"""Plan chart: the subject of the answer over time, and what each plan adds to it from the day on which they part."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from desim.report.decision.path_of_subject import SubjectPath, subject_path
from desim.report.decision.ranking import Ranking
from desim.report.model.names import first_head, plan_name, row_name, under_all
from desim.report.model.over_worlds import OverWorlds
from desim.report.model.point import Point
from desim.report.page.formatting import clipped, clipped_apart, number, tick_label
from desim.report.page.page import Figure
from desim.report.page.style import date_ticks, evenly_spaced, figure, label_ends

WIDTH, HEIGHT = 5.6, 3.0
FONT = 9.0
MOST_PLANS = 4
"""Plans besides the base that are drawn."""
MOST_POINTS = 90
LEAD_TIME = 0.04
"""Part of the time shown that lies before the decision."""
WHAT = {"on_hand": "in stock", "made": "made since the start", "owed": "owed"}
"""What a level is, in words."""


@dataclass(frozen=True)
class Window:
    """The days after the decision that are shown."""

    begin: float
    end: float

    def keep(self, days: np.ndarray) -> np.ndarray:
        """Indices of the days within, thinned out."""
        inside = np.flatnonzero((days >= self.begin) & (days <= self.end))
        return inside[evenly_spaced(len(inside), MOST_POINTS)] if len(inside) else inside


def plan_charts(ranking: Ranking | None) -> list[Figure]:
    """The level with its range, and beside it what each plan adds; only the first for one plan."""
    path = None if ranking is None else subject_path(ranking)
    if ranking is None or path is None or not ranking.sweep.whole:
        return []
    one = ranking.lead
    shown = ranking.shown[: MOST_PLANS + 1] if one is not None else ranking.shown[:1]
    parted = [p for p in shown[1:] if np.abs(path.added(p, shown[0])[1]).max() > 0.0] if one is not None else []
    level = _level_figure(ranking, path, shown[0], _farthest(ranking, one) if one is not None and parted else None)
    return [level, _added_figure(ranking, path, shown[0], parted)] if parted else [level]


def _farthest(ranking: Ranking, one: OverWorlds) -> Point | None:
    """The best plan, or the case that differs most from the first; None where it is the base itself."""
    gains = [one.gain(0, k).estimate or 0.0 for k in range(len(one.points))]
    place = one.best if ranking.sweep.of_plans else max(range(len(gains)), key=lambda k: abs(gains[k]))
    return one.points[place] if place else None


def _level_figure(ranking: Ranking, path: SubjectPath, base: Point, best: Point | None) -> Figure:
    """Median and P10 to P90 of the base and the best plan, from the start on where that says more."""
    window = Window(-min(base.decision, 0.35 * base.last_day), base.last_day)
    points = [base, *([best] if best is not None else [])]
    ends: list[tuple[float, str, str]] = []

    def paint(panels: Any) -> None:
        panel = panels[0, 0]
        for point, label in zip(points, _labels(ranking, points), strict=True):
            days, levels = path.levels(point)
            keep = window.keep(days)
            low, middle, high = np.quantile(levels[:, keep], (0.1, 0.5, 0.9), axis=0, method="inverted_cdf")
            color = ranking.sweep.colors[point.plan]
            panel.fill_between(days[keep], low, high, color=color, alpha=0.14, linewidth=0)
            panel.plot(days[keep], middle, color=color, linewidth=1.7)
            ends.append((float(middle[-1]), label, color))
        panel.set_ylim(bottom=0)
        _objective(panel, path, base)
        _finish(panel, base, window, path.unit, ends if best is not None else [])

    where = under_all(ranking.sweep, [base.disruption])
    name = f"{path.title}{', ' + where if where else ''}"
    caption = f"{path.title}: median and eight {base.unit_name} of ten; dotted: the decision."
    data = _level_rows(ranking, path, points, window)
    return figure("level", f"{name}, {WHAT[path.level]}.", caption, HEIGHT, (1, 1), paint, WIDTH, data)


def _level_rows(ranking: Ranking, path: SubjectPath, points: list[Point], window: Window) -> list[list[str]]:
    """What the first chart shows, as rows."""
    rows = [["Plan", "Day after the decision", "P10", "Median", "P90"]]
    for point in points:
        days, levels = path.levels(point)
        keep = window.keep(days)
        bands = np.quantile(levels[:, keep], (0.1, 0.5, 0.9), axis=0, method="inverted_cdf").T
        name = row_name(ranking.sweep, point.plan)
        rows += [[name, *(f"{v:.6g}" for v in (day, *band))] for day, band in zip(days[keep], bands, strict=True)]
    return rows


def _objective(panel: Any, path: SubjectPath, base: Point) -> None:
    target = base.scenario.stockpiles[path.pile].target if path.pile is not None else None
    if target is not None:
        panel.axhline(target, color="#222222", linestyle=(0, (5, 3)), linewidth=1)
        panel.annotate(
            "objective", (0.01, target), (0, 3), xycoords=("axes fraction", "data"), textcoords="offset points",
            fontsize=FONT, color="#222222",
        )  # fmt: skip


def _added_figure(ranking: Ranking, path: SubjectPath, base: Point, plans: list[Point]) -> Figure:
    """What each plan adds to the level, in the mean, with the day of its first delivery."""
    window = _parting(path, base, plans)
    first = {point.plan: path.first_delivery(point, base) for point in plans}

    def paint(panels: Any) -> None:
        panel, ends = panels[0, 0], []
        panel.axhline(0.0, color=ranking.sweep.colors[base.plan], linewidth=1.2)
        for point, label in zip(plans, _labels(ranking, plans), strict=True):
            days, more = path.added(point, base)
            keep, color = window.keep(days), ranking.sweep.colors[point.plan]
            panel.plot(days[keep], more[keep], color=color, linewidth=1.7)
            ends.append((float(more[keep][-1]), label, color))
            day = first[point.plan]
            if day is not None and window.begin <= day <= window.end:
                panel.plot([day], [float(np.interp(day, days, more))], "v", color=color, markersize=7)
        _finish(panel, base, window, f"{path.unit} more than with {_base_label(ranking, base)}", ends)

    delivered = any(day is not None for day in first.values())
    triangle = " Triangle: first delivery." if delivered else ""
    caption = f"What each {first_head(ranking.sweep).lower()} adds, mean.{triangle}"
    alt = "; ".join(
        f"{row_name(ranking.sweep, p.plan)}: {number(float(path.added(p, base)[1][-1]))} more at the end" for p in plans
    )
    data = [["Plan", "Day after the decision", f"{path.unit} more than with the base"]]
    for point in plans:
        days, more = path.added(point, base)
        keep, name = window.keep(days), row_name(ranking.sweep, point.plan)
        data += [[name, f"{day:.6g}", f"{value:.6g}"] for day, value in zip(days[keep], more[keep], strict=True)]
    return figure("added", f"{caption} {alt}.", caption, HEIGHT, (1, 1), paint, WIDTH, data)


def _parting(path: SubjectPath, base: Point, plans: list[Point]) -> Window:
    """From shortly before the decision until after the last day on which a plan differs from the base."""
    days = path.levels(base)[0]
    gaps = np.max([np.abs(path.added(p, base)[1]) for p in plans], axis=0)
    last = float(days[np.flatnonzero(gaps > 0.02 * gaps.max())[-1]])
    end = min(base.last_day, last + 0.1 * (last + 1.0))
    return Window(-min(base.decision, LEAD_TIME * end), end)


def _labels(ranking: Ranking, points: list[Point]) -> list[str]:
    return clipped_apart([row_name(ranking.sweep, point.plan) for point in points], 24)


def _base_label(ranking: Ranking, base: Point) -> str:
    return clipped(plan_name(ranking.sweep, base.plan), 26)


def _finish(panel: Any, point: Point, window: Window, ylabel: str, ends: list[tuple[float, str, str]]) -> None:
    """Axes with dates or days, the decision, and names at the ends of the curves."""
    panel.set_xlim(window.begin, window.end)
    panel.yaxis.set_major_formatter(tick_label)
    panel.set_ylabel(ylabel, fontsize=FONT)
    panel.tick_params(labelsize=FONT)
    panel.axvline(0.0, color="#5f6770", linestyle=(0, (1, 2)), linewidth=1.2)
    if point.decided_on is None:
        panel.set_xlabel("days after the decision", fontsize=FONT)
    else:
        start = point.decided_on + timedelta(days=int(np.floor(window.begin)))
        days, labels = date_ticks(start, window.end - window.begin, 4)
        panel.set_xticks([day + np.floor(window.begin) for day in days], labels)
    label_ends(panel, ends, window.end, FONT)
