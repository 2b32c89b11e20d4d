"""Output: how much the lines make in a month, and how fast that grows after the decision."""

import math
from typing import Any

import numpy as np

from desim.report.model.point import Point, measured_day, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, number, plural, tick_label, with_article, with_interval
from desim.report.page.page import Block, Cell, Figure, Table
from desim.report.page.style import (
    CurveEnd,
    decision_line,
    evenly_spaced,
    figure,
    grid_shape,
    label_ends,
    panels_for,
    time_axis,
)
from desim.report.sections.plan_cells import plan_cells, plan_heads
from desim.spec.marks import WINDOW, marks_within, window_begin
from desim.stats.bands import bands
from desim.stats.interval import mean

MONTH = 30.4375


def groups(sweep: Sweep) -> dict[str, tuple[str, ...]]:
    """Lines to add up, by a name for readers: those that supply an objective, or else those of last items."""
    first = sweep.ordered()[0]
    scenario = first.scenario
    found = {}
    for pile in sweep.objectives():
        lines = (
            tuple(sorted(s for s in scenario.stockpiles[pile].sources if s in scenario.lines))
            if pile in scenario.stockpiles
            else ()
        )
        if lines:
            found[f"lines that supply {with_article(first.title(pile))}"] = lines
    return found or _last_items(first)


def _last_items(point: Point) -> dict[str, tuple[str, ...]]:
    lines = point.scenario.lines
    used = {point.scenario.stockpiles[pile].item for line in lines.values() for pile in line.takes}
    items = sorted({line.item for line in lines.values()} - used)
    return {
        f"lines that make {point.title(i)}": tuple(sorted(n for n, line in lines.items() if line.item == i))
        for i in items[:4]
    }


def monthly(point: Point, lines: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Probe days, shape (d,), and output per month over the time before each, shape (replications, d).

    The time is the least number of whole probe intervals that is a month or longer: what was made between two probes is
    known exactly.
    """
    days, made = point.results.levels(lines[0], "made")
    for line in lines[1:]:
        made = made + point.results.levels(line, "made")[1]
    steps = math.ceil(MONTH / point.scenario.probe.every - 1e-9)
    gone = days[steps:] - days[:-steps]
    return days[steps:], (made[:, steps:] - made[:, :-steps]) * MONTH / gone


def output_blocks(sweep: Sweep) -> list[Block]:
    """Curves and a table for each group of lines."""
    blocks: list[Block] = []
    for index, (title, lines) in enumerate(groups(sweep).items()):
        points = [
            p
            for p in sweep.ordered()
            if all(line in p.scenario.lines for line in lines) and p.horizon > 2 * MONTH and _probed(p, lines[0])
        ]
        if points:
            rates = {p.label: monthly(p, lines) for p in points}
            blocks += [
                _curves(sweep, points, title, lines, rates, f"output-{index}"),
                _table(sweep, points, title, lines),
            ]
    return blocks


def _probed(point: Point, line: str) -> bool:
    """Whether there are probes a month apart."""
    days = point.results.levels(line, "made")[0]
    return bool(len(days)) and bool(days[-1] - days[0] > MONTH + point.scenario.probe.every)


def _curves(
    sweep: Sweep, points: list[Point], title: str, lines: tuple[str, ...], rates: dict[str, Any], key: str
) -> Figure:
    disruptions = [s for s in sweep.disruptions if any(p.disruption == s for p in points)]
    rows, columns = grid_shape(len(disruptions))
    unit = f"{plural(points[0].item_unit(lines[0]))} per month"
    horizon, ends = max(p.horizon for p in points), {}

    def paint(panels: Any) -> None:
        for index, panel, disruption in panels_for(panels, disruptions):
            ends[index] = _panel(panel, sweep, [p for p in points if p.disruption == disruption], rates)
            panel.set_title(clipped(disruption, 52) if sweep.several else "")
            panel.set_ylabel(unit if index % columns == 0 else "")
        panels[0, 0].set_ylim(bottom=0)
        for index, found in ends.items() if sweep.several else ():
            label_ends(panels.flat[index], found, horizon)

    caption = (
        f"Good output of the {title} over the month before each day, or the whole intervals between probes that are as "
        f"long or longer, {unit}. Line: median; band: P5 to P95 of replications. {note_n(points)}."
    )
    alt = f"Output of the {title} over time. " + " ".join(_alt_sentence(p, rates[p.label][1], unit) for p in points)
    return figure(key, alt, caption, 0.8 + 2.6 * rows, (rows, columns), paint, sharex=True, sharey=True)


def _alt_sentence(point: Point, made: np.ndarray, unit: str) -> str:
    return f"{point.label}: median {number(float(np.median(made[:, -1])))} {unit} at the end."


def _panel(panel: Any, sweep: Sweep, points: list[Point], rates: dict[str, Any]) -> list[CurveEnd]:
    ends: list[CurveEnd] = []
    for point in points:
        days, made = rates[point.label]
        keep = evenly_spaced(len(days), 130)
        band, color = bands(made[:, keep]), sweep.colors[point.plan]
        panel.fill_between(days[keep], band[:, 1], band[:, 5], color=color, alpha=0.15, linewidth=0)
        panel.plot(days[keep], band[:, 3], color=color, linewidth=1.5)
        ends.append((float(band[-1, 3]), clipped(point.plan_title, 26), color))
    panel.yaxis.set_major_formatter(tick_label)
    time_axis(panel, points[0].start, max(p.horizon for p in points))
    decision_line(panel, points[0].decision)
    return ends


def _table(sweep: Sweep, points: list[Point], title: str, lines: tuple[str, ...]) -> Table:
    marks = min((marks_within(p.scenario) for p in points), key=len)
    before = all(p.decision >= WINDOW for p in points)
    rows = [[*plan_cells(p, sweep), *_mark_cells(p, lines, marks, before)] for p in points]
    unit = plural(points[0].item_unit(lines[0]))
    ratio = "; in parentheses the ratio to the 30 days before the decision" if before else ""
    caption = (
        f"Mean output of the {title} in the 30 days before each day, {unit}, with 95 % intervals{ratio}; D+30 is "
        f"30 days after the decision, {measured_day(points[0], 0.0)}; {note_n(points)}"
    )
    head = [
        *plan_heads(sweep),
        *(["Before the decision"] if before else []),
        *(f"D+{m}" for m in marks),
        "Last 30 days",
    ]
    return Table(caption, head, rows)


def _mark_cells(point: Point, lines: tuple[str, ...], marks: tuple[int, ...], before: bool) -> list[Cell]:
    """Output up to the decision, where there is time before it, up to each mark, and up to the end."""
    ends = [*([point.decision] if before else []), *(point.decision + m for m in marks), point.horizon]
    made = [point.made_between(lines, window_begin(point.scenario, end), end) for end in ends]
    base = float(made[0].mean()) if before else 0.0
    cells = []
    for index, values in enumerate(made):
        text, around = with_interval(mean(values, bounds=(0.0, np.inf)))
        ratio = f" (× {number(float(values.mean()) / base)})" if base > 0.0 and index else ""
        cells.append(Cell(f"{text}{ratio}", around))
    return cells
