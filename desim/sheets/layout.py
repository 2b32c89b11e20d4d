"""Laying out: a plain map as rows of sheets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desim.sheets.cells import BadCell, Cell, encode
from desim.sheets.column_types import Hints, below, kinds, maps_at, models_at, values_at
from desim.sheets.plan import SINGLE, Steps, Table, lead_of, tables
from desim.spec.fields.faults import Fault, SpecError


@dataclass
class Laid:
    """One sheet with its rows; each is its names and its cells by column."""

    table: Table
    rows: list[tuple[list[Cell], dict[Steps, Cell]]] = field(default_factory=list)

    @property
    def used(self) -> list[Steps]:
        """Columns in which anything stands, in the order of the plan; what the plan leaves out follows its field."""
        return ordered(self.table, {steps for _, cells in self.rows for steps in cells})


def ordered(table: Table, steps: set[Steps]) -> list[Steps]:
    """Columns in the order of the declarations."""
    planned = {column.steps: index for index, column in enumerate(table.columns)}

    def place(way: Steps) -> tuple[float, int, Steps]:
        for size in range(len(way), 0, -1):
            if way[:size] in planned:
                return planned[way[:size]], _law_place(way[size:]), way
        return len(planned), 0, way

    return sorted(steps, key=place)


LAW = (
    "law",
    "value",
    "mean",
    "cv",
    "sd",
    "low",
    "mode",
    "high",
    "shape",
    "scale",
    "stages",
    "values",
    "weights",
    "parts",
)


def _law_place(rest: Steps) -> int:
    return LAW.index(rest[0]) + 1 if rest and rest[0] in LAW else 0


def laid(data: Mapping[str, Any]) -> dict[str, Laid]:
    """The sheets of a scenario by name, in the order of the plan; raises SpecError where a value fits no cell."""
    found: dict[str, Laid] = {}
    first = tables()[SINGLE]
    sheet = found.setdefault(SINGLE, Laid(first))
    row: dict[Steps, Cell] = {}
    sheet.rows.append(([], row))
    try:
        for key, value in data.items():
            _Row(found, first, [], row).put((str(key),), value, below((*first.hints,), str(key)), True)
    except BadCell as error:
        raise SpecError([Fault("scenario", str(error))]) from None
    order = {name: index for index, name in enumerate(tables())}
    return dict(sorted(found.items(), key=lambda entry: (order.get(entry[0], len(order)), entry[0])))


@dataclass
class _Row:
    """One row while it is being filled."""

    found: dict[str, Laid]
    table: Table
    keys: list[Cell]
    cells: dict[Steps, Cell]

    def put(self, way: Steps, value: Any, hints: Hints, declared: bool) -> None:
        """Write a value at a column: as a sheet where it is a map of names, as columns, or as one cell.

        *declared* tells a field from a name somebody gave.
        """
        steps = (*self.table.steps, ".".join(way[len(self.table.lead) :]))
        if isinstance(value, Mapping) and value:
            if maps_at(hints) and declared and ".".join(steps) in tables():
                self._sheet(steps, value, hints)
                return
            if _columns(value, hints):
                for key, inner in value.items():
                    self.put((*way, key), inner, below(hints, key), key in _fields(hints))
                return
        self.cells[way] = encode(value, hints)

    def _sheet(self, steps: Steps, value: Mapping[Any, Any], hints: Hints) -> None:
        """Entries of a map of names as rows of its sheet."""
        table, inner = tables()[".".join(steps)], values_at(hints)
        sheet = self.found.setdefault(table.name, Laid(table))
        for key, entry in value.items():
            row = _Row(self.found, table, [*self.keys, encode(key, table.keys[-1])], {})
            sheet.rows.append((row.keys, row.cells))
            row.entry(entry, inner)

    def entry(self, entry: Any, hints: Hints) -> None:
        """An entry of a map: its fields, or the one value it is."""
        lead = lead_of(hints)
        if isinstance(entry, Mapping) and _columns(entry, hints):
            for key, inner in entry.items():
                self.put((*lead, key), inner, below(hints, key), key in _fields(hints))
        elif not (isinstance(entry, Mapping) and not entry and not lead):
            self.cells[lead or ("value",)] = encode(entry, hints)


def _columns(value: Mapping[Any, Any], hints: Hints) -> bool:
    """Whether the entries of a map can be columns: their names are fields, or plain words."""
    plain = all(isinstance(key, str) and key and key.isidentifier() for key in value)
    return plain and bool(value) and bool(kinds(hints) & {"struct", "map"})


def _fields(hints: Hints) -> set[str]:
    return {field.alias or name for model in models_at(hints) for name, field in model.model_fields.items()}
