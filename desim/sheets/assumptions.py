"""Assumptions: all assumed numbers of a scenario as one sheet to fill in, and what was filled in taken back."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desim.sheets import folder, safe_load
from desim.sheets.cells import CellValue, strip_blanks
from desim.sheets.judgment import Judgment, judged
from desim.sheets.network import write_sheets
from desim.sheets.parse import NOTE, CellAddress, RawRows
from desim.sheets.sheet_content import SheetContent
from desim.sheets.spelled_numbers import AmbiguousNumber, plain_number
from desim.spec.fields import units
from desim.spec.fields.faults import Fault, SpecError, nearest, shown
from desim.spec.fields.quantity import ISO_DATE
from desim.spec.numbers_at_paths import Location, locate
from desim.spec.path_in_words import path_in_words
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.written_numbers import number_at, value_at_path, with_numbers_at

SHEET = "assumptions"
AS_IT_IS = ("path", "title", "unit", "low", "value", "high", "ground", "role", "source")
"""Columns that say what the scenario has; nothing is taken back from them."""
NUMBERS = ("low", "value", "high")
FILLED_IN = ("new low", "new value", "new high", "new ground", "new role")
"""Columns to fill in; an empty cell leaves what there is."""
HEAD = [*AS_IT_IS, *FILLED_IN, "check"]
MEANINGS = {
    "path": "# Where the number stands.", "title": "The same in words.",
    "unit": "Of low, value and high; a new number without a unit is in it.",
    "low": "Lowest plausible value.", "value": "The number itself: the most likely value.",
    "high": "Highest plausible value.", "ground": "On what ground.", "role": "Whose judgment it is, by role.",
    "source": "Document, if any.", "new low": "Of ten true values at most one would lie below.",
    "new value": "Most likely value.", "new high": "Of ten true values at most one would lie above.",
    "new ground": "Needed where a number is new.", "new role": "Such as production engineer; never a name.",
    "check": "Tells whether the columns to the left of the new ones were changed; leave it.",
}  # fmt: skip
README = [
    "Assumptions of a scenario, to be filled in",
    "",
    "One row for each assumed number. Fill in the columns that begin with 'new'; empty cells leave what there is.",
    "Give low and high before the most likely value, each with its ground and your role. No other column is read.",
    "Run it with: desim ... assumptions=<this file>, beside the words that this sheet was written with",
]


@dataclass(frozen=True)
class _Number:
    """An assumed number as the scenario has it."""

    path: str
    raw: Any
    """As it is written."""
    entry: Mapping[str, Any]
    """Its source as it is written."""
    location: Location
    item_unit: str
    """Of the item of its part, empty where that has none."""

    @property
    def unit(self) -> str:
        """The unit it is written in; that of its field where it is a plain number, empty for a date."""
        if isinstance(self.raw, str):
            return "" if ISO_DATE.match(self.raw) else units.unit_text(self.raw)
        return (
            self.item_unit if self.location.unit == units.UNIT_OF["amount"] and self.item_unit else self.location.unit
        )

    def cells(self, title: str) -> list[CellValue | None]:
        """The columns that say what the scenario has."""
        numbers = [self._cell(value) for value in (self.entry.get("low"), self.raw, self.entry.get("high"))]
        words = [str(self.entry.get(key) or "") or None for key in ("note", "role", "source")]
        return [self.path, title, self.unit or None, *numbers, *words]

    def _cell(self, value: Any) -> CellValue | None:
        """A number without the unit, where it has that of the column."""
        own = units.unit_text(value) if isinstance(value, str) and not ISO_DATE.match(value) else ""
        if own and own == self.unit:
            return _number(str(value).removesuffix(own).strip())
        return value if value is None or isinstance(value, str | int | float) else str(value)


def _number(text: str) -> CellValue:
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def write_assumptions(data: Mapping[str, Any], path: Path) -> None:
    """Write all assumed numbers of the scenario *data* to a workbook (``.xlsx``) or a folder with a CSV file.

    Raises SpecError where the scenario has faults, where it has none, and where the file cannot be written.
    """
    scenario = read(data)
    rows: list[list[CellValue | None]] = []
    for number in _assumed(scenario, data).values():
        cells = number.cells(path_in_words(scenario, number.path))
        rows.append([*cells, *(None for _ in FILLED_IN), _check(cells, decimal_comma=False)])
    if not rows:
        raise SpecError([Fault("sources", "say of no number that it is assumed")])
    notes = [[MEANINGS[name] for name in HEAD]]
    write_sheets([SheetContent(SHEET, "assumed numbers", HEAD, notes, rows, keys=2)], README, path)


def _assumed(scenario: Scenario, data: Mapping[str, Any]) -> dict[str, _Number]:
    """The assumed numbers by path."""
    found = {}
    for path, entry in sorted(scenario.sources.items()):
        if entry.kind != "assumed":
            continue
        try:
            number_at(data, path)
            location = locate(scenario, path)
        except ValueError:
            continue  # words and lists may have a source too
        raw, item = value_at_path(data, path), scenario.item_of(f"{path}.".split(".")[1])
        raw = raw["value"] if isinstance(raw, Mapping) else raw
        found[path] = _Number(path, raw, data["sources"][path], location, item.unit if item else "")
    return found


def _check(cells: list[Any], decimal_comma: bool) -> str:
    """A digest of cells, the same however a program writes a number."""
    text = "\n".join(_plain(cell, decimal_comma) for cell in cells)
    return f"c{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _plain(cell: Any, decimal_comma: bool) -> str:
    value = strip_blanks(cell)
    if value is None:
        return ""
    try:
        return repr(float(plain_number(value, decimal_comma) if isinstance(value, str) else value))
    except (ValueError, AmbiguousNumber):
        return str(value).removeprefix("'")


def with_assumptions(data: dict[str, Any], path: Path, own: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The scenario with what was filled in of a sheet of its assumptions; derived numbers follow.

    Low, high, the number itself, ground (the note of its source) and role may be changed by it, and nothing else.

    Args:
        data: The scenario as it was written down.
        path: A workbook, a folder of CSV files, or one of these.
        own: Paths of numbers that the user has set otherwise; what is filled in of these is left out.

    Raises:
        SpecError: With all faults of the sheet, each with its cell.
    """
    rows, faults = _rows(path)
    scenario = read(data)
    found = _Filled(rows, _assumed(scenario, data), scenario, own)
    judgments = found.judgments()
    if faults := [*faults, *found.faults]:
        raise SpecError([Fault(f"{path} {f.path}", f.message, f.given, f.near) for f in faults])
    entries = {one.path: {**data["sources"][one.path], **one.changes} for one in judgments}
    numbers = {one.path: one.value for one in judgments if one.value is not None}
    return with_numbers_at({**data, "sources": {**data["sources"], **entries}}, numbers)


def _rows(path: Path) -> tuple[RawRows, list[Fault]]:
    """Raw cells of the sheet, and faults of single ones."""
    faults: list[Fault] = []
    if path.is_dir():
        grids = folder.read_folder(path)
    elif path.suffix.lower() == ".csv":
        grids = {SHEET: folder.read_rows(path)}
    elif path.suffix.lower() == ".xlsx":
        grids, faults = safe_load.read_workbook(path)
    else:
        raise SpecError([Fault(str(path), "is neither a workbook (.xlsx), a CSV file nor a folder of such")])
    if SHEET not in grids:
        raise SpecError([Fault(str(path), f"has no sheet {SHEET}; write one with study={SHEET}")])
    return grids[SHEET], faults


class _Filled:
    """What was filled in, row by row, and all that is wrong with it."""

    def __init__(self, rows: RawRows, known: Mapping[str, _Number], scenario: Scenario, own: frozenset[str]) -> None:
        self._rows, self._known, self._scenario, self._own = rows, known, scenario, own
        self.faults: list[Fault] = []
        self._columns: dict[str, int] = {}

    def judgments(self) -> list[Judgment]:
        """The rows in which something is filled in."""
        head = next((row for row in self._rows if row), [])
        self._columns = {str(name).strip(): place for place, name in enumerate(head) if name is not None}
        if missing := [name for name in HEAD if name not in self._columns]:
            self.faults.append(Fault(SHEET, f"lacks the columns {', '.join(missing)}; its first row names them"))
            return []
        return list(self._all(self._rows.index(head) + 1))

    def _all(self, first: int) -> Iterator[Judgment]:
        seen: set[str] = set()
        for place, row in enumerate(self._rows[first:], first + 1):
            path = str(self._cell(row, "path") or "")
            filled = {name: self._cell(row, name) for name in FILLED_IN}
            is_filled = any(value is not None for value in filled.values())
            if path.startswith(NOTE) or not (path or is_filled):
                continue
            number = self._known.get(path)
            if number is None:
                message = "is no assumed number of this scenario"
                self._fault(place, "path", message, shown(path), nearest(path, self._known))
            elif path in seen:
                self._fault(place, "path", "stands in another row already", shown(path))
            elif not self._is_own(path) and self._is_current(
                place, row, number, any(value is not None for value in filled.values())
            ):
                found = judged(number.raw, number.entry, number.location, filled, self._scenario.start, self._comma)
                for name, message, given in found.faults:
                    self._fault(place, name, message, given)
                if found.changes or found.value is not None:
                    yield found
            seen.add(path)

    def _is_own(self, path: str) -> bool:
        """Whether the user has set a number otherwise, by itself or together with others."""
        return any(one in (path, f"{path}.value") or path.startswith(f"{one}.") for one in self._own)

    @property
    def _comma(self) -> bool:
        return self._rows.decimal_comma

    def _is_current(self, place: int, row: list[Any], number: _Number, filled: bool) -> bool:
        """Whether the columns that are not to be filled in are as they were written, and, if need be, as they are."""
        cells = [self._cell(row, name) for name in AS_IT_IS]
        if self._cell(row, "check") != _check(cells, self._comma):
            message = "has another value than was written there; fill in the columns that begin with 'new'"
            self._fault(place, "path", f"{message} ({', '.join(AS_IT_IS[1:])} must stay)", shown(number.path))
            return False
        now = number.cells(str(cells[1]))
        for name in NUMBERS if filled else ():
            was, is_now = (_plain(one[AS_IT_IS.index(name)], self._comma) for one in (cells, now))
            if was != is_now:
                message = f"was {was or 'empty'} when the sheet was written, and is {is_now or 'empty'} now"
                self._fault(place, name, f"{message}: write the sheet with the same words as this command")
                return False
        return True

    def _cell(self, row: list[Any], name: str) -> Any:
        place = self._columns[name]
        return strip_blanks(row[place]) if place < len(row) else None

    def _fault(self, place: int, name: str, message: str, given: str = "", near: str = "") -> None:
        self.faults.append(Fault(str(CellAddress(SHEET, place, self._columns[name] + 1)), message, given, near))
