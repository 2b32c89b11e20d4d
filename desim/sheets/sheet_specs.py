"""Sheet specifications: the sheets and columns that a network may have, derived from the declarations."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from desim.sheets.column_types import (
    FieldTypes,
    allows_law,
    cell_kinds,
    declarations_at,
    map_values_at,
    maps_at,
    types_below,
)
from desim.spec.documentation.examples import aliases
from desim.spec.fields.base import Declared
from desim.spec.question.question import Question
from desim.spec.question.run_row import RunRow
from desim.spec.scenario import Scenario

SCENARIO_SHEET = "scenario"
"""Sheet of all that is no part: one row for each field."""
RUN_SHEET = "run"
"""Sheet of what is asked: one row for each field."""
FIRST = ("scenario", "sites", "items", "suppliers", "lines", "stockpiles", "stockpiles.sources", "demands")
"""Sheets that a network needs first."""
ASKED = ("plans", "disruptions", RUN_SHEET)
"""Sheets of the question that is asked of a network."""
BEGIN, ASK, MORE = "Begin with these", "Your question", "More, where you need it"
"""Titles of the groups of sheets."""
IN_ROW = {("lines", "inputs"), ("stockpiles", "sources"), ("plans", "set"), ("disruptions", "set")}
"""Sheets and maps that have a sheet of their own, and for which one cell of the row will do as well."""
README = "README"
MAX_NAME = 31
"""Longest name of a sheet, as in Excel."""
KEY, VALUE = "name", "value"
COMMAND_LINE_ONLY = ("precision",)
"""Single values of the run that no file may set."""
Steps = tuple[str, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class ColumnSpec:
    """A field of the rows of a sheet."""

    steps: Steps
    """Path to it from the row."""
    types: FieldTypes
    model: type[Declared] | None = None
    """Declaration it is a field of, None for the value of a plain map."""
    kind: str = ""
    """Kinds that have it, where not all have."""

    @property
    def head(self) -> str:
        """As it is written over the column."""
        return ".".join(self.steps)


Declarations = tuple[type[Declared], ...]


@dataclass(frozen=True)
class SheetSpec:
    """A sheet: the entries of one map of names, or of the same map in all parts of a family."""

    steps: Steps
    """Names of the maps, from the outermost inwards."""
    keys: tuple[FieldTypes, ...]
    """Types of the names in its first columns."""
    types: FieldTypes
    """Types of one entry."""
    columns: list[ColumnSpec] = field(default_factory=list)
    model: type[Declared] | None = None
    """Declaration whose field the map is."""
    single: bool = False
    """Whether it holds single values, one in each row."""

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return ".".join(self.steps) or SCENARIO_SHEET

    @property
    def heads(self) -> list[str]:
        """What is written over the columns of names."""
        return key_heads(self.steps)

    @property
    def value_prefix(self) -> Steps:
        """First step of all its columns: ``value`` where an entry can be a single value."""
        return value_prefix_of(self.types)


QUESTION = SheetSpec((), (), (Question,))
"""What holds the rows of a question."""


def key_heads(steps: Steps) -> list[str]:
    """Heads of the columns of names of a sheet."""
    return [KEY] if len(steps) == 1 else list(_heads_of(steps))


def _heads_of(steps: Steps) -> Iterator[str]:
    """One head for each map; a step of several fields is the last of them, and the first of a name has it."""
    seen: set[str] = set()
    for step in steps:
        last = step.rpartition(".")[2]
        yield last if last not in seen else step
        seen.add(last)


def value_prefix_of(types: FieldTypes) -> Steps:
    """``value`` for entries that can be single values, nothing for those that are declarations or maps."""
    compound = bool(declarations_at(types) or maps_at(types))
    return (VALUE,) if not compound or allows_law(types) or cell_kinds(types) - {"struct", "map"} else ()


def fits_sheet_name(steps: Steps) -> bool:
    """Whether a map has a sheet of its own: where its name is not too long for one."""
    return len(".".join(steps)) <= MAX_NAME


def grouped(sheets: Iterable[T], name_of: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    """Sheets in groups with their titles, each in the order given; one group without a title where none is a network's.

    Args:
        sheets: Anything that has a sheet each.
        name_of: The name of its sheet.
    """
    groups = {**dict.fromkeys(FIRST, BEGIN), **dict.fromkeys(ASKED, ASK)}
    found: dict[str, list[T]] = {BEGIN: [], ASK: [], MORE: []}
    for one in sheets:
        found[groups.get(name_of(one), MORE)].append(one)
    if not found[BEGIN]:
        return [("", [one for members in found.values() for one in members])]
    return [(title, members) for title, members in found.items() if members]


@cache
def sheet_specs() -> dict[str, SheetSpec]:
    """All sheets by name: those a network needs first, those of the question, then all others.

    Each map stands before the maps inside it.
    """
    scenario, run = SheetSpec((), (), (Scenario,), single=True), SheetSpec((RUN_SHEET,), (), (RunRow,), single=True)
    found: dict[str, SheetSpec] = {SCENARIO_SHEET: scenario, RUN_SHEET: run}
    _add_fields(scenario, (), (Scenario,), found)
    _add_fields(run, (), (RunRow,), found)
    run.columns[:] = [column for column in run.columns if column.head not in COMMAND_LINE_ONLY]
    for name in ASKED[:2]:
        _add_field(QUESTION, ColumnSpec((name,), types_below(QUESTION.types, name), Question), found)
    for name, column in sorted(IN_ROW):
        spec = found[name]
        spec.columns.append(ColumnSpec((column,), types_below(spec.types, column), declarations_at(spec.types)[0]))
    order = {name: place for place, name in enumerate((*FIRST, *ASKED))}
    return dict(sorted(found.items(), key=lambda entry: order.get(entry[0], len(order))))


def _add_fields(
    spec: SheetSpec, path: Steps, types: FieldTypes, found: dict[str, SheetSpec], around: Declarations = ()
) -> None:
    """The columns and sheets of all that may stand at a place that is a declaration.

    *around* are the declarations that this one stands inside.
    """
    models = declarations_at(types)
    around = (*around, *models)
    field_names = dict.fromkeys(alias for model in models for alias in aliases(model))
    for alias in sorted(field_names, key=lambda alias: alias != "kind" or len(models) == 1):
        holders = [model for model in models if alias in aliases(model)]
        kind = "" if len(holders) == len(models) else ", ".join(_kind_word(model) for model in holders)
        inner = types_below(tuple(holders), alias)
        _add_field(spec, ColumnSpec((*path, alias), inner, holders[0], kind), found, around)


def _kind_word(model: type[Declared]) -> str:
    tag = model.model_fields.get("kind")
    return str(tag.annotation.__args__[0]) if tag is not None and tag.annotation is not None else model.__name__


def _add_field(spec: SheetSpec, column: ColumnSpec, found: dict[str, SheetSpec], around: Declarations = ()) -> None:
    """One field: a column, columns for what is inside it, or a sheet."""
    if _is_deep(column.types, around):
        return
    fields, steps = column.steps[len(spec.value_prefix) :], _nested_steps(spec.steps, column.steps)
    if maps_at(column.types) and fits_sheet_name(steps) and fields:
        _add_sheet(spec, column, steps, found, around)
        return
    models = declarations_at(column.types)
    if models and not allows_law(column.types):
        _add_fields(spec, column.steps, column.types, found, around)
        return
    spec.columns.append(column)


def _is_deep(types: FieldTypes, around: Declarations) -> bool:
    """Whether declarations stand here that this place is inside of: these have no columns until one is written."""
    return any(model in around for model in (*declarations_at(types), *declarations_at(map_values_at(types))))


def _nested_steps(steps: Steps, path: Steps) -> Steps:
    """Names of the maps of a sheet inside another."""
    return (*steps, ".".join(path))


def _add_sheet(
    spec: SheetSpec, column: ColumnSpec, steps: Steps, found: dict[str, SheetSpec], around: Declarations
) -> None:
    keys = tuple(k for arm in maps_at(column.types) for k in arm.__args__[:1])
    inner = map_values_at(column.types)
    inner_spec = SheetSpec(steps, (*spec.keys, keys), inner, [], column.model)
    found[inner_spec.name] = inner_spec
    if inner_spec.value_prefix:
        inner_spec.columns.append(ColumnSpec((VALUE,), inner))
    models = tuple(m for m in declarations_at(inner) if "law" not in m.model_fields)
    if models:
        _add_fields(inner_spec, inner_spec.value_prefix, models, found, around)


def column_types(spec: SheetSpec, steps: Steps) -> FieldTypes:
    """Types at a column of a sheet, nothing where no declaration has it."""
    types: Any = spec.types
    for step in steps[len(spec.value_prefix) :]:
        types = types_below(types, step)
    return tuple(types)
