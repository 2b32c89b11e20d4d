"""Folder: sheets as CSV files, one file for each sheet, and back."""

import csv
import io
import re
from pathlib import Path
from typing import Any

from desim.sheets.cells import as_text
from desim.sheets.parse import RawRows
from desim.sheets.sheet_content import SheetContent
from desim.sheets.sheet_specs import README, grouped
from desim.spec.fields.faults import Fault, SpecError
from desim.store.files import write_text

MAX_BYTES = 1 << 20
MAX_FILES = 200
_DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t|"]*\r?\Z')
"""First line by which Excel is told the delimiter."""


def write_folder(sheets: list[SheetContent], lines: list[str], folder: Path) -> None:
    """Write each sheet to a file of its own; a byte order mark tells programs that the text is UTF-8."""
    folder.mkdir(parents=True)
    for content in sheets:
        write_text(folder / f"{content.name}.csv", csv_text([content.head, *content.notes, *content.rows]))
    for title, members in grouped(sheets, lambda content: content.name):
        lines = [*lines, "", *([title] if title else []), *(f"{one.name}.csv: {one.note}" for one in members)]
    write_text(folder / f"{README}.txt", "\n".join(lines) + "\n")


def csv_text(rows: list[Any]) -> str:
    """Rows as the text of a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([["" if value is None else as_text(value) for value in row] for row in rows])
    return "\ufeff" + text.getvalue()


def read_folder(folder: Path) -> dict[str, RawRows]:
    """Raw cells by sheet; raises SpecError with all faults of the files."""
    found: dict[str, RawRows] = {}
    faults: list[Fault] = []
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv" and not p.name.startswith(("~$", ".")))
    if len(paths) > MAX_FILES or not paths:
        raise SpecError([Fault(str(folder), f"holds no CSV files, or more than {MAX_FILES}")])
    for path in paths:
        try:
            found[path.stem] = read_rows(path)
        except SpecError as error:
            faults += error.faults
        except OSError as error:
            faults.append(Fault(str(path), f"cannot be read: {error.strerror}"))
    if faults:
        raise SpecError(faults)
    return found


def read_rows(path: Path) -> RawRows:
    """Raw cells of one CSV file; raises SpecError, or OSError where it cannot be read."""
    text, delimiter = read_csv_text(path)
    try:
        rows = RawRows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SpecError([Fault(str(path), f"cannot be read as CSV: {error}")]) from None
    rows.decimal_comma = delimiter == ";"
    return rows


def read_csv_text(path: Path) -> tuple[str, str]:
    """Read the text of a CSV file after its safety checks, and find its delimiter.

    Returns:
        The text without a byte order mark, and the delimiter: a comma, a semicolon, a tab or a bar. A first line
        ``sep=;`` names it, and is left empty.

    Raises:
        SpecError: The file is too large, is not UTF-8, or has two delimiters in its first line.
        OSError: The file cannot be read.
    """
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        raise SpecError([Fault(str(path), f"is no file of at most {MAX_BYTES >> 20} MiB")])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SpecError([Fault(str(path), "is not UTF-8 text; save it as CSV UTF-8")]) from None
    first, _, rest = text.partition("\n")
    named = _SEPARATOR_LINE.match(first)
    return (f"\n{rest}", named[1]) if named else (text, _delimiter(path, text))


def _delimiter(path: Path, text: str) -> str:
    """The delimiter in the first line of a CSV file, which holds names of columns only."""
    first = text.split("\n", 1)[0]
    found = [mark for mark in _DELIMITERS if mark in first]
    if len(found) > 1:
        raise SpecError(
            [Fault(str(path), "has commas as well as semicolons, tabs or bars in its first line; use one of them")]
        )
    return found[0] if found else ","
