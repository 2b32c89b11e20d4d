"""The base of every declaration: frozen, closed, documented field by field."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from desim.spec.fields.quantity import fault

_OTHER_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
"""What word processors write for a space: read as one."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z", re.ASCII)


class Declared(BaseModel):
    """A part as it is written down; it never changes during a run."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _name(value: str) -> str:
    if not isinstance(value, str) or not _NAME.match(value):
        raise fault("is not a name: use a-z, 0-9 and _, starting with a letter, at most 64 characters")
    return value


def _part_name(value: str) -> str:
    for name in value.split(">", 1) if isinstance(value, str) else [value]:
        _name(name)
    return value


def _text(value: str) -> str:
    value = _OTHER_SPACES.sub(" ", value)
    if len(value) > 2000 or any(not c.isprintable() for c in value.replace("\n", " ")):
        raise fault("must be printable text of at most 2000 characters")
    return value


def _plain(value: Any) -> Any:
    if not isinstance(value, str):
        raise fault("must be text (quote it)")
    return value


Name = Annotated[str, BeforeValidator(_name)]
PartName = Annotated[str, BeforeValidator(_part_name)]
"""Name of a part, or of the way from a source to a stockpile: ``plant>depot``."""
Text = Annotated[str, AfterValidator(_text), BeforeValidator(_plain)]


class Ref:
    """Marks a field that names a part of one of the *families* (``sites``, ``stockpiles`` ...)."""

    def __init__(self, *families: str) -> None:
        self.families = families


class MultipleOf:
    """Marks a number that must be a multiple of another one of the same part, that of the field *name*."""

    def __init__(self, name: str) -> None:
        self.name = name


class Words:
    """Marks a text that must be one of some words, which a form offers; whether it is one is checked elsewhere."""

    def __init__(self, *words: str) -> None:
        self.words = words
