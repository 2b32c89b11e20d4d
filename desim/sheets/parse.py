"""Taking in: rows of sheets as a plain map that remembers in which cell everything stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desim.sheets.cells import BadCell, decode, tidy
from desim.sheets.column_types import Hints
from desim.sheets.plan import KEY, README, SINGLE, VALUE, Steps, Table, column_types, tables
from desim.spec.fields.faults import Fault, nearest, shown

Grid = list[list[Any]]
"""Rows of raw cells: text, numbers, truth values, or None for empty ones."""
NOTE = "#"
"""Rows and sheets whose name begins so are notes, and are not read."""


@dataclass(frozen=True, order=True)
class Place:
    """A cell of a sheet; row and column count from 1."""

    sheet: str
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.sheet}!{letters(self.column)}{self.row}" if self.row else self.sheet


def letters(column: int) -> str:
    """1 as A, 27 as AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass
class Taken:
    """What was read, and where it stands."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """Cell by dotted path; a part is where its name is."""
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    """Columns of a sheet by their heads."""
    rows: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Sheet and row by the path of a part."""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, message: str, given: Any = None, near: str = "") -> None:
        """Keep a fault of a cell."""
        self.faults.append(Fault(str(place), message, "" if given is None else shown(given), near))

    def place_of(self, path: str) -> Place | None:
        """The cell of a dotted path, else that of what is around it; None where nothing is."""
        steps = path.split(".")
        for size in range(len(steps), 0, -1):
            above, rest = ".".join(steps[:size]), ".".join(steps[size:])
            if rest and above in self.rows:
                sheet, row = self.rows[above]
                column = self.columns[sheet].get(rest) or self.columns[sheet].get(f"{VALUE}.{rest}")
                if column:
                    return Place(sheet, row, column)
            if above in self.places:
                return self.places[above]
        return Place(steps[0]) if steps[0] in self.columns else None


def take(grids: dict[str, Grid]) -> Taken:
    """A scenario out of raw cells by sheet; what is wrong with them is in its faults."""
    taken = Taken()
    known = tables()
    for name in grids:
        if name not in known and name != README and not name.startswith(NOTE):
            message = "is no sheet of a network; begin its name with # to keep it as a note"
            taken.fault(Place(shown(name)[1:-1]), message, None, nearest(name, known))
    for name, table in known.items():
        if name in grids:
            _Sheet(taken, name, table).read(grids[name])
    return taken


@dataclass
class _Sheet:
    """One sheet while it is being read."""

    taken: Taken
    name: str
    table: Table

    def read(self, grid: Grid) -> None:
        """All its rows."""
        rows = [(number, [tidy(raw) for raw in row]) for number, row in enumerate(grid, 1)]
        rows = [(n, row) for n, row in rows if any(raw is not None for raw in row)]
        if not rows:
            return
        number, head = rows[0]
        heads = [KEY, VALUE] if self.name == SINGLE else self.table.heads
        if [str(raw) for raw in head[: len(heads)]] != heads:
            self.taken.fault(Place(self.name, number, 1), f"must begin with the columns {', '.join(heads)}")
            return
        columns = dict(self._columns(number, head, len(heads)))
        for n, row in rows[1:]:
            if not str(row[0]).startswith(NOTE):
                self._single(n, row) if self.name == SINGLE else self._row(n, row, columns)

    def _columns(self, number: int, head: list[Any], first: int) -> Iterator[tuple[int, Steps]]:
        """Columns after those of the names, and the fields they are."""
        known = self.taken.columns.setdefault(self.name, {})
        known.update({name: index for index, name in enumerate(head[:first], 1) if isinstance(name, str)})
        if self.name == SINGLE:
            return
        for index, raw in enumerate(head[first:], first + 1):
            place = Place(self.name, number, index)
            if raw is None or str(raw).startswith(NOTE):
                continue
            if raw in known:
                self.taken.fault(place, "stands twice among the columns", raw)
            known[str(raw)] = index
            steps = tuple(str(raw).split("."))
            if not column_types(self.table, steps) or steps[: len(self.table.lead)] != self.table.lead:
                near = nearest(raw, [column.head for column in self.table.columns])
                self.taken.fault(place, f"is no column of {self.name}", raw, near)
                continue
            yield index, steps

    def _single(self, number: int, row: list[Any]) -> None:
        """A row of the sheet of single values: the field and its value."""
        steps = tuple(str(row[0]).split("."))
        hints = column_types(self.table, steps)
        place = Place(self.name, number, 1)
        if not hints:
            near = nearest(row[0], [column.head for column in self.table.columns])
            self.taken.fault(place, "is no single value of a scenario", row[0], near)
        elif row[0] in self.taken.rows:
            self.taken.fault(place, "stands twice", row[0])
        else:
            self.taken.places[str(row[0])] = Place(self.name, number, 2)
            self.taken.rows[str(row[0])] = (self.name, number)
            self._put(self.taken.data, steps, row[1] if len(row) > 1 else None, hints, Place(self.name, number, 2), "")

    def _row(self, number: int, row: list[Any], columns: dict[int, Steps]) -> None:
        """A row of any other sheet: names, then the fields of that entry."""
        size = len(self.table.keys)
        names: list[Any] = []
        for index, (raw, hints) in enumerate(zip(row, self.table.keys, strict=False), 1):
            if raw is None:
                self.taken.fault(Place(self.name, number, index), f"has no {self.table.heads[index - 1]}")
                return
            names.append(self._said(raw, hints, Place(self.name, number, index)))
        holder, path = self._holder(names, number)
        if holder is None:
            return
        place = Place(self.name, number, size)
        if names[-1] in holder:
            self.taken.fault(place, f"stands twice, first at {self.taken.places.get(path)}", names[-1])
            return
        self.taken.places[path], self.taken.rows[path] = place, (self.name, number)
        entry: dict[str, Any] = {}
        for index, steps in columns.items():
            raw = row[index - 1] if index <= len(row) else None
            hints = column_types(self.table, steps)
            self._put(entry, steps, raw, hints, Place(self.name, number, index), f"{path}.")
        holder[names[-1]] = entry.get(VALUE) if self.table.lead else entry

    def _holder(self, names: list[Any], number: int) -> tuple[dict[Any, Any] | None, str]:
        """The map that the last of the names belongs into, and the path of the entry."""
        here: Any = self.taken.data
        path: list[str] = []
        for index, (steps, name) in enumerate(zip(self.table.steps, names, strict=True), 1):
            for step in steps.split("."):
                here = here.setdefault(step, {})
                if not isinstance(here, dict):
                    self.taken.fault(Place(self.name, number, index), f"{step} is given in a cell as well")
                    return None, ""
            path += [steps, str(name)]
            if index < len(names):
                if not isinstance(here.get(name), dict):
                    above = ".".join(self.table.steps[:index])
                    message = f"is no row of the sheet {above}"
                    self.taken.fault(Place(self.name, number, index), message, name, nearest(name, here))
                    return None, ""
                here = here[name]
        return here, ".".join(path)

    def _put(self, entry: dict[str, Any], steps: Steps, raw: Any, hints: Hints, place: Place, path: str) -> None:
        """Put what a cell says where it belongs; an empty cell says nothing."""
        if raw is None:
            return
        lead = len(self.table.lead)
        self.taken.places[path + ".".join(steps[lead:]) if steps[lead:] else path[:-1]] = place
        for step in steps[:-1]:
            entry = entry.setdefault(step, {})
            if not isinstance(entry, dict):
                self.taken.fault(place, f"{step} is given as a whole in another column")
                return
        if steps[-1] in entry:
            self.taken.fault(place, f"{steps[-1]} is given in parts in other columns")
            return
        entry[steps[-1]] = self._said(raw, hints, place)

    def _said(self, raw: Any, hints: Hints, place: Place) -> Any:
        """What a cell says; one that says nothing sensible is a fault."""
        try:
            return decode(raw, hints)
        except BadCell as error:
            self.taken.fault(place, str(error), raw)
            return None
