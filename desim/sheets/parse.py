"""Parse: rows of sheets as a plain map, with the cell of every value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desim.sheets.cells import InvalidCell, decode, strip_blanks
from desim.sheets.column_types import TEXT, FieldTypes, cell_kinds
from desim.sheets.sheet_specs import KEY, README, VALUE, SheetSpec, Steps, column_types, sheet_specs
from desim.sheets.spelled_names import heading_and_unit, known_form, known_heading, misspelled
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.fields.spelled import key_of


class RawRows(list[list[Any]]):
    """Rows of raw cells: text, numbers, truth values, or None for empty ones."""

    decimal_comma = False
    """Whether numbers in text have decimal commas."""


LAST_HEAD = 5
"""Rows with anything in them among which the head of a sheet is looked for."""
TOTALS = {"total", "totals", "sum", "grand total", "subtotal", "summe", "gesamt", "somme"}
"""Names of rows that hold sums."""
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
    notes: list[str] = field(default_factory=list)
    """What was left out, each with its sheet or cell."""

    def note(self, address: CellAddress, message: str) -> None:
        """Keep a note of what was left out."""
        self.notes.append(f"{address}: {message}")

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
    found: dict[str, str] = {}
    for name, grid in grids.items():
        address = CellAddress(shown(name)[1:-1])
        meant = known_heading(name, known)
        if name == README or name.startswith(NOTE):
            continue
        if meant in found:
            parsed.fault(address, f"is a second sheet {meant}, beside {found[meant]}")
        elif meant is not None:
            found[meant] = name
        elif near := misspelled(name, known):
            parsed.fault(address, "is no sheet of a network; begin its name with # to keep it as a note", None, near)
        elif any(raw is not None for row in grid for raw in row):
            parsed.note(address, "is no sheet of a network, and is not read")
    for name, spec in known.items():
        if name in found:
            _SheetParser(parsed, found[name], spec, grids[found[name]].decimal_comma).read(grids[found[name]])
    return parsed


@dataclass
class _SheetParser:
    """One sheet while it is being read."""

    parsed: ParsedSheets
    name: str
    """As it is written."""
    spec: SheetSpec
    decimal_comma: bool = False
    names_at: list[int] = field(default_factory=list)
    """Columns of the names, from 1."""
    units: dict[int, str] = field(default_factory=dict)
    """Units in the heads of columns."""

    def read(self, grid: RawRows) -> None:
        """All its rows."""
        rows = [(number, [strip_blanks(raw) for raw in row]) for number, row in enumerate(grid, 1)]
        rows = [(n, row) for n, row in rows if any(raw is not None for raw in row)]
        if not rows:
            return
        single = self.spec.single
        heads = [KEY, VALUE] if single else self.spec.heads
        first = next((i for i, (_, row) in enumerate(rows[:LAST_HEAD]) if self._has_heads(row, heads)), None)
        if first is None:
            self.parsed.fault(CellAddress(self.name, rows[0][0], 1), f"must begin with the columns {', '.join(heads)}")
            return
        for n, row in rows[:first]:
            if not str(row[0]).startswith(NOTE):
                self.parsed.note(CellAddress(self.name, n, 1), "stands above the head, and is not read")
        number, head = rows[first]
        columns = dict(self._parse_head(number, head))
        for n, row in rows[first + 1 :]:
            if not str(row[0]).startswith(NOTE):
                self._parse_single_row(n, row) if single else self._parse_row(n, row, columns)

    def _has_heads(self, row: list[Any], heads: list[str]) -> bool:
        """Whether a row names the columns of the names, wherever they stand; remembers where."""
        written = [None if raw is None else known_heading(str(raw), heads) for raw in row]
        if any(head not in written for head in heads):
            return False
        self.names_at = [written.index(head) + 1 for head in heads]
        return not self.spec.single or self.names_at == [1, 2]

    def _parse_head(self, number: int, head: list[Any]) -> Iterator[tuple[int, Steps]]:
        """Columns beside those of the names, and the fields they are."""
        known = self.parsed.columns.setdefault(self.name, {})
        known.update(dict(zip(self.spec.heads or [KEY, VALUE], self.names_at, strict=False)))
        if self.spec.single:
            return
        for index, raw in enumerate(head, 1):
            if raw is None or index in self.names_at or str(raw).startswith(NOTE):
                continue
            address = CellAddress(self.name, number, index)
            column = self._column(str(raw), address, index)
            if column is None:
                continue
            if column in known:
                self.parsed.fault(address, "is given twice among the columns", raw)
            known[column] = index
            yield index, tuple(column.split("."))

    def _column(self, written: str, address: CellAddress, index: int) -> str | None:
        """The column that a head means, None where it is none: a fault if it looks misspelled, else a note."""
        heads = [column.head for column in self.spec.columns]
        for text, unit in ((written, ""), heading_and_unit(written)):
            column = known_heading(text, heads) or known_form(text)
            steps = tuple(column.split("."))
            if column_types(self.spec, steps) and steps[: len(self.spec.value_prefix)] == self.spec.value_prefix:
                self.units[index] = unit
                return column
        first = known_form(written).partition(".")
        near = misspelled(heading_and_unit(written)[0], heads)
        if near or (first[1] and any(head.split(".")[0] == first[0] for head in heads)):
            self.parsed.fault(address, f"is no column of {self.spec.name}", written, near or nearest(written, heads))
        else:
            self.parsed.note(address, f"{shown(written)} is no column of {self.spec.name}, and is not read")
        return None

    def _parse_single_row(self, number: int, row: list[Any]) -> None:
        """A row of a sheet of single values: the field and its value."""
        written = known_form(str(row[0])) if self.spec.steps else str(row[0])
        steps, prefix = tuple(written.split(".")), "".join(f"{step}." for step in self.spec.steps)
        types = column_types(self.spec, steps)
        address = CellAddress(self.name, number, 1)
        path = f"{prefix}{written}"
        if not types:
            near = nearest(row[0], [column.head for column in self.spec.columns])
            self.parsed.fault(address, f"is no single value of {self._holder}", row[0], near)
        elif path in self.parsed.rows:
            self.parsed.fault(address, "is given twice", row[0])
        else:
            self.parsed.addresses[path] = CellAddress(self.name, number, 2)
            self.parsed.rows[path] = (self.name, number)
            raw = row[1] if len(row) > 1 else None
            address = CellAddress(self.name, number, 2)
            data = self.parsed.data
            if path == KEY and raw is not None:
                self._add_title(data, str(raw), key_of(str(raw)))
                raw = key_of(str(raw))
            for step in self.spec.steps if raw is not None else ():
                data = data.setdefault(step, {})
            self._store(data, steps, raw, types, address, prefix)

    @property
    def _holder(self) -> str:
        """What the single values of this sheet are of."""
        return "a run" if self.spec.steps else "a scenario"

    def _parse_row(self, number: int, row: list[Any], columns: dict[int, Steps]) -> None:
        """A row of any other sheet: names, then the fields of that entry."""
        cells = [row[index - 1] if index <= len(row) else None for index in self.names_at]
        if self._is_total(row, cells, columns):
            self.parsed.note(CellAddress(self.name, number), "is a row of totals, and is not read")
            return
        names: list[Any] = []
        for index, raw, types, head in zip(self.names_at, cells, self.spec.keys, self.spec.heads, strict=True):
            if raw is None:
                self.parsed.fault(CellAddress(self.name, number, index), f"has no {head}")
                return
            names.append(self._name(raw, types, CellAddress(self.name, number, index)))
        holder, path = self._parent_map(names, number)
        if holder is None:
            return
        address = CellAddress(self.name, number, self.names_at[-1])
        if names[-1] in holder:
            self.parsed.fault(address, f"is given twice, first at {self.parsed.addresses.get(path)}", names[-1])
            return
        self.parsed.addresses[path], self.parsed.rows[path] = address, (self.name, number)
        entry: dict[str, Any] = {}
        for index, steps in columns.items():
            raw = row[index - 1] if index <= len(row) else None
            if self.units.get(index) and isinstance(raw, int | float) and not isinstance(raw, bool):
                raw = f"{raw!r} {self.units[index]}"
            elif self.units.get(index) and isinstance(raw, str) and raw[-1:].isdigit():
                raw = f"{raw} {self.units[index]}"
            types = column_types(self.spec, steps)
            self._store(entry, steps, raw, types, CellAddress(self.name, number, index), f"{path}.")
        if not self.spec.value_prefix:
            self._add_title(entry, str(cells[-1]), names[-1])
        holder[names[-1]] = entry.get(VALUE) if self.spec.value_prefix else entry

    def _is_total(self, row: list[Any], names: list[Any], columns: dict[int, Steps]) -> bool:
        """Whether a row is one of sums: nothing but numbers, under a name such as Total or none."""
        named = [name for name in names if name is not None]
        if any(str(name).casefold() not in TOTALS for name in named):
            return False
        rest = [raw for index, raw in enumerate(row, 1) if index not in self.names_at and raw is not None]
        needs_words = any(cell_kinds(column_types(self.spec, steps)) == {TEXT} for steps in columns.values())
        return needs_words and bool(rest) and not any(isinstance(raw, str) and not raw[:1].isdigit() for raw in rest)

    def _name(self, raw: Any, types: FieldTypes, address: CellAddress) -> Any:
        """The name of an entry: as a key where it is the name of a part."""
        name = self._decoded(raw, types, address)
        return key_of(name) if isinstance(name, str) and self._names_are_keys(types) and raw != f'"{name}"' else name

    def _names_are_keys(self, types: FieldTypes) -> bool:
        """Whether names are keys, and no paths of numbers."""
        paths = self.spec.steps[0] == "sources" or (self.spec.steps[-1] == "set" and types == self.spec.keys[-1])
        return cell_kinds(types) == {TEXT} and not paths

    def _add_title(self, entry: dict[str, Any], written: str, key: Any) -> None:
        """Keep a name that became a key as the title, where there is none."""
        if written != key and key == key_of(written) and column_types(self.spec, ("title",)):
            entry.setdefault("title", written)

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
                    address = CellAddress(self.name, number, self.names_at[index - 1])
                    self.parsed.fault(address, f"is no row of the sheet {above}", name, nearest(name, here))
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
            return decode(raw, types, self.decimal_comma)
        except InvalidCell as error:
            self.parsed.fault(address, str(error), raw)
            return None
