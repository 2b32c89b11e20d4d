"""World table: all plans over the worlds: range, probability of the objective, gain over the base, regret."""

from desim.report.model.headline import subject_pile
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.over_worlds import OverWorlds, over_worlds
from desim.report.model.point import note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import LATE, day_text, number, share_with_interval, with_interval
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.world_answer import objective_days
from desim.stats.interval import Interval

_NOTES = [
    "P10, median, P90: what one world in ten, half of them and nine in ten do not exceed; a world counts as the mean "
    "over its replications. Gain over the base: mean over the worlds with its 95 % interval, and P10 to P90 of the "
    "worlds. Best in: share of the worlds in which the event comes and no other plan is better; alone: none is as "
    "good. Regret: loss against the best plan of each world (Savage 1951). A day that did not come by the horizon "
    "counts as the horizon in gains and regrets, which are then lower limits. Intervals are of the number of worlds; "
    "these are spread evenly over the ranges of the inputs, so that they are rather too wide."
]


def world_blocks(sweep: Sweep) -> list[Block]:
    """The table over all disruptions; nothing where numbers are as they are written."""
    found = over_worlds(sweep)
    if not found:
        return []
    known = {one.disruption for one in found}
    left = ", ".join(sweep.disruption_title(name) for name in sweep.disruptions if name not in known)
    note = [Paragraph(f"Left out, because the plans did not meet the same worlds there: {left}.")]
    return [world_table(sweep, found), *(note if left else [])]


def first_screen_table(sweep: Sweep) -> Table | None:
    """The same under the first disruption, without its notes, for the first screen; None for a single plan."""
    found = over_worlds(sweep)
    return world_table(sweep, found[:1], notes=False) if found and len(sweep.plans) > 1 else None


def world_table(sweep: Sweep, found: list[OverWorlds], notes: bool = True) -> Table:
    """A row for each plan under each disruption."""
    pile, first = subject_pile(sweep), found[0]
    several, compared = len(found) > 1, len(sweep.plans) > 1 and sweep.of_plans
    rows = [
        [
            Cell(sweep.plan_title(one.names[k])),
            *([Cell(sweep.disruption_title(one.disruption))] if several else []),
            *_range_cells(one, k, pile),
            *(_compared_cells(one, k) if compared else []),
        ]
        for one in found
        for k in range(len(one.points))
    ]
    unit = f", {first.outcome.unit}" if first.outcome.unit else ""
    end = day_text(first.points[0].start, first.points[0].horizon)
    gained = [f"Gain on {sweep.plan_title(first.names[0])}{unit}", "Best in", f"Mean regret{unit}", f"P90 regret{unit}"]
    by_end = [f"Back by {end}"] if pile is not None else []
    head = [
        "Plan",
        *(["Disruption"] if several else []),
        "P10",
        "Median",
        "P90",
        *by_end,
        *(gained if compared else []),
    ]
    what = f"{first.points[0].title(pile)}: back at its objective" if pile is not None else first.outcome.title
    under = f" ({sweep.disruption_title(first.disruption)})" if len(sweep.disruptions) > 1 and not several else ""
    caption = f"{what}{unit if pile is None else ''}, over the worlds{under}; 95 % intervals in brackets; "
    return Table(caption + note_n(sweep.points), head, rows, _NOTES if notes else [])


def _range_cells(one: OverWorlds, k: int, pile: str | None) -> list[Cell]:
    """P10, median and P90, and the probability of the objective by the end of the run."""
    if pile is not None:
        back = ObjectiveStatus(one.points[k], pile).regained
        return [*map(Cell, objective_days(one.points[k], pile)), Cell(*share_with_interval(back))]
    row = one.rows[k]
    return [Cell(number(i.estimate) if i.estimate is not None else LATE) for i in (row.p10, row.median, row.p90)]


def _compared_cells(one: OverWorlds, k: int) -> list[Cell]:
    """Gain over the base, share of worlds in which the plan is the best, and regret."""
    row = one.rows[k]
    return [
        _gain_cell(one, k),
        _best_cell(one, k),
        Cell(*with_interval(row.regret_mean)),
        Cell(number(row.regret_p90.estimate)),
    ]


def _best_cell(one: OverWorlds, k: int) -> Cell:
    text, around = share_with_interval(one.best_in(k))
    return Cell(text, f"{around} alone in {share_with_interval(one.best_in(k, alone=True))[0]}")


def _gain_cell(one: OverWorlds, k: int) -> Cell:
    if k == 0:
        return Cell("base")
    text, around = with_interval(_without_zero(one.gain(0, k)))
    low, _, high = one.gain_range(0, k)
    return Cell(f"{text} {around}", f"P10 to P90: {number(low)} to {number(high)}")


def _without_zero(found: Interval) -> Interval:
    """A gain that is the same in all worlds has no interval, and needs no reason for that."""
    return Interval(found.estimate, found.estimate, found.estimate, found.n) if found.constant else found
