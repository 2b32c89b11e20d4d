"""Ranges: whether a network has anything to draw, and whether a factor lies within the range that its row gives it."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.fields.faults import Fault, shown
from desim.spec.question.rows import Row
from desim.spec.written_numbers import in_internal_units, start_of


def has_ranges(data: Mapping[str, Any]) -> bool:
    """Whether a number of a scenario has a low below its high, so that worlds can differ."""
    sources = data.get("sources")
    entries = sources.values() if isinstance(sources, Mapping) else ()
    return any(isinstance(entry, Mapping) and _differs(entry, data) for entry in entries)


def _differs(entry: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    if entry.get("fixed") or entry.get("low") is None or entry.get("high") is None:
        return False
    try:
        low, high = (in_internal_units(start_of(data), entry[end]) for end in ("low", "high"))
    except ValueError:
        return False
    return low != high


def range_faults(path: str, row: Row, data: Mapping[str, Any], sampled: bool) -> Iterator[Fault]:
    """Faults of the range of the factor of a row; its faults begin with *path*.

    Args:
        path: Of the row.
        row: The row.
        data: The scenario of the network without any option.
        sampled: Whether worlds are sampled.
    """
    if (row.low is None) != (row.high is None):
        yield Fault(f"{path}.{'high' if row.high is None else 'low'}", "is missing: a range has a low and a high")
    elif row.low is not None and row.factor is None:
        yield Fault(f"{path}.low", "is of a factor, and the row has none")
    elif row.low is not None and not _lies_between(row):
        yield Fault(f"{path}.factor", f"is not between {shown(row.low)} and {shown(row.high)}", shown(row.factor))
    elif row.low is not None and sampled and not has_ranges(data):
        message = "would not be drawn: no number of the network itself has a low and a high, as its sources give them"
        yield Fault(f"{path}.low", message)


def _lies_between(row: Row) -> bool:
    """Whether the factor of a row is within its range; ends that are no numbers are faults of their own."""
    try:
        low, factor, high = (in_internal_units(None, value) for value in (row.low, row.factor, row.high))
    except ValueError:
        return False
    return low <= factor <= high
