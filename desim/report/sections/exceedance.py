"""Exceedance: the probability that the headline is larger than any value, and its quantiles."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from desim.report.model.headline import HeadlineMeasure, headline_of
from desim.report.model.point import note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, percent, tick_label, time_text, time_with_interval
from desim.report.page.page import Block, Cell, Figure, Table
from desim.report.page.style import BASE_COLOR, figure
from desim.stats.interval import probability, quantile

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class ExceedanceCurve:
    """P(X > x) at the finite values x, rising in x, with exact limits; shape (k,) each."""

    x: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


def exceedance_curve(values: np.ndarray) -> ExceedanceCurve:
    """The curve of *values*, shape (n,), of which some may be infinite."""
    x = np.unique(values[np.isfinite(values)])
    limits = [probability(int((values > v).sum()), len(values)) for v in x]
    share, low, high = (np.array([getattr(i, end) for i in limits]) for end in ("estimate", "low", "high"))
    return ExceedanceCurve(x, share, low, high)


def exceedance_blocks(sweep: Sweep) -> list[Block]:
    """Curve and quantiles of the headline of one scenario; nothing where it has fewer than two different values."""
    head = headline_of(sweep.points[0])
    if head is None or len(np.unique(head.rankable)) < 2:
        return []
    return [_figure(head), _table(head)]


def _figure(head: HeadlineMeasure) -> Figure:
    curve = exceedance_curve(head.rankable)

    def paint(panels: Any) -> None:
        panel = panels[0, 0]
        panel.fill_between(
            curve.x, 100 * curve.low, 100 * curve.high, step="post", color=BASE_COLOR, alpha=0.22, linewidth=0
        )
        panel.step(curve.x, 100 * curve.share, where="post", color="#0173b2", linewidth=1.6)
        panel.set_ylim(-2, 102)
        panel.set_ylabel("P(X > x), %")
        panel.set_xlabel(clipped(f"x: {head.label}", 110))
        panel.xaxis.set_major_formatter(tick_label)

    caption = (
        f"Exceedance of the headline, {head.label}: share of {head.point.unit_name} with a larger value; band: 95 % "
        f"exact interval at each value. {note_n([head.point])}."
    )
    alt = f"Exceedance of {head.label}. " + " ".join(
        f"P{round(100 * p)} {time_text(quantile(head.rankable, p).estimate)}." for p in QUANTILES
    )
    return figure("exceedance", alt, caption, 3.0, (1, 1), paint)


def _table(head: HeadlineMeasure) -> Table:
    values = head.rankable
    found = [quantile(values, p) for p in QUANTILES]
    rows = [
        [Cell("x"), *(Cell(*time_with_interval(i)) for i in found)],
        [Cell("P(X > x), %"), *(Cell(percent(float((values > (i.estimate or 0.0)).mean()))) for i in found)],
    ]
    caption = f"Quantiles of the headline, {head.label}, with order-statistic 95 % intervals; {note_n([head.point])}"
    return Table(caption, ["", *(f"P{round(100 * p)}" for p in QUANTILES)], rows)
