"""Kept: quantities that are checked and stay as they were written, for a row becomes a file that people read."""

from datetime import date
from typing import Annotated, Any

from pydantic import WrapValidator

from desim.spec.fields.law import TimeLaw
from desim.spec.fields.quantity import Days, Factor, Moment, Money, PositiveDays
from desim.spec.parts.provenance import RangeBound


def _as_written(value: Any, check: Any) -> Any:
    """The value itself, once it has passed its check; a date as text."""
    check(value)
    return value.isoformat() if isinstance(value, date) else value


KEPT = WrapValidator(_as_written)
KeptMoment = Annotated[Moment, KEPT]
KeptDays = Annotated[Days, KEPT]
KeptPositiveDays = Annotated[PositiveDays, KEPT]
KeptLaw = Annotated[TimeLaw, KEPT]
KeptMoney = Annotated[Money, KEPT]
KeptFactor = Annotated[Factor, KEPT]
KeptBound = RangeBound
"""A number, or text with a unit, which is kept as it is written already."""
