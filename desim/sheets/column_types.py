"""Hints: what the declarations say may stand at a place of a scenario: a number, a word, a map of parts ..."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from desim.spec.documentation.examples import aliases, full_type
from desim.spec.fields.base import Declared, Ref

NUMBER, TEXT, BOOL, LIST, STRUCT, MAP = "number", "text", "bool", "list", "struct", "map"
Hints = tuple[Any, ...]
"""Types that may stand at one place; several where a *kind* decides."""


@dataclass(frozen=True)
class Choice:
    """Words that may stand at a place: those listed, or the names of parts of *families*."""

    words: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


def arms(hint: Any) -> Iterator[Any]:
    """The alternatives of a type, each with the annotations that are its own."""
    if get_origin(hint) in (Union, UnionType):
        for arm in get_args(hint):
            yield from arms(arm)
    elif get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) in (Union, UnionType):
        yield from arms(get_args(hint)[0])
    elif hint is not type(None):
        yield hint


def bare(hint: Any) -> Any:
    """A type without annotations."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return hint


def models_at(hints: Hints) -> list[type[Declared]]:
    """Declarations that may stand at a place."""
    found = [bare(arm) for hint in hints for arm in arms(hint)]
    return [arm for arm in found if isinstance(arm, type) and issubclass(arm, Declared)]


@cache
def maps_at(hints: Hints) -> list[Any]:
    """Types of maps from names to values that may stand at a place."""
    found = [bare(arm) for hint in hints for arm in arms(hint)]
    return [arm for arm in found if get_origin(arm) is dict]


def keys_at(hints: Hints) -> Hints:
    """Types of the keys of the maps at a place."""
    return tuple(get_args(arm)[0] for arm in maps_at(hints))


@cache
def values_at(hints: Hints) -> Hints:
    """Types of the values of the maps at a place."""
    return tuple(get_args(arm)[1] for arm in maps_at(hints))


@cache
def elements_at(hints: Hints) -> Hints:
    """Types of the elements of the lists at a place."""
    found = [bare(arm) for hint in hints for arm in arms(hint)]
    return tuple(get_args(arm)[0] for arm in found if get_origin(arm) is tuple)


@cache
def below(hints: Hints, step: Any) -> Hints:
    """Types of a field *step* of the declarations at a place, or of the values of its maps."""
    fields = tuple(full_type(model, step) for model in models_at(hints) if step in aliases(model))
    return (*fields, *values_at(hints))


def lawful(hints: Hints) -> bool:
    """Whether a law may stand at a place; it may then be written as a plain number."""
    return any("law" in model.model_fields for model in models_at(hints))


@cache
def kinds(hints: Hints) -> frozenset[str]:
    """What may stand in a cell of a place."""
    found = {kind for hint in hints for arm in arms(hint) for kind in _kinds(arm)}
    return frozenset(found | ({NUMBER} if lawful(hints) else set()))


def _kinds(arm: Any) -> Iterator[str]:
    plain = bare(arm)
    origin = get_origin(plain)
    if origin in (Union, UnionType):
        yield from kinds(get_args(plain))
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


def choice(hints: Hints) -> Choice | None:
    """The words among which one may choose at a place, None where it is free."""
    words: dict[str, None] = {}
    families: dict[str, None] = {}
    for hint in hints:
        for arm in arms(hint):
            if get_origin(bare(arm)) is Literal:
                words |= dict.fromkeys(map(str, get_args(bare(arm))))
            if bare(arm) is bool:
                words |= {"TRUE": None, "FALSE": None}
            notes = get_args(arm)[1:] if get_origin(arm) is Annotated else ()
            families |= {family: None for note in notes if isinstance(note, Ref) for family in note.families}
    return Choice(tuple(words), tuple(families)) if words or families else None
