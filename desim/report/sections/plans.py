"""Plans: the table of plans and settings against one objective, and paired differences from the base plan."""

import math

import numpy as np

from desim.report.model.objective_status import Standing
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import (
    NOT_AVAILABLE,
    day_text,
    money_with_interval,
    number,
    percentage_points,
    plural,
    share_with_interval,
    with_interval,
)
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.stats.paired import Difference, difference
from desim.stats.survival import Survival

STOCKOUT_DAYS = (90, 180, 365)
LATER, NEVER_BELOW = "not by the horizon", "never below"
_TERMS = (
    "Back at the objective: first day on hand is at or above it after having been below; the median and "
    "its interval are Kaplan-Meier "
    "estimates, so that replications that do not get there count as not yet back. A stock-out is a claim "
    "that is not filled at once."
)


def names(point: Point, sweep: Sweep) -> list[Cell]:
    """Plan, and setting where there are several."""
    return [Cell(point.plan), *([Cell(point.setting)] if len(sweep.settings) > 1 else [])]


def name_heads(sweep: Sweep) -> list[str]:
    """Headings of *names*."""
    return ["Plan", *(["Setting"] if len(sweep.settings) > 1 else [])]


def median_day(point: Point, curve: Survival) -> tuple[str, str]:
    """Median day of an event with its interval; *later* where the curve does not get there by the horizon."""
    middle = curve.quantile(0.5)
    low, high = curve.quantile_interval(0.5)
    if middle is None and low is None:
        return LATER, ""
    ends = [
        day_text(point.start, low) if low is not None else NOT_AVAILABLE,
        day_text(point.start, high) if high is not None else "after the horizon",
    ]
    return (LATER if middle is None else _back_day(point, middle)), f"[{ends[0]}, {ends[1]}]"


def _back_day(point: Point, day: float) -> str:
    return NEVER_BELOW if day == 0.0 else day_text(point.start, day)


def objective_table(sweep: Sweep, pile: str) -> Table:
    """All points against the objective of one stockpile."""
    here = sweep.having(pile)
    first = here[0]
    days = [d for d in STOCKOUT_DAYS if d <= min(p.horizon for p in here)]
    leads = pile == sweep.objectives()[0]
    costs = leads and any(p.values("cost", "total").any() for p in here)
    head = [*name_heads(sweep), "P(back by horizon)", "Median day back", "Days below objective",
            "P(at objective on last day)",
            "Stock on last day, % of "
                "objective", "Mean stock, % of objective", *(f"P(stock-out before D+{d})" for d in days),
            "P(stock-out by horizon)", "Fill rate",
            *(["Cost, USD"] if costs else [])]  # fmt: skip
    rows = [[*names(p, sweep), *_standing_cells(Standing(p, pile), days, costs)] for p in here]
    goals = sorted({Standing(p, pile).target for p in here})
    goal = " or ".join(number(g) for g in goals)
    caption = (
        f"{first.title(pile)}: objective {goal} {plural(first.item_unit(pile))}; 95 % intervals in "
        f"brackets; {note_n(here)}"
    )
    return Table(caption, head, rows, [_colors(first), _TERMS] if leads else [])


def _colors(point: Point) -> str:
    """What the colors of a table mean."""
    stock, service = point.scenario.grading.stock, point.scenario.grading.service
    return (
        f"Stock as a share of the objective is green from {100 * stock.green:g} %, amber from {100 * stock.amber:g} %, "
        f"red below; the share of replications without a stock-out from {100 * service.green:g} % and "
        f"{100 * service.amber:g} %."
    )


def _standing_cells(found: Standing, days: list[int], costs: bool) -> list[Cell]:
    point, pile = found.point, found.pile
    short = [found.short_before(d) for d in (*days, math.inf)]
    stock, service = point.scenario.grading.stock, point.scenario.grading.service
    return [
        Cell(*share_with_interval(found.regained)),
        Cell(*median_day(point, found.back)),
        Cell(*with_interval(found.days_below)),
        Cell(*share_with_interval(found.held_at_end)),
        Cell(*share_with_interval(found.at_end), tone=stock.tone(found.at_end.estimate)),
        Cell(*share_with_interval(found.mean_share), tone=stock.tone(found.mean_share.estimate)),
        *(
            Cell(*share_with_interval(i), tone=service.tone(None if i.estimate is None else 1.0 - i.estimate))
            for i in short
        ),
        Cell(*share_with_interval(point.mean("fill_rate", pile))),
        *([Cell(*money_with_interval(point.mean("cost", "total")))] if costs else []),
    ]


def gap(point: Point, base: Point, metric: str, subject: str, scale: float = 1.0) -> Difference | None:
    """Paired difference point - base; None unless both are defined throughout, with the same random numbers."""
    ours, theirs = point.values(metric, subject), base.values(metric, subject)
    if point.draws != base.draws or not len(ours) or ours.shape != theirs.shape:
        return None
    known = ~(np.isnan(ours) | np.isnan(theirs))
    return difference(ours[known] * scale, theirs[known] * scale) if known.all() else None


def paired_blocks(sweep: Sweep, pile: str) -> list[Block]:
    """Differences from the base plan in the same setting, replication by replication."""
    rows, apart = [], []
    for point in sweep.having(pile):
        base = sweep.base_of(point)
        if base is None:
            continue
        below = gap(point, base, "time_below_objective", pile, point.span)
        if below is None or point.span != base.span:
            apart.append(point.label)
            continue
        rows.append([*names(point, sweep), *_gap_cells(point, base, pile, below)])
    blocks: list[Block] = [_paired_table(sweep, pile, rows)] if rows else []
    if apart:
        text = (
            "Not paired, because seed, replications, measured time or objectives differ from those of the base plan: "
        )
        blocks.append(Paragraph(text + "; ".join(apart) + "."))
    return blocks


_PAIRED_HEAD = ["Days below objective", "Variance reduction", "Replications better / equal / "
    "worse", "P(back by horizon), % points",
                "Mean stock, % points of objective", "Cost, USD"]  # fmt: skip
_PAIRED_NOTES = [
    "Pairing: replication k of both plans draws the same random numbers, which needs equal seeds and "
    "equal numbers of replications. "
    "Variance reduction: variance that independent replications would give the difference, over the "
    "variance it has. Each interval "
    "holds for itself; they do not hold all at once."
]


def _paired_table(sweep: Sweep, pile: str, rows: list[list[Cell]]) -> Table:
    here = sweep.having(pile)
    caption = f"{here[0].title(pile)}: plan minus {sweep.base}, paired; 95 % t-intervals in brackets; {note_n(here)}"
    notes = _PAIRED_NOTES if pile == sweep.objectives()[0] else []
    return Table(caption, [*name_heads(sweep), *_PAIRED_HEAD], rows, notes)


def _gap_cells(point: Point, base: Point, pile: str, below: Difference) -> list[Cell]:
    worse = below.interval.n - below.wins - below.ties
    factor = NOT_AVAILABLE if below.variance_reduction is None else f"{number(below.variance_reduction)} ×"
    more = [
        gap(point, base, "objective_regained", pile),
        gap(point, base, "mean_on_hand", pile, 1.0 / Standing(point, pile).target),
    ]
    cost = gap(point, base, "cost", "total")
    return [
        Cell(*with_interval(below.interval)),
        Cell(factor),
        Cell(f"{below.wins} / {below.ties} / {worse}"),
        *(Cell(*with_interval(d.interval, percentage_points)) if d else Cell(NOT_AVAILABLE) for d in more),
        Cell(*money_with_interval(cost.interval))
        if cost and cost.interval.estimate
        else Cell("0" if cost else NOT_AVAILABLE),
    ]
