"""Results as spreadsheets: the tables of a study in one workbook or one folder of CSV files."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

from desim.sheets import folder
from desim.sheets.cells import FORMULA_STARTS, MAX_TEXT, CellValue
from desim.sheets.network import check_target
from desim.sheets.workbook import stable_bytes, write_cell
from desim.spec.fields.faults import Fault, SpecError
from desim.store.files import write_bytes, write_text
from desim.store.results import Results, load

RESULT_TABLES = ("summary", "kpi", "bands", "states", "causes", "ledger")
MAX_ROWS = 1_048_576
"""Rows of a sheet, as in Excel."""
MAX_CELLS = 20_000_000
"""Cells of a workbook; what has more is for CSV."""
_ABOUT = ("scenario", "command", "seed", "replications", "completed", "began", "identity", "versions")


@dataclass(frozen=True)
class ResultSheet:
    """A table of the results, under the name of its sheet."""

    name: str
    head: list[str]
    rows: list[list[CellValue | None]]


def safe_cell(value: Any) -> CellValue | None:
    """A value as a cell that no program evaluates: text that looks like a formula gets a leading apostrophe.

    Numbers stay numbers, whatever their sign; what is undefined is empty. (OWASP, CSV injection.)
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    text = "".join(c if c.isprintable() or c in "\t\n" else " " for c in str(value))[: MAX_TEXT - 1]
    return f"'{text}" if str(value).startswith(FORMULA_STARTS) else text


def export_results(source: Path, to: Path) -> None:
    """Write the results in the folder *source* to a workbook (``.xlsx``) or a folder of CSV files.

    A table that is too long for one sheet goes on in another. Raises SpecError where there are no results, where
    something is in the way, or where a workbook would be too large.
    """
    try:
        results = load(source)
    except (FileNotFoundError, ValueError) as error:
        raise SpecError([Fault("sheets.of", str(error))]) from None
    check_target(to)
    frames = {name: results.summary() if name == "summary" else getattr(results, name) for name in RESULT_TABLES}
    if not to.suffix:
        to.mkdir(parents=True)
        for sheet in _result_sheets(results, frames, math.inf):
            write_text(to / f"{sheet.name}.csv", folder.csv_text([sheet.head, *sheet.rows]))
        return
    cells = sum(frame.size for frame in frames.values())
    if cells > MAX_CELLS:
        message = f"would hold {cells:,} cells; name a folder, and the tables are written as CSV"
        raise SpecError([Fault("sheets.to", message)])
    write_bytes(to, workbook_bytes(_result_sheets(results, frames, MAX_ROWS)))


def workbook_bytes(sheets: Iterator[ResultSheet]) -> bytes:
    """Sheets of results as the bytes of a workbook."""
    found = Workbook(write_only=True)
    for sheet in sheets:
        worksheet = found.create_sheet(sheet.name)
        worksheet.freeze_panes = "A2"
        lines: list[list[Any]] = [sheet.head, *sheet.rows]
        for row in lines:
            worksheet.append([_text_cell(worksheet, value) for value in row])
    return stable_bytes(found)


def _text_cell(sheet: Any, value: CellValue | None) -> Any:
    """Numbers as they are, to the 16 digits that a workbook keeps; text in a cell of the type text."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet)
    write_cell(cell, value)
    return cell


def _result_sheets(results: Results, frames: dict[str, pd.DataFrame], most: float) -> Iterator[ResultSheet]:
    """What the results are of, then every table, in pieces of at most *most* rows with their head."""
    about = {key: results.manifest[key] for key in _ABOUT if key in results.manifest}
    yield ResultSheet("about", ["key", "value"], [[key, safe_cell(value)] for key, value in _flatten("", about)])
    for name, frame in frames.items():
        yield from split_into_sheets(name, frame, most)


def split_into_sheets(name: str, frame: pd.DataFrame, most: float) -> Iterator[ResultSheet]:
    """A data frame as tables: ``kpi``, ``kpi (2)`` ..., each with at most *most* rows, head included."""
    size = max(1, len(frame) if math.isinf(most) else int(most) - 1)
    columns = [frame[column].tolist() for column in frame.columns]
    rows = [[safe_cell(value) for value in row] for row in zip(*columns, strict=True)]
    for piece, first in enumerate(range(0, max(1, len(rows)), size), 1):
        head = [str(column) for column in frame.columns]
        yield ResultSheet(name if piece == 1 else f"{name} ({piece})", head, rows[first : first + size])


def _flatten(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in sorted(value.items()):
            yield from _flatten(f"{path}.{key}".lstrip("."), inner)
    else:
        yield path, value
