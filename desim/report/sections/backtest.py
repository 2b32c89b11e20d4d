"""Back-test: what was seen and what was announced, held against what the model makes of the same time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import (
    clipped,
    date_text,
    day_text,
    listed,
    number,
    percent,
    plural,
    tick_label,
    window_text,
)
from desim.report.page.page import Block, Cell, Figure, Paragraph, Table
from desim.report.page.style import evenly_spaced, figure, time_axis

_SEEN, _SAID = "#1c2126", "#a05195"


@dataclass(frozen=True)
class FigureInBand:
    """One figure held against the band of the same day."""

    day: float
    value: float
    low: float
    middle: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether it lies within P5 to P95."""
        return self.low <= self.value <= self.high

    @property
    def verdict(self) -> str:
        """Inside, or outside and by how much."""
        if self.inside:
            return "inside P5 to P95"
        edge, side, name = (self.high, "above", "P95") if self.value > self.high else (self.low, "below", "P5")
        return f"outside: {number(abs(self.value - edge))} {side} {name}{_relative(self.value, edge)}"


def _relative(value: float, edge: float) -> str:
    return f" ({percent(abs(value / edge - 1))} %)" if edge > 0.0 else ""


def backtest_blocks(sweep: Sweep) -> list[Block]:
    """For the base point: figure, table and a sentence about each observation."""
    point = sweep.ordered()[0]
    blocks: list[Block] = []
    if sweep.several and point.scenario.observations:
        blocks.append(Paragraph(f"Held against {point.label}, the base of this study."))
    for place, name in enumerate(sorted(point.scenario.observations)):
        band = _band(point, name)
        if band.empty:
            continue
        seen, said = (
            _held(band, figures)
            for figures in (point.scenario.observations[name].observed, point.scenario.observations[name].announced)
        )
        blocks += [
            Paragraph(_sentence(point, name, seen, said)),
            _figure(point, name, band, seen, said, f"backtest-{place}"),
            _table(point, name, seen, said),
        ]
    return blocks


def _band(point: Point, name: str) -> pd.DataFrame:
    bands = point.results.bands
    return bands[(bands["metric"] == "window_output") & (bands["subject"] == name)]


def _held(band: pd.DataFrame, figures: dict[float, float]) -> list[FigureInBand]:
    """Figures on days the band covers; between probes the band is taken as linear."""
    days = band["day"].to_numpy()
    kept = [(d, v) for d, v in sorted(figures.items()) if days[0] <= d <= days[-1]]
    return [
        FigureInBand(d, v, *(float(np.interp(d, days, band[c].to_numpy())) for c in ("p05", "p50", "p95")))
        for d, v in kept
    ]


def _sentence(point: Point, name: str, seen: list[FigureInBand], said: list[FigureInBand]) -> str:
    out = [h for h in seen if not h.inside]
    text = f"{point.title(name)}: "
    if seen:
        text += f"{len(seen) - len(out)} of {len(seen)} observed figures lie inside the band from P5 to P95"
        text += (
            f"; the model misses on {listed([f'{day_text(point.start, h.day)} ({_side(h)})' for h in out])}."
            if out
            else "."
        )
    else:
        text += "nothing was observed within the horizon."
    if said:
        late = sum(1 for h in said if h.middle < h.value)
        text += f" In {late} of {len(said)} cases the median of the model stays below what was announced."
    return text


def _side(held: FigureInBand) -> str:
    return "the model is too low" if held.value > held.high else "the model is too high"


def _figure(
    point: Point, name: str, band: pd.DataFrame, seen: list[FigureInBand], said: list[FigureInBand], key: str
) -> Figure:
    watch = point.scenario.observations[name]
    unit = f"{plural(point.item_unit(watch.lines[0]))} in {window_text(watch.window)}"

    def paint(panels: Any) -> None:
        panel, rows = panels[0, 0], band.iloc[evenly_spaced(len(band), 200)]
        panel.fill_between(
            rows["day"], rows["p05"], rows["p95"], color="#0173b2", alpha=0.2, linewidth=0, label="model, P5 to P95"
        )
        panel.plot(rows["day"], rows["p50"], color="#0173b2", linewidth=1.6, label="model, median")
        _marks(panel, said, "D", _SAID, "announced", hollow=True)
        _marks(panel, seen, "o", _SEEN, "observed")
        panel.set_ylim(bottom=0)
        panel.yaxis.set_major_formatter(tick_label)
        panel.set_ylabel(unit)
        time_axis(panel, point.start, point.horizon)
        panel.figure.legend(loc="outside right upper", frameon=False, fontsize=8)

    caption = (
        f"{point.title(name)}, {unit} up to each day. Band: P5 to P95 of replications; a figure "
        f"outside it is a miss. {note_n([point])}."
    )
    return figure(key, _sentence(point, name, seen, said), caption, 3.3, (1, 1), paint)


def _marks(panel: Any, held: list[FigureInBand], marker: str, color: str, label: str, hollow: bool = False) -> None:
    if held:
        face = "none" if hollow else color
        panel.plot(
            [h.day for h in held],
            [h.value for h in held],
            marker,
            markersize=6,
            markerfacecolor=face,
            markeredgecolor=color,
            label=label,
        )


def _table(point: Point, name: str, seen: list[FigureInBand], said: list[FigureInBand]) -> Table:
    rows = [_row(point, h, "observed", h.verdict, "g" if h.inside else "r") for h in seen]
    rows += [_row(point, h, "announced", _promise(h), "") for h in said]
    watch = point.scenario.observations[name]
    what = clipped(point.title(name), 80)
    caption = (
        f"{what}: {plural(point.item_unit(watch.lines[0]))} over {window_text(watch.window)} before "
        f"each day; {note_n([point])}"
    )
    start = point.start
    asked = [*watch.observed, *watch.announced]
    beyond = len(asked) - len(rows)
    since = f"Day 0 is {date_text(start)}." if start else ""
    notes = [f"{beyond} figures lie outside the simulated time and are left out. {since}".strip()] if beyond else []
    return Table(
        caption,
        ["Day", "Kind", "Figure", "Model, median", "Model, P5 to P95", "Verdict"],
        sorted(rows, key=lambda r: r[1].text == "announced"),
        notes,
    )


def _promise(held: FigureInBand) -> str:
    if held.middle <= 0.0:
        return "announced; the median of the model is 0"
    side = "above" if held.value > held.middle else "below"
    return f"{percent(abs(held.value / held.middle - 1))} % {side} the median of the model"


def _row(point: Point, held: FigureInBand, kind: str, verdict: str, tone: str) -> list[Cell]:
    band = f"{number(held.low)} to {number(held.high)}"
    return [
        Cell(day_text(point.start, held.day)),
        Cell(kind),
        Cell(number(held.value)),
        Cell(number(held.middle)),
        Cell(band),
        Cell(verdict, tone=tone),
    ]
