"""Efficiency: which plans cost no more than they need to for what they bring, as a figure and a table."""

from dataclasses import dataclass
from typing import Any

from desim.report.model.outcome import PlanOutcome, outcome_of
from desim.report.model.paired import share_random_numbers
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, money_with_interval, number, with_interval
from desim.report.page.page import Block, Cell, Figure, Table
from desim.report.page.style import figure, grid_shape, panels_for
from desim.report.sections.plan_cells import plan_cells, plan_heads
from desim.stats.interval import Interval, mean

_SCALES = ((1e9, "billion USD"), (1e6, "million USD"), (1e3, "thousand USD"), (1.0, "USD"))
_NOTES = [
    "On the frontier: no other plan under the same disruption costs as little and is as good, by the means. A plan off "
    "it is surely beaten where the paired 95 % intervals of both differences lie on that side, or are the same in all."
]


@dataclass(frozen=True)
class CostAndOutcome:
    """What one plan costs and brings under one disruption, and which plan beats it."""

    point: Point
    cost: Interval
    """Mean cost, USD."""
    outcome: Interval
    """Mean of the outcome, in its unit."""
    beaten_by: Point | None
    """A plan that costs no more, is no worse, and differs; None on the frontier."""
    surely: bool
    """Whether the paired intervals say so too."""


def costs_and_outcomes(sweep: Sweep, outcome: PlanOutcome) -> list[CostAndOutcome]:
    """All points with a defined outcome and a cost; plans are compared under one disruption at a time."""
    known = [p for p in sweep.ordered() if outcome.defined(p) and len(p.values("cost", "total")) == p.units]
    return [_compared(p, [o for o in known if o.disruption == p.disruption], outcome) for p in known]


def _compared(point: Point, others: list[Point], outcome: PlanOutcome) -> CostAndOutcome:
    better = [o for o in others if _beats(o, point, outcome)]
    sure = [o for o in better if _surely_beats(o, point, outcome)]
    return CostAndOutcome(
        point, _cost(point), outcome.mean(point), next(iter(sure or better), None), bool(sure)
    )  # fmt: skip


def _cost(point: Point) -> Interval:
    return point.mean("cost", "total")


def _beats(other: Point, point: Point, outcome: PlanOutcome) -> bool:
    """Whether *other* costs no more and is no worse than *point*, and differs, by the means."""
    means = [(_cost(p).estimate or 0.0, mean(outcome.losses(p)).estimate or 0.0) for p in (other, point)]
    pairs = list(zip(*means, strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _surely_beats(other: Point, point: Point, outcome: PlanOutcome) -> bool:
    """Whether both paired differences are on one side, each for itself at 95 %."""
    if not share_random_numbers([other, point]):
        return False
    gaps = [
        mean(point.values("cost", "total") - other.values("cost", "total")),
        mean(outcome.losses(point) - outcome.losses(other)),
    ]
    ends = [g.estimate if g.constant else g.low for g in gaps]
    return all(end is not None and end >= 0.0 for end in ends) and any((end or 0.0) > 0.0 for end in ends)


def efficiency_blocks(sweep: Sweep) -> list[Block]:
    """Cost against the outcome by disruption; nothing where plans do not differ in cost or have no outcome."""
    outcome = outcome_of(sweep)
    if outcome is None:
        return []
    found = costs_and_outcomes(sweep, outcome)
    if len({plan.cost.estimate for plan in found}) < 2:
        return []
    return [_figure(sweep, found, outcome), _table(sweep, found, outcome)]


def _table(sweep: Sweep, found: list[CostAndOutcome], outcome: PlanOutcome) -> Table:
    rows = [
        [*plan_cells(f.point, sweep), Cell(*money_with_interval(f.cost)), Cell(*with_interval(f.outcome)), _verdict(f)]
        for f in found
    ]
    better = "low" if outcome.low_is_better else "high"
    unit = f", {outcome.unit}" if outcome.unit else ""
    head = [*plan_heads(sweep), "Cost, USD", f"{outcome.title[:1].upper()}{outcome.title[1:]}{unit}", "Frontier"]
    shown = note_n([f.point for f in found])
    caption = f"Cost against {outcome.title} ({better} is good); 95 % intervals in brackets; {shown}"
    return Table(caption, head, rows, _NOTES)


def _verdict(found: CostAndOutcome) -> Cell:
    if found.beaten_by is None:
        return Cell("on it")
    return Cell(f"beaten by {found.beaten_by.plan_title}", "sure" if found.surely else "not sure")


def _figure(sweep: Sweep, found: list[CostAndOutcome], outcome: PlanOutcome) -> Figure:
    disruptions = [d for d in sweep.disruptions if any(f.point.disruption == d for f in found)]
    rows, columns = grid_shape(len(disruptions))
    most = max(abs(f.cost.estimate or 0.0) for f in found)
    scale, word = next((s for s in _SCALES if most >= s[0]), _SCALES[-1])
    ylabel = clipped(f"{outcome.title}, {outcome.unit}" if outcome.unit else outcome.title, 46)

    def paint(panels: Any) -> None:
        for index, panel, disruption in panels_for(panels, disruptions):
            _draw_plans(panel, [f for f in found if f.point.disruption == disruption], scale, sweep.colors)
            panel.set_title(clipped(disruption, 52 if columns < 3 else 34))
            panel.set_xlabel(f"mean cost, {word}" if index // columns == rows - 1 else "")
            panel.set_ylabel(ylabel if index % columns == 0 else "")
            if min(f.cost.low or 0.0 for f in found) >= 0.0:
                panel.set_xlim(left=-0.05 * most / scale)

    caption = (
        f"What each plan costs and brings: {outcome.title}. {'Low' if outcome.low_is_better else 'High'} and to the "
        f"left is good. Bars: 95 % intervals; line: the plans on the frontier. {note_n([f.point for f in found])}."
    )
    height = 0.7 + 2.7 * rows
    return figure(
        "efficient", _alt(found, outcome), caption, height, (rows, columns), paint, sharex=True, sharey=True
    )  # fmt: skip


def _alt(found: list[CostAndOutcome], outcome: PlanOutcome) -> str:
    """What the figure shows, for those who do not see it."""
    plans = "; ".join(
        f"{f.point.label}: {money_with_interval(f.cost)[0]} USD, {number(f.outcome.estimate)}" for f in found
    )
    return f"Cost against {outcome.title}. {plans}."


def _draw_plans(panel: Any, found: list[CostAndOutcome], scale: float, colors: dict[str, str]) -> None:
    """The plans under one disruption, and the line through those on the frontier, by cost."""
    best = sorted(_position(f, scale) for f in found if f.beaten_by is None)
    panel.plot([x for x, _ in best], [y for _, y in best], "-", color="#9aa3ab", linewidth=1.0, zorder=1)
    for plan in found:
        _draw_plan(panel, plan, scale, colors[plan.point.plan])
    panel.margins(x=0.22, y=0.18)


def _position(found: CostAndOutcome, scale: float) -> tuple[float, float]:
    return (found.cost.estimate or 0.0) / scale, found.outcome.estimate or 0.0


def _whiskers(found: Interval, scale: float) -> list[list[float]]:
    """Distances of the estimate from both limits; none where there is no interval."""
    middle = found.estimate or 0.0
    ends = (middle, middle) if found.low is None or found.high is None else (found.low, found.high)
    return [[(middle - ends[0]) / scale], [(ends[1] - middle) / scale]]


def _draw_plan(panel: Any, found: CostAndOutcome, scale: float, color: str) -> None:
    """A plan with both intervals and its name."""
    x, y = _position(found, scale)
    wide, high = (_whiskers(i, s) for i, s in ((found.cost, scale), (found.outcome, 1.0)))
    panel.errorbar([x], [y], xerr=wide, yerr=high, fmt="o", color=color, markersize=5, elinewidth=1.4)
    panel.annotate(
        clipped(found.point.plan_title, 26), (x, y), (6, 6), textcoords="offset points", color=color, fontsize=8,
        annotation_clip=False,
    )  # fmt: skip
