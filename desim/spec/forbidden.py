"""Forbidden: what would let a scenario run code, read secrets or reach other files, while it is still being composed.

Hydra calls whatever ``_target_`` names, Python's logging configuration whatever ``()`` or ``class`` names, and
interpolations read the environment. Scenarios are data from other people, so all of it is denied by default.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.faults import Fault, shown

TARGET = "_target_"
KEYS = {"()", "class", "searchpath", "env_set", "env_copy"}
_HARMLESS = re.compile(r"\$\{(?:oc\.env:DESIM_[A-Z0-9_]+(?:,[A-Za-z0-9_. -]*)?|[A-Za-z0-9_.]+)\}")
_WORD_KEY = re.compile(r"""(?:^|[.{,+~'"\s])(\(\)|class|searchpath|env_set|env_copy)['"]?\s*[=:.]""")


def text_fault(text: str) -> str:
    """Why a text, key or value, must not reach the composer; empty when it may."""
    if TARGET in unicodedata.normalize("NFKC", text).casefold():
        return "_target_ is not allowed: a scenario is data and names no code"
    if "ext://" in text or "cfg://" in text:
        return "ext:// and cfg:// are not allowed: a scenario is data and names no code"
    if "${" in _HARMLESS.sub("", text):
        return "has an interpolation that is not allowed; only ${a.key} and ${oc.env:DESIM_...} are"
    return ""


def key_fault(key: str) -> str:
    """Why a key must not reach the composer; empty when it may."""
    if key in KEYS:
        return "is not allowed: a scenario is data and names no code and no places"
    return "" if key.isascii() else "is no key a scenario can have: use plain letters, digits and _"


def word_faults(words: list[str]) -> list[Fault]:
    """Faults of the overrides on a command line."""
    faults = []
    for word in words:
        name, found = word.partition("=")[0], _WORD_KEY.search(word)
        message = text_fault(word) or key_fault(name) or (key_fault(found[1]) if found else "")
        if message:
            faults.append(Fault("command line", message, shown(name)))
    return faults


def value_faults(data: Any, path: str = "") -> Iterator[Fault]:
    """Faults of composed data before its interpolations are resolved."""
    if isinstance(data, str):
        message = text_fault(data)
        if message:
            yield Fault(path, message)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from value_faults(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from value_faults(value, f"{path}[{index}]")
