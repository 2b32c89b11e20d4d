"""Networks as spreadsheets: a scenario written and read as one workbook or one folder of CSV files."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from desim.sheets import folder, safe_load, workbook
from desim.sheets.parse import ParsedSheets, parse_sheets
from desim.sheets.sheet_content import SheetContent, scenario_sheets, template_sheets
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.read import read

LOGGER = logging.getLogger(__name__)
README = [
    "A network for desim",
    "",
    "One sheet for each kind of part, one row for each part; sheets such as stockpiles.sources hold what a part has.",
    "Rows and sheets whose name begins with # are notes and are not read. An empty cell means the default.",
    "Quantities may bring their unit as text: 14400/month, 3 days, 450 kg. Plain numbers are in that of the column.",
    "Several values stand in one cell with ; between them. A law of time stands in one cell as",
    "{law: lognormal, mean: 40 days, cv: 0.5}, or in columns of its own: lead_time.law, lead_time.mean, lead_time.cv.",
    "Text in double quotes is taken literally; null says that there is none. Of a formula its stored value is read.",
    "Run it with: desim workbook=<this file>",
]


def write_network(data: Mapping[str, Any], path: Path) -> None:
    """Write the scenario *data* to a workbook (``.xlsx``) or a folder of CSV files.

    Raises SpecError where something is there already, or the name is that of neither.
    """
    write_sheets(scenario_sheets(data), README, path)


def write_template(path: Path) -> None:
    """Write an empty template with all sheets and columns; raises SpecError like ``write_network``."""
    write_sheets(template_sheets(), README, path)


def write_sheets(sheets: list[SheetContent], lines: list[str], path: Path) -> None:
    """Write *sheets* and what is to be said of them to a workbook or a folder; raises SpecError like the others."""
    check_target(path)
    if path.suffix:
        workbook.write_workbook(sheets, lines, path)
    else:
        folder.write_folder(sheets, lines, path)


def check_target(path: Path) -> None:
    """Refuse a place that is taken, or that is neither a workbook nor a folder; raises SpecError."""
    if path.suffix.lower() not in ("", ".xlsx"):
        raise SpecError([Fault("sheets.to", "must end in .xlsx, or be the name of a folder", shown(str(path)))])
    if path.exists():
        raise SpecError([Fault("sheets.to", "is there already; name another, or remove it", shown(str(path)))])
    if not path.absolute().parent.is_dir():
        raise SpecError([Fault("sheets.to", "is in a folder that does not exist", shown(str(path)))])


def read_network(path: Path) -> dict[str, Any]:
    """The scenario of a workbook or of a folder of CSV files, as a plain map.

    Raises SpecError with all faults, each with its sheet and cell.
    """
    faults: list[Fault] = []
    if path.is_dir():
        grids = folder.read_folder(path)
    elif path.suffix.lower() != ".xlsx":
        message = "is neither a workbook (.xlsx) nor a folder of CSV files"
        hint = "; put the files of all sheets into one folder and name that" if path.suffix.lower() == ".csv" else ""
        raise SpecError([Fault(str(path), message + hint)])
    else:
        grids, faults = safe_load.read_workbook(path)
    parsed = parse_sheets(grids)
    faults += parsed.faults
    try:
        read(parsed.data)
    except SpecError as error:
        faults += _with_addresses(error.faults, parsed, {fault.path for fault in faults})
    if faults:
        raise SpecError([replace(fault, path=f"{path} {fault.path}") for fault in faults])
    for note in parsed.notes:
        LOGGER.warning("%s %s", path, note)
    return parsed.data


def _with_addresses(faults: list[Fault], parsed: ParsedSheets, known: set[str]) -> list[Fault]:
    """Faults of a scenario with their cells; a cell of which something worse is known already is left out."""
    found = []
    for fault in faults:
        cell = parsed.address_of(fault.path)
        if str(cell) not in known:
            found.append(replace(fault, path=f"{cell} ({fault.path})" if cell else fault.path))
    return found
