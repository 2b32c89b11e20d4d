"""Open unions: declarations and words that kinds of a user's own can join before a scenario is read."""

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
        base: the class that they derive from, which says what a member must have.
    """

    def __init__(self, kind: str, tag: str, base: type[Declared] = Declared) -> None:
        self.kind, self.tag, self.base = kind, tag, base
        self.joined: dict[str, type[Declared]] = {}
        """Declarations that joined, by their word in the field ``tag``."""
        self._members: tuple[type[Declared], ...] = ()

    def word_of(self, declaration: type[Declared]) -> str:
        """The word that a scenario names *declaration* by; raises ValueError where it has none of its own."""
        field = declaration.model_fields.get(self.tag)
        words = get_args(field.annotation) if field is not None and get_origin(field.annotation) is Literal else ()
        if len(words) != 1 or not isinstance(words[0], str):
            raise ValueError(f"{self.kind} {declaration.__name__} needs a field {self.tag}: Literal[...] with one word")
        if field is not None and not field.is_required():
            raise ValueError(f"{self.kind} {declaration.__name__}: the field {self.tag} must have no default")
        if not issubclass(declaration, self.base):
            raise ValueError(f"{self.kind} {declaration.__name__} must derive from {self.base.__name__}")
        return words[0]

    def join(self, declaration: type[Declared]) -> None:
        """Let a declaration join; ``rebuild`` makes models know it."""
        word = self.word_of(declaration)
        if self.joined.get(word, declaration) is not declaration or word in map(self.word_of_member, self._members):
            raise ValueError(f"{self.kind} {word} exists already")
        self.joined[word] = declaration
        JOINED_WORDS.add(word)

    def word_of_member(self, member: type[Declared]) -> str:
        """The word of a declaration that is a member from the beginning."""
        return str(get_args(member.model_fields[self.tag].annotation)[0])

    def __get_pydantic_core_schema__(self, union: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        self._members = tuple({*self._members, *get_args(union)})
        return handler(Union[(union, *self.joined.values())] if self.joined else union)


class OpenWords:
    """Marks a field of words that others may join: ``Annotated[Literal["a", "b"], DISCIPLINES]``.

    Args:
        kind: what its words are, as messages say it.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.joined: list[str] = []
        """Words that joined."""
        self._words: tuple[str, ...] = ()

    def join(self, word: str) -> None:
        """Let a word join; ``rebuild_all`` makes models know it. Raises ValueError where it is taken."""
        if word in self._words:
            raise ValueError(f"{self.kind} {word} exists already")
        if word not in self.joined:
            self.joined.append(word)

    def __get_pydantic_core_schema__(self, words: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        self._words = get_args(words)
        return handler(Literal[(*self._words, *self.joined)])


def rebuild_all() -> None:
    """Build the validators of all declarations that hold an open union anew, innermost first, after one joined."""
    seen: set[type[BaseModel]] = set()
    changed: set[type[BaseModel]] = set()
    for root in list(_subclasses(Declared)):
        for model in _innermost_first(root, seen):
            hints = [field.annotation for field in model.model_fields.values()]
            notes = [note for field in model.model_fields.values() for note in field.metadata]
            if any(map(_is_open, [*hints, *notes])) or changed.intersection(m for h in hints for m in _models_in(h)):
                model.model_rebuild(force=True)
                changed.add(model)


def _subclasses(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for found in base.__subclasses__():
        yield found
        yield from _subclasses(found)


def _innermost_first(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if model in seen:
        return
    seen.add(model)
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            yield from _innermost_first(inner, seen)
    yield model


def _models_in(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for arm in get_args(hint):
        yield from _models_in(arm)


def _is_open(hint: Any) -> bool:
    return isinstance(hint, OpenUnion | OpenWords) or any(map(_is_open, get_args(hint)))
