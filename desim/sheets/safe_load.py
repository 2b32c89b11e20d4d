"""Safe load: the cells of a workbook from an untrusted source, without computing anything in it."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import Cell, MergedCell  # type: ignore[import-untyped]
from openpyxl.workbook.workbook import Workbook  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from desim.sheets.parse import NOTE, CellAddress, RawRows, column_letters
from desim.sheets.sheet_specs import README
from desim.sheets.workbook import WHOLE_FLOAT
from desim.spec.fields.faults import Fault, SpecError, shown

MAX_BYTES = 4 << 20
MAX_UNPACKED = 64 << 20
MAX_TAGS = 1_500_000
"""Elements of all parts together; a number in a cell is two of them, four angle brackets."""
MAX_CELLS = 200_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = ("vbaproject", "macrosheets/", "activex/")


def read_workbook(path: Path) -> tuple[dict[str, RawRows], list[Fault]]:
    """Read the cells of a workbook after all safety checks.

    Returns:
        The raw cells by sheet, and the faults of single cells.

    Raises:
        SpecError: The file fails a safety check; see `open_workbook`.
    """
    return _read_cells(path, open_workbook(path), open_workbook(path, values=True))


def open_workbook(path: Path, values: bool = False) -> Workbook:
    """Open a workbook after all safety checks of the file.

    The size of the file and of what it unpacks to, macros, passwords and document types are checked before the file
    is opened. Links to other files are dropped. Formulas are neither computed nor refused here: a cell with one has
    the data type ``f``; with *values* it has the value that was stored when the workbook was last computed.

    Returns:
        The workbook of openpyxl, as it is stored.

    Raises:
        SpecError: The file cannot be read or fails a check.
    """
    data = _checked_bytes(path)
    _check_archive(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of extensions that it leaves out
            return load_workbook(io.BytesIO(data), keep_links=False, data_only=values)
    except Exception as error:  # openpyxl raises whatever comes up in a broken file
        raise _refused(path, f"cannot be read as a workbook: {type(error).__name__}") from None


def _refused(path: Path, message: str) -> SpecError:
    return SpecError([Fault(str(path), message)])


def _checked_bytes(path: Path) -> bytes:
    """The bytes of a file that begins like a workbook and is not too large."""
    try:
        if not path.is_file():
            raise _refused(path, "is no regular file")
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path, f"is larger than {MAX_BYTES >> 20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from None
    if data.startswith(_OLE):
        raise _refused(path, "is encrypted, or of the old format .xls; save it as .xlsx without a password")
    if not data.startswith(_ZIP):
        raise _refused(path, "is no workbook (.xlsx)")
    return data


def _check_archive(path: Path, data: bytes) -> None:
    """Refuse what unpacks to too much, macros, and documents that define entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            infos = packed.infolist()
            if len(infos) > 1000 or sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise _refused(path, f"unpacks to more than {MAX_UNPACKED >> 20} MiB or 1000 parts")
            if any(word in info.filename.lower() for info in infos for word in _MACROS):
                raise _refused(path, "holds macros; save it as .xlsx")
            if "[Content_Types].xml" not in packed.namelist():
                raise _refused(path, "is no workbook (.xlsx)")
            tags = 0
            for info in infos:
                part = packed.read(info)
                tags += part.count(b"<")
                if tags > 2 * MAX_TAGS:
                    raise _refused(path, f"holds more than {MAX_TAGS} elements")
                if info.filename.endswith((".xml", ".rels", ".vml")) and _may_define_entities(part):
                    raise _refused(path, "holds a document type, which no workbook has")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise (
            error if isinstance(error, SpecError) else _refused(path, "is damaged, or packed with a password")
        ) from None
    except Exception as error:  # zlib.error and others of a broken archive
        raise _refused(path, f"is damaged: {type(error).__name__}") from None


def _may_define_entities(part: bytes) -> bool:
    """Whether a document could define entities; UTF-16 would hide it, and no program writes that."""
    return part.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")) or b"<!" in part[:4096] or b"<!DOCTYPE" in part


def _read_cells(path: Path, book: Workbook, computed: Workbook) -> tuple[dict[str, RawRows], list[Fault]]:
    found: dict[str, RawRows] = {}
    faults: list[Fault] = []
    count = 0
    for sheet in book.worksheets:
        if sheet.title == README or sheet.title.startswith(NOTE):
            continue
        stored: dict[tuple[int, int], Any] = sheet._cells
        count += len(stored)
        if count > MAX_CELLS:
            raise _refused(path, f"holds more than {MAX_CELLS} cells")
        faults += [fault for fault in _hidden_faults(sheet)]
        found[sheet.title] = _read_grid(sheet.title, stored, computed[sheet.title]._cells, faults)
    return found, faults


def _read_grid(
    name: str, stored: dict[tuple[int, int], Any], computed: dict[tuple[int, int], Any], faults: list[Fault]
) -> RawRows:
    """Rows as far as there is anything; a cell far out costs no empty rows in between."""
    rows: dict[int, dict[int, Any]] = {}
    noted: set[int] = set()
    for (row, column), cell in sorted(stored.items()):
        if isinstance(cell, MergedCell) or cell.value is None:
            continue
        if column == 1 and isinstance(cell.value, str) and cell.value.startswith(NOTE):
            noted.add(row)
        if row not in noted:
            value, message = _computed_value(cell, computed.get((row, column)))
            rows.setdefault(row, {})[column] = value
            faults += [Fault(str(CellAddress(name, row, column)), message, shown(str(cell.value)))] if message else []
    if rows and (max(rows) > 1 << 17 or max(map(max, rows.values())) > 1 << 10):
        faults.append(Fault(name, "has cells far away from its table; delete them"))
        return RawRows()
    return RawRows(
        [rows[r].get(c) for c in range(1, max(rows[r]) + 1)] if r in rows else []
        for r in range(1, max(rows, default=0) + 1)
    )


def _computed_value(cell: Cell, computed: Cell | None) -> tuple[Any, str]:
    """What a cell holds, of a formula what a program computed last, and why that will not do."""
    if cell.data_type != "f":
        return _cell_value(cell)
    if computed is None or computed.value is None:
        return (
            None,
            "is a formula without a stored value; open and save it in a spreadsheet program, or paste its value",
        )
    return _cell_value(computed)


def _cell_value(cell: Cell) -> tuple[Any, str]:
    """What a cell holds, and why that will not do."""
    value = cell.value
    if not isinstance(value, str | int | float | bool | date):
        return None, "is a time of day or a length of time; write it with a unit, such as 8 h"
    if cell.data_type == "e":
        return None, "is an error value"
    if isinstance(value, datetime):
        if value.time() != value.min.time():
            return None, "is a time of day; write a date, or days"
        return value.date().isoformat(), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, int) and not isinstance(value, bool) and cell.number_format == WHOLE_FLOAT:
        return float(value), ""
    return value, ""


def _hidden_faults(sheet: Worksheet) -> Iterator[Fault]:
    """What somebody who looks at the sheet would not see, or not see where it counts."""
    name = sheet.title
    if sheet.sheet_state != "visible":
        yield Fault(name, "is hidden; show it, or begin its name with # to keep it as a note")
    for merged in sorted(map(str, sheet.merged_cells.ranges)):
        yield Fault(f"{name}!{merged}", "are merged cells; split them")
    for number, row in sorted(sheet.row_dimensions.items()):
        if row.hidden:
            yield Fault(f"{name}!{number}:{number}", "is a hidden row; show it or delete it")
    for _, column in sorted(sheet.column_dimensions.items()):
        if column.hidden and column.min:
            first, last = column_letters(column.min), column_letters(column.max or column.min)
            yield Fault(f"{name}!{first}:{last}", "is hidden; show it or delete it")
