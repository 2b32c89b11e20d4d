"""Open unions: unions of declarations that kinds of a user's own can join before a scenario is read."""

from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from desim.spec.fields.base import Declared

JOINED_WORDS: set[str] = set()
"""Words of all declarations that joined a union."""


class OpenUnion:
    """Marks a union of declarations that others may join: ``Annotated[A | B, POLICIES, Field(...)]``.

    Args:
        kind: what its members are, as messages say it.
        tag: the field that tells them apart.
    """

    def __init__(self, kind: str, tag: str) -> None:
        self.kind, self.tag = kind, tag
        self.joined: dict[str, type[Declared]] = {}
        """Declarations that joined, by their word in the field ``tag``."""

    def word_of(self, declaration: type[Declared]) -> str:
        """The word that a scenario names *declaration* by; raises ValueError where it has none of its own."""
        field = declaration.model_fields.get(self.tag)
        words = get_args(field.annotation) if field is not None and get_origin(field.annotation) is Literal else ()
        if len(words) != 1 or not isinstance(words[0], str):
            raise ValueError(f"{self.kind} {declaration.__name__} needs a field {self.tag}: Literal[...] with one word")
        if field is not None and not field.is_required():
            raise ValueError(f"{self.kind} {declaration.__name__}: the field {self.tag} must have no default")
        return words[0]

    def join(self, declaration: type[Declared]) -> None:
        """Let a declaration join; ``rebuild`` makes models know it."""
        word = self.word_of(declaration)
        self.joined[word] = declaration
        JOINED_WORDS.add(word)

    def __get_pydantic_core_schema__(self, union: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler(Union[(union, *self.joined.values())] if self.joined else union)


def rebuild(root: type[BaseModel]) -> None:
    """Build the validators of *root* and of all it holds anew, innermost first, after a declaration joined a union."""
    for model in _innermost_first(root, set()):
        model.model_rebuild(force=True)


def _innermost_first(model: type[BaseModel], seen: set[type]) -> Iterator[type[BaseModel]]:
    seen.add(model)
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            if inner not in seen:
                yield from _innermost_first(inner, seen)
    yield model


def _models_in(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for arm in get_args(hint):
        yield from _models_in(arm)
