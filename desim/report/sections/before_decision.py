"""Before the decision: what stood where when plans began to differ; told once, since it is the same for all of them."""

from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import (
    NOT_AVAILABLE,
    date_text,
    number,
    plural,
    share_with_interval,
    with_interval,
)
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.output import groups
from desim.report.sections.status_table import subject_stock
from desim.spec.marks import window_begin
from desim.stats.interval import mean


def decided_later(sweep: Sweep) -> bool:
    """Whether there is time before the decision."""
    return sweep.ordered()[0].decision > 0.0


def before_blocks(sweep: Sweep) -> list[Block]:
    """When the decision is, what stock there was, and what lines made in the 30 days before; of the base plan."""
    points = [sweep.under(disruption)[0] for disruption in sweep.disruptions]
    return [Paragraph(_sentence(points[0], sweep)), *_stock(points, sweep), *_output(points, sweep)]


def _sentence(point: Point, sweep: Sweep) -> str:
    when = (
        f"{date_text(point.decided_on)}, day {number(point.decision)}"
        if point.decided_on
        else f"day {number(point.decision)}"
    )
    same = " All plans are the same before it." if len(sweep.plans) > 1 else ""
    return (
        f"The decision is on {when}.{same} All measures, costs and marks such as D+90 of this report count from it; "
        "curves show the time before it as well, up to the dotted line."
    )


def _heads(sweep: Sweep, first: str, *more: str) -> list[str]:
    return [first, *(["Disruption"] if len(sweep.disruptions) > 1 else []), *more]


def _names(point: Point, sweep: Sweep, title: str) -> list[Cell]:
    return [Cell(title), *([Cell(point.disruption_title)] if len(sweep.disruptions) > 1 else [])]


def _stock(points: list[Point], sweep: Sweep) -> list[Block]:
    """Stock at the start and at the decision: of stockpiles with an objective, or of that of the headline."""
    rows = []
    for pile in sweep.shown_objectives or [p for p in [subject_stock(points[0])] if p is not None]:
        for point in points:
            if pile not in point.scenario.stockpiles:
                continue
            at = point.results.at_mark(pile, "on_hand", point.decision)
            target = point.scenario.stockpiles[pile].target
            shares = point.by_world(at / point.targets(pile)) if target else None
            share = (NOT_AVAILABLE, "") if shares is None else share_with_interval(mean(shares))
            at = point.by_world(at)
            title = f"{point.title(pile)}, {plural(point.item_unit(pile))}"
            initial = Cell(_initial(point, pile))
            rows.append([*_names(point, sweep, title), initial, Cell(*with_interval(mean(at))), Cell(*share)])
    if not rows:
        return []
    head = _heads(sweep, "Stockpile", "On hand at the start", "At the decision, mean", "% of objective")
    return [Table(f"Stock up to the decision, with 95 % intervals; {note_n(points)}", head, rows)]


def _initial(point: Point, pile: str) -> str:
    """Stock at the start; where it is drawn, the smallest and the largest."""
    drawn = point.drawn(f"stockpiles.{pile}.initial")
    if drawn is None:
        return number(point.scenario.stockpiles[pile].initial)
    return f"{number(float(drawn.min()))} to {number(float(drawn.max()))}"


def _output(points: list[Point], sweep: Sweep) -> list[Block]:
    """Output of the lines in the 30 days before the decision, the base of all ratios of a surge."""
    rows = []
    for title, lines in groups(sweep).items():
        for point in points:
            if all(line in point.scenario.lines for line in lines):
                begin = window_begin(point.scenario, point.decision)
                made = point.made_between(lines, begin, point.decision)
                unit = plural(point.item_unit(lines[0]))
                rows.append([*_names(point, sweep, f"{title}, {unit}"), Cell(*with_interval(mean(made)))])
    if not rows:
        return []
    head = _heads(sweep, "Lines", "Output of the 30 days before the decision, mean")
    return [Table(f"Output up to the decision, with 95 % intervals; {note_n(points)}", head, rows)]
