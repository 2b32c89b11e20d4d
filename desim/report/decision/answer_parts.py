"""Answer parts: what an answer consists of, for those who take it elsewhere: sentence, table of plans, pictures."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desim.report.decision.answer import answer_of, units
from desim.report.decision.plan_chart import plan_charts
from desim.report.decision.plan_table import MOST_PLANS, plan_table
from desim.report.decision.ranking import Ranking, ranking
from desim.report.decision.remarks import remarks
from desim.report.decision.required import Required, required_cells
from desim.report.model.names import disruption_name, row_name
from desim.report.model.point import Point
from desim.report.model.sweep import open_sweep
from desim.report.page.formatting import percent
from desim.report.page.page import Table


@dataclass(frozen=True)
class Picture:
    """A chart as PNG, with what it shows."""

    caption: str
    png: bytes


@dataclass(frozen=True)
class AnswerParts:
    """An answer, taken apart."""

    title: str
    question: str
    sentence: str
    remarks: list[str]
    caption: str
    """What the table is of."""
    head: list[str]
    rows: list[list[str]]
    """One for each plan, as texts."""
    notes: list[str]
    pictures: list[Picture]


def answer_parts(points: list[Path], required: Required | None = None) -> AnswerParts:
    """The answer of a study, out of stored results.

    Args:
        points: Results folders of all plans under all disruptions.
        required: What the headline must reach, None for nothing.
    """
    sweep = open_sweep(points)
    first, found = sweep.ordered()[0], ranking(sweep)
    table = plan_table(found) if found else None
    head, rows = _flat(table) if table else _one_plan(found, first)
    if found is not None and required is not None:
        head, rows = _with_required(found, required, head, rows)
    return AnswerParts(
        title=first.scenario.title or first.scenario.name, question=first.scenario.question,
        sentence=answer_of(found), remarks=remarks(sweep, found), caption=table.caption if table else "", head=head,
        rows=rows, notes=[note.replace("Small:", "Range:") for note in table.notes] if table else [],
        pictures=[Picture(one.caption, _png(one.png)) for one in plan_charts(found) if one.png],
    )  # fmt: skip


def _png(address: str) -> bytes:
    return base64.b64decode(address.partition(",")[2])


def _flat(table: Table) -> tuple[list[str], list[list[str]]]:
    """A table whose cells have one text each: what stands small below a text has a column of its own."""
    wide = [any(row[c].detail for row in table.rows) for c in range(len(table.head))]
    columns = list(zip(table.head, wide, strict=True))
    head = [text for name, two in columns for text in ([name, f"{name}: range"] if two else [name])]
    rows = [
        [
            text
            for cell, two in zip(row, wide, strict=True)
            for text in ([cell.text, cell.detail] if two else [cell.text])
        ]
        for row in table.rows
    ]
    return head, rows


def _one_plan(found: Ranking | None, point: Point) -> tuple[list[str], list[list[str]]]:
    """The only plan, or plans that cannot be paired: what the measure is under each disruption."""
    if found is None:
        return [], []
    sweep, measure = found.sweep, found.measure
    head = ["Plan", "Disruption", measure.title, f"{measure.title}: range"]
    return head, [
        [row_name(sweep, one.plan), disruption_name(sweep, one.disruption), *measure.middle_and_range(one)]
        for one in sweep.ordered()
    ]


def _with_required(
    found: Ranking, required: Required, head: list[str], rows: list[list[str]]
) -> tuple[list[str], list[list[str]]]:
    """The table with what is required: one pair of columns for each disruption."""
    sweep, lead = found.sweep, found.lead
    if lead is None or len(lead.points) < 2:
        extra = [required_cells(required, found.measure, point) for point in sweep.ordered()]
        pairs = list(_required_heads(required, found, [""]))
        return [*head, *pairs], [[*row, *cells] for row, cells in zip(rows, extra, strict=True)]
    names = [lead.names[k] for k in found.order[:MOST_PLANS]]
    several = len(sweep.disruptions) > 1
    heads = _required_heads(required, found, sweep.disruptions if several else [""])
    points = {(point.plan, point.disruption): point for point in sweep.points}
    cells = [
        [text for one in sweep.disruptions for text in required_cells(required, found.measure, points.get((name, one)))]
        for name in names
    ]
    return [*head, *heads], [[*row, *more] for row, more in zip(rows, cells, strict=True)]


def _required_heads(required: Required, found: Ranking, disruptions: list[str]) -> Iterator[str]:
    what = units(found.lead) if found.lead else found.sweep.points[0].unit_name
    for one in disruptions:
        where = f", {disruption_name(found.sweep, one)}" if one else ""
        yield f"Reaches {required.words}{where}, % of {what}"
        yield f"In at least {percent(required.probability)} %{where}"
