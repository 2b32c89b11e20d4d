"""Ticks: the whole microseconds that the simulation counts, and the days that people read and write.

Whole numbers meet where sums of hours, minutes and tenths of a day meet by hand; floating-point days do not.
"""

from functools import lru_cache
from operator import truediv
from typing import Final

TICKS_PER_DAY: Final = 86_400_000_000
"""Microseconds in a day."""
DAYS_PER_YEAR: Final = 365.25
"""Days of a mean year, four of which have one leap day."""
NEVER: Final = 2**62
"""A time beyond every horizon (146,000 years), in ticks; draws that are longer are cut to it."""
EXACT: Final = 2**53
"""Whole numbers up to here are floating-point numbers (285 years in ticks)."""
_GRIDS: Final = (86_400, 86_400_000)
"""Seconds and milliseconds in a day."""


@lru_cache(maxsize=16_384)  # what is declared is asked for again and again
def ticks(days: float) -> int:
    """The whole ticks of a time in days.

    A floating-point number of days is exact to a microsecond for 71 years only. Beyond, the whole second, or else the
    whole millisecond, that is the same number of days is meant.

    Args:
        days: a time, days; at most ``NEVER`` ticks.

    Returns:
        The nearest whole number of ticks; ``NEVER`` where the time is longer or infinite.
    """
    if not days * TICKS_PER_DAY < NEVER:
        return NEVER
    whole = int(days)
    part = days - whole
    for grid in _GRIDS:
        steps = round(part * grid)
        if whole + steps / grid == days:
            return whole * TICKS_PER_DAY + steps * (TICKS_PER_DAY // grid)
    return whole * TICKS_PER_DAY + round(part * TICKS_PER_DAY)


def days(ticks: int) -> float:
    """The days of a whole number of ticks: the nearest floating-point number."""
    if -EXACT <= ticks <= EXACT:
        return ticks / TICKS_PER_DAY
    return float(truediv(ticks, TICKS_PER_DAY))  # compiled code divides floating-point numbers, which these are not
