"""Parse: rows of sheets as a plain map, with the cell of every value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desim.sheets.cells import InvalidCell, decode, strip_blanks
from desim.sheets.column_types import FieldTypes
from desim.sheets.sheet_specs import KEY, README, SCENARIO_SHEET, VALUE, SheetSpec, Steps, column_types, sheet_specs
from desim.spec.fields.faults import Fault, nearest, shown

RawRows = list[list[Any]]
"""Rows of raw cells: text, numbers, truth values, or None for empty ones."""
NOTE = "#"
"""Rows and sheets whose name begins so are notes, and are not read."""


@dataclass(frozen=True, order=True)
class CellAddress:
    """A cell of a sheet; row and column count from 1."""

    sheet: str
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.sheet}!{column_letters(self.column)}{self.row}" if self.row else self.sheet


def column_letters(column: int) -> str:
    """1 as A, 27 as AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass
class ParsedSheets:
    """A scenario read from sheets, with the cell of every value and the faults of cells."""

    data: dict[str, Any] = field(default_factory=dict)
    addresses: dict[str, CellAddress] = field(default_factory=dict)
    """Cell by dotted path; a part is where its name is."""
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    """Columns of a sheet by their heads."""
    rows: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Sheet and row by the path of a part."""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, address: CellAddress, message: str, given: Any = None, near: str = "") -> None:
        """Keep a fault of a cell."""
        self.faults.append(Fault(str(address), message, "" if given is None else shown(given), near))

    def address_of(self, path: str) -> CellAddress | None:
        """The cell of a dotted path, else that of what is around it; None where nothing is."""
        steps = path.split(".")
        for size in range(len(steps), 0, -1):
            above, rest = ".".join(steps[:size]), ".".join(steps[size:])
            if rest and above in self.rows:
                sheet, row = self.rows[above]
                column = self.columns[sheet].get(rest) or self.columns[sheet].get(f"{VALUE}.{rest}")
                if column:
                    return CellAddress(sheet, row, column)
            if above in self.addresses:
                return self.addresses[above]
        return CellAddress(steps[0]) if steps[0] in self.columns else None


def parse_sheets(grids: dict[str, RawRows]) -> ParsedSheets:
    """Parse raw cells by sheet; what is wrong with them is listed in the faults of the result."""
    parsed = ParsedSheets()
    known = sheet_specs()
    for name in grids:
        if name not in known and name != README and not name.startswith(NOTE):
            message = "is no sheet of a network; begin its name with # to keep it as a note"
            parsed.fault(CellAddress(shown(name)[1:-1]), message, None, nearest(name, known))
    for name, spec in known.items():
        if name in grids:
            _SheetParser(parsed, name, spec).read(grids[name])
    return parsed


@dataclass
class _SheetParser:
    """One sheet while it is being read."""

    parsed: ParsedSheets
    name: str
    spec: SheetSpec

    def read(self, grid: RawRows) -> None:
        """All its rows."""
        rows = [(number, [strip_blanks(raw) for raw in row]) for number, row in enumerate(grid, 1)]
        rows = [(n, row) for n, row in rows if any(raw is not None for raw in row)]
        if not rows:
            return
        number, head = rows[0]
        heads = [KEY, VALUE] if self.name == SCENARIO_SHEET else self.spec.heads
        if [str(raw) for raw in head[: len(heads)]] != heads:
            self.parsed.fault(CellAddress(self.name, number, 1), f"must begin with the columns {', '.join(heads)}")
            return
        columns = dict(self._parse_head(number, head, len(heads)))
        for n, row in rows[1:]:
            if not str(row[0]).startswith(NOTE):
                self._parse_scenario_row(n, row) if self.name == SCENARIO_SHEET else self._parse_row(n, row, columns)

    def _parse_head(self, number: int, head: list[Any], first: int) -> Iterator[tuple[int, Steps]]:
        """Columns after those of the names, and the fields they are."""
        known = self.parsed.columns.setdefault(self.name, {})
        known.update({name: index for index, name in enumerate(head[:first], 1) if isinstance(name, str)})
        if self.name == SCENARIO_SHEET:
            return
        for index, raw in enumerate(head[first:], first + 1):
            address = CellAddress(self.name, number, index)
            if raw is None or str(raw).startswith(NOTE):
                continue
            if raw in known:
                self.parsed.fault(address, "is given twice among the columns", raw)
            known[str(raw)] = index
            steps = tuple(str(raw).split("."))
            if not column_types(self.spec, steps) or steps[: len(self.spec.value_prefix)] != self.spec.value_prefix:
                near = nearest(raw, [column.head for column in self.spec.columns])
                self.parsed.fault(address, f"is no column of {self.name}", raw, near)
                continue
            yield index, steps

    def _parse_scenario_row(self, number: int, row: list[Any]) -> None:
        """A row of the sheet of single values: the field and its value."""
        steps = tuple(str(row[0]).split("."))
        types = column_types(self.spec, steps)
        address = CellAddress(self.name, number, 1)
        if not types:
            near = nearest(row[0], [column.head for column in self.spec.columns])
            self.parsed.fault(address, "is no single value of a scenario", row[0], near)
        elif row[0] in self.parsed.rows:
            self.parsed.fault(address, "is given twice", row[0])
        else:
            self.parsed.addresses[str(row[0])] = CellAddress(self.name, number, 2)
            self.parsed.rows[str(row[0])] = (self.name, number)
            self._store(
                self.parsed.data, steps, row[1] if len(row) > 1 else None, types, CellAddress(self.name, number, 2), ""
            )

    def _parse_row(self, number: int, row: list[Any], columns: dict[int, Steps]) -> None:
        """A row of any other sheet: names, then the fields of that entry."""
        size = len(self.spec.keys)
        names: list[Any] = []
        for index, (raw, types) in enumerate(zip(row, self.spec.keys, strict=False), 1):
            if raw is None:
                self.parsed.fault(CellAddress(self.name, number, index), f"has no {self.spec.heads[index - 1]}")
                return
            names.append(self._decoded(raw, types, CellAddress(self.name, number, index)))
        holder, path = self._parent_map(names, number)
        if holder is None:
            return
        address = CellAddress(self.name, number, size)
        if names[-1] in holder:
            self.parsed.fault(address, f"is given twice, first at {self.parsed.addresses.get(path)}", names[-1])
            return
        self.parsed.addresses[path], self.parsed.rows[path] = address, (self.name, number)
        entry: dict[str, Any] = {}
        for index, steps in columns.items():
            raw = row[index - 1] if index <= len(row) else None
            types = column_types(self.spec, steps)
            self._store(entry, steps, raw, types, CellAddress(self.name, number, index), f"{path}.")
        holder[names[-1]] = entry.get(VALUE) if self.spec.value_prefix else entry

    def _parent_map(self, names: list[Any], number: int) -> tuple[dict[Any, Any] | None, str]:
        """The map in which the last of the names is an entry, and the path of the entry."""
        here: Any = self.parsed.data
        path: list[str] = []
        for index, (steps, name) in enumerate(zip(self.spec.steps, names, strict=True), 1):
            for step in steps.split("."):
                here = here.setdefault(step, {})
                if not isinstance(here, dict):
                    self.parsed.fault(CellAddress(self.name, number, index), f"{step} is given in a cell as well")
                    return None, ""
            path += [steps, str(name)]
            if index < len(names):
                if not isinstance(here.get(name), dict):
                    above = ".".join(self.spec.steps[:index])
                    message = f"is no row of the sheet {above}"
                    self.parsed.fault(CellAddress(self.name, number, index), message, name, nearest(name, here))
                    return None, ""
                here = here[name]
        return here, ".".join(path)

    def _store(
        self, entry: dict[str, Any], steps: Steps, raw: Any, types: FieldTypes, address: CellAddress, path: str
    ) -> None:
        """Store the value of a cell at its path; an empty cell has no value."""
        if raw is None:
            return
        prefix_size = len(self.spec.value_prefix)
        self.parsed.addresses[path + ".".join(steps[prefix_size:]) if steps[prefix_size:] else path[:-1]] = address
        for step in steps[:-1]:
            entry = entry.setdefault(step, {})
            if not isinstance(entry, dict):
                self.parsed.fault(address, f"{step} is given as a whole in another column")
                return
        if steps[-1] in entry:
            self.parsed.fault(address, f"{steps[-1]} is given in parts in other columns")
            return
        entry[steps[-1]] = self._decoded(raw, types, address)

    def _decoded(self, raw: Any, types: FieldTypes, address: CellAddress) -> Any:
        """The value of a cell; one that cannot be decoded is a fault."""
        try:
            return decode(raw, types)
        except InvalidCell as error:
            self.parsed.fault(address, str(error), raw)
            return None
