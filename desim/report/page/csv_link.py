"""CSV link: rows of text as an address that a browser saves as a file, with nothing beside the page."""

import csv
import io
from collections.abc import Sequence
from urllib.parse import quote

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet program may take for the beginning of a formula."""
_KEPT = " !$'()*,/:;<=>?@[]^_`{|}~."
"""Signs that need no escape in an address of data; the page escapes those that mean something in HTML."""


def csv_link(rows: Sequence[Sequence[str]]) -> str:
    """A ``data:`` address of the rows as CSV, the first of which is the head.

    Spaces that do not break become plain ones and a minus sign becomes a hyphen, so that numbers stay numbers. Text
    that a spreadsheet program may take for a formula gets a leading apostrophe.
    """
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows([[_cell(text) for text in row] for row in rows])
    return "data:text/csv;charset=utf-8," + quote(sink.getvalue(), safe=_KEPT)


def _cell(text: str) -> str:
    plain = text.replace("\u00a0", " ").replace("\u2212", "-")
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) and not _is_number(plain) else plain


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
