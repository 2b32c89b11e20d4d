"""In words: the rules and laws a scenario uses, in the words of their declarations."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from desim.spec.documentation.examples import documentation, split_docstring
from desim.spec.scenario import Scenario


def first_sentence(model: type[BaseModel]) -> str:
    """The first sentence of the docstring of a declaration."""
    prose = split_docstring(documentation(model))[0]
    return re.split(r"(?<=\.)\s", " ".join(prose.split()), maxsplit=1)[0]


def rules_in_words(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Field, kind and first sentence of all declarations that are told apart by a kind, in order."""
    found = {
        (field, str(part.kind)): first_sentence(type(part))
        for field, part in _parts(scenario, "")
        if _has_field(part, "kind")
    }
    return [(field, kind, text) for (field, kind), text in sorted(found.items())]


def random_laws(scenario: Scenario) -> list[str]:
    """Names of all laws of random times and amounts, in order; fixed ones are not random."""
    return sorted({str(part.law) for _, part in _parts(scenario, "") if _has_field(part, "law")} - {"fixed"})


def _has_field(part: Any, tag: str) -> bool:
    return tag in type(part).model_fields


def _parts(value: Any, field: str) -> Iterator[tuple[str, Any]]:
    """All declarations below a value, with the field they stand at; provenance has kinds, and no rules."""
    if isinstance(value, BaseModel):
        yield field, value
        for name in type(value).model_fields:
            if name not in ("sources", "bibliography") or not isinstance(value, Scenario):
                yield from _parts(getattr(value, name), name)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _parts(inner, field)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _parts(inner, field)
