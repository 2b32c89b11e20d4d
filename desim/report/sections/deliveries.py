"""Deliveries: what came in over each lane, and when."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, clipped, day_text, number, plural, with_interval
from desim.report.page.page import Block, Cell, Figure, Table
from desim.report.page.style import figure, time_axis
from desim.report.sections.status_table import ordered
from desim.stats.interval import mean

SHADES = ("#cfe1f2", "#93c4de", "#4a97c9", "#125a9e")
"""From a quarter of the busiest time between two notes to all of it."""
MAX_LANES = 24
Span = tuple[float, float, int]
"""Day it begins, days it lasts, shade."""


def delivery_blocks(sweep: Sweep) -> list[Block]:
    """A row for each lane, and a table; only for one scenario in which anything is delivered."""
    point = sweep.points[0]
    if not point.results.lanes:
        return []
    shown = lanes(point)
    return [_figure(point, shown), _table(point, shown)]


def lanes(point: Point) -> list[str]:
    """Lanes by the stockpile they lead to, in the order of the table of stockpiles; at most MAX_LANES."""
    order = ordered(point)
    return sorted(point.results.lanes, key=lambda n: (order.index(_ends(n)[1]), n))[:MAX_LANES]


def _ends(lane: str) -> tuple[str, str]:
    source, _, pile = lane.partition(">")
    return source, pile


def lane_title(point: Point, lane: str, width: int = 52) -> str:
    """Source and stockpile for readers."""
    source, pile = _ends(lane)
    return f"{clipped(point.title(source), width // 2 - 2)} → {clipped(point.title(pile), width // 2 - 2)}"


def spans(days: np.ndarray, arrived: np.ndarray) -> list[Span]:
    """Times of delivery out of what had come in by some days, both shape (notes,); equal shades in a row are one."""
    begins = np.concatenate([[0.0], days[:-1]])
    came = np.diff(arrived, prepend=0.0) / np.where(days > begins, days - begins, 1.0)
    top = float(came.max()) if len(came) else 0.0
    found: list[Span] = []
    for begin, end, amount in zip(begins, days, came, strict=True):
        shade = int(np.ceil(len(SHADES) * amount / top - 1e-9)) if top > 0.0 and amount > 1e-9 * top else 0
        if shade and found and found[-1][2] == shade and found[-1][0] + found[-1][1] == begin:
            found[-1] = (found[-1][0], float(end) - found[-1][0], shade)
        elif shade and end > begin:
            found.append((float(begin), float(end - begin), shade))
    return found


def paint_rows(panel: Any, rows: list[list[Span]], titles: list[str], shades: Sequence[str] = SHADES) -> None:
    """One row of bars for each title, the first on top, in the color *shades* has at their place."""
    for index, row in enumerate(rows):
        for shade, color in enumerate(shades, 1):
            bars = [(begin, width) for begin, width, s in row if s == shade]
            if bars:
                panel.broken_barh(bars, (index - 0.36, 0.72), facecolor=color, linewidth=0)
    panel.set_yticks(range(len(titles)), titles)
    panel.tick_params(axis="y", length=0, labelsize=7.5)
    panel.set_ylim(len(titles) - 0.4, -0.6)


def _figure(point: Point, shown: list[str]) -> Figure:
    found = {lane: point.results.deliveries(lane) for lane in shown}

    def paint(panels: Any) -> None:
        rows = [spans(days, arrived.mean(axis=0)) for days, arrived in found.values()]
        paint_rows(panels[0, 0], rows, [lane_title(point, lane) for lane in shown])
        time_axis(panels[0, 0], point.start, point.horizon)

    days = next(iter(found.values()))[0]
    between_notes = float(np.median(np.diff(days))) if len(days) > 1 else point.horizon
    rest = f"; {len(shown)} of {len(point.results.lanes)} lanes" if len(shown) < len(point.results.lanes) else ""
    caption = (
        f"What came in over each lane, source → stockpile, mean over replications, every {number(between_notes)} d; "
        "the darker, the closer to the busiest time of that lane (in quarters of it); blank: nothing came"
        f"{rest}. {note_n([point])}."
    )
    alt = "Deliveries over time by lane. " + "; ".join(
        f"{lane_title(point, lane)}: {number(float(arrived[:, -1].mean()))}" for lane, (_, arrived) in found.items()
    )
    return figure("deliveries", alt, caption, 0.7 + 0.22 * len(shown), (1, 1), paint)


def _table(point: Point, shown: list[str]) -> Table:
    totals = {lane: point.results.deliveries(lane)[1][:, -1] for lane in point.results.lanes}
    into: dict[str, float] = {}
    for lane, total in totals.items():
        into[_ends(lane)[1]] = into.get(_ends(lane)[1], 0.0) + float(total.mean())
    rows = [_lane_cells(point, lane, totals[lane], into[_ends(lane)[1]]) for lane in shown]
    caption = f"Delivered over the whole run, mean with 95 % interval; {note_n([point])}"
    head = [
        "Source → stockpile",
        "Transport",
        "Delivered",
        "Unit",
        "% of what came into the stockpile",
        "First came by, median",
    ]
    return Table(caption, head, rows)


def _lane_cells(point: Point, lane: str, total: np.ndarray, into: float) -> list[Cell]:
    source, pile = _ends(lane)
    days, arrived = point.results.deliveries(lane)
    first = np.array([days[np.argmax(row > 0.0)] if row[-1] > 0.0 else np.inf for row in arrived])
    middle = float(np.quantile(first, 0.5, method="inverted_cdf"))
    share = f"{100 * float(total.mean()) / into:.0f}" if into > 0.0 else NOT_AVAILABLE
    when = day_text(point.start, middle) if np.isfinite(middle) else "never"
    words = [plural(point.item_unit(pile)), share, when]
    way = _transport(point, source, pile)
    return [
        Cell(lane_title(point, lane, 84)),
        Cell(way),
        Cell(*with_interval(mean(point.by_world(total), bounds=(0.0, np.inf)))),
        *map(Cell, words),
    ]


def _transport(point: Point, source: str, pile: str) -> str:
    """The route, a transit time, or at once."""
    offer = point.scenario.stockpiles[pile].sources.get(source)
    if offer is None:
        return "lateral"
    if legs := point.scenario.legs_of(offer):
        return ", ".join(dict.fromkeys(f"{point.scenario.legs[leg].mode}" for leg in legs))
    return "at once" if offer.transit is None else "transit time"
