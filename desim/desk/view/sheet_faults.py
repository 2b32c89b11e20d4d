"""Sheet faults: what is wrong with a workbook or a folder of CSV files, and the rows in which it stands."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desim.sheets import folder, safe_load
from desim.sheets.parse import column_letters
from desim.spec.fields.faults import Fault, SpecError

AROUND = 2
"""Rows before and after the one with a fault that are shown."""
MOST_COLUMNS = 40
LONGEST = 80
"""Signs of a cell that are shown."""
_ADDRESS = re.compile(r"(?P<sheet>[^!()]+?)!(?P<letters>[A-Z]{1,3})(?P<row>\d+)\b")


@dataclass(frozen=True)
class SheetFault:
    """One fault, and the cell in which it stands."""

    message: str
    sheet: str = ""
    """Empty where it stands in no cell."""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The cell as programs for spreadsheets call it."""
        return f"{column_letters(self.column)}{self.row}" if self.row else ""


@dataclass(frozen=True)
class Excerpt:
    """The rows around a cell."""

    sheet: str
    columns: list[str]
    """Letters of the columns."""
    rows: list[tuple[int, list[str]]]
    """Number of each row, and its cells as text."""
    row: int
    column: int
    """The cell, from 1."""


def sheet_fault(path: Path, fault: Fault) -> SheetFault:
    """A fault that was found in reading a file, with its cell."""
    where = fault.path.removeprefix(str(path)).strip()
    found = _ADDRESS.match(where)
    given = f"{fault.given} " if fault.given else ""
    near = f" (did you mean {fault.near!r}?)" if fault.near else ""
    text = f"{given}{fault.message}{near}"
    if found is None:
        return SheetFault(f"{where}: {text}" if where else text)
    return SheetFault(text, found["sheet"], int(found["row"]), _column(found["letters"]))


def sheet_faults(path: Path, error: SpecError) -> list[SheetFault]:
    """The faults of a file in the order of its cells; those of no cell come first."""
    found = [sheet_fault(path, fault) for fault in error.faults]
    return sorted(found, key=lambda one: (one.sheet, one.row, one.column))


def _column(letters: str) -> int:
    """A as 1, AA as 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def excerpt(path: Path, fault: SheetFault) -> Excerpt | None:
    """The rows around a fault, the head of the sheet among them; None where there are none to show."""
    try:
        grids = folder.read_folder(path) if path.is_dir() else safe_load.read_workbook(path)[0]
    except SpecError:
        return None
    grid = grids.get(fault.sheet)
    if not grid or not 0 < fault.row <= len(grid):
        return None
    shown = sorted({1, *range(max(1, fault.row - AROUND), min(len(grid), fault.row + AROUND) + 1)})
    width = min(MOST_COLUMNS, max(fault.column, *(len(grid[number - 1]) for number in shown)))
    rows = [(number, [_text(grid[number - 1], place) for place in range(width)]) for number in shown]
    return Excerpt(fault.sheet, [column_letters(k + 1) for k in range(width)], rows, fault.row, fault.column)


def _text(row: list[Any], place: int) -> str:
    value = row[place] if place < len(row) else None
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
