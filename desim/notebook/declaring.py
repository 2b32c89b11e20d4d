"""Declaring: functions that write down declarations as plain data, with their fields as arguments."""

import datetime
from collections.abc import Mapping
from inspect import Parameter, Signature
from typing import Any

import numpy as np

from desim.spec.documentation.examples import documentation, split_docstring
from desim.spec.documentation.nouns import Noun, fields_of, python_name, tag_of
from desim.spec.fields.faults import Fault, SpecError, nearest, shown


class Declare:
    """Writes down one declaration: called with its fields, it gives what would stand in a file of YAML."""

    def __init__(self, model: type[Any], word: str) -> None:
        self._model, self._word, self._fields = model, word, fields_of(model)
        self.__doc__ = split_docstring(documentation(model))[0]
        self.__signature__ = Signature(
            [
                Parameter(name, Parameter.KEYWORD_ONLY, default=Parameter.empty if required else ...)
                for name, required in sorted(self._required().items(), key=lambda one: not one[1])
            ]
        )

    def _required(self) -> dict[str, bool]:
        """Whether each field must be given."""
        return {name: self._model.model_fields[name].is_required() for name in self._fields}

    def __call__(self, **fields: Any) -> dict[str, Any]:
        """The declaration as plain data; raises SpecError where it has no such field, or lacks one."""
        return self.at("", fields)

    def at(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The declaration that stands at a path of a scenario, as plain data; raises SpecError with all its faults."""
        where = f"{path}." if path else ""
        faults = [Fault(f"{where}{name}", "unknown key", "", nearest(name, self._fields)) for name in fields
                  if name not in self._fields]  # fmt: skip
        faults += [
            Fault(f"{where}{self._fields[name]}", "is missing")
            for name, required in self._required().items()
            if required and name not in fields
        ]
        if faults:
            raise SpecError(faults)
        tag = {tag_of(self._model): self._word} if self._word else {}
        return {**tag, **{self._fields[name]: plain(value) for name, value in fields.items()}}


class Declares:
    """The declarations of a noun, by the word of their kind or law: ``declare.policy.base_stock(level=12)``."""

    def __init__(self, noun: Noun) -> None:
        self._noun = noun

    def __getattr__(self, word: str) -> Any:
        words = {python_name(known): known for known in self._noun.models}
        if word not in words:
            near = nearest(word, words)
            raise AttributeError(
                f"there is no {self._noun.name} {word!r}" + (f"; did you mean {near!r}?" if near else "")
            )
        return self._of(words[word], self._noun.models[words[word]])

    def _of(self, word: str, model: type[Any]) -> Any:
        return Declare(model, word)

    def __dir__(self) -> list[str]:
        return [python_name(word) for word in self._noun.models]


def plain(value: Any) -> Any:
    """A value as a file of YAML holds it; raises SpecError where it is nothing that stands in one."""
    match value:
        case None | bool() | str():
            return value
        case np.generic():
            return plain(value.item())
        case int() | float():
            return value
        case datetime.date():
            return value.isoformat()
        case Mapping():
            return {plain(key): plain(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset() | np.ndarray():
            return [plain(inner) for inner in (sorted(value) if isinstance(value, set | frozenset) else value)]
    raise SpecError([Fault("value", "is nothing that a scenario can hold", shown(value))])
