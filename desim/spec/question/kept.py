"""Kept: quantities that are checked and stay as they were written, for a row becomes a file that people read."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WrapValidator

from desim.spec.fields.base import Name, PartName
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.quantity import Days, Factor, Moment, Money, PositiveDays
from desim.spec.fields.spelled import part_of_name, spelled
from desim.spec.parts.provenance import RangeBound


def _as_written(value: Any, check: Any) -> Any:
    """The value itself, once it has passed its check; a date as text."""
    check(value)
    return value.isoformat() if isinstance(value, date) else value


def _itself(value: Any) -> Any:
    return value


KEPT = WrapValidator(_as_written)
WRITTEN = PlainSerializer(_itself)
KeptMoment = Annotated[Moment, KEPT, WRITTEN]
KeptDays = Annotated[Days, KEPT, WRITTEN]
KeptPositiveDays = Annotated[PositiveDays, KEPT, WRITTEN]
KeptLaw = Annotated[TimeLaw, KEPT, WRITTEN]
KeptMoney = Annotated[Money, KEPT, WRITTEN]
KeptFactor = Annotated[Factor, KEPT, WRITTEN]
KeptBound = RangeBound
"""A number, or text with a unit, which is kept as it is written already."""
SpelledPart = Annotated[PartName, BeforeValidator(part_of_name)]
"""The name of a part, or of the source of a stockpile, as people write it."""
SpelledName = Annotated[Name, BeforeValidator(spelled)]
"""A name as people write it: ``US line`` is ``us_line``."""
