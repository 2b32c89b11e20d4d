"""Held back: what each line spent its time on, and for want of what it stood still."""

from typing import Any

import pandas as pd

from desim.report.model.point import Point, note_n
from desim.report.model.states import LOST, named
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, listed
from desim.report.page.page import Block, Cell, Figure, Paragraph, Table
from desim.report.page.style import figure, grid_shape, panels_for

STATES = {
    "working": "#b9cbb0", "slowed": "#e3c767", "starved": "#7d4a94", "closed": "#2f3338",
    "waiting for a full lot": "#c5b3cf",    "off shift": "#d9d3c3", "no order": "#ebebeb",
}  # fmt: skip
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
        return [Paragraph("This network has no production lines.")]
    blocks: list[Block] = [Paragraph(ranking(sweep.ordered()[0]))]
    for place, setting in enumerate(sweep.settings):
        blocks.append(_bars(sweep.under(setting), sweep, f"states-{place}"))
    blocks.append(_losses(sweep))
    return blocks


def ranking(point: Point) -> str:
    """Where most time was lost in the base point, and to what."""
    found = shares(point)
    lost = found[found["state"].isin(LOST) & (found["share"] >= 0.005)]
    lost = lost.sort_values(["share", "part", "reason"], ascending=[False, True, True]).head(4)
    if lost.empty:
        return f"{point.label}: no line was starved, closed or slowed for as much as 0.5 % of the time."
    titles = line_titles([point], sorted(set(lost["part"])), 80)
    said = [
        f"{titles[r.part]} {_why(point, r.state, r.reason)} ({100 * r.share:.1f} % of the time)"
        for r in lost.itertuples()
    ]
    return f"What held production back most ({point.label}): {listed(said)}."


def _why(point: Point, state: str, reason: str) -> str:
    if not reason:
        return state
    return f"{state} of {named(point, reason)}" if state == "starved" else f"{state} by {named(point, reason)}"


def line_titles(points: list[Point], lines: list[str], width: int = 36) -> dict[str, str]:
    """A title for each line, at most *width* signs; with its name where two lines have the same."""
    titles = {n: next((p.title(n) for p in points if n in p.scenario.lines), n) for n in lines}
    again = {t for t in titles.values() if list(titles.values()).count(t) > 1}
    return {n: f"{clipped(t, width - 14)} ({n})" if t in again else clipped(t, width) for n, t in titles.items()}


def _bars(points: list[Point], sweep: Sweep, key: str) -> Figure:
    lines = sorted({line for p in points for line in p.scenario.lines})
    titles = line_titles(points, lines)
    rows, columns = grid_shape(len(points))

    def paint(panels: Any) -> None:
        for _, panel, point in panels_for(panels, points):
            _panel(panel, point, titles, 130 // columns)
            if sweep.several:
                panel.set_title(clipped(point.plan, 48), color=sweep.colors[point.plan])
        _legend(panels.flat[0].figure, points)

    where = f", {points[0].setting}" if points[0].setting else ""
    caption = (
        f"Share of the measured time of each line by state, mean over replications{where}; a name "
        f"in a bar says what was lacking or what closed it. {note_n(points)}."
    )
    alt = f"Stacked bars of line states. {ranking(points[0])}"
    return figure(key, alt, caption, 0.9 + rows * (0.5 + 0.26 * len(lines)), (rows, columns), paint, sharey=True)


def _panel(panel: Any, point: Point, titles: dict[str, str], signs: int) -> None:
    """One bar per line; *signs* is how many characters fit into a full bar."""
    found = shares(point)
    order = list(STATES)
    for row, line in enumerate(titles):
        left = 0.0
        part = found[found["part"] == line]
        for r in sorted(part.itertuples(), key=lambda r: (order.index(r.state) if r.state in order else 99, r.reason)):
            color = STATES.get(r.state, "#c0c0c0")
            panel.barh(row, 100 * r.share, left=100 * left, height=0.72, color=color, edgecolor="white", linewidth=0.4)
            if r.reason and (room := int(r.share * signs)) >= 8:
                ink = "white" if r.state in ("starved", "closed") else "#1c2126"
                name = clipped(named(point, r.reason), room)
                panel.text(100 * (left + r.share / 2), row, name, ha="center", va="center", fontsize=6.5, color=ink)
            left += r.share
    panel.set_yticks(range(len(titles)), list(titles.values()))
    panel.set_ylim(len(titles) - 0.4, -0.6)
    panel.set_xlim(0, 100)
    panel.set_xlabel("% of measured time")


def _legend(drawing: Any, points: list[Point]) -> None:
    from matplotlib.patches import Patch

    present = {s for p in points for s in shares(p)["state"]}
    handles = [
        Patch(facecolor=c, edgecolor="#9aa0a6", linewidth=0.4, label=s) for s, c in STATES.items() if s in present
    ]
    drawing.legend(
        handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, fontsize=8, handlelength=1.2
    )


def _losses(sweep: Sweep) -> Table:
    """The largest losses over all points, one column per point."""
    points = sweep.ordered()
    lost = {
        (p.label, r.part, r.state, r.reason): r.share for p in points for r in shares(p).itertuples() if r.state in LOST
    }
    keys = {key[1:] for key in lost}
    worst = sorted(keys, key=lambda k: (-max(lost.get((p.label, *k), 0.0) for p in points), k))[:_TOP]
    titles = line_titles(points, sorted({k[0] for k in worst}), 80)
    rows = [
        [
            Cell(titles[k[0]]),
            Cell(_why(points[0], *k[1:])),
            *(Cell(f"{100 * lost.get((p.label, *k), 0.0):.1f}") for p in points),
        ]
        for k in worst
    ]
    head = ["Line", "Held back", *(p.label if sweep.several else "% of time" for p in points)]
    return Table(f"Largest losses of working time, mean % of measured time; {note_n(points)}", head, rows)
