"""Many objectives: where pages show some of the stockpiles with an objective, a table of all, and links to it."""

from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.point import note_n
from desim.report.model.sweep import MOST_SHOWN, Sweep
from desim.report.page.formatting import share_with_interval, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads

SECTION = "objectives"
"""Anchor of the section with the table of all."""


def more_objectives(sweep: Sweep) -> list[Block]:
    """How many stockpiles with an objective are not shown, with a link to the table of all; nothing where all are."""
    count, shown = len(sweep.objectives()), len(sweep.shown_objectives)
    if count == shown:
        return []
    text = (
        f"{shown} of {count:,} stockpiles with an objective are shown: that of the headline, if any, and those that "
        "are below theirs longest."
    )
    if sweep.report.stockpiles is not None:
        text = f"{shown} of {count:,} stockpiles with an objective are shown, as chosen (report.stockpiles)."
    link = f"#{SECTION}" if sweep.report.shows(SECTION) else ""
    return [Paragraph(text, link=link, link_text=f"… and {count - shown:,} more" if link else "")]


def all_objectives_blocks(sweep: Sweep) -> list[Block]:
    """The table of all stockpiles with an objective, where not all are shown one by one; the worst first."""
    if not more_objectives(sweep):
        return []
    rest = [pile for pile in sweep.objectives() if pile not in sweep.shown_objectives]
    rows = [
        [Cell(point.title(pile)), *plan_cells(point, sweep), *_cells(ObjectiveStatus(point, pile))]
        for pile in (*sweep.shown_objectives, *rest)
        for point in sweep.with_objective(pile)
    ]
    head = ["Stockpile", *plan_heads(sweep), "Days below objective", "P(at objective on last day)", "Fill rate"]
    caption = f"All stockpiles with an objective, with 95 % intervals; {note_n(sweep.points)}"
    return [*more_objectives(sweep), Table(caption, head, rows, most=MOST_SHOWN)]


def _cells(found: ObjectiveStatus) -> list[Cell]:
    return [
        Cell(*with_interval(found.days_below)),
        Cell(*share_with_interval(found.held_at_end)),
        Cell(*share_with_interval(found.point.mean("fill_rate", found.pile))),
    ]
