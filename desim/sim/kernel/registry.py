"""Registries: which behavior belongs to which declaration, checked when the module that holds one is imported."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, get_args, get_origin

from desim.spec.fields.base import Declared


class IncompleteRegistry(TypeError):
    """A declaration has no behavior, or a behavior has no declaration."""


def declared_types(union: Any) -> tuple[type[Declared], ...]:
    """The classes of a union of declarations, generic ones without their arguments.

    Args:
        union: classes joined by ``|``, with or without ``Annotated`` around them.
    """
    if get_origin(union) is Annotated:
        return declared_types(get_args(union)[0])
    members = get_args(union)
    if not members:
        return (generic_type(union),)
    return tuple(found for member in members for found in declared_types(member))


def generic_type(declared: type[Declared]) -> type[Declared]:
    """``Fixed`` for ``Fixed[Days]``; the class itself where it is not generic."""
    origin = declared.__pydantic_generic_metadata__["origin"]
    return origin if origin is not None and issubclass(origin, Declared) else declared


def declared_values(declared: type[Declared], field: str) -> tuple[str, ...]:
    """The words that a field of a declaration may have (its ``Literal``)."""
    return get_args(declared.model_fields[field].annotation)


def require_behaviors(kind: str, declared: Iterable[type | str], registry: Mapping[Any, object]) -> None:
    """Raise IncompleteRegistry where a declaration has no behavior in a registry, or a behavior no declaration.

    Args:
        kind: what is declared, such as ``trigger``; the message begins with it.
        declared: classes or words.
        registry: behavior by class or word.
    """
    known: Collection[type | str] = list(declared)
    missing = [f"{kind} {_name(one)} has no behavior" for one in known if one not in registry]
    missing += [f"{kind} {_name(one)} has a behavior but no declaration" for one in registry if one not in known]
    if missing:
        raise IncompleteRegistry("; ".join(missing))


def _name(declared: type | str) -> str:
    return declared if isinstance(declared, str) else declared.__name__
