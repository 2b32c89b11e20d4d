"""Spelled names: headings that mean a known sheet or column, however people write them."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_HEAD_WITH_UNIT = re.compile(r"(.+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\Z", re.DOTALL)


def known_heading(written: str, known: Iterable[str]) -> str | None:
    """The known name of a sheet or column that a heading means, whatever its capitals and blanks; None for none."""
    folded = re.sub(r"\s+", "_", written.strip()).casefold()
    return next((name for name in known if name.casefold() == folded), None)


def heading_and_unit(written: str) -> tuple[str, str]:
    """A heading such as ``initial (kg)`` as the heading and its unit, which is empty where there is none."""
    match = _HEAD_WITH_UNIT.match(written.strip())
    return (match[1], match[2]) if match else (written, "")


def misspelled(written: str, known: Iterable[str]) -> str:
    """The known name of which a heading looks like a misspelling, empty where it looks like one of the user's own."""
    matches = get_close_matches(known_form(written), list(known), n=1, cutoff=0.8)
    return matches[0] if matches else ""


def known_form(written: str) -> str:
    """A heading as the names of sheets and columns are written."""
    return re.sub(r"\s+", "_", written.strip()).casefold()
