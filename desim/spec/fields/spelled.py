"""Spelled: the key that a name means as people write it."""

import re
import unicodedata
from typing import Any

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}\Z", re.ASCII)
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "œ": "oe"})


def key_of(name: str) -> str:
    """The key of a name with capitals, blanks or accents: ``Rock Island`` is ``rock_island``, ``1001`` is ``n1001``.

    A name without any letter or digit of the Latin alphabet is returned as it is.
    """
    if _KEY.match(name):
        return name
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    key = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
    key = f"n{key}" if key[:1].isdigit() else key
    return key if _KEY.match(key) else name


def part_of_name(value: Any) -> Any:
    """The key of a part, or of the way from a source to a stockpile: ``Plant > Depot`` is ``plant>depot``."""
    return ">".join(key_of(name.strip()) for name in value.split(">", 1)) if isinstance(value, str) else value


def spelled(value: Any) -> Any:
    """The key of a text; anything else as it is."""
    return key_of(value) if isinstance(value, str) else value
