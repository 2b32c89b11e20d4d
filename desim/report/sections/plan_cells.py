"""Plan cells: what begins the rows of most tables, and how the median day of an event reads."""

from desim.report.model.point import Point, measured_day
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import LATE, NOT_AVAILABLE
from desim.report.page.page import Cell
from desim.stats.survival import Survival

LATER, NEVER_BELOW = "not by the horizon", "never below"


def plan_cells(point: Point, sweep: Sweep) -> list[Cell]:
    """Plan, and disruption where there are several."""
    return [
        Cell(point.plan_title, color=sweep.colors.get(point.plan, "")),
        *([Cell(point.disruption_title)] if len(sweep.disruptions) > 1 else []),
    ]


def plan_heads(sweep: Sweep) -> list[str]:
    """Headings of *plan_cells*."""
    return ["Plan", *(["Disruption"] if len(sweep.disruptions) > 1 else [])]


def median_day(point: Point, curve: Survival, objective: bool = True) -> tuple[str, str]:
    """Median day of an event with its interval; *later* where the curve does not get there by the horizon.

    The event is the return of a stock to its *objective* unless said otherwise: 0 then means that it was never below.
    """
    middle = curve.quantile(0.5)
    low, high = curve.quantile_interval(0.5)
    if middle is None and low is None:
        return LATER, ""
    ends = [
        measured_day(point, low) if low is not None else NOT_AVAILABLE,
        measured_day(point, high) if high is not None else LATE,
    ]
    if middle is None:
        return LATER, f"[{ends[0]}, {ends[1]}]"
    return (NEVER_BELOW if objective and middle == 0.0 else measured_day(point, middle)), f"[{ends[0]}, {ends[1]}]"
