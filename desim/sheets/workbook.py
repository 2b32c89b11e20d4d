"""Workbooks: pages as one file of Excel, the same bytes for the same pages."""

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter, quote_sheetname  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from desim.sheets.cells import Cell
from desim.sheets.column_types import Choice
from desim.sheets.pages import Page
from desim.sheets.plan import README, tables
from desim.store.files import write_bytes

EPOCH = datetime(1980, 1, 1)
"""The earliest day of a zip file, which knows no time zones."""
WHOLE_FLOAT = "0.0"
"""Format of numbers such as 2.0, by which they are told from 2."""
SPARE = 500
"""Rows below the last one in which drop-downs still work."""
_LONGEST_LIST = 250
_HEAD = PatternFill("solid", fgColor="FFDCE6F1")
_NOTE = PatternFill("solid", fgColor="FFF5F5F5")


def write(pages: list[Page], lines: list[str], path: Path) -> None:
    """Write *pages* behind a sheet README that says *lines*."""
    book = Workbook()
    _readme(book.worksheets[0], lines, pages)
    for page in pages:
        _sheet(book.create_sheet(page.name), page, {p.name: len(p.notes) + 2 for p in pages})
    write_bytes(path, saved(book))


def saved(book: Workbook) -> bytes:
    """A workbook as bytes that hold no time of day."""
    book.properties.creator, book.properties.created = "desim", EPOCH
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return fixed.getvalue()


def _readme(sheet: Worksheet, lines: list[str], pages: list[Page]) -> None:
    sheet.title = README
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 100
    for row, line in enumerate(lines, 1):
        put(sheet.cell(row, 1), line)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for row, page in enumerate(pages, len(lines) + 2):
        put(sheet.cell(row, 1), page.name)
        sheet.cell(row, 1).hyperlink = f"#{quote_sheetname(page.name)}!A1"
        sheet.cell(row, 1).style = "Hyperlink"
        put(sheet.cell(row, 2), page.note)


def put(cell: Any, value: Cell | None) -> None:
    """Write one value; text is text, whatever it begins with, and a number keeps all its digits."""
    if value is None:
        return
    if isinstance(value, float) and float(f"{value:.16g}") != value:
        value = repr(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, float) and value.is_integer():
        cell.number_format = WHOLE_FLOAT


def _sheet(sheet: Worksheet, page: Page, firsts: dict[str, int]) -> None:
    """Head, annotations, rows, drop-downs; the head stays in sight."""
    lines: list[Any] = [page.head, *page.notes, *page.rows]
    for number, row in enumerate(lines, 1):
        for index, value in enumerate(row, 1):
            put(sheet.cell(number, index), None if value == "" else value)
    for column in range(1, len(page.head) + 1):
        _dress(sheet, column, page)
    if page.notes:
        sheet.row_dimensions[1 + len(page.notes)].height = 90
    first = len(page.notes) + 2
    sheet.freeze_panes = sheet.cell(first, page.keys + 1).coordinate
    for column, choice in sorted(page.choices.items()):
        rule = _rule(choice, firsts)
        if rule is not None:
            letter = get_column_letter(column)
            rule.add(f"{letter}{first}:{letter}{first + len(page.rows) + SPARE}")
            sheet.add_data_validation(rule)


def _dress(sheet: Worksheet, column: int, page: Page) -> None:
    """Widths and fills of one column."""
    head = sheet.cell(1, column)
    head.font, head.fill = Font(bold=True), _HEAD
    values = [str(row[column - 1]) for row in page.rows if row[column - 1] is not None]
    width = max([len(page.head[column - 1]), *map(len, values), 20 if page.notes and column > page.keys else 8])
    sheet.column_dimensions[get_column_letter(column)].width = min(width, 44) + 2
    for number in range(2, len(page.notes) + 2):
        note = sheet.cell(number, column)
        note.font, note.fill = Font(italic=True, size=9, color="FF595959"), _NOTE
        note.alignment = Alignment(wrap_text=True, vertical="top")


def _rule(choice: Choice, firsts: dict[str, int]) -> DataValidation | None:
    """A drop-down: of words, or of the names on one other sheet."""
    listed = ",".join(choice.words)
    if choice.words and not choice.families and len(listed) <= _LONGEST_LIST:
        rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
        rule.error = f"One of: {listed}"[:220]
        return rule
    if len(choice.families) != 1 or choice.families[0] not in firsts or choice.families[0] not in tables():
        return None
    family = choice.families[0]
    first = firsts[family]
    rule = DataValidation(
        "list", formula1=f"{quote_sheetname(family)}!$A${first}:$A${first + 10_000}", allow_blank=True
    )
    rule.error, rule.errorStyle = f"No such name on the sheet {family}", "warning"
    return rule
