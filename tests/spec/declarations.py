"""All declarations of a scenario and the numbers in them, found by walking the types."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from desim.spec.documentation.examples import TOP_DECLARATIONS


def inner(hint: Any) -> Iterator[Any]:
    """A type and all types inside it."""
    yield hint
    if get_origin(hint) in (Annotated, Union, UnionType, dict, tuple):
        for part in get_args(hint)[: 1 if get_origin(hint) is Annotated else None]:
            yield from inner(part)


def full_type(field: Any) -> Any:
    """The type of a field with its annotations, which pydantic keeps apart from it."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def declarations(model: type[BaseModel], seen: list[type[BaseModel]]) -> list[type[BaseModel]]:
    """*model* and all declarations below it."""
    if model not in seen:
        seen.append(model)
        for field in model.model_fields.values():
            for hint in inner(field.annotation):
                if isinstance(hint, type) and issubclass(hint, BaseModel):
                    declarations(hint, seen)
    return seen


def is_number(hint: Any) -> bool:
    """Whether a type is a number with a range: its annotation brings a schema of its own."""
    notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return any(hasattr(note, "read") or getattr(note, "__name__", "") == "Whole" for note in notes)


def is_law(hint: Any) -> bool:
    """Whether a type is a law, which may be written as a plain number."""
    notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return any(getattr(getattr(note, "func", None), "__name__", "") == "_shorthand" for note in notes)


def _named(models: list[type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Declarations by name; laws of times and of amounts share theirs and get a number."""
    names = [model.__name__.partition("[")[0] for model in models]
    return {n if names.count(n) == 1 else f"{n}{k}": m for k, (n, m) in enumerate(zip(names, models, strict=True))}


ALL = _named([m for top in TOP_DECLARATIONS for m in declarations(top, [])])
NUMBERS = [
    (f"{name}.{field}", hint)
    for name, model in ALL.items()
    for field, declared in model.model_fields.items()
    for hint in inner(full_type(declared))
    if is_number(hint) or is_law(hint)
]
