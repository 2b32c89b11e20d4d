"""Cells: a value of a scenario as what stands in one cell, and back, without loss."""

import json
import re
from typing import Any

import yaml

from desim.sheets.column_types import BOOL, LIST, MAP, NUMBER, STRUCT, TEXT, Hints, elements_at, kinds
from desim.spec.fields.faults import shown
from desim.spec.safety.guard import MAX_DEPTH

Cell = str | int | float | bool
MAX_TEXT = 32_767
"""Longest text of a cell, as in Excel."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a program may take for the beginning of a formula."""
NULL = "null"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?\Z", re.ASCII)
_COMMA = re.compile(r"-?\d[\d ]*,\d+\b.*\Z", re.ASCII)
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\u2009", " ") | dict.fromkeys("\u200b\ufeff", ""))
_COMPOUND = {STRUCT, MAP, LIST}


class BadCell(ValueError):
    """A cell that says nothing a scenario could have; the message says why."""


def tidy(raw: Any) -> Any:
    """A raw cell without the blanks that spreadsheets and web pages bring along; None where nothing is left."""
    if isinstance(raw, str):
        raw = raw.translate(_BLANKS).strip()
    return None if raw == "" else raw


def decode(raw: Any, hints: Hints) -> Any:
    """What a cell that is not empty says at a place of these types; raises BadCell."""
    found = kinds(hints)
    if isinstance(raw, str):
        return _decode_text(raw, found, hints)
    if isinstance(raw, bool):
        return str(raw).lower() if found == {TEXT} else raw
    if found == {TEXT}:
        return f"{raw:.15g}"  # a year as a title, a date that is a number
    return [raw] if LIST in found and NUMBER not in found else raw


def _decode_text(text: str, found: frozenset[str], hints: Hints) -> Any:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return _quoted(text)
    if text == NULL:
        return None
    if text[0] in "{[" and found & _COMPOUND:
        return _flow(text)
    if NUMBER in found and _NUMBER.match(text):
        return float(text) if set(text) & set(".eE") else int(text)
    if BOOL in found and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    if LIST in found:
        within = elements_at(hints)
        apart = ";" if NUMBER in kinds(within) else "[;,]"
        return [decode(piece.strip(), within) for piece in re.split(apart, text) if piece.strip()]
    if NUMBER in found and TEXT not in found and _COMMA.match(text):
        raise BadCell("has a comma in its number; write 1.5 for one and a half, and 1000 for a thousand")
    return text


def _quoted(text: str) -> str:
    """A text in double quotes is taken to the letter; one that only looks so is itself."""
    try:
        inner = json.loads(text)
    except ValueError:
        return text
    return inner if isinstance(inner, str) else text


def _flow(text: str) -> Any:
    """A map or list in the notation of JSON or, on one line, of YAML; raises BadCell."""
    try:
        if not _nested(text):
            return json.loads(text)
    except ValueError:
        pass
    try:
        events, depth = yaml.parse(text, Loader=yaml.SafeLoader), 0
        for event in events:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent) or _tagged(event):
                raise BadCell(f"must be a plain map or list at most {MAX_DEPTH} deep, without aliases and tags")
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, BadCell):
            raise
        raise BadCell("is neither JSON nor YAML, as text that begins with { or [ must be") from None


def _nested(text: str) -> bool:
    """Whether brackets are nested deeper than any scenario nests."""
    return text.count("[") + text.count("{") > MAX_DEPTH and re.search(rf"([\[{{]\s*){{{MAX_DEPTH}}}", text) is not None


def _tagged(event: yaml.Event) -> bool:
    return getattr(event, "tag", None) not in (None, "!")


def encode(value: Any, hints: Hints) -> Cell:
    """The plainest cell that says exactly this value at a place of these types."""
    for said in _ways(value, hints):
        if not (isinstance(said, str) and said.startswith(DANGEROUS)) and _says(said, value, hints):
            return said
    raise BadCell(f"{shown(value)} cannot be written in a cell")


def _ways(value: Any, hints: Hints) -> list[Cell]:
    text = json.dumps(value, ensure_ascii=False, default=str)
    if value is None:
        return [NULL]
    if isinstance(value, str):
        return [value, text, json.dumps(value)]
    if isinstance(value, list | tuple):
        within = elements_at(hints)
        plain = [str(encode(v, within)) for v in value if not isinstance(v, list | tuple | dict)]
        return ["; ".join(plain), text] if len(plain) == len(value) else [text]
    return [text] if isinstance(value, dict) else [value, text]


def _says(said: Cell, value: Any, hints: Hints) -> bool:
    """Whether a cell is read as the value, as it stands and as text."""
    wanted = list(value) if isinstance(value, tuple) else value
    texts = {str(said).lower() if isinstance(said, bool) else said, as_text(said)}
    for text in texts:
        kept = tidy(text)
        try:
            found = decode(kept, hints) if kept is not None else None
        except BadCell:
            return False
        if len(as_text(said)) > MAX_TEXT or kept != text or not same(found, wanted):
            return False
    return True


def as_text(said: Cell) -> str:
    """A cell as the text of a CSV file."""
    return str(said).lower() if isinstance(said, bool) else str(said)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to the letter: 1 is neither 1.0 nor true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)
