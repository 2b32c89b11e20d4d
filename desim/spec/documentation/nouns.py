"""Nouns: what may be declared in a scenario, under the names that functions have in Python."""

import re
from dataclasses import dataclass
from functools import cache
from keyword import iskeyword
from typing import Any, get_args

from pydantic import BaseModel

from desim.spec.documentation.examples import aliases
from desim.spec.documentation.reference import Reference
from desim.spec.families import FAMILIES
from desim.spec.fields.law import SHARE_LAWS, SIZE_LAWS, TIME_LAWS, ShareLaw, SizeLaw, TimeLaw
from desim.spec.fields.open_union import OpenUnion
from desim.spec.fields.walk import declarations_in
from desim.spec.parts.policy import POLICIES
from desim.spec.parts.trigger import TRIGGERS
from desim.spec.scenario import Scenario

TAGS = ("kind", "law")
"""Fields that tell the declarations of a noun apart."""
WORDS = {"sources": "provenance"}
"""Words of maps that are no family."""


@dataclass(frozen=True)
class Noun:
    """A noun: one declaration, or several that a kind or a law tells apart."""

    name: str
    """Name of its function, or of the group of its functions."""
    map: str
    """The map of a scenario that its entries stand in; empty where it stands inside others."""
    shipped: dict[str, type[BaseModel]]
    """Its declarations, by the word of the kind or the law; one alone has none."""
    union: OpenUnion | None = None
    """What kinds of a user's own join."""

    @property
    def models(self) -> dict[str, type[BaseModel]]:
        """Its declarations, those of a user's own among them."""
        return self.shipped if self.union is None else {**self.shipped, **self.union.joined}

    @property
    def single(self) -> type[BaseModel] | None:
        """Its declaration, where it has one only."""
        return self.models.get("")


def tag_of(model: type[BaseModel]) -> str:
    """The field by which a declaration is told from others of its noun; empty where there is none."""
    return next((tag for tag in TAGS if tag in model.model_fields), "")


@cache
def nouns() -> dict[str, Noun]:
    """All nouns of a scenario by the names of their functions."""
    found = [Noun(name, "", _by_word(list(declarations_in(law))), union) for name, (law, union) in _LAWS.items()]
    maps = {name for name, field in Scenario.model_fields.items() if str(field.annotation).startswith("dict[")}
    for section in Reference().sections:
        if section.title == "Risk":  # what follows is no part of a scenario
            break
        if section.arms == [Scenario] or section.title.startswith("Laws of"):
            continue
        inside = section.title not in maps
        word = section.title if inside else _word_of(section.title)
        family = "" if inside else section.title
        found.append(Noun(_snake(word), family, _by_word(section.arms), _UNIONS.get(section.title)))
    return {noun.name: noun for noun in found}


_LAWS: dict[str, tuple[Any, OpenUnion]] = {
    "time": (TimeLaw, TIME_LAWS), "size": (SizeLaw, SIZE_LAWS), "share": (ShareLaw, SHARE_LAWS),
}  # fmt: skip
_UNIONS = {"policy": POLICIES, "when": TRIGGERS}


def fields_of(model: type[BaseModel]) -> dict[str, str]:
    """Fields of a declaration as arguments of a function, with their names in YAML; without its kind or law."""
    tag = tag_of(model)
    return {name: alias for alias, name in aliases(model).items() if name != tag}


def _word_of(family: str) -> str:
    return WORDS.get(family) or FAMILIES[family].word


def _snake(title: str) -> str:
    return python_name(re.sub(r"[^a-z0-9]+", "_", title.lower()))


def python_name(word: str) -> str:
    """A word as a name in Python: ``not`` is ``not_`` there."""
    return f"{word}_" if iskeyword(word) else word


def _by_word(models: list[type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Declarations by each word of their kind or law."""
    if len(models) == 1 and not tag_of(models[0]):
        return {"": models[0]}
    found: dict[str, Any] = {}
    for model in models:
        for word in get_args(model.model_fields[tag_of(model)].annotation):
            found.setdefault(word, model)
    return found
