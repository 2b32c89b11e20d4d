"""Calendar time: a time in whole months, quarters or years, which is a number of days and knows its months."""

import re

_MONTHS = re.compile(r"(\d{1,5})(?:\.0*)?\s*(months?|mo|quarters?|years?|yr)\Z", re.ASCII)
_MONTHS_IN = {"m": 1, "q": 3, "y": 12}
"""By the first letter of the unit."""


class CalendarTime(float):
    """A time written in whole months, quarters or years: its average days, which also know their months."""

    __slots__ = ("months",)
    months: int

    def __new__(cls, average: float, months: int) -> "CalendarTime":
        """*average*: days; *months*: the same in months."""
        time = super().__new__(cls, average)
        time.months = months
        return time

    def __getnewargs__(self) -> tuple[float, int]:  # type: ignore[override]  # float gives its value alone
        """What a copy is made of."""
        return float(self), self.months


def months_in(text: str) -> int | None:
    """The months of a time such as ``1 year``, ``2 quarters`` or ``6 months``; None for any other text, and for 0."""
    match = _MONTHS.match(text.strip())
    return int(match[1]) * _MONTHS_IN[match[2][0]] or None if match else None
