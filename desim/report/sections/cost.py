"""Cost: what each plan costs, by account."""

from desim.report.model.paired import paired_difference
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, money_with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads

ACCOUNTS = (
    "ordering", "purchase", "expedite", "production", "approvals", "freight", "holding", "backorders", "cause",
)  # fmt: skip
_TITLES = {"cause": "plans and events"}


def cost_blocks(sweep: Sweep) -> list[Block]:
    """Mean cost over the measured time by account, and the difference from the base plan."""
    used = [a for a in ACCOUNTS if any(p.values("cost", a).any() for p in sweep.points)]
    if not used:
        return [Paragraph("No part of this network has a price; cost is not compared.")]
    rows = [[*plan_cells(p, sweep), *_cells(sweep, p, used)] for p in sweep.ordered()]
    more = ["Minus base plan, paired"] if sweep.base else []
    present = ["Total, discounted"] if _discounts(sweep) else []
    head = [*plan_heads(sweep), *(_TITLES.get(a, a).capitalize() for a in used), "Total", *present, *more]
    return [Table(f"Mean cost over the measured time, USD, with 95 % intervals; {note_n(sweep.points)}", head, rows)]


def _cells(sweep: Sweep, point: Point, used: list[str]) -> list[Cell]:
    cells = [Cell(*money_with_interval(point.mean("cost", account))) for account in [*used, "total"]]
    if _discounts(sweep):
        discounted = point.scenario.discount_rate > 0.0
        cells += [Cell(*money_with_interval(point.mean("present_cost" if discounted else "cost", "total")))]
    return [*cells, _difference(sweep, point)] if sweep.base else cells


def _discounts(sweep: Sweep) -> bool:
    """Whether any scenario has a discount rate."""
    return any(point.scenario.discount_rate > 0.0 for point in sweep.points)


def _difference(sweep: Sweep, point: Point) -> Cell:
    base = sweep.base_of(point)
    if base is None:
        return Cell("base")
    found = paired_difference(point, base, "cost", "total")
    return Cell(*money_with_interval(found.interval)) if found else Cell(NOT_AVAILABLE)
