"""Pages: the sheets of a scenario, or of an empty template, with what is said above their columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desim.sheets.annotations import LABELS, annotated, choices, dial_columns, table_note
from desim.sheets.cells import Cell
from desim.sheets.column_types import Choice, choice
from desim.sheets.layout import Laid, laid, ordered
from desim.sheets.plan import KEY, SINGLE, VALUE, Column, Steps, Table, column_types, tables


@dataclass(frozen=True)
class Page:
    """One sheet as it is written."""

    name: str
    note: str
    head: list[str]
    notes: list[list[str]]
    """Rows of annotations, as long as the head."""
    rows: list[list[Cell | None]]
    keys: int
    """Columns of names."""
    choices: dict[int, Choice] = field(default_factory=dict)
    """Words to choose from, by column from 1."""


def pages(data: Mapping[str, Any]) -> list[Page]:
    """The sheets of a scenario, with the columns it uses."""
    return [_single(sheet, used_only=True) if name == SINGLE else _page(sheet) for name, sheet in laid(data).items()]


def blank() -> list[Page]:
    """The sheets of a template: all that a network may have, and no rows."""
    found = []
    for name, table in tables().items():
        if name == SINGLE:
            found.append(_single(Laid(table, [([], {})]), used_only=False))
        else:
            columns = [*table.columns, *dial_columns(table)]
            found.append(_page(Laid(table), [column.steps for column in columns]))
    return found


def _page(sheet: Laid, columns: list[Steps] | None = None) -> Page:
    table = sheet.table
    wanted = sheet.used if columns is None else columns
    described = [_column(table, steps) for steps in wanted]
    said = [annotated(column) for column in described]
    size = len(table.keys)
    notes = [[label, *[""] * (size - 1), *[one[i] for one in said]] for i, label in enumerate(LABELS)]
    rows = [[*keys, *(cells.get(steps) for steps in wanted)] for keys, cells in sheet.rows]
    offered = {size + i: choices(column) for i, column in enumerate(described, 1)}
    offered |= {index: _names(table, index) for index in range(1, size + 1)}
    kept = {index: words for index, words in offered.items() if words is not None}
    head = [*table.heads, *(column.head for column in described)]
    return Page(table.name, table_note(table), head, notes, rows, size, kept)


def _column(table: Table, steps: Steps) -> Column:
    """A column of the plan, or one that it leaves out, such as the mean of a law."""
    for column in table.columns:
        if column.steps == steps:
            return column
    return Column(steps, column_types(table, steps))


def _names(table: Table, index: int) -> Choice | None:
    """Words for a column of names: those of the sheet around it, or of what it may name."""
    if index < len(table.keys):
        return Choice(families=table.steps[:1]) if index == 1 else None
    return choice(table.keys[-1])


def _single(sheet: Laid, used_only: bool) -> Page:
    cells = sheet.rows[0][1]
    table = sheet.table
    known = [column.steps for column in table.columns]
    wanted = sheet.used if used_only else ordered(table, {*known, *cells})
    rows: list[list[Cell | None]] = []
    offered: dict[int, Choice] = {}
    for steps in wanted:
        column = _column(table, steps)
        rows.append([column.head, cells.get(steps), *annotated(column)])
    head = [KEY, VALUE, *(label.removeprefix("# ") for label in LABELS)]
    return Page(SINGLE, table_note(table), head, [], rows, 1, offered)
