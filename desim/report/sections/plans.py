"""Plans: the table of plans and disruptions against one objective, and paired differences from the base plan."""

import math

from desim.report.model.headline import headline_of
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.paired import paired_difference
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import (
    NOT_AVAILABLE,
    money_with_interval,
    number,
    percentage_points,
    plural,
    share_with_interval,
    with_interval,
)
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.independent_differences import independent_difference_blocks
from desim.report.sections.plan_cells import median_day, plan_cells, plan_heads
from desim.stats.paired import Difference

STOCKOUT_DAYS = (90, 180, 365)
_TERMS = (
    "Back at the objective: first day from which on hand stays at or above it, after having been below, for 30 days, "
    "or as long as the stockpile states, or to the end. The median and its interval are Kaplan-Meier estimates, so "
    "that replications that do not get there count as not yet back. A stock-out is a claim that is not filled at once. "
    "D+90 is the day 90 days after the decision."
)


def objective_blocks(sweep: Sweep) -> list[Block]:
    """For each objective all points against it, and differences from the base plan; a sentence where there is none."""
    blocks: list[Block] = []
    for pile in sweep.shown_objectives:
        blocks += [
            objective_table(sweep, pile), *paired_blocks(sweep, pile), *independent_difference_blocks(sweep, pile)
        ]  # fmt: skip
    if not blocks and headline_of(sweep.ordered()[0]) is None:
        return [Paragraph("No stockpile of this network has an objective.")]
    return blocks


def objective_table(sweep: Sweep, pile: str) -> Table:
    """All points against the objective of one stockpile."""
    here = sweep.with_objective(pile)
    first = here[0]
    days = [d for d in STOCKOUT_DAYS if d <= min(p.last_day for p in here)]
    leads = pile == sweep.objectives()[0]
    costs = leads and any(p.values("cost", "total").any() for p in here)
    head = [*plan_heads(sweep), "P(back by horizon)", "Median day back", "Days below objective",
            "P(at objective on last day)",
            "Stock on last day, % of "
                "objective", "Mean stock, % of objective", *(f"P(stock-out before D+{d})" for d in days),
            "P(stock-out by horizon)", "Fill rate",
            *(["Cost, USD"] if costs else [])]  # fmt: skip
    rows = [[*plan_cells(p, sweep), *_standing_cells(ObjectiveStatus(p, pile), days, costs)] for p in here]
    goals = {ObjectiveStatus(p, pile).target: ObjectiveStatus(p, pile).target_text for p in here}
    goal = " or ".join(goals[target] for target in sorted(goals))
    caption = (
        f"{first.title(pile)}: objective {goal} {plural(first.item_unit(pile))}; 95 % intervals in "
        f"brackets; {note_n(here)}"
    )
    return Table(caption, head, rows, [_grading_note(first), _TERMS] if leads else [])


def _grading_note(point: Point) -> str:
    """What the colors of a table mean."""
    stock, service = point.scenario.grading.stock, point.scenario.grading.service
    return (
        f"Stock as a share of the objective is green from {100 * stock.green:g} %, amber from {100 * stock.amber:g} %, "
        f"red below; the share of replications without a stock-out from {100 * service.green:g} % and "
        f"{100 * service.amber:g} %."
    )


def _standing_cells(found: ObjectiveStatus, days: list[int], costs: bool) -> list[Cell]:
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


def paired_blocks(sweep: Sweep, pile: str) -> list[Block]:
    """Differences from the base plan in the same disruption, replication by replication."""
    rows, apart = [], []
    for point in sweep.with_objective(pile):
        base = sweep.base_of(point)
        if base is None:
            continue
        below = paired_difference(point, base, "time_below_objective", pile, point.span)
        if below is None or point.span != base.span:
            apart.append(point.label)
            continue
        rows.append([*plan_cells(point, sweep), *_gap_cells(point, base, pile, below)])
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
    here = sweep.with_objective(pile)
    caption = f"{here[0].title(pile)}: plan minus {sweep.base}, paired; 95 % intervals in brackets; {note_n(here)}"
    notes = _PAIRED_NOTES if pile == sweep.objectives()[0] else []
    return Table(caption, [*plan_heads(sweep), *_PAIRED_HEAD], rows, notes)


def _gap_cells(point: Point, base: Point, pile: str, below: Difference) -> list[Cell]:
    worse = below.interval.n - below.wins - below.ties
    factor = NOT_AVAILABLE if below.variance_reduction is None else f"{number(below.variance_reduction)} ×"
    more = [
        paired_difference(point, base, "objective_regained", pile),
        paired_difference(point, base, "mean_on_hand", pile, ObjectiveStatus(point, pile).scales),
    ]
    cost = paired_difference(point, base, "cost", "total")
    return [
        Cell(*with_interval(below.interval)),
        Cell(factor),
        Cell(f"{below.wins} / {below.ties} / {worse}"),
        *(Cell(*with_interval(d.interval, percentage_points)) if d else Cell(NOT_AVAILABLE) for d in more),
        Cell(*money_with_interval(cost.interval))
        if cost and cost.interval.estimate
        else Cell("0" if cost else NOT_AVAILABLE),
    ]
