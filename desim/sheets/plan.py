"""Plan: the sheets and columns that a network may have, out of the declarations themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from desim.sheets.column_types import Hints, below, kinds, lawful, maps_at, models_at, values_at
from desim.spec.documentation.examples import aliases
from desim.spec.fields.base import Declared
from desim.spec.scenario import Scenario

SINGLE = "scenario"
"""Sheet of all that is no part: one row for each field."""
README = "README"
MAX_NAME = 31
"""Longest name of a sheet, as in Excel."""
KEY, VALUE = "name", "value"
Steps = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A field of the rows of a sheet."""

    steps: Steps
    """Way to it from the row."""
    hints: Hints
    model: type[Declared] | None = None
    """Declaration it is a field of, None for the value of a plain map."""
    kind: str = ""
    """Kinds that have it, where not all have."""

    @property
    def head(self) -> str:
        """As it is written over the column."""
        return ".".join(self.steps)


@dataclass(frozen=True)
class Table:
    """A sheet: the entries of one map of names, or of the same map in all parts of a family."""

    steps: Steps
    """Names of the maps, from the outermost inwards."""
    keys: tuple[Hints, ...]
    """Types of the names in its first columns."""
    hints: Hints
    """Types of one entry."""
    columns: list[Column] = field(default_factory=list)
    model: type[Declared] | None = None
    """Declaration whose field the map is."""

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return ".".join(self.steps)

    @property
    def heads(self) -> list[str]:
        """What is written over the columns of names."""
        return key_heads(self.steps)

    @property
    def lead(self) -> Steps:
        """First step of all its columns: ``value`` where an entry can be a single value."""
        return lead_of(self.hints)


def key_heads(steps: Steps) -> list[str]:
    """Heads of the columns of names of a sheet."""
    return [KEY] if len(steps) == 1 else list(heads_of(steps))


def heads_of(steps: Steps) -> Iterator[str]:
    """One head for each map; a step of several fields is the last of them, and the first of a name has it."""
    seen: set[str] = set()
    for step in steps:
        last = step.rpartition(".")[2]
        yield last if last not in seen else step
        seen.add(last)


def lead_of(hints: Hints) -> Steps:
    """``value`` for entries that can be single values, nothing for those that are declarations or maps."""
    compound = bool(models_at(hints) or maps_at(hints))
    return (VALUE,) if not compound or lawful(hints) or kinds(hints) - {"struct", "map"} else ()


def apart(steps: Steps) -> bool:
    """Whether a map has a sheet of its own: where its name is not too long for one."""
    return len(".".join(steps)) <= MAX_NAME


@cache
def tables() -> dict[str, Table]:
    """All sheets by name: the single values first, then every map, each before the maps inside it."""
    first = Table((), (), (Scenario,))
    found: dict[str, Table] = {SINGLE: first}
    _fields(first, (), (Scenario,), found)
    return found


def _fields(table: Table, way: Steps, hints: Hints, found: dict[str, Table]) -> None:
    """The columns and sheets of all that may stand at a place that is a declaration."""
    models = models_at(hints)
    named = dict.fromkeys(alias for model in models for alias in aliases(model))
    for alias in sorted(named, key=lambda alias: alias != "kind" or len(models) == 1):
        having = [model for model in models if alias in aliases(model)]
        kind = "" if len(having) == len(models) else ", ".join(_kind(model) for model in having)
        inner = below(tuple(having), alias)
        _place(table, Column((*way, alias), inner, having[0], kind), found)


def _kind(model: type[Declared]) -> str:
    tag = model.model_fields.get("kind")
    return str(tag.annotation.__args__[0]) if tag is not None and tag.annotation is not None else model.__name__


def _place(table: Table, column: Column, found: dict[str, Table]) -> None:
    """One field: a column, columns for what is inside it, or a sheet."""
    fields, steps = column.steps[len(table.lead) :], _nested(table.steps, column.steps)
    if maps_at(column.hints) and apart(steps) and fields:
        _sheet(table, column, steps, found)
        return
    models = models_at(column.hints)
    if models and not lawful(column.hints):
        _fields(table, column.steps, column.hints, found)
        return
    table.columns.append(column)


def _nested(steps: Steps, way: Steps) -> Steps:
    """Names of the maps of a sheet inside another."""
    return (*steps, ".".join(way))


def _sheet(table: Table, column: Column, steps: Steps, found: dict[str, Table]) -> None:
    keys = tuple(k for arm in maps_at(column.hints) for k in arm.__args__[:1])
    inner = values_at(column.hints)
    fresh = Table(steps, (*table.keys, keys), inner, [], column.model)
    found[fresh.name] = fresh
    if fresh.lead:
        fresh.columns.append(Column((VALUE,), inner))
    models = tuple(m for m in models_at(inner) if "law" not in m.model_fields)
    if models:
        _fields(fresh, fresh.lead, models, found)


def column_types(table: Table, steps: Steps) -> Hints:
    """Types at a column of a sheet, nothing where no declaration has it."""
    hints: Any = table.hints
    for step in steps[len(table.lead) :]:
        hints = below(hints, step)
    return tuple(hints)
