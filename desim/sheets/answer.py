"""Answer: a workbook with the sentence, the table of plans and the charts of a study, and what it is an answer to."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.drawing.image import Image  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from desim.sheets.cells import CellValue
from desim.sheets.results import safe_cell
from desim.sheets.workbook import stable_bytes, write_cell
from desim.store.files import write_bytes

SHEET = "answer"
PICTURE_WIDTH = 560
"""Pixels of a chart on the sheet."""
ROW_HEIGHT = 20
"""Pixels of a row, as programs show it."""
TEXT_COLUMNS = 6
"""Columns over which a sentence goes."""
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?\Z|-?\d+(\.\d+)?\Z", re.ASCII)
_HEAD = PatternFill("solid", fgColor="FFDCE6F1")


@dataclass(frozen=True)
class Chart:
    """A picture with what it shows."""

    caption: str
    png: bytes


@dataclass(frozen=True)
class AnswerSheet:
    """What stands on the sheet, from the top down."""

    title: str
    question: str
    sentence: str
    remarks: list[str]
    caption: str
    head: list[str]
    rows: list[list[str]]
    notes: list[str]
    charts: list[Chart]
    about: dict[str, str]
    """When, of what input, and by which command; by what it is called."""


def write_answer(found: AnswerSheet, path: Path) -> None:
    """Write an answer to a workbook, whole or not at all, in the place of an older one."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    row = _texts(sheet, found)
    row = _table(sheet, found, row + 1)
    row = _charts(sheet, found, row + 1)
    _about(sheet, found, row + 1)
    _widths(sheet, found)
    write_bytes(path, stable_bytes(book))


def _texts(sheet: Worksheet, found: AnswerSheet) -> int:
    """Title, question, sentence and remarks; the next free row."""
    lines = [(found.title, Font(bold=True, size=14)), (found.question, Font(italic=True))]
    lines += [(found.sentence, Font(bold=True, size=12, color="FF1F4E79")), *((text, Font()) for text in found.remarks)]
    shown = [(text, font) for text, font in lines if text]
    for row, (text, font) in enumerate(shown, 1):
        _text(sheet, row, text, font)
    return len(shown) + 1


def _text(sheet: Worksheet, row: int, text: str, font: Font) -> None:
    """One text over several columns, wrapped."""
    cell = sheet.cell(row, 1)
    write_cell(cell, safe_cell(_plain(text)))
    cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=TEXT_COLUMNS)
    sheet.row_dimensions[row].height = 16 * (1 + len(text) // 95) * (font.size or 11) / 11


def _table(sheet: Worksheet, found: AnswerSheet, row: int) -> int:
    """The table of plans with its caption and notes; the next free row."""
    if not found.rows:
        return row
    if found.caption:
        write_cell(sheet.cell(row, 1), safe_cell(_plain(found.caption)))
        row += 1
    for column, text in enumerate(found.head, 1):
        cell = sheet.cell(row, column)
        write_cell(cell, safe_cell(_plain(text)))
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for line in found.rows:
        row += 1
        for column, text in enumerate(line, 1):
            write_cell(sheet.cell(row, column), _value(text))
    for note in found.notes:
        row += 1
        write_cell(sheet.cell(row, 1), safe_cell(_plain(note)))
        sheet.cell(row, 1).font = Font(italic=True, size=9, color="FF595959")
    return row + 1


def _charts(sheet: Worksheet, found: AnswerSheet, row: int) -> int:
    """The charts one below the other, each under its caption; the next free row."""
    for chart in found.charts:
        write_cell(sheet.cell(row, 1), safe_cell(_plain(chart.caption)))
        picture = Image(io.BytesIO(chart.png))
        picture.height = round(picture.height * PICTURE_WIDTH / picture.width)
        picture.width = PICTURE_WIDTH
        sheet.add_image(picture, f"A{row + 1}")
        row += 2 + picture.height // ROW_HEIGHT
    return row


def _about(sheet: Worksheet, found: AnswerSheet, row: int) -> None:
    """What the answer is of."""
    for name, text in found.about.items():
        write_cell(sheet.cell(row, 1), name)
        sheet.cell(row, 1).font = Font(bold=True)
        write_cell(sheet.cell(row, 2), safe_cell(text))
        row += 1


def _widths(sheet: Worksheet, found: AnswerSheet) -> None:
    """Columns as wide as what stands in the table, within limits; the first holds names of plans."""
    for column in range(1, max(len(found.head), TEXT_COLUMNS) + 1):
        texts = [line[column - 1] for line in found.rows if column <= len(line)]
        longest = max([*map(len, texts), 12 if column > 1 else 24])
        sheet.column_dimensions[get_column_letter(column)].width = min(longest, 40) + 2


def _plain(text: str) -> str:
    """Text with the spaces and signs of a keyboard."""
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def _value(text: str) -> CellValue | None:
    """A text of the table as a number where it is one, so that it can be reckoned with."""
    plain = _plain(text)
    if not _NUMBER.match(plain):
        return safe_cell(plain) if plain else None
    number = float(plain.replace(",", ""))
    return int(number) if number.is_integer() and "." not in plain else number
