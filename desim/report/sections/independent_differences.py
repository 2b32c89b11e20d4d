"""Independent differences: plans with another seed than the base plan, so that nothing is paired."""

from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.paired import independent_difference
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import money_with_interval, percentage_points, with_interval
from desim.report.page.page import Block, Cell, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads

_HEAD = ["Days below objective", "Mean stock, % points of objective", "Cost, USD"]
_NOTE = (
    "Welch's intervals at 95 %: these plans have another seed than the base plan, so nothing is paired, and more "
    "replications are needed for the same width."
)


def independent_runs(point: Point, base: Point) -> bool:
    """Whether two points of one measured time share no random numbers."""
    return bool(point.manifest["seed"] != base.manifest["seed"] and point.span == base.span)


def independent_difference_blocks(sweep: Sweep, pile: str) -> list[Block]:
    """Differences of points with a seed of their own from the base plan of their disruption, as of independent runs."""
    here = sweep.with_objective(pile)
    pairs = [(point, base) for point in here if (base := sweep.base_of(point)) in here and base is not None]
    lone = [(point, base) for point, base in pairs if independent_runs(point, base)]
    if not lone:
        return []
    rows = [[*plan_cells(point, sweep), *_cells(point, base, pile)] for point, base in lone]
    title = lone[0][0].title(pile)
    shown = note_n([p for pair in lone for p in pair])
    caption = f"{title}: plan minus {sweep.base}, not paired; 95 % intervals in brackets; {shown}"
    return [Table(caption, [*plan_heads(sweep), *_HEAD], rows, [_NOTE])]


def _cells(point: Point, base: Point, pile: str) -> list[Cell]:
    scale = ObjectiveStatus(point, pile).scales
    return [
        Cell(*with_interval(independent_difference(point, base, "time_below_objective", pile, point.span))),
        Cell(*with_interval(independent_difference(point, base, "mean_on_hand", pile, scale), percentage_points)),
        Cell(*money_with_interval(independent_difference(point, base, "cost", "total"))),
    ]
