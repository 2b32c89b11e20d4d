"""Walk: the fields at a path of a declaration, and its values whose types have a marker."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Path = tuple[str | int, ...]


def marked_values(model: BaseModel, marker: type, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Path, marker and value of every value in *model* whose type is annotated with an instance of *marker*."""
    for name, key, hint in _fields_to_walk(type(model), marker):
        yield from _marked_inside(hint, getattr(model, name), (*path, key), marker)


@cache
def _fields_to_walk(model: type[BaseModel], marker: type) -> tuple[tuple[str, str, Any], ...]:
    """Name, key and type of the fields that may hold a marked value: a network has far more of the others."""
    found = []
    for name, field in model.model_fields.items():
        hint = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        if _may_hold(hint, marker):
            found.append((name, field.alias or name, hint))
    return tuple(found)


def _may_hold(hint: Any, marker: type) -> bool:
    """Whether a value of a type may be marked, or have marked values inside; a declaration always may."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        return any(isinstance(note, marker) for note in notes) or _may_hold(inner, marker)
    if get_origin(hint) is Literal:
        return False
    if get_args(hint):
        return any(_may_hold(inner, marker) for inner in get_args(hint))
    return not isinstance(hint, type) or issubclass(hint, BaseModel)


def _marked_inside(hint: Any, value: Any, path: Path, marker: type) -> Iterator[tuple[Path, Any, Any]]:
    origin = get_origin(hint)
    if isinstance(value, BaseModel):
        yield from marked_values(value, marker, path)
    elif value is None:
        return
    elif origin is Annotated:
        inner, *notes = get_args(hint)
        yield from ((path, note, value) for note in notes if isinstance(note, marker))
        yield from _marked_inside(inner, value, path, marker)
    elif origin in (Union, UnionType):
        for arm in get_args(hint):
            if arm is not type(None) and not isinstance(arm, type):
                yield from _marked_inside(arm, value, path, marker)
    elif origin is dict and isinstance(value, dict):
        key_hint, value_hint = get_args(hint)
        for key, entry in value.items():
            yield from _marked_inside(key_hint, key, (*path, key), marker)
            yield from _marked_inside(value_hint, entry, (*path, key), marker)
    elif origin is tuple and isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _marked_inside(get_args(hint)[0], entry, (*path, index), marker)


def fields_at(model: type[BaseModel], path: Path) -> list[str]:
    """Names of the fields that may stand at *path*, empty when it leads to no declaration."""
    hints: list[Any] = [model]
    for step in path:
        hints = [after for hint in hints for after in _types_after(hint, step)]
    return sorted({f.alias or n for hint in hints for arm in _alternatives(hint) for n, f in arm.model_fields.items()})


def _types_after(hint: Any, step: str | int) -> list[Any]:
    """Types one step further along a path; a step that names an arm of a tagged union stays where it is."""
    found = []
    for arm in _alternatives(hint):
        fields = {f.alias or n: f for n, f in arm.model_fields.items()}
        if step in fields:
            found.append(fields[str(step)].annotation)
        elif step in {f.default for f in fields.values() if isinstance(f.default, str)} | {
            a for f in fields.values() for a in get_args(f.annotation)
        }:
            found.append(arm)
    inner = _without_annotations(hint)
    if get_origin(inner) is dict:
        found.append(get_args(inner)[1])
    elif get_origin(inner) is tuple:
        found.append(get_args(inner)[0])
    return found


def _without_annotations(hint: Any) -> Any:
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return hint


def _alternatives(hint: Any) -> list[type[BaseModel]]:
    """The declarations among the alternatives of a type."""
    hint = _without_annotations(hint)
    if get_origin(hint) in (Union, UnionType):
        return [arm for alternative in get_args(hint) for arm in _alternatives(alternative)]
    return [hint] if isinstance(hint, type) and issubclass(hint, BaseModel) else []


def kinds_below(model: type[BaseModel]) -> set[str]:
    """All kinds and laws that the unions below *model* tell apart by."""
    found: set[str] = set()
    seen, waiting = {model}, [model]
    while waiting:
        for name, field in waiting.pop().model_fields.items():
            if name in ("kind", "law"):
                found |= set(get_args(field.annotation))
            for below in declarations_in(field.annotation):
                if below not in seen:
                    seen.add(below)
                    waiting.append(below)
    return found


def declarations_in(hint: Any) -> Iterator[type[BaseModel]]:
    """Declarations anywhere inside a type."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for inner in get_args(hint):
        yield from declarations_in(inner)


def longest_key(nest: Any, steps: list[str]) -> tuple[Any, int]:
    """The key of a nest of maps that the first of *steps* spell, as many as can be, and how many; keys hold dots."""
    keys = {str(k): k for k in nest} if isinstance(nest, Mapping) else {}
    size = next((n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in keys), 0)
    return keys.get(".".join(steps[:size])), size
