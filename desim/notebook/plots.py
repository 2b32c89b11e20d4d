"""Plots: results and comparisons on axes of matplotlib, drawn as the figures of reports are."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from desim.notebook.comparison import BASE, Comparison
from desim.report.figures.curve import event_panel
from desim.report.figures.dot_plot import draw_plan, name_rows
from desim.report.figures.fan_chart import band_panel, fan_panel
from desim.report.model.headline import HeadlineMeasure, headline_of
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.model.titles import metric_title
from desim.report.page.drawing import new_axes
from desim.report.page.formatting import plural
from desim.report.page.style import BASE_COLOR
from desim.spec.fields.faults import nearest
from desim.spec.metrics import find_metric
from desim.store.results import Results


@dataclass(frozen=True)
class ResultPlots:
    """Plots of one study; each takes axes to draw on, or makes some, and returns them."""

    results: Results

    def stock(self, stockpile: str, ax: Any = None) -> Any:
        """Stock on hand over time: median, P25 to P75, P5 to P95; in days of supply where there is a planning rate."""
        axes, sweep = ax or new_axes(), _alone(self.results)
        point = sweep.points[0]
        _known(stockpile, point.scenario.stockpiles, "stockpile")
        fan_panel(axes, point, stockpile, sweep, last=True)
        rate = point.scenario.stockpiles[stockpile].planning_rate
        axes.set_ylabel("days of supply" if rate else plural(point.item_unit(stockpile)))
        axes.set_ylim(bottom=0)
        axes.set_title(point.title(stockpile))
        return axes

    def level(self, part: str, level: str = "on_hand", ax: Any = None) -> Any:
        """Any level of a part that is sampled, over time: median, P25 to P75, P5 to P95."""
        axes, point = ax or new_axes(), Point(self.results, BASE, "")
        known = [name for name in self.results.level_names if name.startswith(f"{part}.")]
        _known(f"{part}.{level}", known or self.results.level_names, "level")
        band_panel(axes, point, part, level)
        axes.set_title(f"{point.title(part)}: {level.replace('_', ' ')}")
        return axes

    def event(self, metric: str, subject: str, ax: Any = None) -> Any:
        """Probability that something has come by each day, such as ``stockout_on``, with its 95 % interval."""
        return _event(_alone(self.results), metric, subject, ax)

    def measure(self, metric: str | None = None, subject: str | None = None, ax: Any = None) -> Any:
        """How the replications lie in one measure; in the headline where none is given."""
        axes, point = ax or new_axes(), Point(self.results, BASE, "")
        head = _measure(point, metric, subject)
        values = head.values[~np.isnan(head.values)]
        if len(np.unique(values)) > 1:
            axes.hist(values, bins="auto", color=BASE_COLOR, alpha=0.7)
        else:
            axes.bar(values[:1], len(values), width=0.02, color=BASE_COLOR, alpha=0.7)
        if head.mean.estimate is not None:
            axes.axvline(head.mean.estimate, color="#222222", linewidth=1.2)
        axes.set_xlabel(head.label)
        axes.set_ylabel(point.unit_name)
        return axes


@dataclass(frozen=True)
class ComparisonPlots:
    """Plots of all plans of a comparison; each takes axes to draw on, or makes some, and returns them."""

    comparison: Comparison

    def stock(self, stockpile: str, ax: Any = None) -> Any:
        """Stock on hand over time: the median of each plan, and P25 to P75 around it."""
        axes, sweep = ax or new_axes(), self.comparison.sweep
        points = [point for point in sweep.points if stockpile in point.scenario.stockpiles]
        _known(stockpile, {name: 1 for p in sweep.points for name in p.scenario.stockpiles}, "stockpile")
        for point in points:
            band_panel(axes, point, stockpile, "on_hand", sweep.colors[point.plan], outer=False)
        axes.set_ylabel(plural(points[0].item_unit(stockpile)))
        axes.set_ylim(bottom=0)
        axes.set_title(points[0].title(stockpile))
        axes.legend(frameon=False)
        return axes

    def event(self, metric: str, subject: str, ax: Any = None) -> Any:
        """Probability that something has come by each day, one curve for each plan, with 95 % intervals."""
        return _event(self.comparison.sweep, metric, subject, ax)

    def measure(self, metric: str | None = None, subject: str | None = None, ax: Any = None) -> Any:
        """Mean and 95 % interval of a measure for each plan, replications as marks; the headline if none is given."""
        axes, sweep = ax or new_axes(), self.comparison.sweep
        heads = [_measure(point, metric, subject) for point in sweep.points]
        for index, head in enumerate(heads):
            draw_plan(axes, index, head, sweep.colors[head.point.plan])
        name_rows(axes, [head.point.plan for head in heads])
        axes.set_xlabel(heads[0].label)
        return axes

    def difference(self, metric: str | None = None, subject: str | None = None, ax: Any = None) -> Any:
        """Difference of each plan from the base in a measure, with its interval; the headline if none is given."""
        axes, sweep = ax or new_axes(), self.comparison.sweep
        head = _measure(sweep.points[0], metric, subject)
        rows = self.comparison.difference(head.metric, head.subject)
        for index, row in rows.iterrows():
            color = sweep.colors[row["plan"]]
            axes.plot([row["low"], row["high"]], [index, index], color=color, linewidth=2.4, solid_capstyle="butt")
            axes.plot([row["difference"]], [index], "o", color=color, markersize=5)
        axes.axvline(0.0, color="#1c2126", linewidth=0.8)
        name_rows(axes, list(rows["plan"]))
        axes.set_xlabel(f"{head.label}: less the {BASE}")
        return axes


def _alone(results: Results) -> Sweep:
    return Sweep([Point(results, BASE, "")])


def _event(sweep: Sweep, metric: str, subject: str, ax: Any) -> Any:
    if not find_metric(metric).censored:
        raise ValueError(f"{metric} is no day of an event; plot.measure shows how its values lie")
    for point in sweep.points:
        _measure(point, metric, subject)
    axes = ax or new_axes()
    event_panel(axes, sweep, sweep.points, subject, metric)
    axes.set_ylabel(f"P({metric_title(metric).lower()} by then), %")
    axes.set_title(sweep.points[0].title(subject))
    return axes


def _measure(point: Point, metric: str | None, subject: str | None) -> HeadlineMeasure:
    """A measure of a point, by default its headline; raises KeyError where there is none."""
    if metric is None or subject is None:
        head = headline_of(point)
        if head is None or metric is not None or subject is not None:
            raise KeyError("give a metric and a subject: the scenario has no headline, or only one of the two is given")
        return head
    names = [f"{m} of {s}" for m, s, _ in point.results.measures()]
    _known(f"{metric} of {subject}", names, "measure")
    return HeadlineMeasure(point, metric, subject, find_metric(metric).better or "low")


def _known(name: str, names: Any, what: str) -> None:
    """Raise KeyError, with the nearest name, where there is none of this name."""
    if name not in names:
        near = nearest(name, names)
        raise KeyError(f"no {what} {name!r}" + (f"; did you mean {near!r}?" if near else ""))
