"""Stubs: what editors know of the functions that declare things in Python, written from the declarations."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from desim.spec.documentation.examples import aliases, documentation, full_type, split_docstring
from desim.spec.documentation.nouns import Noun, fields_of, nouns, python_name
from desim.spec.fields.open_union import OpenWords
from desim.spec.fields.quantity import QuantityType
from desim.spec.scenario import Scenario

FOLDER = Path(__file__).parents[2] / "notebook"
"""Where the functions are."""
HEAD = '''"""{title}.

``make reference`` writes it from the declarations in ``desim/spec``; do not edit.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

from desim.notebook.building import Building

Quantity: TypeAlias = float | str
Moment: TypeAlias = float | str | date
Declaration: TypeAlias = Mapping[str, Any]
'''
WIDTH = 112
"""Characters of a line."""
_PLAIN: dict[Any, str] = {str: "str", bool: "bool", int: "int", float: "float", date: "date | str", Any: "Any"}
_SECOND = re.compile(r"(?<=[.]) .*", re.DOTALL)


def stubs() -> dict[str, str]:
    """The text of each stub, by the name of its file in this folder."""
    inside = [noun for noun in nouns().values() if not noun.map]
    added = [noun for noun in nouns().values() if noun.map]
    declare = [HEAD.format(title="What stands inside the parts of a scenario").replace(_IMPORT, "")]
    for noun in inside:
        declare += _group(noun, noun.name) if noun.single is None else _function(noun.single, "", noun.name)
    scenario = [HEAD.format(title="What can be added to a scenario")]
    for noun in added:
        scenario += _group(noun, _class_of(noun), added=True) if noun.single is None else []
    scenario += _builder(added)
    return {"declare.pyi": "\n".join(declare).rstrip() + "\n", "scenario.pyi": "\n".join(scenario).rstrip() + "\n"}


_IMPORT = "from desim.notebook.building import Building\n\n"


def _class_of(noun: Noun) -> str:
    return "".join(word.capitalize() for word in noun.name.split("_")) + "Kinds"


def _group(noun: Noun, name: str, added: bool = False) -> Iterator[str]:
    """A class with a function for each kind or law."""
    yield f"\nclass {name}:"
    for word, model in noun.shipped.items():
        yield from _function(model, "    ", python_name(word), static=not added, added=added)


def _builder(added: list[Noun]) -> Iterator[str]:
    """The class of a scenario that is being written, and the function that begins one."""
    yield "\nclass ScenarioBuilder(Building):"
    for noun in added:
        if noun.single is None:
            yield f"    @property\n    def {noun.name}(self) -> {_class_of(noun)}: ..."
        else:
            yield from _function(noun.single, "    ", noun.name, added=True)
    fields = {name: alias for alias, name in aliases(Scenario).items() if name != "name"}
    yield from _signature("    ", "set", ["self"], Scenario, fields, "None", optional=True)
    yield "    def copy(self, name: str | None = None) -> ScenarioBuilder: ..."
    yield ""
    yield from _signature("", "scenario", ["name: str"], Scenario, fields, "ScenarioBuilder")


def _function(
    model: type[BaseModel], indent: str, name: str, static: bool = False, added: bool = False
) -> Iterator[str]:
    """One function with a docstring; *added* says that it is a method that adds an entry with a name."""
    if static:
        yield f"{indent}@staticmethod"
    first = ["self", "name: str", "/"] if added else []
    yield from _signature(indent, name, first, model, fields_of(model), "str" if added else "dict[str, Any]")


def _signature(
    indent: str,
    name: str,
    first: list[str],
    model: type[BaseModel],
    fields: Mapping[str, str],
    returns: str,
    optional: bool = False,
) -> Iterator[str]:
    """A function with the fields of a declaration as arguments, those that are needed first."""
    needed = {f: model.model_fields[f].is_required() and not optional for f in fields}
    words = [
        f"{field}: {_type_of(model, alias)}" + ("" if needed[field] else " = ...")
        for field, alias in sorted(fields.items(), key=lambda one: not needed[one[0]])
    ]
    arguments = [*first, *(["*", *words] if words else [])]
    yield f"{indent}def {name}(" + ("  # type: ignore[override]" if optional else "")
    yield from (f"{indent}    {argument}," for argument in arguments)
    yield f"{indent}) -> {returns}:"
    yield from _docstring(model, fields, indent + "    ", "name: str" in first)
    yield ""


def _docstring(model: type[BaseModel], fields: Mapping[str, str], indent: str, named: bool) -> Iterator[str]:
    text = _SECOND.sub("", split_docstring(documentation(model))[0])
    if len(text) > WIDTH - len(indent) - 6:
        text = re.split("[;:] ", text)[0].rstrip(".") + "."
    described = [(name, split_docstring(model.model_fields[name].description or "")[0]) for name in fields]
    described[:0] = [("name", "Name of the entry.")] if named else []
    entries = [line for name, words in described for line in _argument(name, words, indent)]
    if not entries:
        yield f'{indent}"""{text}"""'
        return
    yield f'{indent}"""{text}'
    yield f"\n{indent}Args:"
    yield from entries
    yield f'{indent}"""'


def _argument(name: str, words: str, indent: str) -> list[str]:
    first = re.split(r"(?<=[.]) ", words, maxsplit=1)[0]
    return textwrap.wrap(
        f"{name}: {first}", WIDTH, initial_indent=f"{indent}    ", subsequent_indent=f"{indent}        "
    )


def _type_of(model: type[BaseModel], alias: str) -> str:
    """The type of what may be given for a field."""
    name = aliases(model)[alias]
    before = [d for d in model.__pydantic_decorators__.field_validators.values() if d.info.mode == "before"]
    if any(name in decorator.info.fields for decorator in before):
        return "Any"
    return " | ".join(dict.fromkeys(_types(full_type(model, alias))))


def _types(hint: Any) -> Iterator[str]:
    """The alternatives of a type."""
    origin = get_origin(hint)
    if origin is Annotated:
        yield from _annotated(*get_args(hint))
    elif origin in (Union, UnionType):
        for arm in get_args(hint):
            yield from _types(arm)
    elif hint is type(None):
        yield "None"
    elif origin is Literal:
        yield f"Literal[{', '.join(repr(word).replace(chr(39), chr(34)) for word in get_args(hint))}]"
    elif origin is dict:
        key, value = (" | ".join(dict.fromkeys(_types(inner))) for inner in get_args(hint))
        yield f"Mapping[{key}, {value}]"
    elif origin is tuple:
        inner = dict.fromkeys(one for arm in get_args(hint) if arm is not ... for one in _types(arm))
        yield f"Sequence[{' | '.join(inner)}]"
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        yield "Declaration"
    else:
        yield _PLAIN[hint]


def _annotated(inner: Any, *notes: Any) -> Iterator[str]:
    for note in notes:
        if isinstance(note, QuantityType):
            yield "Moment" if note.moment else "Quantity"
            return
        if isinstance(note, BeforeValidator) and get_origin(note.json_schema_input_type) is not None:
            yield from _types(note.json_schema_input_type)
            return
    yield from _types(inner)
    if any(isinstance(note, OpenWords) for note in notes):
        yield "str"


def write_stubs(folder: Path = FOLDER) -> None:
    """Write the stubs into a folder."""
    for name, text in stubs().items():
        (folder / name).write_text(text, encoding="utf-8")
