"""Exceedance: the probability that the headline is larger than any value, and its quantiles."""

import math
from typing import Any

import numpy as np

from desim.report.model.headline import CENSORED
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, clipped, number, percent, plain_name, tick_label
from desim.report.page.page import Block, Cell, Figure, Table
from desim.report.page.style import BASE_COLOR, figure
from desim.stats.interval import Interval, probability, quantile

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LATE = "after the horizon"


def exceedance_blocks(sweep: Sweep) -> list[Block]:
    """Curve and quantiles of the headline; nothing where it has fewer than two values, or for several scenarios."""
    point = sweep.points[0]
    head = point.scenario.headline
    if sweep.several or head is None:
        return []
    values = outcomes(point)
    if len(values) < 2 or len(np.unique(values)) < 2:
        return []
    return [_figure(point, values), _table(point, values)]


def outcomes(point: Point) -> np.ndarray:
    """The headline over replications, infinite where its day had not come by the horizon; without undefined values."""
    head = point.scenario.headline
    values = point.values(head.metric, head.subject)
    dated = head.metric in (*CENSORED, "replenished_on", "time_to_replenish")
    return np.where(np.isnan(values), np.inf, values) if dated else values[~np.isnan(values)]


def _name(point: Point) -> str:
    head = point.scenario.headline
    unit = point.unit(head.metric, head.subject)
    name = f"{plain_name(head.metric)} of {point.title(head.subject)}"
    return f"{name}, {unit}" if unit not in ("", "1") else name


def steps(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Finite values x and P(X > x) with its Wilson limits, shape (k,) each, rising in x."""
    x = np.unique(values[np.isfinite(values)])
    limits = [probability(int((values > v).sum()), len(values)) for v in x]
    share, low, high = (np.array([getattr(i, end) for i in limits]) for end in ("estimate", "low", "high"))
    return x, share, low, high


def _figure(point: Point, values: np.ndarray) -> Figure:
    x, share, low, high = steps(values)

    def paint(panels: Any) -> None:
        panel = panels[0, 0]
        style = {"step": "post", "color": BASE_COLOR, "alpha": 0.22, "linewidth": 0}
        panel.fill_between(x, 100 * low, 100 * high, **style)
        panel.step(x, 100 * share, where="post", color="#0173b2", linewidth=1.6)
        panel.set_ylim(-2, 102)
        panel.set_ylabel("P(X > x), %")
        panel.set_xlabel(clipped(f"x: {_name(point)}", 110))
        panel.xaxis.set_major_formatter(tick_label)

    caption = (
        f"Exceedance of the headline, {_name(point)}: share of replications with a larger value; band: 95 % Wilson "
        f"interval at each value. {note_n([point])}."
    )
    alt = f"Exceedance of {_name(point)}. " + " ".join(
        f"P{round(100 * p)} {_text(quantile(values, p).estimate)}." for p in QUANTILES
    )
    return figure("exceedance", alt, caption, 3.0, (1, 1), paint)


def _text(value: float | None) -> str:
    if value is None:
        return NOT_AVAILABLE
    return LATE if math.isinf(value) else number(value)


def _around(found: Interval) -> str:
    return f"[{_text(found.low)}, {_text(found.high)}]"


def _table(point: Point, values: np.ndarray) -> Table:
    found = [quantile(values, p) for p in QUANTILES]
    rows = [
        [Cell("x"), *(Cell(_text(i.estimate), _around(i)) for i in found)],
        [Cell("P(X > x), %"), *(Cell(percent(_above(values, i))) for i in found)],
    ]
    caption = f"Quantiles of the headline, {_name(point)}, with order-statistic 95 % intervals; {note_n([point])}"
    return Table(caption, ["", *(f"P{round(100 * p)}" for p in QUANTILES)], rows)


def _above(values: np.ndarray, found: Interval) -> float:
    return float((values > (found.estimate or 0.0)).mean())
