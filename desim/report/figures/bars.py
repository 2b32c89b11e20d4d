"""Bars: horizontal bars in order, each with an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desim.report.page.formatting import clipped
from desim.report.page.page import Figure
from desim.report.page.style import BASE_COLOR, figure


@dataclass(frozen=True)
class Bar:
    """One bar: from *begin* to *end*, with an interval around the end."""

    name: str
    end: float
    low: float | None = None
    high: float | None = None
    begin: float = 0.0
    color: str = BASE_COLOR


def bars(key: str, ranked: Sequence[Bar], xlabel: str, alt: str, caption: str, most: int = 20) -> Figure:
    """Horizontal bars, the first on top, with whiskers."""
    shown = list(ranked)[:most]

    def paint(panels: Any) -> None:
        axis = panels[0, 0]
        for index, bar in enumerate(shown):
            axis.barh(index, bar.end - bar.begin, left=bar.begin, color=bar.color, height=0.7)
            if bar.low is not None and bar.high is not None:
                axis.plot([bar.low, bar.high], [index, index], color="#1c2126", linewidth=1.1)
        axis.axvline(0.0, color="#1c2126", linewidth=0.8)
        names = list(dict.fromkeys(bar.name for bar in shown))
        axis.set_yticks([next(i for i, b in enumerate(shown) if b.name == n) for n in names])
        axis.set_yticklabels([clipped(n, 44) for n in names])
        axis.invert_yaxis()
        axis.set_xlabel(xlabel)

    return figure(key, alt, caption, 0.9 + 0.24 * max(2, len(shown)), (1, 1), paint)
