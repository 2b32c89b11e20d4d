"""Workbook: sheets as one file of Excel, with the same bytes for the same sheets."""

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

from desim.sheets.cells import CellValue
from desim.sheets.column_types import AllowedWords
from desim.sheets.sheet_content import SheetContent
from desim.sheets.sheet_specs import ASK, BEGIN, MORE, README, grouped, sheet_specs
from desim.store.files import write_bytes

EPOCH = datetime(1980, 1, 1)
"""The earliest day of a zip file, which knows no time zones."""
WHOLE_FLOAT = "0.0"
"""Format of numbers such as 2.0, by which they are told from 2."""
SPARE_ROWS = 500
"""Rows below the last one in which drop-downs still work."""
_LONGEST_LIST = 250
_TABS = {BEGIN: "FF2F6DB5", ASK: "FF2E8B57", MORE: "FFBFBFBF"}
"""Colors of the tabs of sheets, by their group."""
_HEAD = PatternFill("solid", fgColor="FFDCE6F1")
_NOTE = PatternFill("solid", fgColor="FFF5F5F5")


def write_workbook(sheets: list[SheetContent], lines: list[str], path: Path) -> None:
    """Write *sheets* after a sheet README that holds *lines*."""
    book = Workbook()
    _write_readme(book.worksheets[0], lines, sheets)
    first_rows = {content.name: len(content.notes) + 2 for content in sheets}
    for title, members in grouped(sheets, lambda content: content.name):
        for content in members:
            sheet = book.create_sheet(content.name)
            sheet.sheet_properties.tabColor = _TABS.get(title)
            _write_sheet(sheet, content, first_rows)
    write_bytes(path, stable_bytes(book))


def stable_bytes(book: Workbook) -> bytes:
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


def _write_readme(sheet: Worksheet, lines: list[str], sheets: list[SheetContent]) -> None:
    """What is to be said, then a link to each sheet, those to begin with first."""
    sheet.title = README
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 100
    for row, line in enumerate(lines, 1):
        write_cell(sheet.cell(row, 1), line)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    row = len(lines) + 2
    for title, members in grouped(sheets, lambda content: content.name):
        if title:
            write_cell(sheet.cell(row, 1), title)
            sheet.cell(row, 1).font = Font(bold=True)
            row += 1
        for content in members:
            write_cell(sheet.cell(row, 1), content.name)
            sheet.cell(row, 1).hyperlink = f"#{quote_sheetname(content.name)}!A1"
            sheet.cell(row, 1).style = "Hyperlink"
            write_cell(sheet.cell(row, 2), content.note)
            row += 1


def write_cell(cell: Any, value: CellValue | None) -> None:
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


def _write_sheet(sheet: Worksheet, content: SheetContent, first_rows: dict[str, int]) -> None:
    """Head, annotations, rows, drop-downs; the head stays in sight."""
    lines: list[Any] = [content.head, *content.notes, *content.rows]
    for number, row in enumerate(lines, 1):
        for index, value in enumerate(row, 1):
            write_cell(sheet.cell(number, index), None if value == "" else value)
    for column in range(1, len(content.head) + 1):
        _format_column(sheet, column, content)
    if content.notes:
        sheet.row_dimensions[1 + len(content.notes)].height = 90
    first = len(content.notes) + 2
    sheet.freeze_panes = sheet.cell(first, content.keys + 1).coordinate
    for column, words in sorted(content.dropdowns.items()):
        rule = _dropdown(words, first_rows)
        if rule is not None:
            letter = get_column_letter(column)
            rule.add(f"{letter}{first}:{letter}{first + len(content.rows) + SPARE_ROWS}")
            sheet.add_data_validation(rule)


def _format_column(sheet: Worksheet, column: int, content: SheetContent) -> None:
    """Widths and fills of one column."""
    head = sheet.cell(1, column)
    head.font, head.fill = Font(bold=True), _HEAD
    values = [str(row[column - 1]) for row in content.rows if row[column - 1] is not None]
    width = max(
        [len(content.head[column - 1]), *map(len, values), 20 if content.notes and column > content.keys else 8]
    )
    sheet.column_dimensions[get_column_letter(column)].width = min(width, 44) + 2
    for number in range(2, len(content.notes) + 2):
        note = sheet.cell(number, column)
        note.font, note.fill = Font(italic=True, size=9, color="FF595959"), _NOTE
        note.alignment = Alignment(wrap_text=True, vertical="top")


def _dropdown(words: AllowedWords, first_rows: dict[str, int]) -> DataValidation | None:
    """A drop-down: of words, or of the names on one other sheet."""
    listed = ",".join(words.words)
    if words.words and not words.families and len(listed) <= _LONGEST_LIST:
        rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
        rule.error = f"One of: {listed}"[:220]
        return rule
    if len(words.families) != 1 or words.families[0] not in first_rows or words.families[0] not in sheet_specs():
        return None
    family = words.families[0]
    first = first_rows[family]
    rule = DataValidation(
        "list", formula1=f"{quote_sheetname(family)}!$A${first}:$A${first + 10_000}", allow_blank=True
    )
    rule.error, rule.errorStyle = f"No such name on the sheet {family}", "warning"
    return rule
