"""Sheet content: the sheets of a scenario or of an empty template, with notes above their columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desim.sheets.annotations import LABELS, annotation_texts, dial_columns, dropdown_words, table_note
from desim.sheets.cells import CellValue
from desim.sheets.column_types import AllowedWords, allowed_words
from desim.sheets.layout import SheetRows, in_declared_order, rows_by_sheet
from desim.sheets.sheet_specs import ASKED, KEY, VALUE, ColumnSpec, SheetSpec, Steps, column_types, sheet_specs


@dataclass(frozen=True)
class SheetContent:
    """One sheet as it is written."""

    name: str
    note: str
    head: list[str]
    notes: list[list[str]]
    """Rows of annotations, as long as the head."""
    rows: list[list[CellValue | None]]
    keys: int
    """Columns of names."""
    dropdowns: dict[int, AllowedWords] = field(default_factory=dict)
    """Words to choose from, by column from 1."""


def scenario_sheets(data: Mapping[str, Any]) -> list[SheetContent]:
    """The sheets of a scenario and of a question beside it, with the columns they use.

    Args:
        data: The scenario; under ``plans``, ``disruptions`` and ``run`` the question. Their sheets are there without
            rows, too, to be filled in.
    """
    found = rows_by_sheet(data)
    asked = {name: found.get(name) or SheetRows(sheet_specs()[name]) for name in ASKED}
    return _in_order([_sheet(sheet, whole=name in ASKED) for name, sheet in {**found, **asked}.items()])


def template_sheets(data: Mapping[str, Any] | None = None) -> list[SheetContent]:
    """The sheets of a template: all that a network may have.

    Args:
        data: A scenario and a question that the template is filled in with. The sheets that are filled in have the
            columns that are used only, but for those of the question.
    """
    filled = rows_by_sheet(data, in_row=True) if data else {}
    return [
        _sheet(filled[name], whole=name in ASKED) if name in filled else _sheet(SheetRows(spec), whole=True)
        for name, spec in sheet_specs().items()
    ]


def _in_order(sheets: list[SheetContent]) -> list[SheetContent]:
    """Sheets in the order of all sheets; those of columns without a specification come last."""
    order = {name: place for place, name in enumerate(sheet_specs())}
    return sorted(sheets, key=lambda sheet: order.get(sheet.name, len(order)))


def _sheet(sheet: SheetRows, whole: bool) -> SheetContent:
    """One sheet, with all columns that it may have or with those that are used."""
    if sheet.spec.single:
        return _single_sheet(sheet if sheet.rows else SheetRows(sheet.spec, [([], {})]), used_only=not whole)
    columns = [column.steps for column in (*sheet.spec.columns, *dial_columns(sheet.spec))]
    return _part_sheet(sheet, in_declared_order(sheet.spec, {*columns, *sheet.used}) if whole else None)


def _part_sheet(sheet: SheetRows, columns: list[Steps] | None = None) -> SheetContent:
    spec = sheet.spec
    columns_used = sheet.used if columns is None else columns
    column_specs = [_column_spec(spec, steps) for steps in columns_used]
    annotations = [annotation_texts(column) for column in column_specs]
    size = len(spec.keys)
    notes = [[label, *[""] * (size - 1), *[one[i] for one in annotations]] for i, label in enumerate(LABELS)]
    rows = [[*keys, *(cells.get(steps) for steps in columns_used)] for keys, cells in sheet.rows]
    dropdowns = {size + i: dropdown_words(column) for i, column in enumerate(column_specs, 1)}
    dropdowns |= {index: _key_dropdown(spec, index) for index in range(1, size + 1)}
    offered = {index: words for index, words in dropdowns.items() if words is not None}
    head = [*spec.heads, *(column.head for column in column_specs)]
    return SheetContent(spec.name, table_note(spec), head, notes, rows, size, offered)


def _column_spec(spec: SheetSpec, steps: Steps) -> ColumnSpec:
    """A specified column, or one that the specification leaves out, such as the mean of a law."""
    for column in spec.columns:
        if column.steps == steps:
            return column
    return ColumnSpec(steps, column_types(spec, steps))


def _key_dropdown(spec: SheetSpec, index: int) -> AllowedWords | None:
    """Words for a column of names: those of the sheet around it, or of what it may name."""
    if index < len(spec.keys):
        return AllowedWords(families=spec.steps[:1]) if index == 1 else None
    return allowed_words(spec.keys[-1])


def _single_sheet(sheet: SheetRows, used_only: bool) -> SheetContent:
    cells = sheet.rows[0][1]
    spec = sheet.spec
    known = [column.steps for column in spec.columns]
    columns_used = sheet.used if used_only else in_declared_order(spec, {*known, *cells})
    rows: list[list[CellValue | None]] = []
    dropdowns: dict[int, AllowedWords] = {}
    for steps in columns_used:
        column = _column_spec(spec, steps)
        rows.append([column.head, cells.get(steps), *annotation_texts(column)])
    head = [KEY, VALUE, *(label.removeprefix("# ") for label in LABELS)]
    return SheetContent(spec.name, table_note(spec), head, [], rows, 1, dropdowns)
