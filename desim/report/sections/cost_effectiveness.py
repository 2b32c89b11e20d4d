"""Cost-effectiveness: what a plan costs for each day of shortage that it avoids."""

import numpy as np

from desim.report.model.paired import share_random_numbers
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, listed, money_with_interval, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads
from desim.stats.interval import Interval, mean
from desim.stats.ratio import ratio

SHORT = {"time_with_backorders": "stock-out days", "time_below_objective": "days below objective"}
"""Shares of the time that are shown in days: something is owed; less on hand than the objective."""
_NOTES = [
    "Against the base plan in the same disruption, replication by replication. Stock-out days: days on which something "
    "that was asked for is owed. Cost per avoided day: mean difference of cost over mean avoided days, with Fieller's "
    "95 % interval; a negative one means that the plan saves money as well. It is shown only where the days avoided "
    "differ from 0: a ratio to a number that may be 0 says nothing."
]


def cost_effectiveness_blocks(sweep: Sweep) -> list[Block]:
    """A table for each stockpile that ever runs short; nothing where no plan costs more or less than the base."""
    if sweep.base is None or not any(p.values("cost", "total").any() for p in sweep.points):
        return []
    short = [pile for pile in _piles(sweep) if any(_days(p, m, pile).any() for p in sweep.points for m in SHORT)]
    moved = [pile for pile in short if _moved(sweep, pile)]
    blocks: list[Block] = [_table(sweep, pile, first=index == 0) for index, pile in enumerate(moved)]
    still = [sweep.ordered()[0].title(pile) for pile in short if pile not in moved]
    if still:
        blocks.append(Paragraph(f"No plan changes a day of shortage in any replication: {listed(still)}."))
    return blocks


def _piles(sweep: Sweep) -> list[str]:
    """Stockpiles with an objective, or from which users draw; that of the headline first."""
    drawn = {d.stockpile for p in sweep.points for d in p.scenario.demands.values()}
    return [*sweep.objectives(), *sorted(drawn - set(sweep.objectives()))]


def _moved(sweep: Sweep, pile: str) -> bool:
    """Whether any plan changes anything there, or cannot be compared with the base."""
    pairs = [(p, base) for p in sweep.points if (base := sweep.base_of(p)) is not None]
    return not all(share_random_numbers([p, b]) and np.array_equal(_days(p, m, pile), _days(b, m, pile), equal_nan=True)
                   for p, b in pairs for m in SHORT)  # fmt: skip


def _days(point: Point, metric: str, pile: str) -> np.ndarray:
    return point.values(metric, pile) * point.span


def _table(sweep: Sweep, pile: str, first: bool) -> Table:
    points = [p for p in sweep.ordered() if pile in p.scenario.stockpiles and sweep.base_of(p) is not None]
    metrics = [m for m in SHORT if any(len(_days(p, m, pile)) for p in points)]
    rows = [[*plan_cells(p, sweep), *_cells(sweep, p, pile, metrics)] for p in points]
    columns = [text for m in metrics for text in (f"Avoided {SHORT[m]}", f"USD per avoided day ({SHORT[m]})")]
    title = points[0].title(pile) if points else pile
    caption = f"{title}: days avoided and what each costs; 95 % intervals in brackets; {note_n(sweep.points)}"
    return Table(caption, [*plan_heads(sweep), "Cost more than base, USD", *columns], rows, _NOTES if first else [])


def _cells(sweep: Sweep, point: Point, pile: str, metrics: list[str]) -> list[Cell]:
    base = sweep.base_of(point)
    if base is None or not share_random_numbers([point, base]):
        return [Cell(NOT_AVAILABLE, "not paired"), *(Cell(NOT_AVAILABLE) for _ in range(2 * len(metrics)))]
    cost = point.values("cost", "total") - base.values("cost", "total")
    return [Cell(*money_with_interval(mean(cost))), *(c for m in metrics for c in _pair(point, base, pile, m, cost))]


def _pair(point: Point, base: Point, pile: str, metric: str, cost: np.ndarray) -> list[Cell]:
    """Days avoided, and the cost of one of them."""
    ours, theirs = _days(point, metric, pile), _days(base, metric, pile)
    if not len(ours) or ours.shape != theirs.shape or np.isnan(ours + theirs).any():
        return [Cell(NOT_AVAILABLE, "not measured in both"), Cell(NOT_AVAILABLE)]
    avoided = theirs - ours
    fewer = mean(avoided)
    return [Cell(*with_interval(fewer)), _price(ratio(cost, avoided), fewer)]


def _price(found: Interval, fewer: Interval) -> Cell:
    """USD for one day, or why there is no such number."""
    if (fewer.estimate or 0.0) < 0.0 and fewer.high is not None and fewer.high < 0.0:
        return Cell(NOT_AVAILABLE, "it brings more such days")
    if found.estimate is None:
        return Cell(NOT_AVAILABLE, "no reduction that differs from 0" if fewer.low is not None else found.note)
    if found.estimate == 0.0:
        return Cell("0", "at no cost")
    text, limits = money_with_interval(found)
    return Cell(text, limits)
