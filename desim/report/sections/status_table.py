"""Status table: stockpiles against their requirements in red, amber and green, each also a sign and a word."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import MOST_SHOWN, Sweep
from desim.report.page.formatting import NOT_AVAILABLE, clipped, percent, share_with_interval
from desim.report.page.page import Block, Cell, Table
from desim.stats.interval import Interval, mean
from desim.stats.world_means import share
from desim.store.results import Results

FIRST_SCREEN_ROWS = 9
"""Stockpiles on the first screen."""
_ORDERS: WeakKeyDictionary[Results, list[str]] = WeakKeyDictionary()
MOST_ROWS = 40
"""Stockpiles in the annex; the CSV beside the table has all."""


@dataclass(frozen=True)
class StatusColumn:
    """One requirement of a stockpile; *kind* says which limits of the scenario grade it."""

    head: str
    kind: str
    of: Callable[[Point, str], Interval | None]


def status_table(point: Point, most: int | None = None, in_annex: bool = True) -> Table | None:
    """Stockpiles by requirement; with *most* that many of them, without intervals. None without stockpiles.

    *in_annex* says whether all of them are there.
    """
    piles = ordered(point)
    if not piles:
        return None
    shown = piles if most is None else piles[:most]
    rows = [[Cell(clipped(point.title(pile), 40)), *_cells(point, pile, most is None)] for pile in shown]
    where = ", all in the annex" if in_annex else ""
    rest = f"; {len(shown)} of {len(piles)} stockpiles{where}" if len(shown) < len(piles) else ""
    caption = f"Stockpiles, %: {_limits(point)}. n/a: no requirement. {note_n([point])}{rest}"
    notes = [] if most is not None else [_MEANING]
    return Table(caption, ["Stockpile", *(c.head for c in REQUIREMENTS)], rows, notes)


def status_blocks(sweep: Sweep) -> list[Block]:
    """The whole table, for one scenario only."""
    table = None if sweep.several else status_table(sweep.points[0])
    return [replace(table, most=MOST_ROWS)] if table else []


def ordered(point: Point) -> list[str]:
    """Stockpiles with an objective first, that of the headline at the top; then those that fill least at once.

    Where many have an objective, those of them that meet their requirements least come first. They are put in order
    once for all parts of a page.
    """
    found = _ORDERS.get(point.results)
    if found is None:
        found = _ORDERS[point.results] = _in_order(point)
    return list(found)


def _in_order(point: Point) -> list[str]:
    first = list(point.objectives())
    if len(first) > MOST_SHOWN:
        head = [pile for pile in first[:1] if point.scenario.headline and pile == point.scenario.headline.subject]
        first = head + sorted(first[len(head) :], key=lambda pile: (_worst(point, pile), pile))
    rest = sorted(point.scenario.stockpiles.keys() - set(first))
    return first + sorted(rest, key=lambda pile: (_worst(point, pile), pile))


def subject_stock(point: Point) -> str | None:
    """The stockpile the headline is about: it, or that a demand draws on; else the first of those in order, if any."""
    head, scenario = point.scenario.headline, point.scenario
    if head is not None and head.subject in scenario.demands:
        return scenario.demands[head.subject].stockpile
    if head is not None and head.subject in scenario.stockpiles:
        return head.subject
    return next(iter(ordered(point)), None)


def _worst(point: Point, pile: str) -> float:
    found = [c.of(point, pile) for c in REQUIREMENTS]
    return min((i.estimate for i in found if i is not None and i.estimate is not None), default=2.0)


def _cells(point: Point, pile: str, whole: bool) -> list[Cell]:
    found = []
    for column in REQUIREMENTS:
        value = column.of(point, pile)
        if value is None or value.estimate is None:
            found.append(Cell(NOT_AVAILABLE))
            continue
        limits = getattr(point.scenario.grading, column.kind)
        around = share_with_interval(value)[1] if whole else ""
        found.append(Cell(percent(value.estimate), around, tone=limits.tone(value.estimate)))
    return found


def _limits(point: Point) -> str:
    """The limits in words, and who set them."""
    grading = point.scenario.grading
    stock, service = (
        f"{limits.green * 100:g} %, amber from {limits.amber * 100:g} %" for limits in (grading.stock, grading.service)
    )
    whose = "set by the scenario" if "grading" in point.scenario.model_fields_set else "usual limits, none are declared"
    return f"stock green from {stock} of the objective; shares green from {service} ({whose})"


def _at_end(point: Point, pile: str) -> Interval | None:
    return ObjectiveStatus(point, pile).at_end if pile in point.objectives() else None


def _fed(point: Point, pile: str) -> Interval | None:
    """Share of the time in which the line that waits most for it was not starved of it."""
    if pile not in point.feeding:
        return None
    waited = np.zeros(point.n)
    most = point.waits_for_input.get(pile, waited[:0])
    waited[: len(most)] = most / point.span
    return mean(1.0 - point.by_world(waited), bounds=(0.0, 1.0))


def _time_at(point: Point, pile: str) -> Interval | None:
    return (
        mean(1.0 - point.values("time_below_objective", pile), bounds=(0.0, 1.0))
        if pile in point.objectives()
        else None
    )


def _any_request(point: Point, pile: str) -> bool:
    """Whether anything was ever requested."""
    return bool((~np.isnan(point.values("fill_rate", pile))).any())


def _never_short(point: Point, pile: str) -> Interval | None:
    never = np.isnan(point.replicated("stockout_on", pile)).astype(float)
    return share(point.by_world(never)) if _any_request(point, pile) else None


def _filled(point: Point, pile: str) -> Interval | None:
    return point.mean("fill_rate", pile) if _any_request(point, pile) else None


_MEANING = (
    "Stock on last day: median over replications, of the objective. Time at objective: share of the measured time. No "
    "stock-out: share of replications in which every request was filled at once. Filled at once: fill rate. Lines fed: "
    "share of the time in which the line that is starved of it most was not. 95 % intervals in brackets; the grade is "
    "that of the estimate."
)
REQUIREMENTS = (
    StatusColumn("Stock on last day", "stock", _at_end),
    StatusColumn("Time at objective", "service", _time_at),
    StatusColumn("No stock-out", "service", _never_short),
    StatusColumn("Filled at once", "service", _filled),
    StatusColumn("Lines fed", "service", _fed),
)
