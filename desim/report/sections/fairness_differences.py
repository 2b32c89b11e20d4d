"""Fairness: what a plan changes in how evenly nations get what they ask for."""

from collections.abc import Callable

from desim.report.model.paired import paired_difference
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, number, percentage_points, with_interval
from desim.report.page.page import Block, Cell, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads

_ALL = "all_nations"
_NOTES = [
    "Delivered: issued over requested in the measured time. Worst shortfall: largest share of its requests that a "
    "nation did not get. Jain's index is 1 when all get the same share of what they ask for. What each plan reaches "
    "stands under: Dependence between nations."
]


def fairness_blocks(sweep: Sweep) -> list[Block]:
    """Paired differences from the base plan, by nation and over all; nothing where one nation asks, or one plan is."""
    others = [p for p in sweep.ordered() if sweep.base_of(p) is not None and len(p.values("jain_fairness", _ALL))]
    if not others:
        return []
    nations = sorted({s for p in others for m, s, _ in p.results.measures() if m == "delivered_over_requested"})
    rows = [[*plan_cells(p, sweep), *_cells(sweep, p, nations)] for p in others]
    shares = [f"Delivered to {others[0].title(n)}, % points" for n in nations]
    head = [*plan_heads(sweep), *shares, "Worst shortfall, % points", "Jain's index"]
    caption = f"Fairness between nations: plan minus {sweep.base}, paired; 95 % intervals in brackets; "
    return [Table(caption + note_n(others), head, rows, _NOTES)]


def _cells(sweep: Sweep, point: Point, nations: list[str]) -> list[Cell]:
    measures = [*(("delivered_over_requested", n) for n in nations), ("worst_shortfall", _ALL)]
    return [
        *(_cell(sweep, point, m, s, percentage_points) for m, s in measures),
        _cell(sweep, point, "jain_fairness", _ALL),
    ]


def _cell(sweep: Sweep, point: Point, metric: str, subject: str, as_text: Callable[..., str] = number) -> Cell:
    base = sweep.base_of(point)
    found = paired_difference(point, base, metric, subject) if base else None
    if found is None:
        return Cell(NOT_AVAILABLE, "not paired, or not defined in all")
    return Cell(*with_interval(found.interval, as_text))
