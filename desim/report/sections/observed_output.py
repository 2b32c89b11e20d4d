"""Observed output: observed and announced output against the output of the model over the same time."""

from dataclasses import dataclass
from typing import Any

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
from desim.spec.parts.observation import Observation
from desim.stats.bands import bands

_OBSERVED_COLOR, _ANNOUNCED_COLOR = "#1c2126", "#a05195"


@dataclass(frozen=True)
class FigureInBand:
    """One observed or announced figure, and the band of the model on the same day."""

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


@dataclass(frozen=True)
class ObservedSeries:
    """One observation of the network against the band of the model."""

    name: str
    band: pd.DataFrame
    """Day and quantiles over replications of the output in the window, one row per probe."""
    observed: list[FigureInBand]
    announced: list[FigureInBand]
    left_out: int
    """Figures outside the simulated time."""

    @property
    def misses(self) -> list[FigureInBand]:
        """Observed figures outside the band."""
        return [figure for figure in self.observed if not figure.inside]

    @property
    def below_announced(self) -> int:
        """Announced figures that the median of the model does not reach."""
        return sum(figure.middle < figure.value for figure in self.announced)


def observed_series(point: Point) -> list[ObservedSeries]:
    """Observations with a band, by name."""
    found = []
    for name, watch in sorted(point.scenario.observations.items()):
        rows = point.results.bands
        band = rows[(rows["metric"] == "window_output") & (rows["subject"] == name)]
        if not band.empty:
            observed, announced = (
                figures_in_band(point, watch, figures) for figures in (watch.observed, watch.announced)
            )
            left_out = len(watch.observed) + len(watch.announced) - len(observed) - len(announced)
            found.append(ObservedSeries(name, band, observed, announced, left_out))
    return found


def figures_in_band(point: Point, seen: Observation, figures: dict[float, float]) -> list[FigureInBand]:
    """Figures whose window lies within the run, each with the output of the model in that very window."""
    kept = [(d, v) for d, v in sorted(figures.items()) if seen.window <= d <= point.horizon]
    return [FigureInBand(d, v, *_quantiles(point, seen, d)) for d, v in kept]


def _quantiles(point: Point, seen: Observation, day: float) -> tuple[float, float, float]:
    """P5, P50 and P95 over replications of the output in the window before a day."""
    made = point.results.made_between(seen.lines, day - seen.window, day)
    low, middle, high = bands(made[:, None])[0, [1, 3, 5]]
    return float(low), float(middle), float(high)


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
