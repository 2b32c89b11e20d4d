"""Limits: what limits each plan after the decision, what a tenth more of it is worth, and what limits next."""

from desim.report.model.plan_limits import ANCHOR, PlanLimits, day_words, part_words, plan_limits, tabled
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import bracketed, number, percent, plural
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.spec.stored_files import LimitingPart, StoredInterval

KINDS = 3
"""Ways to limit that a cell names, at most."""
METHOD = (
    "Each plan under the base disruption was run again in a few worlds, and every unit was followed. On a day on which "
    "the subject is short, what limits is where its missing units wait: in a lead time, at a gate, on the way, or in "
    "the order book of a line. Where the line waits for a component more than a tenth of the time it has orders, the "
    "component limits, and the same is asked there. Months after the decision are judged one by one; what was late "
    "before it is given. Then the part that limits on the most days gets a tenth more from the decision on, and in "
    "further runs ten times as much, with the same worlds and the same random numbers."
)


def limit_blocks(sweep: Sweep) -> list[Block]:
    """Which parts limit each plan, and what a tenth more of the first is worth; empty where nobody looked."""
    limits = plan_limits(sweep)
    if not limits:
        return []
    return [Paragraph(METHOD), _parts_table(sweep, limits), _worth_table(sweep, limits)]


def _parts_table(sweep: Sweep, limits: list[PlanLimits]) -> Table:
    rows, anchors = list[list[Cell]](), set[str]()
    for one in limits:
        for part in tabled(one):
            anchor = "" if part.part in anchors else f"{ANCHOR}{part.part}"
            anchors.add(part.part)
            rows.append(_part_row(sweep, one, part, anchor))
    head = ["Plan", "What limits", "Days short", "How, % of them", "Most of all parts from", "to", "First in worlds"]
    named = len(limits[0].found.parts) if len(limits) == 1 else max(len(one.found.parts) for one in limits)
    caption = f"Parts that limit each plan, by the days on which they do, means over worlds; up to {named} do at all."
    return Table(caption, head, rows)


def _part_row(sweep: Sweep, one: PlanLimits, part: LimitingPart, anchor: str) -> list[Cell]:
    kinds = sorted(part.kinds.items(), key=lambda pair: (-pair[1], pair[0]))[:KINDS]
    how = ", ".join(f"{_kind(one, kind)} {percent(days / part.days)}" for kind, days in kinds)
    return [
        Cell(sweep.plan_title(one.plan)),
        Cell(part_words(one.point, part.part), anchor=anchor),
        Cell(number(part.days), f"{percent(part.share)} %"),
        Cell(how),
        Cell(day_words(one.point, part.since)),
        Cell(day_words(one.point, part.until)),
        Cell(f"{part.first_in} of {one.found.worlds}"),
    ]


def _kind(one: PlanLimits, kind: str) -> str:
    name, _, cause = kind.partition(": ")
    return one.point.title(cause) if cause else name


def _worth_table(sweep: Sweep, limits: list[PlanLimits]) -> Table:
    unit = plural(limits[0].point.item_unit(limits[0].subject))
    rows = [
        [
            Cell(sweep.plan_title(one.plan)), Cell(part_words(one.point, one.first.part)), Cell(_change(one)),
            _cell(one.found.gain), _cell(one.found.stock_gain), Cell(_following(one)),
        ]
        for one in limits
    ]  # fmt: skip
    head = [
        "Plan",
        "What limits most",
        "Changed",
        "Better in the headline by",
        f"Mean stock, {unit} more",
        "Then limits",
    ]
    caption = (
        "A tenth more of what limits most, from the decision on: what it is worth, with 95 % intervals over the worlds "
        "that were run again; and what limits most where there is ten times as much."
    )
    return Table(caption, head, rows)


def _change(one: PlanLimits) -> str:
    changes = (
        f"{one.point.title(part)}: {dial} × {number(factor)}"
        for part, dials in one.found.change.items()
        for dial, factor in dials.items()
    )
    return "; ".join(changes) or "nothing that could be"


def _cell(found: StoredInterval | None) -> Cell:
    if found is None:
        return Cell("not known")
    return Cell(number(found.estimate), bracketed(found.low, found.high, number, found.note))


def _following(one: PlanLimits) -> str:
    following = one.found.following
    if following is None:
        return "nothing else"
    return f"{part_words(one.point, following.part)}, {percent(following.share)} % of the days"
