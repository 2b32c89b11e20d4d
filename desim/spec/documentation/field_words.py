"""Field words: types and defaults of fields, in words for the reference page."""

import math
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from desim.spec.documentation.examples import full_type
from desim.spec.fields.base import Ref
from desim.spec.fields.law import Fixed
from desim.spec.fields.quantity import Degrees, QuantityType
from desim.spec.fields.walk import declarations_in

_KINDS = {
    "time": "days", "amount": "amount", "mass": "kg", "volume": "m3", "containers": "TEU",
    "distance": "km", "speed": "km per day", "density": "vehicles per km", "rate": "amount per day",
    "frequency": "per day", "money": "USD", "price": "USD per unit", "holding": "USD per unit and day",
    "spending": "USD per day", "fraction": "number", "setting": "number in the unit of the field",
}  # fmt: skip
_PLAIN = {str: "text", bool: "`true`, `false`", int: "whole number", float: "number", date: "date", Any: "anything"}


class FieldDescriptions:
    """What a field may hold, with links to the sections where declarations are described."""

    def __init__(self, titles: dict[type[BaseModel], str]) -> None:
        self._titles = titles

    def describe_field(self, model: type[BaseModel], alias: str) -> str:
        """Unit and range, choices, or the declaration that may stand at a field."""
        return self._describe(full_type(model, alias)).replace("|", "\\|")

    def link_to_field(self, model: type[BaseModel], alias: str) -> str:
        """A link to where a field is described, or a declaration when no field is given."""
        tag = next((kind_words(model, tag) for tag in ("kind", "law") if tag in model.model_fields), "")
        text = f"[{self._titles[model]}: {tag}](#kind-{tag})" if tag and "," not in tag else self._link_to(model)
        return text + (f" `{alias}`" if alias else "")

    def _link_to(self, model: type[BaseModel]) -> str:
        return section_link(self._titles[model])

    def _describe(self, hint: Any) -> str:
        origin = get_origin(hint)
        if origin is Annotated:
            return self._describe_annotated(hint)
        if origin in (Union, UnionType):
            return self._describe_union([arm for arm in get_args(hint) if arm is not type(None)])
        if origin is Literal:
            return ", ".join(f"`{word}`" for word in get_args(hint))
        if origin is dict:
            key, value = get_args(hint)
            return f"map of {self._describe(key)} to {self._describe(value)}"
        if origin is tuple:
            return f"list of {self._describe(get_args(hint)[0])}"
        return self._link_to(hint) if isinstance(hint, type) and issubclass(hint, BaseModel) else _PLAIN[hint]

    def _describe_annotated(self, hint: Any) -> str:
        inner, *notes = get_args(hint)
        for note in sorted(notes, key=lambda note: not isinstance(note, Ref)):
            if isinstance(note, QuantityType):
                return _range_in_words(note)
            if isinstance(note, Ref):
                return _reference_in_words(note)
            if isinstance(note, Degrees):
                return f"degrees, -{note.limit:g} to {note.limit:g}"
            if getattr(note, "__name__", "") == "Whole":
                return f"whole number, {note.allowed}"
            if getattr(getattr(note, "func", None), "__name__", "") in ("_name", "_part_name"):
                return "name"
        return self._describe(inner)

    def _describe_union(self, arms: list[Any]) -> str:
        """Laws of one kind are one; alternatives that are described in one section, too."""
        laws = [m for arm in arms for m in declarations_in(arm) if "law" in m.model_fields]
        if laws and len(laws) > 1:
            kind = "size" if any("poisson" in kind_words(m, "law") for m in laws) else "time"
            rest = [self._describe(arm) for arm in arms if not any(m in laws for m in declarations_in(arm))]
            return " or ".join([f"[law of {kind}](#laws-of-{kind})", *rest])
        return " or ".join(dict.fromkeys(self._describe(arm) for arm in arms))


def _range_in_words(measure: QuantityType) -> str:
    kind = "day or date" if measure.moment else _KINDS[measure.kind]
    if measure.low < 0.0:
        return f"{kind}, of any sign"
    low = f"above {measure.low:g}" if measure.open_low else f"from {measure.low:g}"
    return f"{kind}, {low}" + (f" to {measure.high:g}" if math.isfinite(measure.high) and measure.high < 1e6 else "")


def _reference_in_words(ref: Ref) -> str:
    if len(ref.families) > 4:
        return "name of a part"
    words = [section_link(family) for family in ref.families]
    return f"one of {' or '.join(words)}"


def section_link(title: str) -> str:
    """A link to the section of a title."""
    return f"[{title}](#{title.lower().replace(' ', '-')})"


def kind_words(model: type[BaseModel], tag: str) -> str:
    """The word by which a declaration is told from its alternatives."""
    return ", ".join(map(str, get_args(model.model_fields[tag].annotation)))


def default_in_words(field: FieldInfo) -> str:
    """What a field is when it is not given."""
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return f"{value.value:g}" if isinstance(value, Fixed) else "as described there"
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"{value:g}"
    return ", ".join(f"`{v}`" for v in value) if isinstance(value, tuple | dict) else f"`{value}`"
