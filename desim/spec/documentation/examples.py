"""Examples: the YAML in docstrings of declarations, and the part of a scenario that it shows."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, TypeAdapter

from desim.spec.fields.faults import shown
from desim.spec.fields.walk import declarations_in
from desim.spec.parts.risks import Risk
from desim.spec.question.question import Question
from desim.spec.scenario import Scenario
from desim.spec.settings.notes import Notes
from desim.spec.settings.report import ReportSettings
from desim.spec.settings.run import Run
from desim.spec.settings.studies import settings_by_key

TOP_DECLARATIONS: tuple[type[BaseModel], ...] = (
    Scenario, Risk, Question, Run, ReportSettings, Notes, *settings_by_key().values()
)  # fmt: skip
"""Declarations that stand in no other."""
CONTEXT = {"start": date(2022, 2, 24)}
_ADJACENT_LITERALS = re.compile(r"``[^`]+``(?:\s+``[^`]+``)*")
_LITERAL = re.compile(r"``([^`]+)``")
_LOOKS_LIKE_YAML = re.compile(r"[\[{#]|[^\n]*:(\s|\Z)")


class ExampleLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Dates stay text, as they are where scenarios are composed."""


ExampleLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Example:
    """A piece of YAML in the docstring of a declaration, or of one of its fields.

    It shows fields of the declaration, or the value of that field alone, or whole declarations by name.
    """

    model: type[BaseModel]
    field: str
    """Field it stands at, as it is written in YAML; empty for the declaration itself."""
    text: str

    @property
    def value(self) -> Any:
        """What it says; raises ValueError when it is no YAML."""
        try:
            return yaml.load(self.text, ExampleLoader)  # noqa: S506 - a SafeLoader without dates
        except yaml.YAMLError as error:
            raise ValueError(f"{self.model.__name__}.{self.field}: {shown(self.text)} is no YAML") from error

    @property
    def shows(self) -> tuple[str, type[BaseModel]]:
        """What it is: ``fields`` of a declaration, the ``value`` of its field, or such declarations, ``named``."""
        value, keys = self.value, set(self.value) if isinstance(self.value, dict) else set()
        if keys and keys <= set(aliases(self.model)):
            return "fields", self.model
        if self.field and self._fits(value):
            return "value", self.model
        holder = next((above for above in holders()[self.model] if keys and keys <= set(aliases(above))), None)
        return ("fields", holder) if holder is not None else ("named", self.model)

    def _fits(self, value: Any) -> bool:
        """Whether it can be the value of the field it stands at."""
        try:
            TypeAdapter(full_type(self.model, self.field)).validate_python(value, context=CONTEXT)
        except ValueError:
            return False
        return True

    @property
    def yaml(self) -> str:
        """The lines as they are to be shown."""
        head = f"{self.field}: " if self.shows[0] == "value" else ""
        lines = (head + self.text).split("\n")
        inside, found = 0, []
        for line in lines:
            bare = line.strip()
            found.append(("  " if inside > 0 else "") + bare)
            code = bare.split(" #")[0]
            inside += sum(code.count(c) for c in "[{") - sum(code.count(c) for c in "]}")
        return "\n".join(found)


@cache
def holders() -> dict[type[BaseModel], list[type[BaseModel]]]:
    """For each declaration those that hold it in one of their fields."""
    found: dict[type[BaseModel], list[type[BaseModel]]] = {top: [] for top in TOP_DECLARATIONS}
    waiting = list(TOP_DECLARATIONS)
    while waiting:
        above = waiting.pop(0)
        for below in dict.fromkeys(
            m for field in above.model_fields.values() for m in declarations_in(field.annotation)
        ):
            if below not in found:
                waiting.append(below)
            found.setdefault(below, []).append(above)
    return found


def aliases(model: type[BaseModel]) -> dict[str, str]:
    """Fields of a declaration: as written in YAML, and as they are called here."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def full_type(model: type[BaseModel], alias: str) -> Any:
    """The type of a field with its annotations, which pydantic keeps apart from it."""
    field = model.model_fields[aliases(model)[alias]]
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def split_docstring(text: str) -> tuple[str, list[str]]:
    """The prose of a docstring, and its examples: text in double backquotes that is a map, a list or a comment.

    Pieces with nothing but white space between them are lines of one example.
    """
    found: list[str] = []

    def collect(match: re.Match[str]) -> str:
        whole = "\n".join(_LITERAL.findall(match[0]))
        if not _LOOKS_LIKE_YAML.match(whole):
            return match[0].replace("``", "`")
        found.append(whole)
        return "\0"

    prose = re.sub(r"[:,]?\s*\0", "", _ADJACENT_LITERALS.sub(collect, text))
    prose = re.sub(r"\s+([.;,])(?!\.)", r"\1", re.sub(r"\s+", " ", prose)).strip()
    return (prose if prose.endswith((".", ")", "?")) or not prose else f"{prose.rstrip(';,')}."), found


def examples(model: type[BaseModel]) -> list[Example]:
    """All examples of a declaration: its own, then those of its fields."""
    found = [Example(model, "", text) for text in split_docstring(documentation(model))[1]]
    for alias, name in aliases(model).items():
        _, texts = split_docstring(model.model_fields[name].description or "")
        found += [Example(model, alias, text) for text in texts]
    return found


def documentation(model: type[BaseModel]) -> str:
    """The docstring of a declaration; laws of times and amounts have that of the law."""
    origin = model.__pydantic_generic_metadata__["origin"] or model
    return origin.__doc__ or ""
