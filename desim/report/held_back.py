"""Held back: what each line spent its time on, and for want of what it stood still."""

import math
from typing import Any

import pandas as pd

from desim.report.page import Block, Cell, Figure, Prose, Table
from desim.report.plans import name_heads, names
from desim.report.point import Point, note_n
from desim.report.style import figure
from desim.report.sweep import Sweep
from desim.report.words import clipped, listed, number

STATES = {
    "working": "#b9cbb0", "slowed": "#e3c767", "starved": "#7d4a94", "closed": "#2f3338", "waiting for a full lot": "#c5b3cf",
    "off shift": "#d9d3c3", "no order": "#ebebeb",
}  # fmt: skip
LOST = ("starved", "closed", "slowed")
_TOP = 12


def shares(point: Point) -> pd.DataFrame:
    """Mean share of the measured time of each line by state and reason: part, state, reason, share."""
    states = point.results.states
    lines = states[states["part"].isin(list(point.scenario.lines))]
    days = lines.groupby(["part", "state", "reason"], sort=True)["days"].sum().reset_index()
    return days.assign(share=days["days"] / (point.n * point.span)).drop(columns="days")


def held_back_blocks(sweep: Sweep) -> list[Block]:
    """Ranking sentence, bars per setting, and the largest losses as a table."""
    if not any(p.scenario.lines for p in sweep.points):
        return [Prose("This network has no production lines.")]
    blocks: list[Block] = [Prose(_ranking(sweep.ordered()[0]))]
    for place, setting in enumerate(sweep.settings):
        blocks.append(_bars(sweep.under(setting), sweep, f"states-{place}"))
    blocks.append(_losses(sweep))
    return blocks


def _ranking(point: Point) -> str:
    """Where most time was lost in the base point, and to what."""
    found = shares(point)
    lost = found[found["state"].isin(LOST) & (found["share"] >= 0.005)]
    lost = lost.sort_values(["share", "part", "reason"], ascending=[False, True, True]).head(4)
    if lost.empty:
        return f"{point.label}: no line was starved, closed or slowed for as much as 0.5 % of the time."
    said = [f"{point.title(r.part)} {_why(point, r.state, r.reason)} ({number(100 * r.share)} % of the time)" for r in lost.itertuples()]
    return f"What held production back most ({point.label}): {listed(said)}."


def _why(point: Point, state: str, reason: str) -> str:
    if not reason:
        return state
    return f"{state} of {point.title(reason)}" if state == "starved" else f"{state} by {point.title(reason)}"


def _bars(points: list[Point], sweep: Sweep, key: str) -> Figure:
    lines = sorted({line for p in points for line in p.scenario.lines})
    columns = min(3, len(points))
    rows = math.ceil(len(points) / columns)

    def paint(panels: Any) -> None:
        for place, panel in enumerate(panels.flat):
            if place >= len(points):
                panel.set_axis_off()
                continue
            _panel(panel, points[place], lines)
            if sweep.several:
                panel.set_title(clipped(points[place].plan, 48), color=sweep.colours[points[place].plan])
        _legend(panels.flat[0].figure, points)

    where = f", {points[0].setting}" if points[0].setting else ""
    caption = f"Share of the measured time of each line by state, mean over replications{where}; a name in a bar says what was lacking or what closed it. {note_n(points)}."
    return figure(key, f"Stacked bars of line states. {_ranking(points[0])}", caption, 0.9 + rows * (0.5 + 0.26 * len(lines)), (rows, columns), paint, sharey=True)


def _panel(panel: Any, point: Point, lines: list[str]) -> None:
    found = shares(point)
    order = list(STATES)
    for row, line in enumerate(lines):
        left = 0.0
        part = found[found["part"] == line]
        for r in sorted(part.itertuples(), key=lambda r: (order.index(r.state) if r.state in order else 99, r.reason)):
            colour = STATES.get(r.state, "#c0c0c0")
            panel.barh(row, 100 * r.share, left=100 * left, height=0.72, color=colour, edgecolor="white", linewidth=0.4)
            if r.reason and r.share > 0.18:
                ink = "white" if r.state in ("starved", "closed") else "#1c2126"
                name = clipped(r.reason, int(r.share * 38))
                panel.text(100 * (left + r.share / 2), row, name, ha="center", va="center", fontsize=6.5, color=ink)
            left += r.share
    panel.set_yticks(range(len(lines)), [clipped(point.title(line), 34) if line in point.scenario.lines else line for line in lines])
    panel.set_ylim(len(lines) - 0.4, -0.6)
    panel.set_xlim(0, 100)
    panel.set_xlabel("% of measured time")


def _legend(drawing: Any, points: list[Point]) -> None:
    from matplotlib.patches import Patch

    present = {s for p in points for s in shares(p)["state"]}
    handles = [Patch(facecolor=c, edgecolor="#9aa0a6", linewidth=0.4, label=s) for s, c in STATES.items() if s in present]
    drawing.legend(handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, fontsize=8, handlelength=1.2)


def _losses(sweep: Sweep) -> Table:
    """The largest losses of each point, side by side."""
    rows = []
    for point in sweep.ordered():
        found = shares(point)
        lost = found[found["state"].isin(LOST)].sort_values(["share", "part", "reason"], ascending=[False, True, True])
        for r in lost.head(max(3, _TOP // len(sweep.points))).itertuples():
            where = [Cell(point.title(r.part)), Cell(_why(point, r.state, r.reason)), Cell(number(r.share * point.span)), Cell(f"{number(100 * r.share)} %")]
            rows.append([*names(point, sweep), *where])
    head = [*name_heads(sweep), "Line", "Held back", "Days, mean", "Share of measured time"]
    return Table(f"Largest losses of working time; {note_n(sweep.points)}", head, rows)
