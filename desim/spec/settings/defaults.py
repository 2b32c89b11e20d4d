"""Defaults: those of a declaration as plain data, as a configuration is composed of."""

from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from desim.spec.fields.walk import declarations_in


def defaults(model: type[BaseModel]) -> dict[str, Any]:
    """The defaults of a declaration as plain data; null where a value must be given."""
    return {field.alias or name: _default(field) for name, field in model.model_fields.items()}


def _default(field: Any) -> Any:
    if field.default is not PydanticUndefined:
        return _plain(field.default)
    inner = list(declarations_in(field.annotation))
    return defaults(inner[0]) if inner == [field.annotation] else None


def _plain(value: Any) -> Any:
    """A default as it is composed: no tuples, and null for an empty map, which Hydra could add nothing to."""
    if isinstance(value, BaseModel):
        return {key: _plain(getattr(value, key)) for key in type(value).model_fields}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return None if value == {} else value
