"""Cells: a value of a scenario as the content of one cell, and back, without loss."""

import json
import re
from typing import Any

import yaml

from desim.sheets.column_types import (
    BOOL,
    LIST,
    MAP,
    NUMBER,
    STRUCT,
    TEXT,
    FieldTypes,
    allowed_words,
    cell_kinds,
    declarations_at,
    list_elements_at,
    map_keys_at,
    map_values_at,
)
from desim.sheets.spelled_numbers import AmbiguousNumber, plain_number
from desim.spec.fields.faults import shown
from desim.spec.fields.spelled import key_of
from desim.spec.safety.guard import MAX_DEPTH

CellValue = str | int | float | bool
MAX_TEXT = 32_767
"""Longest text of a cell, as in Excel."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a program may take for the beginning of a formula."""
NULL = "null"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOTHING = {"-", "--", "---", "n/a", "na", "tbd", "?", "none", "nil", "x"}
"""What people write where they have no number."""
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\u2009", " ") | dict.fromkeys("\u200b\ufeff", ""))
_COMPOUND = {STRUCT, MAP, LIST}


class InvalidCell(ValueError):
    """A cell whose content is no value of a scenario; the message says why."""


def strip_blanks(raw: Any) -> Any:
    """A raw cell without the blanks that spreadsheets and web pages add; None where nothing is left."""
    if isinstance(raw, str):
        raw = raw.translate(_BLANKS).strip()
    return None if raw == "" else raw


def decode(raw: Any, types: FieldTypes, decimal_comma: bool = False) -> Any:
    """The value of a cell that is not empty, at a place of these types; raises InvalidCell.

    Names of parts become their keys. *decimal_comma* says that the file has decimal commas.
    """
    found = cell_kinds(types)
    if isinstance(raw, str):
        return _decode_text(raw, found, types, decimal_comma)
    if isinstance(raw, bool):
        return str(raw).lower() if found == {TEXT} else raw
    if found == {TEXT}:
        return _decode_text(f"{raw:.15g}", found, types)  # a year as a title, a date that is a number
    return [raw] if LIST in found and NUMBER not in found else raw


def _decode_text(text: str, found: frozenset[str], types: FieldTypes, decimal_comma: bool = False) -> Any:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return _decode_quoted(text)
    if text == NULL:
        return None
    if text[0] in "{[" and found & _COMPOUND:
        return _decode_flow(text)
    if NUMBER in found and LIST not in found and not _DATE.match(text):
        try:
            text = plain_number(text, decimal_comma)
        except AmbiguousNumber as error:
            raise InvalidCell(str(error)) from None
    if NUMBER in found and _NUMBER.match(text):
        return float(text) if set(text) & set(".eE") else int(text)
    if NUMBER in found and TEXT not in found and text.casefold() in _NOTHING:
        raise InvalidCell("is no number; leave the cell empty for the default")
    if BOOL in found and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    if LIST in found:
        within = list_elements_at(types)
        separator = ";" if NUMBER in cell_kinds(within) else "[;,]"
        return [decode(piece.strip(), within, decimal_comma) for piece in re.split(separator, text) if piece.strip()]
    if found == {MAP}:
        return _decode_pairs(text, types, decimal_comma)
    named = allowed_words(types) if found == {TEXT} else None
    return key_of(text) if named is not None and named.families and not named.words else text


def _decode_pairs(text: str, types: FieldTypes, decimal_comma: bool) -> dict[Any, Any]:
    """A map as people write it in one cell: ``powder store = 5; fuzes = 1``, or bare names of what needs no more."""
    keys, values = map_keys_at(types), map_values_at(types)
    found: dict[Any, Any] = {}
    for piece in filter(None, map(str.strip, text.split(";"))):
        name, _, value = (part.strip() for part in piece.partition("="))
        if not name or not (value or (declarations_at(values) and "=" not in piece)):
            raise InvalidCell("must be pairs such as: powder_store = 5; fuzes = 1")
        key = decode(name, keys, decimal_comma)
        if key in found:
            raise InvalidCell(f"names {name} twice")
        found[key] = decode(value, values, decimal_comma) if value else {}
    return found


def _decode_quoted(text: str) -> str:
    """A text in double quotes is taken literally; any other text is returned unchanged."""
    try:
        inner = json.loads(text)
    except ValueError:
        return text
    return inner if isinstance(inner, str) else text


def _decode_flow(text: str) -> Any:
    """A map or list in the notation of JSON or, on one line, of YAML; raises InvalidCell."""
    try:
        if not _too_deep(text):
            return json.loads(text)
    except ValueError:
        pass
    try:
        events, depth = yaml.parse(text, Loader=yaml.SafeLoader), 0
        for event in events:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent) or _has_tag(event):
                raise InvalidCell(f"must be a plain map or list at most {MAX_DEPTH} deep, without aliases and tags")
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, InvalidCell):
            raise
        raise InvalidCell("is neither JSON nor YAML, as text that begins with { or [ must be") from None


def _too_deep(text: str) -> bool:
    """Whether brackets are nested deeper than any scenario nests."""
    return text.count("[") + text.count("{") > MAX_DEPTH and re.search(rf"([\[{{]\s*){{{MAX_DEPTH}}}", text) is not None


def _has_tag(event: yaml.Event) -> bool:
    return getattr(event, "tag", None) not in (None, "!")


def encode(value: Any, types: FieldTypes) -> CellValue:
    """The shortest cell that is read back as exactly this value at a place of these types."""
    for cell in _candidates(value, types):
        if not (isinstance(cell, str) and cell.startswith(FORMULA_STARTS)) and _reads_back_as(cell, value, types):
            return cell
    raise InvalidCell(f"{shown(value)} cannot be written in a cell")


def _candidates(value: Any, types: FieldTypes) -> list[CellValue]:
    text = json.dumps(value, ensure_ascii=False, default=str)
    if value is None:
        return [NULL]
    if isinstance(value, str):
        return [value, text, json.dumps(value)]
    if isinstance(value, list | tuple):
        within = list_elements_at(types)
        plain = [str(encode(v, within)) for v in value if not isinstance(v, list | tuple | dict)]
        return ["; ".join(plain), text] if len(plain) == len(value) else [text]
    return [*_pairs(value, types), text] if isinstance(value, dict) else [value, text]


def _pairs(value: dict[Any, Any], types: FieldTypes) -> list[str]:
    """A map as pairs in one cell, where it can be one."""
    if (
        cell_kinds(types) != {MAP}
        or not value
        or any(isinstance(inner, dict | list) and inner for inner in value.values())
    ):
        return []
    within = map_values_at(types)
    return ["; ".join(f"{key} = {encode(inner, within)}" if inner != {} else str(key) for key, inner in value.items())]


def _reads_back_as(cell: CellValue, value: Any, types: FieldTypes) -> bool:
    """Whether a cell is read as the value, as it stands and as text."""
    expected = list(value) if isinstance(value, tuple) else value
    texts = {str(cell).lower() if isinstance(cell, bool) else cell, as_text(cell)}
    for text in texts:
        kept = strip_blanks(text)
        try:
            found = decode(kept, types) if kept is not None else None
        except InvalidCell:
            return False
        if len(as_text(cell)) > MAX_TEXT or kept != text or not identical(found, expected):
            return False
    return True


def as_text(cell: CellValue) -> str:
    """A cell as the text of a CSV file."""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def identical(one: Any, other: Any) -> bool:
    """Whether two values are equal with their types: 1 is neither 1.0 nor true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(identical(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(identical(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)
