"""Simultaneous: the values that the answer compares, with intervals that hold together for all plans."""

from desim.report.model.headline import headline_of, headlines, subject_pile
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.paired import paired_difference
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.model.titles import measure_name
from desim.report.page.formatting import NOT_AVAILABLE, share_with_interval, with_interval
from desim.report.page.page import Block, Cell, Table
from desim.report.sections.answer import gap_level, headline_value, value_level
from desim.report.sections.plan_cells import median_day, plan_cells, plan_heads

_NOTES = [
    "Of each column the intervals hold together with 95 % for all plans and disruptions (Bonferroni), so that the best "
    "of them may be picked out; those of the other tables hold each for itself. The best plan was chosen by these "
    "values, and probably looks better than it is."
]


def simultaneous_blocks(sweep: Sweep) -> list[Block]:
    """A table for each stockpile with an objective, and one of the headline; nothing for one point."""
    if not sweep.several:
        return []
    blocks: list[Block] = [_objective_table(sweep, pile) for pile in sweep.shown_objectives]
    if subject_pile(sweep) is None and headline_of(sweep.ordered()[0]) is not None:
        blocks += [_headline_table(sweep)]
    return blocks


def _objective_table(sweep: Sweep, pile: str) -> Table:
    here, level = sweep.with_objective(pile), value_level(sweep)
    rows = [[*plan_cells(p, sweep), *_objective_cells(ObjectiveStatus(p, pile, level), sweep)] for p in here]
    head = [*plan_heads(sweep), "P(back by horizon)", "Median day back", "Days below objective",
            "Stock on last day, % of objective", "Days below objective, minus base plan"]  # fmt: skip
    caption = f"{here[0].title(pile)}: simultaneous 95 % intervals in brackets; {note_n(here)}"
    return Table(caption, head, rows, _NOTES)


def _objective_cells(found: ObjectiveStatus, sweep: Sweep) -> list[Cell]:
    point = found.point
    return [
        Cell(*share_with_interval(found.regained)),
        Cell(*median_day(point, found.back)),
        Cell(*with_interval(found.days_below)),
        Cell(*share_with_interval(found.at_end)),
        _gap(sweep, point, "time_below_objective", found.pile, point.span),
    ]


def _headline_table(sweep: Sweep) -> Table:
    found = [head for head in headlines(sweep.ordered(), value_level(sweep)) if len(head.values)]
    rows = [
        [
            *plan_cells(head.point, sweep),
            Cell(*headline_value(head)),
            _gap(sweep, head.point, head.metric, head.subject),
        ]
        for head in found
    ]
    first = headline_of(sweep.ordered()[0])
    name = measure_name(first.metric, first.subject) if first else "headline"
    caption = f"{name}: simultaneous 95 % intervals in brackets; {note_n(sweep.points)}"
    return Table(caption, [*plan_heads(sweep), "Median" if first and first.censored else "Mean", "Minus base plan"],
                 rows, _NOTES)  # fmt: skip


def _gap(sweep: Sweep, point: Point, metric: str, subject: str, scale: float = 1.0) -> Cell:
    """The paired difference from the base plan under the same disruption."""
    base = sweep.base_of(point)
    if base is None:
        return Cell("base")
    controls = sweep.controls.get(point.disruption)
    found = paired_difference(point, base, metric, subject, scale, gap_level(sweep), controls)
    return Cell(*with_interval(found.interval)) if found else Cell(NOT_AVAILABLE)
