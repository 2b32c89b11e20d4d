"""Networks as spreadsheets: a scenario written and read as one workbook or one folder of CSV files."""

import logging
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desim.sheets import folder, safe_load, workbook
from desim.sheets.parse import ParsedSheets, RawRows, parse_sheets
from desim.sheets.sheet_content import SheetContent, scenario_sheets, template_sheets
from desim.sheets.sheet_specs import ASKED
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.question.question import read_question
from desim.spec.question.question_faults import question_faults
from desim.spec.question.text_faults import text_faults
from desim.spec.read import read
from desim.spec.written_numbers import start_of

LOGGER = logging.getLogger(__name__)
README = [
    "A network for desim",
    "",
    "Fill in the sheets with blue tabs: what there is, and where.",
    "Then those with green tabs: what may be decided, what may go wrong, and what is asked.",
    "Gray tabs hold more, where you need it.",
    "Run it with: desim workbook=<this file>",
    "Every plan is run under every disruption. The answer is written beside this file, which stays as it is.",
    "",
    "One sheet for each kind of part, one row for each part; sheets such as stockpiles.sources hold what a part has.",
    "Rows and sheets whose name begins with # are notes and are not read. An empty cell means the default.",
    "Quantities may bring their unit as text: 14400/month, 3 days, 450 kg. Plain numbers are in that of the column.",
    "Several values stand in one cell with ; between them, and pairs as powder = 5; fuzes = 1. A law of time stands in",
    "one cell as {law: lognormal, mean: 40 days, cv: 0.5}, or in columns: lead_time.law, lead_time.mean, lead_time.cv.",
    "Text in double quotes is taken literally; null says that there is none. Of a formula its stored value is read.",
]


def write_network(data: Mapping[str, Any], path: Path) -> None:
    """Write the scenario *data*, and a question beside it, to a workbook (``.xlsx``) or a folder of CSV files.

    Raises SpecError where something is there already, or the name is that of neither.
    """
    write_sheets(scenario_sheets(data), README, path)


def write_template(path: Path, data: Mapping[str, Any] | None = None) -> None:
    """Write a template with all sheets and columns; raises SpecError like ``write_network``.

    Args:
        path: A workbook or a folder.
        data: A scenario and a question that it is filled in with; it is empty when not given.
    """
    write_sheets(template_sheets(data), README, path)


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


@dataclass(frozen=True)
class NetworkBook:
    """A network out of a workbook or a folder of CSV files, with the question that is asked of it there."""

    path: Path
    data: dict[str, Any]
    """The scenario, plain data."""
    question: dict[str, Any]
    """The rows of ``plans`` and ``disruptions`` and the settings of ``run``, as far as there are some."""
    parsed: ParsedSheets

    @property
    def asks(self) -> bool:
        """Whether a row is on, or something is said of the run."""
        question = read_question(self.record("asked"), start_of(self.data))
        return "run" in self.question or any(question.active(kind) for kind in ASKED[:2])

    def record(self, name: str = "") -> dict[str, Any]:
        """The question as plain data, asked of this file."""
        return {"name": name or self.data.get("name", ""), "workbook": str(self.path), **self.question}

    def located(self, faults: Iterable[Fault]) -> list[Fault]:
        """Faults of the scenario or of the question, with the file and their cells."""
        return [
            replace(fault, path=f"{self.path} {fault.path}") for fault in _with_addresses(faults, self.parsed, set())
        ]


def read_network(path: Path) -> dict[str, Any]:
    """The scenario of a workbook or of a folder of CSV files, as a plain map.

    Raises SpecError with all faults, each with its sheet and cell, those of the question beside it included.
    """
    return read_book(path).data


Stamp = tuple[str, int, int, int]
_READ: dict[Stamp, NetworkBook] = {}
"""The workbook that was read last, so that the points of a sweep do not read it again."""


def read_book(path: Path) -> NetworkBook:
    """Read a workbook or a folder of CSV files.

    Args:
        path: A file that ends in ``.xlsx``, or a folder.

    Returns:
        The scenario and the question, sound as far as can be told without options that come with desim.

    Raises:
        SpecError: All faults, each with its sheet and cell.
    """
    stamp = _stamp(path)
    kept = _READ.get(stamp) if stamp else None
    if kept is None:
        kept = _read(path)
        for note in kept.parsed.notes:
            LOGGER.warning("%s %s", path, note)
        if stamp:
            _READ.clear()
            _READ[stamp] = kept
    return replace(kept, data=deepcopy(kept.data), question=deepcopy(kept.question))


def _stamp(path: Path) -> Stamp | None:
    """What tells a workbook from what it was before; None for a folder, whose files are read each time."""
    if not path.is_file():
        return None
    status = path.stat()
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns


def _read(path: Path) -> NetworkBook:
    """Read it from its file or files; raises SpecError with all faults."""
    grids, faults = _grids(path)
    parsed = parse_sheets(grids)
    faults += parsed.faults
    data = {key: value for key, value in parsed.data.items() if key not in ASKED}
    data = _with_nations(data)
    question = {key: parsed.data[key] for key in ASKED if parsed.data.get(key)}
    book = NetworkBook(path, data, question, parsed)
    faults += _with_addresses(_faults(book), parsed, {fault.path for fault in faults})
    if faults:
        raise SpecError([replace(fault, path=f"{path} {fault.path}") for fault in faults])
    return book


def _grids(path: Path) -> tuple[dict[str, RawRows], list[Fault]]:
    """Raw cells by sheet, and the faults of single cells; raises SpecError where there is no such file."""
    if path.is_dir():
        return folder.read_folder(path), []
    if path.suffix.lower() != ".xlsx":
        message = "is neither a workbook (.xlsx) nor a folder of CSV files"
        hint = "; put the files of all sheets into one folder and name that" if path.suffix.lower() == ".csv" else ""
        raise SpecError([Fault(str(path), message + hint)])
    return safe_load.read_workbook(path)


def _with_nations(data: dict[str, Any]) -> dict[str, Any]:
    """The scenario with the nations that its sites name, where it has no sheet of nations."""
    sites = data.get("sites")
    if "nations" in data or not isinstance(sites, Mapping):
        return data
    named = [site.get("nation") for site in sites.values() if isinstance(site, Mapping)]
    return {**data, "nations": {nation: {} for nation in named if isinstance(nation, str)}}


def _faults(book: NetworkBook) -> list[Fault]:
    """Faults of the scenario, and of the question beside it."""
    faults: list[Fault] = []
    try:
        read(book.data)
    except SpecError as error:
        faults += error.faults
    if not book.question:
        return faults
    try:
        question = read_question(book.record("asked"), start_of(book.data))
    except SpecError as error:
        return [*faults, *error.faults]
    faults += text_faults(question)
    if question.run.precision is not None:
        faults.append(Fault("run.precision", "is allowed on the command line only, as run.precision.relative=0.05"))
    decided = {} if question.run.decision is None else {"decision": question.run.decision}
    return [*faults, *question_faults(question, {**book.data, **decided})]


def _with_addresses(faults: Iterable[Fault], parsed: ParsedSheets, known: set[str]) -> list[Fault]:
    """Faults of a scenario with their cells; a cell of which something worse is known already is left out."""
    found = []
    for fault in faults:
        cell = parsed.address_of(fault.path)
        if str(cell) not in known:
            found.append(replace(fault, path=f"{cell} ({fault.path})" if cell else fault.path))
    return found
