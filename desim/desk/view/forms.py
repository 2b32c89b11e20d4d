"""Forms: the fields of a row out of its declaration, so that what is added to it is shown by itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from desim.spec.fields.base import Ref
from desim.spec.fields.quantity import QuantityType
from desim.spec.fields.walk import declarations_in

Kind = Literal["text", "flag", "choice", "date", "time", "money", "number", "names", "part", "map"]
_SCALE = r"(k|thousand|m|million|bn|b|billion)?"
_MONEY = re.compile(rf"(?:USD|US\$|\$)?\s*([\d.,\s]*\d)\s*{_SCALE}\s*(?:USD)?\Z", re.IGNORECASE)
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9}
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?\Z", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%\s*(more|less)?\Z", re.IGNORECASE)
EXAMPLES: dict[Kind, str] = {
    "time": "8 months", "money": "50 million", "number": "1.3", "date": "2027-06-01", "names": "one, two",
}  # fmt: skip
"""What is shown in an empty field."""


@dataclass(frozen=True)
class FormField:
    """One field of a form."""

    name: str
    label: str
    help: str
    """What it is, in the words of its declaration."""
    kind: Kind
    choices: tuple[str, ...] = ()


def form_fields(model: Any, labels: Mapping[str, str] | None = None) -> list[FormField]:
    """The fields of a declaration in their order.

    Args:
        model: the class that declares them.
        labels: what fields are called where their names as words would not do.
    """
    found = []
    for name, field in model.model_fields.items():
        hint = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        label = (labels or {}).get(name) or name.replace("_", " ").capitalize()
        words = " ".join((field.description or "").split("``")[0].split())
        found.append(FormField(field.alias or name, label, words, kind_of(hint), _words(hint)))
    return found


def kind_of(hint: Any) -> Kind:
    """What a field holds, by its type."""
    arms, notes = _taken_apart(hint)
    quantity = next((note for note in notes if isinstance(note, QuantityType)), None)
    if any(get_origin(arm) is dict for arm in arms):
        return "map"
    if any(get_origin(arm) is tuple for arm in arms):
        return "names"
    if any("law" in model.model_fields for arm in arms for model in declarations_in(arm)):
        return "time"
    if quantity is not None:
        kinds: dict[str, Kind] = {"time": "date" if quantity.moment else "time", "money": "money"}
        return kinds.get(quantity.kind, "number")
    if any(isinstance(note, Ref) for note in notes):
        return "part"
    if any(get_origin(arm) is Literal for arm in arms):
        return "choice"
    plain: dict[Any, Kind] = {bool: "flag", int: "number", float: "number"}
    return next((plain[arm] for arm in arms if arm in plain), "text")


def _words(hint: Any) -> tuple[str, ...]:
    """The words of which a field holds one."""
    return tuple(str(word) for arm in _taken_apart(hint)[0] if get_origin(arm) is Literal for word in get_args(arm))


def _taken_apart(hint: Any) -> tuple[list[Any], list[Any]]:
    """The plain types that may stand at a field, and all notes on them."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        arms, more = _taken_apart(inner)
        return arms, [*notes, *more]
    if get_origin(hint) in (Union, UnionType):
        taken = [_taken_apart(arm) for arm in get_args(hint) if arm is not type(None)]
        return [arm for arms, _ in taken for arm in arms], [note for _, notes in taken for note in notes]
    return [hint], []


def value_of(kind: Kind, text: str) -> Any:
    """What was typed into a field as the value of the record; None where nothing was.

    What cannot be read as a value of its kind stays as it was typed, and the check of the record says what is wrong.
    """
    text = text.strip()
    if not text:
        return None
    if kind == "money" and (found := _MONEY.match(text)):
        return _plain(float(re.sub(r"[,\s]", "", found[1])) * _SCALES.get((found[2] or "").lower(), 1.0))
    if kind in ("number", "time", "date"):
        return _number(text)
    if kind == "names":
        return [one for one in re.split(r"[,;\s]+", text) if one]
    return text


def _number(text: str) -> Any:
    """A number, also as 130 %, 30 % more, x 1.3, or in groups of three digits."""
    bare = text.lstrip("x×* ").strip()
    if found := _PERCENT.match(bare):
        share, word = float(found[1]) / 100.0, (found[2] or "").lower()
        return _plain({"more": 1.0 + share, "less": 1.0 - share}.get(word, share))
    if _NUMBER.match(bare) or _GROUPED.match(bare):
        return _plain(float(bare.replace(",", "")))
    return text


def _plain(value: float) -> int | float:
    """A whole number where it is one; without what binary fractions add."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else float(f"{value:.12g}")


def typed(kind: Kind, value: Any) -> str:
    """A value of the record as it stands in its field."""
    if value is None or value == "" or value == () or value == []:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if kind == "money" and isinstance(value, int | float):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    return str(value)


def factor_words(factor: Any) -> str:
    """What a factor does, in words: 30 % more; empty where it is no number yet."""
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        return ""
    if factor == 0:
        return "none"
    if factor == 1:
        return "no change"
    share = abs(factor - 1.0) * 100.0
    if factor >= 2.0:
        return f"{factor:g} times as much"
    return f"{share:.3g}\u00a0% {'more' if factor > 1 else 'less'}"
