"""Replay: single replications as they went: a stock, the states of stockpiles, the output of lines, and causes."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from desim.report.model.headline import headline_of, subject_pile
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.model.titles import measure_name
from desim.report.page.formatting import NOT_AVAILABLE, clipped, day_text, number, plural, tick_label
from desim.report.page.page import Block, Cell, Figure, Paragraph, Table, Tabs
from desim.report.page.style import evenly_spaced, figure, time_axis
from desim.report.sections.bottleneck import ranked_lines
from desim.report.sections.deliveries import Span, paint_rows, spans
from desim.report.sections.status_table import ordered, subject_stock

STOCK_STATES = {
    "at objective, or stocked": "#c9dcec",
    "below objective": "#e3a72f",
    "empty": "#8a5a9e",
    "owing": "#2f3338",
}
"""States of a stockpile, from light to dark as they get worse."""
MAX_PILES, MAX_LINES, MAX_CAUSES, MAX_LISTED = 12, 18, 14, 30


@dataclass(frozen=True)
class ReplayedReplication:
    """A replication and why it is shown."""

    why: str
    row: int
    """Among those that gave a result."""
    number: int

    @property
    def title(self) -> str:
        """Why, and which."""
        return f"{self.why}: replication {self.number}"


def replay_blocks(sweep: Sweep) -> list[Block]:
    """The median and the worst replication by the headline, one at a time; only for one scenario."""
    point = sweep.points[0]
    if point.n < 1 or not point.scenario.stockpiles:
        return []
    name, values = ranking_measure(sweep, point)
    head = headline_of(point)
    shown = replayed(point, values, head is None or head.low_is_better)
    panes: list[Any] = [(p.title, _pane(sweep, point, p, f"replay-{k}")) for k, p in enumerate(shown)]
    how = (
        f"Replications, counted from 0, are ranked by {name}: the median (the lower of two) and the worst. "
        "Where a day had not come by the horizon it ranks behind all others. Each is the same whenever it is run again "
        f"with seed {point.manifest['seed']}."
    )
    return [Paragraph(how), Tabs("replay", "Replication to replay", panes)]


def ranking_measure(sweep: Sweep, point: Point) -> tuple[str, np.ndarray]:
    """What replications are ranked by, and its values: the headline, or the time below an objective."""
    head, pile = headline_of(point), subject_pile(sweep)
    if head is not None and len(values := head.rankable_replications) == point.n:
        return f"the headline, {head.name}", values
    if pile is not None:
        return f"the time below the objective of {point.title(pile)}", point.replicated("time_below_objective", pile)
    return "their number, because no headline is defined in all", np.zeros(point.n)


def replayed(point: Point, values: np.ndarray, low_is_better: bool) -> list[ReplayedReplication]:
    """The median and the worst of *values* (n,), ties to the first; one of them where there is no other."""
    numbers = np.unique(point.results.states["replication"]) if len(point.results.states) else np.arange(point.n)
    order = np.argsort(values if low_is_better else -values, kind="stable")
    middle, worst = (int(np.nonzero(values == values[order[k]])[0][0]) for k in ((len(order) - 1) // 2, -1))
    found = [ReplayedReplication("Median", middle, int(numbers[middle]))]
    return found + ([ReplayedReplication("Worst", worst, int(numbers[worst]))] if worst != middle else [])


def _pane(sweep: Sweep, point: Point, shown: ReplayedReplication, key: str) -> list[Block]:
    pile = subject_pile(sweep) or subject_stock(point) or ordered(point)[0]
    return [
        _figure(point, shown, pile, key),
        _measure_table(sweep, point, shown, pile),
        *_occurrence_blocks(point, shown),
    ]


def _occurrences(point: Point, shown: ReplayedReplication) -> list[tuple[str, float, float]]:
    """Cause, begin and end of what happened in the replication, by begin."""
    found = point.results.causes
    rows = found[found["replication"] == shown.number].sort_values(["begins", "cause"])
    return [(str(c), float(b), float(e)) for c, b, e in zip(rows["cause"], rows["begins"], rows["ends"], strict=True)]


def _level(point: Point, part: str, level: str, shown: ReplayedReplication) -> tuple[np.ndarray, np.ndarray]:
    days, values = point.results.levels(part, level)
    return days, values[shown.row]


def stockpile_spans(point: Point, pile: str, shown: ReplayedReplication) -> list[Span]:
    """Days, days they last and the place of the state in STOCK_STATES, from 1."""
    days, held = _level(point, pile, "on_hand", shown)
    owed = _level(point, pile, "owed", shown)[1]
    target = point.targets(pile)[shown.row] if point.scenario.stockpiles[pile].target is not None else None
    state = np.where(held < target, 2, 1) if target is not None else np.ones(len(held), dtype=int)
    state = np.where(owed > 0.0, 4, np.where(held <= 0.0, 3, state))
    cuts = np.concatenate([[0], np.nonzero(np.diff(state))[0] + 1, [len(state)]])
    ends = np.append(days, point.horizon)
    return [(float(days[a]), float(ends[b] - days[a]), int(state[a])) for a, b in pairwise(cuts)]


def _figure(point: Point, shown: ReplayedReplication, pile: str, key: str) -> Figure:
    piles, lines = ordered(point)[:MAX_PILES], ranked_lines(point)[:MAX_LINES] if point.scenario.lines else []
    causes = _longest(_occurrences(point, shown))
    rows = [len(piles), *([len(lines)] if lines else []), *([len(causes)] if causes else [])]

    def paint(panels: Any) -> None:
        left = iter(panels[:, 0])
        _stock(next(left), point, shown, pile)
        _piles(next(left), point, shown, piles)
        if lines:
            _lines(next(left), point, shown, lines)
        if causes:
            _causes(next(left), point, causes)
        time_axis(panels[-1, 0], point.start, point.horizon)

    happened = "; ".join(
        f"{point.title(c)} from {day_text(point.start, b)}" for c, b, _ in _occurrences(point, shown)[:6]
    )
    alt = f"{shown.title}. {_ending(point, shown, pile)} {happened}"
    caption = _caption(point, shown, pile)
    size = {"height_ratios": [9, *(max(2, r + 1) for r in rows)]}
    height = 2.0 + 0.19 * sum(rows) + 0.35 * len(rows)
    return figure(key, alt, caption, height, (1 + len(rows), 1), paint, sharex=True, gridspec_kw=size)


def _caption(point: Point, shown: ReplayedReplication, pile: str) -> str:
    return (
        f"{shown.title}, seed {point.manifest['seed']}. Top: stock of {point.title(pile)} (dashed: objective; gray: "
        "median of all replications). Then states of stockpiles at the probes, output of lines (the darker, the closer "
        "to the most that line made in such a time; blank: nothing), and the causes that lasted longest."
    )


def _ending(point: Point, shown: ReplayedReplication, pile: str) -> str:
    held = _level(point, pile, "on_hand", shown)[1][-1]
    return f"{point.title(pile)} ends with {number(held)} {plural(point.item_unit(pile))}."


def _longest(found: list[tuple[str, float, float]]) -> list[tuple[str, list[Span]]]:
    """Causes that were in effect longest, in the order they first began, with all their occurrences."""
    by_cause: dict[str, list[Span]] = {}
    for cause, begins, ends in found:
        by_cause.setdefault(cause, []).append((begins, max(ends - begins, 1.0), len(STOCK_STATES)))
    longest = sorted(by_cause, key=lambda c: (-sum(s[1] for s in by_cause[c]), c))[:MAX_CAUSES]
    return [(cause, by_cause[cause]) for cause in by_cause if cause in longest]


def _stock(panel: Any, point: Point, shown: ReplayedReplication, pile: str) -> None:
    declared = point.scenario.stockpiles[pile]
    rate = declared.planning_rate or 1.0
    days, values = point.results.levels(pile, "on_hand")
    keep = evenly_spaced(len(days), 400)
    panel.plot(days[keep], np.median(values[:, keep], axis=0) / rate, color="#9aa0a6", linewidth=1)
    panel.plot(days[keep], values[shown.row][keep] / rate, color="#0173b2", linewidth=1.5)
    if declared.target is not None:
        panel.axhline(point.targets(pile)[shown.row] / rate, color="#222222", linestyle=(0, (5, 3)), linewidth=1)
    panel.set_ylim(bottom=0)
    panel.yaxis.set_major_formatter(tick_label)
    panel.set_ylabel("days of supply" if declared.planning_rate else plural(point.item_unit(pile)))
    panel.set_title(clipped(point.title(pile), 80))


def _piles(panel: Any, point: Point, shown: ReplayedReplication, piles: list[str]) -> None:
    from matplotlib.patches import Patch

    rows = [stockpile_spans(point, pile, shown) for pile in piles]
    paint_rows(panel, rows, [clipped(point.title(p), 36) for p in piles], tuple(STOCK_STATES.values()))
    present = {s for row in rows for _, _, s in row}
    handles = [Patch(facecolor=c, label=name) for k, (name, c) in enumerate(STOCK_STATES.items(), 1) if k in present]
    panel.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=4, frameon=False, fontsize=7.5)
    panel.set_title("Stockpiles")


def _lines(panel: Any, point: Point, shown: ReplayedReplication, lines: list[str]) -> None:
    rows = []
    for line in lines:
        days, made = _level(point, line, "made", shown)
        keep = evenly_spaced(len(days), 104)
        rows.append(spans(days[keep], made[keep]))
    paint_rows(panel, rows, [clipped(point.title(line), 36) for line in lines])
    panel.set_title("Output of lines")


def _causes(panel: Any, point: Point, causes: list[tuple[str, list[Span]]]) -> None:
    colors = ("", "", "", "#a05a2c")
    paint_rows(panel, [row for _, row in causes], [clipped(point.title(c), 36) for c, _ in causes], colors)
    panel.set_title("Causes in effect")


def _measure_table(sweep: Sweep, point: Point, shown: ReplayedReplication, pile: str) -> Table:
    """The headline and the stock in this replication."""
    head = point.scenario.headline
    measures = [(head.metric, head.subject)] if head else []
    measures += [(m, pile) for m in ("time_below_objective", "fill_rate", "least_on_hand", "stockout_on")]
    rows = []
    for metric, subject in dict.fromkeys(measures):
        values = point.replicated(metric, subject)
        if len(values):
            words = [measure_name(metric, point.title(subject)), number(values[shown.row]) or NOT_AVAILABLE]
            rows.append([Cell(w) for w in (*words, point.unit(metric, subject))])
    held = _level(point, pile, "on_hand", shown)[1][-1]
    words = [f"on hand at the last probe, {point.title(pile)}", number(held), point.item_unit(pile)]
    rows.append([Cell(w) for w in words])
    return Table(f"{shown.title}: measures", ["Measure", "Value", "Unit"], rows)


def _occurrence_blocks(point: Point, shown: ReplayedReplication) -> list[Block]:
    found = _occurrences(point, shown)
    if not found:
        return []
    rows = [
        [Cell(point.title(c)), Cell(day_text(point.start, b)), Cell(day_text(point.start, e)), Cell(number(e - b))]
        for c, b, e in found[:MAX_LISTED]
    ]
    rest = f", the first {MAX_LISTED} of {len(found)}" if len(found) > MAX_LISTED else ""
    return [Table(f"{shown.title}: what happened{rest}", ["Cause", "Began", "Over", "Days"], rows)]
