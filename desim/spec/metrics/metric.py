"""Metric: the definition of one measure."""

from typing import NamedTuple


class Metric(NamedTuple):
    """What a measure means."""

    subject: str
    """Kinds of parts it is measured on."""
    unit: str
    """``unit`` for the unit of the item; alternatives of several kinds of parts are joined by *or*."""
    meaning: str
    """One sentence, without its name and without a full stop."""
    source: str = ""
    """Author and year."""
