"""Column types: which values the declarations allow at a place of a scenario: a number, a word, a map of parts ..."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from desim.spec.documentation.examples import aliases, full_type
from desim.spec.fields.base import Declared, Ref, Words

NUMBER, TEXT, BOOL, LIST, STRUCT, MAP = "number", "text", "bool", "list", "struct", "map"
FieldTypes = tuple[Any, ...]
"""Types that may stand at one place; several where a *kind* decides."""


@dataclass(frozen=True)
class AllowedWords:
    """Words that are allowed at a place: those listed, or the names of parts of *families*."""

    words: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


def alternatives(hint: Any) -> Iterator[Any]:
    """The alternatives of a type, each with the annotations that are its own."""
    if get_origin(hint) in (Union, UnionType):
        for arm in get_args(hint):
            yield from alternatives(arm)
    elif get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) in (Union, UnionType):
        yield from alternatives(get_args(hint)[0])
    elif hint is not type(None):
        yield hint


def without_annotations(hint: Any) -> Any:
    """A type without annotations."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return hint


def declarations_at(types: FieldTypes) -> list[type[Declared]]:
    """Declarations that may stand at a place."""
    found = [without_annotations(arm) for hint in types for arm in alternatives(hint)]
    return [arm for arm in found if isinstance(arm, type) and issubclass(arm, Declared)]


@cache
def maps_at(types: FieldTypes) -> list[Any]:
    """Types of maps from names to values that may stand at a place."""
    found = [without_annotations(arm) for hint in types for arm in alternatives(hint)]
    return [arm for arm in found if get_origin(arm) is dict]


@cache
def map_values_at(types: FieldTypes) -> FieldTypes:
    """Types of the values of the maps at a place."""
    return tuple(get_args(arm)[1] for arm in maps_at(types))


@cache
def map_keys_at(types: FieldTypes) -> FieldTypes:
    """Types of the keys of the maps at a place."""
    return tuple(get_args(arm)[0] for arm in maps_at(types))


@cache
def list_elements_at(types: FieldTypes) -> FieldTypes:
    """Types of the elements of the lists at a place."""
    found = [without_annotations(arm) for hint in types for arm in alternatives(hint)]
    return tuple(get_args(arm)[0] for arm in found if get_origin(arm) is tuple)


@cache
def types_below(types: FieldTypes, step: Any) -> FieldTypes:
    """Types of a field *step* of the declarations at a place, or of the values of its maps."""
    fields = tuple(full_type(model, step) for model in declarations_at(types) if step in aliases(model))
    return (*fields, *map_values_at(types))


def allows_law(types: FieldTypes) -> bool:
    """Whether a law may stand at a place; it may then be written as a plain number."""
    return any("law" in model.model_fields for model in declarations_at(types))


@cache
def cell_kinds(types: FieldTypes) -> frozenset[str]:
    """What may stand in a cell of a place."""
    found = {kind for hint in types for arm in alternatives(hint) for kind in _cell_kinds_of(arm)}
    return frozenset(found | ({NUMBER} if allows_law(types) else set()))


def _cell_kinds_of(arm: Any) -> Iterator[str]:
    plain = without_annotations(arm)
    origin = get_origin(plain)
    if origin in (Union, UnionType):
        yield from cell_kinds(get_args(plain))
    elif origin is dict:
        yield MAP
    elif origin is tuple:
        yield LIST
    elif origin is Literal or plain in (str, date):
        yield TEXT
    elif plain is bool:
        yield BOOL
    elif plain in (int, float):
        yield NUMBER
    elif isinstance(plain, type) and issubclass(plain, Declared):
        yield STRUCT


def allowed_words(types: FieldTypes) -> AllowedWords | None:
    """The words that are allowed at a place, None where any text is."""
    words: dict[str, None] = {}
    families: dict[str, None] = {}
    for hint in types:
        for arm in alternatives(hint):
            if get_origin(without_annotations(arm)) is Literal:
                words |= dict.fromkeys(map(str, get_args(without_annotations(arm))))
            if without_annotations(arm) is bool:
                words |= {"TRUE": None, "FALSE": None}
            notes = get_args(arm)[1:] if get_origin(arm) is Annotated else ()
            families |= {family: None for note in notes if isinstance(note, Ref) for family in note.families}
            words |= {word: None for note in notes if isinstance(note, Words) for word in note.words}
    return AllowedWords(tuple(words), tuple(families)) if words or families else None
