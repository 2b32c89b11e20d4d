"""Layout: a scenario as rows of sheets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desim.sheets.cells import CellValue, InvalidCell, encode
from desim.sheets.column_types import FieldTypes, cell_kinds, declarations_at, map_values_at, maps_at, types_below
from desim.sheets.sheet_specs import (
    ASKED,
    IN_ROW,
    QUESTION,
    RUN_SHEET,
    SCENARIO_SHEET,
    SheetSpec,
    Steps,
    sheet_specs,
    value_prefix_of,
)
from desim.spec.fields.faults import Fault, SpecError


@dataclass
class SheetRows:
    """One sheet with its rows; each is its names and its cells by column."""

    spec: SheetSpec
    rows: list[tuple[list[CellValue], dict[Steps, CellValue]]] = field(default_factory=list)

    @property
    def used(self) -> list[Steps]:
        """Columns with at least one value, in the order of the declarations.

        A column without a specification follows its field.
        """
        return in_declared_order(self.spec, {steps for _, cells in self.rows for steps in cells})


def in_declared_order(spec: SheetSpec, steps: set[Steps]) -> list[Steps]:
    """Columns in the order of the declarations."""
    planned = {column.steps: index for index, column in enumerate(spec.columns)}

    def position(path: Steps) -> tuple[float, int, Steps]:
        for size in range(len(path), 0, -1):
            if path[:size] in planned:
                return planned[path[:size]], _law_field_order(path[size:]), path
        return len(planned), 0, path

    return sorted(steps, key=position)


LAW_FIELDS = (
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


def _law_field_order(rest: Steps) -> int:
    return LAW_FIELDS.index(rest[0]) + 1 if rest and rest[0] in LAW_FIELDS else 0


def rows_by_sheet(data: Mapping[str, Any], in_row: bool = False) -> dict[str, SheetRows]:
    """The sheets of a scenario, and of a question beside it, by name, in the order of all sheets.

    Args:
        data: The scenario; under ``plans``, ``disruptions`` and ``run`` the question.
        in_row: Whether maps that may stand in one cell do so, and not on a sheet of their own.

    Raises:
        SpecError: A value fits no cell.
    """
    found: dict[str, SheetRows] = {}
    single = {name: _single_row(found, name) for name in (SCENARIO_SHEET, RUN_SHEET)}
    for key, value in data.items():
        if key == RUN_SHEET:
            for field_name, inner in value.items():
                _put(found, sheet_specs()[RUN_SHEET], single[RUN_SHEET], field_name, inner, in_row)
        else:
            spec = QUESTION if key in ASKED else sheet_specs()[SCENARIO_SHEET]
            _put(found, spec, single[SCENARIO_SHEET], str(key), value, in_row)
    order = {name: index for index, name in enumerate(sheet_specs())}
    return dict(sorted(found.items(), key=lambda entry: (order.get(entry[0], len(order)), entry[0])))


def _single_row(found: dict[str, SheetRows], name: str) -> dict[Steps, CellValue]:
    """The cells of a sheet of single values."""
    row: dict[Steps, CellValue] = {}
    found.setdefault(name, SheetRows(sheet_specs()[name])).rows.append(([], row))
    return row


def _put(
    found: dict[str, SheetRows], spec: SheetSpec, row: dict[Steps, CellValue], key: str, value: Any, in_row: bool
) -> None:
    """Write one field of a scenario or a question."""
    _RowWriter(found, spec, [], row, in_row).put((key,), value, types_below(spec.types, key), True)


@dataclass
class _RowWriter:
    """One row while it is being filled."""

    found: dict[str, SheetRows]
    spec: SheetSpec
    keys: list[CellValue]
    cells: dict[Steps, CellValue]
    in_row: bool = False

    def put(self, path: Steps, value: Any, types: FieldTypes, declared: bool) -> None:
        """Write a value at a column: as a sheet where it is a map of names, as columns, or as one cell.

        *declared* tells a field from a name somebody gave.
        """
        steps = (*self.spec.steps, ".".join(path[len(self.spec.value_prefix) :]))
        if isinstance(value, Mapping) and value:
            one_cell = self.in_row and (self.spec.name, ".".join(path)) in IN_ROW and _is_flat(value)
            if maps_at(types) and declared and ".".join(steps) in sheet_specs() and not one_cell:
                self._write_rows(steps, value, types)
                return
            if _can_be_columns(value, types) and not one_cell:
                for key, inner in value.items():
                    self.put((*path, key), inner, types_below(types, key), key in _field_names(types))
                return
        self.cells[path] = self._cell(value, types, path)

    def _write_rows(self, steps: Steps, value: Mapping[Any, Any], types: FieldTypes) -> None:
        """Entries of a map of names as rows of its sheet."""
        spec, inner = sheet_specs()[".".join(steps)], map_values_at(types)
        sheet = self.found.setdefault(spec.name, SheetRows(spec))
        for key, entry in value.items():
            row = _RowWriter(self.found, spec, [*self.keys, self._cell(key, spec.keys[-1])], {}, self.in_row)
            sheet.rows.append((row.keys, row.cells))
            row.put_entry(entry, inner)

    def put_entry(self, entry: Any, types: FieldTypes) -> None:
        """An entry of a map: its fields, or the one value it is."""
        value_prefix = value_prefix_of(types)
        if isinstance(entry, Mapping) and _can_be_columns(entry, types):
            for key, inner in entry.items():
                self.put((*value_prefix, key), inner, types_below(types, key), key in _field_names(types))
        elif not (isinstance(entry, Mapping) and not entry and not value_prefix):
            self.cells[value_prefix or ("value",)] = self._cell(entry, types)

    def _cell(self, value: Any, types: FieldTypes, path: Steps = ()) -> CellValue:
        """The cell of a value; raises SpecError with the sheet, the row and the column where no cell holds it."""
        try:
            return encode(value, types)
        except InvalidCell as error:
            place = (self.spec.name, *map(str, self.keys), *map(str, path))
            raise SpecError([Fault(".".join(place), str(error))]) from None


def _is_flat(value: Mapping[Any, Any]) -> bool:
    """Whether a map holds no maps or lists with anything in them, so that one cell can be read."""
    return not any(isinstance(inner, Mapping | list | tuple) and inner for inner in value.values())


def _can_be_columns(value: Mapping[Any, Any], types: FieldTypes) -> bool:
    """Whether the entries of a map can be columns: their names are fields, or plain words."""
    plain = all(isinstance(key, str) and key and key.isidentifier() for key in value)
    return plain and bool(value) and bool(cell_kinds(types) & {"struct", "map"})


def _field_names(types: FieldTypes) -> set[str]:
    return {field.alias or name for model in declarations_at(types) for name, field in model.model_fields.items()}
