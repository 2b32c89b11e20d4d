"""Differences: what differs between the scenarios as they were composed, and the first event that differs."""

import json
from typing import Any

from desim.report.model.headline import headline_of
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, clipped, day_text, listed, number, plain_name
from desim.report.page.page import Block, Cell, Paragraph, Table
from desim.report.sections.plan_cells import plan_cells, plan_heads
from desim.spec.documentation.values import Change, ScenarioValue, value_changes

MAX_CHANGES = 300
_NAMING_FIELDS = ("title", "titles", "question", "headline", "name")
"""What may differ without a difference in what is run."""
_NOTES = [
    "After composition and defaults, in internal units; unit 1 is a factor or a share. Sources and titles are left out."
]
_EVENTS = [
    "The replication with the largest difference of the headline (counted from 0) was run again in both, with all its "
    "events, under the same random numbers. A part acts in only one of them where it stands in one scenario only, or "
    "is idle in the other. Events bear the names they have in a trace."
]


def difference_blocks(sweep: Sweep) -> list[Block]:
    """Tables of what differs from the base, one for each different set, and the first divergence."""
    found: dict[tuple[str, str, tuple[Change, ...]], list[tuple[Point, Point]]] = {}
    for point in sweep.ordered():
        other = sweep.compared_with(point)
        if other is not None:
            disruption = point.disruption if other.plan == point.plan else ""
            found.setdefault((point.plan, disruption, _material_changes(other, point)), []).append((point, other))
    blocks = [
        _changes(sweep, pairs, list(what), noted=index == 0) for index, ((*_, what), pairs) in enumerate(found.items())
    ]
    return [*blocks, *_first_divergences(sweep)]


def _material_changes(base: Point, point: Point) -> tuple[Change, ...]:
    """What differs, without what only names things; values as text, so that they can be compared."""
    found = value_changes(base.scenario, point.scenario)
    kept = [c for c in found if c.path.split(".")[-1] != "title" and c.path.split(".")[0] not in _NAMING_FIELDS]
    return tuple(Change(c.path, _hashable(c.base), _hashable(c.other)) for c in kept)


def _hashable(leaf: ScenarioValue | None) -> ScenarioValue | None:
    if leaf is None or not isinstance(leaf.value, list | dict):
        return leaf
    return (
        ScenarioValue(json.dumps(leaf.value, ensure_ascii=False), leaf.unit)
        if leaf.value
        else ScenarioValue("as by default")
    )


def _changes(sweep: Sweep, pairs: list[tuple[Point, Point]], found: list[Change], noted: bool) -> Block:
    """One table; several points may differ from their bases in the same."""
    (point, base), points = pairs[0], [p for p, _ in pairs]
    whole = len(points) == len([p for p in sweep.points if p.plan == point.plan])
    same_plan = base.plan == point.plan
    names = [(p.disruption_words if same_plan else p.plan_words) for p in (point, base)]
    ours, theirs = names
    where = f", under {listed([p.disruption_words for p in points])}" if not (same_plan or whole) else ""
    if not found:
        return Paragraph(f"{ours} and {theirs}{where}: nothing differs in what was run.")
    rows = [
        [
            Cell(c.path),
            Cell(_part(point, base, c.path)),
            *(_value(p, leaf) for p, leaf in ((base, c.base), (point, c.other))),
            Cell(c.unit),
        ]
        for c in found[:MAX_CHANGES]
    ]
    more = [f"And {len(found) - MAX_CHANGES} more; in full: scenario.json of both."] if len(found) > MAX_CHANGES else []
    caption = f"{ours} against {theirs}{where}: {len(found)} value{'s differ' if len(found) != 1 else ' differs'}"
    return Table(caption, ["Path", "Part", theirs, ours, "Unit"], rows, [*(_NOTES if noted else []), *more])


def _part(point: Point, base: Point, path: str) -> str:
    """The name of a part for readers, which may stand in one of the two only."""
    name = path.split(".")[1] if "." in path else ""
    return next((t for t in (point.title(name), base.title(name)) if t != name), "") if name else ""


def _value(point: Point, leaf: ScenarioValue | None) -> Cell:
    if leaf is None:
        return Cell("–")
    value = leaf.value
    if value is None:
        return Cell("not given")
    if isinstance(value, bool):
        return Cell(str(value).lower())
    if not isinstance(value, int | float):
        return Cell(clipped(str(value), 160))
    date = day_text(point.start, value) if leaf.moment and point.start else ""
    return Cell(exact(value), date)


def exact(value: float) -> str:
    """A number to ten digits: a table of differences rounds nothing a reader could have written."""
    return f"{value:,.10g}".replace("-", "−")


def _first_divergences(sweep: Sweep) -> list[Block]:
    """The first event that differs, for each point that is compared with another."""
    rows = [
        [*plan_cells(point, sweep), *_divergence_cells(sweep, point, sweep.divergences[point.results.folder.name])]
        for point in sweep.ordered()
        if point.results.folder.name in sweep.divergences
    ]
    if not rows:
        return []
    head = [*plan_heads(sweep), "Compared with", "Replication", "Headline there", "First to act in only one",
            "First event of a part of both that differs", "In the other", "In this one"]  # fmt: skip
    return [Table("First divergence from the base", head, rows, _EVENTS)]


def _divergence_cells(sweep: Sweep, point: Point, found: dict[str, Any]) -> list[Cell]:
    other = sweep.compared_with(point)
    label = Cell(other.label if other else "")
    if "replication" not in found:
        return [label, Cell(NOT_AVAILABLE, found["not_run"]), *(Cell(NOT_AVAILABLE) for _ in range(5))]
    difference = found["difference"]
    lead = [
        label,
        Cell(str(found["replication"])),
        Cell(NOT_AVAILABLE) if difference is None else _signed(point, difference),
    ]
    return [*lead, _own_event(point, other, found["own"]), *_shared_event(point, other, found["shared"])]


def _signed(point: Point, difference: float) -> Cell:
    head = headline_of(point)
    unit = f" {head.unit}" if head and head.unit else ""
    return Cell(f"{'+' * (difference > 0)}{number(difference)}{unit}")


def _own_event(point: Point, other: Point | None, own: dict[str, Any] | None) -> Cell:
    if own is None:
        return Cell("none")
    titles = [p.title(own["part"]) for p in (point, other) if p is not None]
    name = next((t for t in titles if t != own["part"]), own["part"])
    side = point if own["side"] == "plan" else other
    return Cell(_exact_day(point, own["day"]), f"{name}: {plain_name(own['event'])} ({side.label if side else ''})")


def _shared_event(point: Point, other: Point | None, shared: dict[str, Any] | None) -> list[Cell]:
    if shared is None:
        return [Cell("none: all they share happens alike"), Cell(""), Cell("")]
    events = [
        Cell("nothing more") if e is None else Cell(_exact_day(point, e[0]), plain_name(e[1]))
        for e in (shared["base"], shared["plan"])
    ]
    return [Cell(point.title(shared["part"]), _exact_day(point, shared["day"])), *events]


def _exact_day(point: Point, day: float) -> str:
    """The day to a hundredth, which tells close events apart, and its date."""
    date = f" ({day_text(point.start, day)})" if point.start else ""
    return f"day {day:,.2f}{date}"
