"""Cause table: what changes the network in each point, and how often it happened."""

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import number
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.cause_words import beginning, courses, effect
from desim.report.sections.regime_table import regime_blocks

ROLES = ("surge", "expansion", "reform", "disruption", "calendar")


def cause_blocks(sweep: Sweep) -> list[Block]:
    """Every cause once, with the points it is part of."""
    found: dict[tuple[str, str], list[Point]] = {}
    for point in sweep.ordered():
        for name, cause in point.scenario.causes.items():
            found.setdefault((name, cause.model_dump_json()), []).append(point)
    if not found:
        return regime_blocks(sweep) or [Paragraph("Nothing changes the network during a run.")]
    keys = sorted(found, key=lambda k: (ROLES.index(found[k][0].scenario.causes[k[0]].role), k))
    rows = [_cause_cells(sweep, name, found[name, text]) for name, text in keys]
    head = [
        "What happens",
        "Role",
        "When",
        "What it changes at full effect",
        "How it comes and goes",
        *(["Cost of each time, USD"] if _costly(sweep, "cost") else []),
        *(["Cost per day, USD"] if _costly(sweep, "cost_per_day") else []),
        *(["Part of"] if sweep.several else []),
        "Mean occurrences",
        "Mean days in effect",
    ]
    table = Table("Surge plans, expansions, reforms and disruptions", head, rows)
    return [table, *_destroyed(sweep), *regime_blocks(sweep)]


def _destroyed(sweep: Sweep) -> list[Block]:
    """What causes destroyed of each stockpile that any might, one column per point."""
    points = sweep.ordered()
    piles = sorted({pile for p in points for cause in p.scenario.causes.values() for pile in cause.destroys})
    if not piles:
        return []
    rows = [
        [Cell(points[0].title(pile), pile), *(Cell(number(p.mean("destroyed", pile).estimate)) for p in points)]
        for pile in piles
    ]
    head = ["Stockpile", *(p.label if sweep.several else "Mean units destroyed" for p in points)]
    return [Table("Stock that causes destroyed, mean units over the measured time", head, rows)]


def _cause_cells(sweep: Sweep, name: str, points: list[Point]) -> list[Cell]:
    point = points[0]
    cause = point.scenario.causes[name]
    part_of = _points_text(sweep, points)
    seen = [point.mean("occurrences", name).estimate, point.mean("days_in_effect", name).estimate]
    cost = [Cell(number(cause.cost))] if _costly(sweep, "cost") else []
    cost += [Cell(number(cause.cost_per_day))] if _costly(sweep, "cost_per_day") else []
    chance = f", with probability {number(cause.probability)}" if cause.probability < 1.0 else ""
    return [
        Cell(point.title(name), name if cause.title else ""), Cell(cause.role),
        Cell(f"{beginning(point, cause.when)}{chance}"), Cell(effect(point, cause)),
        Cell(courses(point, cause)), *cost, *([Cell(part_of)] if sweep.several else []),
        *(Cell(number(v)) for v in seen),
    ]  # fmt: skip


def _costly(sweep: Sweep, field: str) -> bool:
    """Whether anything that happens costs money, once or per day."""
    return any(getattr(cause, field) for p in sweep.points for cause in p.scenario.causes.values())


def _points_text(sweep: Sweep, points: list[Point]) -> str:
    """The plans or disruptions that a set of points makes up, or else the points."""
    for own in (lambda p: "all points", lambda p: p.plan, lambda p: p.disruption):
        kinds = {own(p) for p in points}
        if len(points) == sum(1 for p in sweep.points if own(p) in kinds):
            return "; ".join(dict.fromkeys(own(p) for p in points))
    return "; ".join(p.label for p in points)
