"""Lost time: what each line spent its time on, and what it lacked while it stood still."""

from dataclasses import dataclass
from typing import Any

from desim.report.model.lost_time_states import LOST_TIME_STATES, reason_title
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, listed
from desim.report.page.page import Block, Cell, Figure, Paragraph, Table
from desim.report.page.style import figure, grid_shape, panels_for, text_color

STATE_COLORS = {
    "working": "#b9cbb0", "slowed": "#e3c767", "starved": "#7d4a94", "closed": "#2f3338",
    "waiting for a full lot": "#c5b3cf",    "off shift": "#d9d3c3",
    "not there yet": "#f4f4f0", "change-over": "#8fa9c4", "no order": "#ebebeb",
}  # fmt: skip
MAX_LOSSES = 12
"""Rows of the table of losses."""


@dataclass(frozen=True)
class StateShare:
    """Mean share of the measured time that a line spends in one state for one reason."""

    line: str
    state: str
    reason: str
    share: float

    @property
    def cause(self) -> tuple[str, str, str]:
        """Line, state and reason."""
        return self.line, self.state, self.reason


def state_shares(point: Point) -> list[StateShare]:
    """Shares of all lines, by line, state and reason."""
    states = point.results.states
    lines = states[states["part"].isin(list(point.scenario.lines))]
    days = lines.groupby(["part", "state", "reason"], sort=True)["days"].sum().reset_index()
    share = days["days"].to_numpy(dtype=float) / (point.n * point.span)
    words = ([str(word) for word in days[column]] for column in ("part", "state", "reason"))
    return [StateShare(*row) for row in zip(*words, share.tolist(), strict=True)]


def largest_losses(point: Point, least: float = 0.005, most: int = 4) -> list[StateShare]:
    """States in which lines lose time, the longest first: those of at least a share *least*, at most *most* of them."""
    lost = [s for s in state_shares(point) if s.state in LOST_TIME_STATES and s.share >= least]
    return sorted(lost, key=lambda s: (-s.share, s.line, s.reason))[:most]


def lost_time_blocks(sweep: Sweep) -> list[Block]:
    """Ranking sentence, bars per disruption, and the largest losses as a table."""
    if not any(p.scenario.lines for p in sweep.points):
        return [Paragraph("This network has no production lines.")]
    blocks: list[Block] = [Paragraph(lost_time_sentence(sweep.ordered()[0]))]
    for index, disruption in enumerate(sweep.disruptions):
        blocks.append(_bars(sweep.under(disruption), sweep, f"states-{index}"))
    blocks.append(_losses_table(sweep))
    return blocks


def lost_time_sentence(point: Point) -> str:
    """Where most time was lost in a point, and to what."""
    found = largest_losses(point)
    if not found:
        return f"{point.label}: no line was starved, closed or slowed for as much as 0.5 % of the time."
    titles = line_titles([point], sorted({s.line for s in found}), 80)
    losses = [
        f"{titles[s.line]} {_reason(point, s.state, s.reason)} ({100 * s.share:.1f} % of the time)" for s in found
    ]
    return f"What held production back most ({point.label}): {listed(losses)}."


def _reason(point: Point, state: str, reason: str) -> str:
    """Such as: starved of a stockpile, closed by a cause."""
    if not reason:
        return state
    return f"{state} {'of' if state == 'starved' else 'by'} {reason_title(point, reason)}"


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
                panel.set_title(clipped(point.plan, 48), color=text_color(sweep.colors[point.plan]))
        _legend(panels.flat[0].figure, points)

    where = f", {points[0].disruption_title}" if points[0].disruption else ""
    caption = (
        f"Share of the measured time of each line by state, mean over replications{where}; a name "
        f"in a bar says what was lacking or what closed it. {note_n(points)}."
    )
    alt = f"Stacked bars of line states. {lost_time_sentence(points[0])}"
    return figure(key, alt, caption, 0.9 + rows * (0.5 + 0.26 * len(lines)), (rows, columns), paint, sharey=True)


def _panel(panel: Any, point: Point, titles: dict[str, str], signs: int) -> None:
    """One bar per line; *signs* is how many characters fit into a full bar."""
    found, order = state_shares(point), list(STATE_COLORS)
    bars: list[tuple[int, float, float, str]] = []
    for row, line in enumerate(titles):
        left = 0.0
        part = [s for s in found if s.line == line]
        for s in sorted(part, key=lambda s: (order.index(s.state) if s.state in order else 99, s.reason)):
            color = STATE_COLORS.get(s.state, "#c0c0c0")
            bars.append((row, 100 * s.share, 100 * left, color))
            if s.reason and (room := int(s.share * signs)) >= 8:
                ink = "white" if s.state in ("starved", "closed") else "#1c2126"
                name = clipped(reason_title(point, s.reason), room)
                panel.text(100 * (left + s.share / 2), row, name, ha="center", va="center", fontsize=6.5, color=ink)
            left += s.share
    if bars:  # all at once: each call looks at the whole axis
        at, wide, begin, colors = zip(*bars, strict=True)
        panel.barh(at, wide, left=begin, height=0.72, color=colors, edgecolor="white", linewidth=0.4)
    panel.set_yticks(range(len(titles)), list(titles.values()))
    panel.set_ylim(len(titles) - 0.4, -0.6)
    panel.set_xlim(0, 100)
    panel.set_xlabel("% of measured time")


def _legend(drawing: Any, points: list[Point]) -> None:
    from matplotlib.patches import Patch

    present = {s.state for p in points for s in state_shares(p)}
    handles = [
        Patch(facecolor=c, edgecolor="#9aa0a6", linewidth=0.4, label=s) for s, c in STATE_COLORS.items() if s in present
    ]
    drawing.legend(
        handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, fontsize=8, handlelength=1.2
    )


def _losses_table(sweep: Sweep) -> Table:
    """The largest losses over all points, one column per point."""
    points = sweep.ordered()
    lost = [{s.cause: s.share for s in state_shares(p) if s.state in LOST_TIME_STATES} for p in points]
    causes = {cause for shares in lost for cause in shares}
    worst = sorted(causes, key=lambda c: (-max(shares.get(c, 0.0) for shares in lost), c))[:MAX_LOSSES]
    titles = line_titles(points, sorted({line for line, _, _ in worst}), 80)
    rows = [
        [
            Cell(titles[line]),
            Cell(_reason(points[0], state, reason)),
            *(Cell(f"{100 * shares.get((line, state, reason), 0.0):.1f}") for shares in lost),
        ]
        for line, state, reason in worst
    ]
    head = ["Line", "Held back", *(p.label if sweep.several else "% of time" for p in points)]
    return Table(f"Largest losses of working time, mean % of measured time; {note_n(points)}", head, rows)
