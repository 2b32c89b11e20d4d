"""Curves: the probability by day that a stockpile is back at its objective, or has run short."""

import math
from typing import Any

import numpy as np

from desim.report.model.objective_status import event_days
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, percent
from desim.report.page.page import Figure
from desim.report.page.style import decision_line, figure, grid_shape, label_ends, panels_for, time_axis
from desim.stats.interval import probability


def replenishment_figure(sweep: Sweep, pile: str, key: str) -> Figure:
    """P(back at the objective by t) = 1 - Kaplan-Meier, one curve per plan, one panel per disruption."""
    title = sweep.with_objective(pile)[0].title(pile)
    caption = (
        f"{title}: share of {_of(sweep)} that are back at the objective, to stay, by each day (1 − Kaplan-Meier, so "
        f"that those not back by the horizon count); band: 95 % {_kind(sweep)} interval. "
        f"{note_n(sweep.with_objective(pile))}."
    )
    return _figure(sweep, pile, "replenished_on", "P(back at objective by then), %", key, caption)


def stockout_figure(sweep: Sweep, pile: str, key: str) -> Figure:
    """P(stock-out before t), one curve per plan, one panel per disruption."""
    title = sweep.with_objective(pile)[0].title(pile)
    caption = (
        f"{title}: share of {_of(sweep)} with a stock-out before each day; band: 95 % {_kind(sweep)} interval. "
        f"{note_n(sweep.with_objective(pile))}."
    )
    return _figure(sweep, pile, "stockout_on", "P(stock-out before then), %", key, caption)


def _of(sweep: Sweep) -> str:
    """What the curves count: worlds where each has one replication, so that it is the same."""
    return "worlds" if all(p.sampled and p.per_world == 1 for p in sweep.points) else "replications"


def _kind(sweep: Sweep) -> str:
    """How the bands are made."""
    shared = any(p.per_world > 1 for p in sweep.points)
    return "(of the means of worlds)" if shared else "exact (Clopper-Pearson)"


def _figure(sweep: Sweep, pile: str, metric: str, ylabel: str, key: str, caption: str) -> Figure:
    disruptions = [s for s in sweep.disruptions if any(p.disruption == s for p in sweep.with_objective(pile))]
    rows, columns = grid_shape(len(disruptions))

    def paint(panels: Any) -> None:
        for index, panel, disruption in panels_for(panels, disruptions):
            event_panel(
                panel, sweep, [p for p in sweep.with_objective(pile) if p.disruption == disruption], pile, metric
            )
            panel.set_title(clipped(disruption, 52) if sweep.several else "")
            panel.set_ylabel(ylabel if index % columns == 0 else "")

    shares = " ".join(
        f"{p.label}: {percent(_share_by_horizon(p, metric, pile))} % by the horizon."
        for p in sweep.with_objective(pile)
    )
    return figure(
        key, f"{ylabel}. {shares}", caption, 0.7 + 2.5 * rows, (rows, columns), paint, sharex=True, sharey=True
    )


def _share_by_horizon(point: Point, metric: str, pile: str) -> float:
    values = point.replicated(metric, pile)
    return float((~np.isnan(values)).mean()) if len(values) else math.nan


def event_panel(panel: Any, sweep: Sweep, points: list[Point], pile: str, metric: str) -> None:
    """Share of replications in which an event has come by each day, one curve for each point."""
    panel.set_ylim(-2, 102)
    ends = []
    for point in points:
        color = sweep.colors[point.plan]
        days, share, low, high = event_curve(point, metric, pile)
        panel.fill_between(days, 100 * low, 100 * high, step="post", color=color, alpha=0.16, linewidth=0)
        panel.step(days, 100 * share, where="post", color=color, linewidth=1.6)
        ends.append((100 * share[-1], clipped(point.plan_title, 26), color))
    horizon = max(p.horizon for p in points)
    time_axis(panel, points[0].start, horizon)
    decision_line(panel, points[0].decision)
    if sweep.several:
        label_ends(panel, ends, horizon)


def event_curve(point: Point, metric: str, pile: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Days, share of replications in which it has come, and its limits, from the decision on; shape (k,) each.

    All replications are followed to the same horizon, so that 1 - Kaplan-Meier is the share
    itself and Clopper and Pearson's interval holds.
    """
    curve = event_days(point, metric, pile)
    share = np.concatenate([[0.0], 1.0 - curve.survival])
    share = np.append(share, share[-1])
    if curve.ordered is None:  # replications that share worlds: the limits of the curve are those of worlds
        never = probability(0, curve.n).high or 1.0
        low, high = np.concatenate([[0.0], 1.0 - curve.high]), np.concatenate([[never], 1.0 - curve.low])
        low, high = np.append(low, low[-1]), np.append(high, high[-1])
    else:
        limits = [probability(round(s * curve.n), curve.n) for s in share]
        low = np.array([i.low or 0.0 for i in limits])
        high = np.array([1.0 if i.high is None else i.high for i in limits])
    return point.decision + np.concatenate([[0.0], curve.days, [point.last_day]]), share, low, high
