"""Annotations: unit, default, allowed values and meaning of a column, out of its declaration."""

import math
from typing import Annotated, Any, get_args, get_origin

from desim.sheets.column_types import (
    LIST,
    NUMBER,
    TEXT,
    Choice,
    Hints,
    arms,
    choice,
    elements_at,
    kinds,
    lawful,
    maps_at,
)
from desim.sheets.plan import Column, Table
from desim.spec.documentation.examples import aliases, split
from desim.spec.documentation.field_words import default as phrased
from desim.spec.families import DIALS
from desim.spec.fields import units
from desim.spec.fields.quantity import Degrees, QuantityType

LABELS = ("# unit", "# default", "# allowed", "# note")
"""First cells of the rows between the head of a sheet and its data."""


def annotated(column: Column) -> tuple[str, str, str, str]:
    """Unit, default, allowed values and note of a column."""
    return _unit(column.hints), _default(column), _allowed(column.hints), _note(column)


def _measures(hints: Hints) -> list[QuantityType]:
    """Ranges of the numbers at a place; of a law those of its fixed value."""
    found = [note for hint in hints for arm in arms(hint) for note in _notes(arm) if isinstance(note, QuantityType)]
    laws = [m for hint in hints for arm in arms(hint) for m in _fixed(arm)]
    return found or laws or [m for inner in [elements_at(hints)] if inner for m in _measures(inner)]


def _notes(arm: Any) -> tuple[Any, ...]:
    return get_args(arm)[1:] if get_origin(arm) is Annotated else ()


def _fixed(arm: Any) -> list[QuantityType]:
    """The range of a fixed value, where a type is the law of one."""
    fields = getattr(arm, "model_fields", {})
    if "law" not in fields or "value" not in fields:
        return []
    return [note for note in fields["value"].metadata if isinstance(note, QuantityType)]


def _unit(hints: Hints) -> str:
    names = dict.fromkeys(units.UNIT_OF[measure.kind] for measure in _measures(hints))
    degrees = any(isinstance(note, Degrees) for hint in hints for arm in arms(hint) for note in _notes(arm))
    return " or ".join(["degrees"] if degrees else names)


def _default(column: Column) -> str:
    if column.model is None:
        return "needed"
    said = phrased(column.model.model_fields[aliases(column.model)[column.steps[-1]]])
    return said.replace("**", "").replace("`", "")


def _allowed(hints: Hints) -> str:
    """Ranges and words in short."""
    offered = choice(hints) or (choice(elements_at(hints)) if elements_at(hints) else None)
    found = [_range(measure) for measure in _measures(hints)[:1]] if not offered or not offered.words else []
    found += [
        f"whole number, {note.allowed}"
        for hint in hints
        for arm in arms(hint)
        for note in _notes(arm)
        if getattr(note, "__name__", "") == "Whole"
    ]
    if offered:
        found += [", ".join(offered.words)] if offered.words else []
        found += [f"name in {' or '.join(offered.families)}"] if offered.families else []
    if lawful(hints):
        found += ["or a law: {law: lognormal, mean: 40 d, cv: 0.5}"]
    if LIST in kinds(hints):
        found = ["several, with ; between", *found]
    return "; ".join(found) or ("text" if TEXT in kinds(hints) else "number" if NUMBER in kinds(hints) else "")


def _range(measure: QuantityType) -> str:
    day = "day, or a date; " if measure.moment else ""
    if measure.low < 0:
        return f"{day}any sign"
    low = f"above {measure.low:g}" if measure.open_low else f"from {measure.low:g}"
    return f"{day}{low}" + (f" to {measure.high:g}" if math.isfinite(measure.high) and measure.high < 1e6 else "")


def _note(column: Column) -> str:
    if column.model is None:
        return ""
    field = column.model.model_fields[aliases(column.model)[column.steps[-1]]]
    said = split(field.description or "")[0]
    return f"Only {column.kind}. {said}" if column.kind else said


def table_note(table: Table) -> str:
    """What a sheet holds."""
    if table.model is None:
        return "Single values: one row for each."
    field = table.model.model_fields[aliases(table.model)[table.steps[-1].rpartition(".")[2]]]
    return split(field.description or "")[0]


def dial_columns(table: Table) -> list[Column]:
    """Columns of a sheet in which the dials of parts are turned: one for each dial."""
    named = choice(table.keys[-1]) if table.keys else None
    if named is None or not maps_at(table.hints) or not (set(named.families) & {*DIALS, "sites"}):
        return []
    inner = tuple(get_args(arm)[1] for arm in maps_at(table.hints))
    return [Column((dial,), inner) for dial in dict.fromkeys(d for dials in DIALS.values() for d in dials)]


def choices(column: Column) -> Choice | None:
    """Words that a drop-down of a column offers."""
    return None if LIST in kinds(column.hints) else choice(column.hints)
