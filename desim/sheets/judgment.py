"""Judgment: what somebody has filled in of one assumed number, checked cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desim.sheets.spelled_numbers import AmbiguousNumber, plain_number
from desim.spec.fields import units
from desim.spec.fields.faults import shown
from desim.spec.fields.quantity import ISO_DATE
from desim.spec.numbers_at_paths import Location
from desim.spec.written_numbers import in_internal_units

NUMBERS = ("new low", "new value", "new high")
ENDS = {"new low": "low", "new high": "high"}
CellFault = tuple[str, str, str]
"""Column, message, and what was given."""


@dataclass
class Judgment:
    """New values of a number and of its source."""

    path: str
    value: Any = None
    """The number as it is written; None where it stays."""
    changes: dict[str, Any] = field(default_factory=dict)
    """Keys of its source, such as low, high, note and role."""
    faults: list[CellFault] = field(default_factory=list)


def judged(
    raw: Any,
    entry: Mapping[str, Any],
    location: Location,
    filled: Mapping[str, Any],
    start: date | None,
    decimal_comma: bool,
) -> Judgment:
    """What was filled in of one number.

    Args:
        raw: The number as it is written in the scenario.
        entry: Its source as it is written.
        location: Where it stands.
        filled: Cells by column, None where they are empty: new low, new value, new high, new ground, new role.
        start: First day of the scenario.
        decimal_comma: Whether numbers in text have decimal commas.
    """
    found = Judgment(location.path)
    numbers: dict[str, Any] = {}
    for column in NUMBERS:
        if filled[column] is not None:
            try:
                numbers[column] = _written(filled[column], raw, decimal_comma)
                _refuse(numbers[column], location, start, may_be_open=column == "new low")
            except (ValueError, AmbiguousNumber) as error:
                found.faults.append((column, str(error), shown(filled[column])))
    found.value = numbers.get("new value")
    found.changes = {key: numbers[column] for column, key in ENDS.items() if column in numbers}
    for column, key in (("new ground", "note"), ("new role", "role")):
        if filled[column] is not None:
            found.changes[key] = str(filled[column])
    if numbers and not found.faults:
        found.faults += _together(raw, entry, found, start)
    new = any(filled[column] is not None for column in NUMBERS)
    if new and filled["new ground"] is None:
        found.faults.append(("new ground", "is empty, but a number is new: say on what ground", ""))
    if new and not (filled["new role"] or entry.get("role")):
        found.faults.append(("new role", "is empty, but a number is new: say whose judgment it is, by role", ""))
    return found


def _written(cell: Any, raw: Any, decimal_comma: bool) -> Any:
    """A cell as it is written in the scenario: in the unit of the number where it has none; raises ValueError."""
    is_date = isinstance(raw, date) or (isinstance(raw, str) and bool(ISO_DATE.match(raw)))
    if isinstance(cell, bool):
        raise ValueError("is no number")
    text = plain_number(str(cell), decimal_comma)
    if is_date or ISO_DATE.match(text):
        if not (is_date and ISO_DATE.match(text)):
            raise ValueError("must be a date such as 2026-04-01" if is_date else "is a date, and the number is none")
        date.fromisoformat(text)
        return text
    unit = units.unit_text(raw) if isinstance(raw, str) else ""
    own = units.unit_text(text)
    if own:
        units.parse(text)
        return text
    try:
        number = float(text)
    except ValueError:
        raise ValueError("is no number") from None
    short = str(int(number)) if number.is_integer() else repr(number)
    if not unit:
        return int(number) if number.is_integer() else number
    return f"{short}{'' if unit.startswith(('/', '%')) else ' '}{unit}"


def _refuse(value: Any, location: Location, start: date | None, may_be_open: bool) -> None:
    """Raise ValueError where the field of the number does not allow a value."""
    internal = in_internal_units(start, value)
    if may_be_open and internal == location.open_low:
        return
    given = value if isinstance(value, str) and not ISO_DATE.match(value) else internal
    if isinstance(given, float) and given.is_integer() and location.refusal(given):
        given = int(given)
    if refusal := location.refusal(given):
        raise ValueError(refusal)


def _together(raw: Any, entry: Mapping[str, Any], found: Judgment, start: date | None) -> list[CellFault]:
    """Low, number and high must be in order, and a range needs both its ends."""
    low, high = (found.changes.get(key, entry.get(key)) for key in ("low", "high"))
    if (low is None) != (high is None):
        column = "new low" if low is None else "new high"
        return [(column, "is empty, but the other end of the range is given", "")]
    if low is None or high is None:
        return []
    ends = [in_internal_units(start, one) for one in (low, found.value if found.value is not None else raw, high)]
    if ends[0] >= ends[2]:
        return [("new low" if "low" in found.changes else "new high", f"makes a range from {low} to {high}", "")]
    if not ends[0] <= ends[1] <= ends[2]:
        number = found.value if found.value is not None else raw
        return [("new value", f"leaves the number, {number}, outside low and high, {low} and {high}", "")]
    return []
