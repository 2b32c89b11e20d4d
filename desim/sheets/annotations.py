"""Annotations: unit, default, allowed values and meaning of a column, from its declaration."""

import math
from typing import Annotated, Any, get_args, get_origin

from desim.sheets.column_types import (
    LIST,
    NUMBER,
    TEXT,
    AllowedWords,
    FieldTypes,
    allowed_words,
    allows_law,
    alternatives,
    cell_kinds,
    declarations_at,
    list_elements_at,
    maps_at,
)
from desim.sheets.sheet_specs import ColumnSpec, SheetSpec
from desim.spec.documentation.examples import aliases, split_docstring
from desim.spec.documentation.field_words import default_in_words as default_text
from desim.spec.families import DIALS
from desim.spec.fields import units
from desim.spec.fields.law import Beta
from desim.spec.fields.quantity import Degrees, QuantityType

LABELS = ("# unit", "# default", "# allowed", "# note")
"""First cells of the rows between the head of a sheet and its data."""


def annotation_texts(column: ColumnSpec) -> tuple[str, str, str, str]:
    """Unit, default, allowed values and note of a column."""
    return _unit(column.types), _default(column), _allowed(column.types), _note(column)


def _quantity_types(types: FieldTypes) -> list[QuantityType]:
    """Ranges of the numbers at a place; of a law those of its fixed value."""
    found = [
        note
        for hint in types
        for arm in alternatives(hint)
        for note in _annotations_of(arm)
        if isinstance(note, QuantityType)
    ]
    laws = [m for hint in types for arm in alternatives(hint) for m in _fixed_value_types(arm)]
    return found or laws or [m for inner in [list_elements_at(types)] if inner for m in _quantity_types(inner)]


def _annotations_of(arm: Any) -> tuple[Any, ...]:
    return get_args(arm)[1:] if get_origin(arm) is Annotated else ()


def _fixed_value_types(arm: Any) -> list[QuantityType]:
    """The range of a fixed value, where a type is the law of one."""
    fields = getattr(arm, "model_fields", {})
    if "law" not in fields or "value" not in fields:
        return []
    return [note for note in fields["value"].metadata if isinstance(note, QuantityType)]


def _unit(types: FieldTypes) -> str:
    names = dict.fromkeys(units.UNIT_OF[quantity.kind] for quantity in _quantity_types(types))
    degrees = any(
        isinstance(note, Degrees) for hint in types for arm in alternatives(hint) for note in _annotations_of(arm)
    )
    return " or ".join(["degrees"] if degrees else names)


def _default(column: ColumnSpec) -> str:
    if column.model is None:
        return "needed"
    text = default_text(column.model.model_fields[aliases(column.model)[column.steps[-1]]])
    if text == "**needed**" and len(column.steps) > 1:
        return f"needed where {'.'.join(column.steps[:-1])} is used"
    return f"needed for {column.kind}" if text == "**needed**" and column.kind else text.strip("*").replace("`", "")


def _allowed(types: FieldTypes) -> str:
    """Ranges and words in short."""
    words = allowed_words(types) or (allowed_words(list_elements_at(types)) if list_elements_at(types) else None)
    found = [_range(quantity) for quantity in _quantity_types(types)[:1]] if not words or not words.words else []
    found += [
        f"whole number, {note.allowed}"
        for hint in types
        for arm in alternatives(hint)
        for note in _annotations_of(arm)
        if getattr(note, "__name__", "") == "Whole"
    ]
    if words:
        found += [", ".join(words.words)] if words.words else []
        found += [f"name in {' or '.join(words.families)}"] if words.families else []
    if allows_law(types):
        of_share = Beta in declarations_at(types)
        found += [f"or a law: {{law: {'beta, mean: 0.9, sd: 0.05' if of_share else 'lognormal, mean: 40 d, cv: 0.5'}}}"]
    if LIST in cell_kinds(types):
        found = ["several, with ; between", *found]
    return "; ".join(found) or (
        "text" if TEXT in cell_kinds(types) else "number" if NUMBER in cell_kinds(types) else ""
    )


def _range(quantity: QuantityType) -> str:
    day = "day, or a date; " if quantity.moment else ""
    if quantity.low < 0:
        return f"{day}any sign"
    low = f"above {quantity.low:g}" if quantity.open_low else f"from {quantity.low:g}"
    return f"{day}{low}" + (f" to {quantity.high:g}" if math.isfinite(quantity.high) and quantity.high < 1e6 else "")


def _note(column: ColumnSpec) -> str:
    if column.model is None:
        return ""
    field = column.model.model_fields[aliases(column.model)[column.steps[-1]]]
    text = split_docstring(field.description or "")[0]
    return f"Only {column.kind}. {text}" if column.kind else text


def table_note(spec: SheetSpec) -> str:
    """What a sheet holds."""
    if spec.single:
        return f"Single values{' of the question' if spec.steps else ''}: one row for each."
    if spec.model is None:
        return ""
    field = spec.model.model_fields[aliases(spec.model)[spec.steps[-1].rpartition(".")[2]]]
    return split_docstring(field.description or "")[0]


def dial_columns(spec: SheetSpec) -> list[ColumnSpec]:
    """Columns of a sheet that changes dials of parts: one for each dial."""
    named = allowed_words(spec.keys[-1]) if spec.keys else None
    if named is None or not maps_at(spec.types) or not (set(named.families) & {*DIALS, "sites"}):
        return []
    inner = tuple(get_args(arm)[1] for arm in maps_at(spec.types))
    return [ColumnSpec((dial,), inner) for dial in dict.fromkeys(d for dials in DIALS.values() for d in dials)]


def dropdown_words(column: ColumnSpec) -> AllowedWords | None:
    """Words that a drop-down of a column offers."""
    return None if LIST in cell_kinds(column.types) else allowed_words(column.types)
