"""Dependence: from how few sources and nations supply comes, who depends on whom, and who gets what it asks for."""

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, missing, share_with_interval, with_interval
from desim.report.page.page import Block, Cell, Table
from desim.report.sections.plan_cells import plan_cells
from desim.stats.interval import Interval

_CONCENTRATION = [
    "HHI: sum of the squared shares of what came in from lines and suppliers in the measured time; 1 is a "
    "monopoly, and 1 / HHI the number of equal sources that would be as concentrated. Replications in which "
    "nothing came in are left out. Common cause: tiers upstream at which all sources of an item depend on one "
    "line, supplier or workcenter as the network is declared, whatever stock or other sites might bridge.",
]
_NATIONS = [
    "Shares count what a nation received from outside its own stockpiles, traced through depots to where it was "
    "made or bought; each item counts the same. Others could fill in: share of the items its users draw that "
    "have a substitute or sibling stockpile abroad, or are held jointly. Delivered: issued over requested in the "
    "measured time.",
]
_FAIRNESS = [
    "Worst shortfall: largest share of its requests that a nation did not get. Worst regret: by how much that "
    "lies above the mean of the nations. Jain's index is 1 when all get the same share of what they ask for, and "
    "1 / n when one of n gets all. Which of them is fair is not for a model to say.",
]


def dependence_blocks(sweep: Sweep) -> list[Block]:
    """Items, nations, and the alliance as a whole, for each plan of the first disruption; none for one nation."""
    points = sweep.under(sweep.disruptions[0])
    here = f" under {sweep.disruptions[0]}" if len(sweep.disruptions) > 1 else ""
    after = f"{here}; means over replications with 95 % intervals; {note_n(points)}"
    return [
        table
        for table in (_items(sweep, points, after), _nations(sweep, points, after), _alliance(sweep, points, after))
        if table.rows
    ]


def subjects(point: Point, metric: str) -> list[str]:
    """What a measure is taken on, in the order of the table."""
    return [s for m, s, _ in point.results.measures() if m == metric]


def _items(sweep: Sweep, points: list[Point], after: str) -> Table:
    """One row per item; the plans side by side where there are several."""
    first = points[0]
    kinds = [("supply_hhi_nation", "HHI by nation")] + (
        [] if sweep.several else [("supply_hhi_source", "HHI by source")]
    )
    head = [f"{title}, {p.plan_title}" if sweep.several else title for _, title in kinds for p in points]
    rows = [
        [
            Cell(first.title(item)),
            Cell(_count(first, "sources", item)),
            Cell(_common(first, item)),
            *(Cell(*with_interval(p.mean(metric, item))) for metric, _ in kinds for p in points),
        ]
        for item in subjects(first, "supply_hhi_nation")
    ]
    return Table(f"Concentration of supply{after}", ["Item", "Sources", "Common cause", *head], rows, _CONCENTRATION)


def _count(point: Point, metric: str, subject: str) -> str:
    """A number of things that is the same in every replication."""
    found = point.mean(metric, subject).estimate
    return NOT_AVAILABLE if found is None else f"{found:.0f}"


def _common(point: Point, item: str) -> str:
    """Where the sources of an item meet, in words."""
    if point.mean("sources", item).estimate == 1.0:
        return "sole source"
    tiers = point.mean("common_cause_depth", item).estimate
    return NOT_AVAILABLE if tiers is None else f"{tiers:.0f} tier{'s' * (tiers != 1.0)} upstream" if tiers else "none"


def _nations(sweep: Sweep, points: list[Point], after: str) -> Table:
    """One row per nation and plan."""
    found = {n for p in points for m in ("autonomy", "delivered_over_requested") for n in subjects(p, m)}
    rows = [
        [
            Cell(point.title(nation)),
            *(plan_cells(point, sweep)[:1] if sweep.several else []),
            Cell(*share_with_interval(point.mean("autonomy", nation))),
            _leaning(point, nation),
            Cell(share_with_interval(point.mean("interoperability", nation))[0]),
            Cell(*share_with_interval(point.mean("delivered_over_requested", nation))),
        ]
        for nation in sorted(found)
        for point in points
    ]
    head = ["Nation", *(["Plan"] if sweep.several else [])]
    head += ["From itself", "Depends most on", "Others could fill in", "Delivered"]
    return Table(f"Nations{after}", head, rows, _NATIONS)


def _leaning(point: Point, nation: str) -> Cell:
    """The other nation from which most came."""
    mine = [s for s in subjects(point, "dependency") if s.split("<")[0] == nation]
    found = [(s.split("<")[1], point.mean("dependency", s)) for s in mine]
    known = [(other, mean) for other, mean in found if not missing(mean.estimate) and mean.estimate]
    if not known:
        return Cell(NOT_AVAILABLE if missing(point.mean("autonomy", nation).estimate) else "nobody")
    other, most = max(known, key=lambda pair: _estimate(pair[1]))
    text, detail = share_with_interval(most)
    return Cell(f"{point.title(other)}: {text}", detail)


def _estimate(found: Interval) -> float:
    return found.estimate or 0.0


def _alliance(sweep: Sweep, points: list[Point], after: str) -> Table:
    """One row per plan, over all nations that ask for something."""
    rows = [
        [
            *plan_cells(point, sweep)[:1],
            Cell(_count(point, "sole_sourced", "all_items")),
            *(
                Cell(*share_with_interval(point.mean(metric, "all_nations")))
                for metric in ("worst_shortfall", "worst_regret")
            ),
            Cell(*with_interval(point.mean("jain_fairness", "all_nations"))),
        ]
        for point in points
        if subjects(point, "jain_fairness")
    ]
    head = ["Plan", "Items with one source", "Worst shortfall", "Worst regret", "Jain's fairness index"]
    return Table(f"All nations{after}", head, rows, _FAIRNESS)
