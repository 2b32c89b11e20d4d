"""Observed output: observed and announced output against the output of the model over the same time."""

from typing import Any

from desim.report.model.observed import FigureInBand, ObservedSeries, observed_series
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

_OBSERVED_COLOR, _ANNOUNCED_COLOR = "#1c2126", "#a05195"


def observed_output_blocks(sweep: Sweep) -> list[Block]:
    """For the base point: figure, table and a sentence about each observation."""
    point = sweep.ordered()[0]
    blocks: list[Block] = []
    if sweep.several and point.scenario.observations:
        blocks.append(Paragraph(f"Compared with {point.label}, the base of this study."))
    for place, series in enumerate(observed_series(point)):
        blocks += [
            Paragraph(_sentence(point, series)),
            _figure(point, series, f"observed-output-{place}"),
            _table(point, series),
        ]
    return blocks


def _sentence(point: Point, series: ObservedSeries) -> str:
    n, misses = len(series.observed), series.misses
    text = f"{point.title(series.name)}: "
    if n:
        days = listed([f"{day_text(point.start, miss.day)} ({_side(miss)})" for miss in misses])
        text += f"{n - len(misses)} of {n} observed figures lie inside the band from P5 to P95"
        text += f"; the model misses on {days}." if misses else "."
    else:
        text += "nothing was observed within the horizon."
    if series.announced:
        text += (
            f" In {series.below_announced} of {len(series.announced)} cases the median of the model stays below what "
            "was announced."
        )
    return text


def _side(found: FigureInBand) -> str:
    return "the model is too low" if found.value > found.high else "the model is too high"


def _figure(point: Point, series: ObservedSeries, key: str) -> Figure:
    watch = point.scenario.observations[series.name]
    unit = f"{plural(point.item_unit(watch.lines[0]))} in {window_text(watch.window)}"

    def paint(panels: Any) -> None:
        panel, rows = panels[0, 0], series.band.iloc[evenly_spaced(len(series.band), 200)]
        panel.fill_between(
            rows["day"], rows["p05"], rows["p95"], color="#0173b2", alpha=0.2, linewidth=0, label="model, P5 to P95"
        )
        panel.plot(rows["day"], rows["p50"], color="#0173b2", linewidth=1.6, label="model, median")
        _marks(panel, series.announced, "D", _ANNOUNCED_COLOR, "announced", hollow=True)
        _marks(panel, series.observed, "o", _OBSERVED_COLOR, "observed")
        panel.set_ylim(bottom=0)
        panel.yaxis.set_major_formatter(tick_label)
        panel.set_ylabel(unit)
        time_axis(panel, point.start, point.horizon)
        panel.figure.legend(loc="outside right upper", frameon=False, fontsize=8)

    caption = (
        f"{point.title(series.name)}, {unit} up to each day. Band: P5 to P95 of replications; a figure "
        f"outside it is a miss. {note_n([point])}."
    )
    return figure(key, _sentence(point, series), caption, 3.3, (1, 1), paint)


def _marks(panel: Any, figures: list[FigureInBand], marker: str, color: str, label: str, hollow: bool = False) -> None:
    if figures:
        face = "none" if hollow else color
        panel.plot(
            [h.day for h in figures],
            [h.value for h in figures],
            marker,
            markersize=6,
            markerfacecolor=face,
            markeredgecolor=color,
            label=label,
        )


def _table(point: Point, series: ObservedSeries) -> Table:
    rows = [_figure_cells(point, f, "observed", f.verdict, "g" if f.inside else "r") for f in series.observed]
    rows += [_figure_cells(point, f, "announced", _announced_verdict(f), "") for f in series.announced]
    watch, start = point.scenario.observations[series.name], point.start
    caption = (
        f"{clipped(point.title(series.name), 80)}: {plural(point.item_unit(watch.lines[0]))} over "
        f"{window_text(watch.window)} before each day; {note_n([point])}"
    )
    since = f"Day 0 is {date_text(start)}." if start else ""
    out = f"{series.left_out} figures lie outside the simulated time and are left out. {since}".strip()
    head = ["Day", "Kind", "Figure", "Model, median", "Model, P5 to P95", "Verdict"]
    return Table(caption, head, rows, [out] if series.left_out else [])


def _announced_verdict(found: FigureInBand) -> str:
    if found.middle <= 0.0:
        return "announced; the median of the model is 0"
    side = "above" if found.value > found.middle else "below"
    return f"{percent(abs(found.value / found.middle - 1))} % {side} the median of the model"


def _figure_cells(point: Point, found: FigureInBand, kind: str, verdict: str, tone: str) -> list[Cell]:
    band = f"{number(found.low)} to {number(found.high)}"
    return [
        Cell(day_text(point.start, found.day)),
        Cell(kind),
        Cell(number(found.value)),
        Cell(number(found.middle)),
        Cell(band),
        Cell(verdict, tone=tone),
    ]
