"""Numbers with a unit and a range, as types for the fields of declarations."""

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import WrapValidator
from pydantic_core import PydanticCustomError, core_schema

from desim.spec.fields import units
from desim.spec.fields.calendar_time import CalendarTime, months_in

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
"""A date as it is written in scenarios, such as 2026-04-01."""
LARGEST, SMALLEST = 1e15, 1e-12
"""Largest number of any kind, and smallest where 0 is not allowed: whole numbers are exact below, and no product or
quotient of a few of them is infinite."""


def fault(message: str) -> PydanticCustomError:
    """A fault of one field; the path and the given value are added where all faults are gathered."""
    return PydanticCustomError("desim", "{message}", {"message": message})


@dataclass(frozen=True)
class QuantityType:
    """A finite number of a kind (time, amount, rate, money ...) between *low* and *high*, in internal units.

    Plain numbers mean the field's own unit; text needs a unit (``"14400/month"``, ``"450 kg"``). A *moment* may also be
    an ISO date, counted from the start date of the scenario, and an *age* one before it, counted back.
    """

    kind: str
    low: float = 0.0
    high: float = math.inf
    open_low: bool = False
    moment: bool = False
    age: bool = False
    key: bool = False
    """Whether it is the key of a map: a plain number in quotes will do, for the keys of JSON are text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        bound = {"exclusiveMinimum" if self.open_low else "minimum": self.low}
        if math.isfinite(self.high):
            bound["maximum"] = self.high
        if not math.isfinite(self.low):
            bound = {}
        return {"anyOf": [{"type": "number", **bound}, {"type": "string"}], "unit": units.UNIT_OF[self.kind]}

    @property
    def allowed(self) -> str:
        """The range and the unit, as text."""
        left = f"{'(' if self.open_low else '['}{self.low:g}"
        right = "inf)" if math.isinf(self.high) else f"{self.high:g}]"
        return f"{left}, {right} {units.UNIT_OF[self.kind]}"

    def read(self, value: Any, info: core_schema.ValidationInfo) -> float:
        """The value in internal units; raises one fault that says what is allowed."""
        if (self.moment or self.age) and isinstance(value, date):
            value = value.isoformat()  # YAML reads an unquoted date as one
        months = None
        if isinstance(value, str):
            months = months_in(value) if self.kind == "time" and not self.key else None
            value = self._text(value.strip(), info)
        elif isinstance(value, CalendarTime):
            months = value.months
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise fault(f"must be a number, allowed {self.allowed}")
        value = float(value)
        below = value <= self.low if self.open_low else value < self.low
        if not math.isfinite(value) or below or value > self.high:
            raise fault(f"is outside the allowed range {self.allowed}")
        if abs(value) > LARGEST:
            raise fault(f"is too large: at most {LARGEST:g} {units.UNIT_OF[self.kind]}")
        if self.open_low and value < SMALLEST:
            raise fault(f"is too small: at least {SMALLEST:g} {units.UNIT_OF[self.kind]}")
        return value if months is None else CalendarTime(value, months)

    def _text(self, text: str, info: core_schema.ValidationInfo) -> float:
        if self.moment and ISO_DATE.match(text):
            return _since_start(text, info)
        if self.age and ISO_DATE.match(text):
            age = 0.0 - _since_start(text, info)
            if age < 0.0:
                raise fault("is a date after the start of the scenario, but has to be one before it")
            return age
        try:
            value, dimension, written = units.parse(text)
        except ValueError as error:
            raise fault(f"{error}; allowed {self.allowed}") from None
        if not written and not self.key:
            raise fault(f"is text without a unit; write a plain number or add a unit, allowed {self.allowed}")
        if written and dimension not in units.DIMENSIONS[self.kind]:
            raise fault(f"has the wrong dimension; expected {self.kind}, allowed {self.allowed}")
        return value


class SettingType(QuantityType):
    """A number in the unit of the field that it is set for, which is known where the part is; text may have a unit."""

    def _text(self, text: str, info: core_schema.ValidationInfo) -> float:
        try:
            value, _, written = units.parse(text)
        except ValueError as error:
            raise fault(str(error)) from None
        if not written:
            raise fault("is text without a unit; write a plain number or add a unit")
        return value


def _since_start(text: str, info: core_schema.ValidationInfo) -> float:
    """Days from the start date of the scenario to an ISO date."""
    start = (info.context or {}).get("start")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise fault("is not a date of the calendar") from None
    if start is None:
        raise fault("is a date, but the scenario has no start date")
    return float((day - start).days)


def _distinct(value: Any, handler: Any) -> Any:
    """Days of a map that are written differently and yet are one: the order of entries would decide."""
    found = handler(value)
    if isinstance(value, dict) and len(found) < len(value):
        raise fault("has two entries for one day")
    return found


DISTINCT = WrapValidator(_distinct)
Days = Annotated[float, QuantityType("time")]
PositiveDays = Annotated[float, QuantityType("time", open_low=True)]
Moment = Annotated[float, QuantityType("time", moment=True)]
MomentKey = Annotated[float, QuantityType("time", moment=True, key=True)]
WorkKey = Annotated[float, QuantityType("time", key=True)]
AgeKey = Annotated[float, QuantityType("time", age=True, key=True)]
Amount = Annotated[float, QuantityType("amount")]
PositiveAmount = Annotated[float, QuantityType("amount", open_low=True)]
AnyAmount = Annotated[float, QuantityType("amount", low=-1e15, high=1e15)]
AmountKey = Annotated[float, QuantityType("amount", key=True)]
Rate = Annotated[float, QuantityType("rate")]
PositiveRate = Annotated[float, QuantityType("rate", open_low=True)]
Frequency = Annotated[float, QuantityType("frequency", open_low=True)]
Fraction = Annotated[float, QuantityType("fraction", high=1.0)]
PositiveFraction = Annotated[float, QuantityType("fraction", high=1.0, open_low=True)]
Factor = Annotated[float, QuantityType("fraction", high=1e6)]
Setting = Annotated[float, SettingType("setting", low=-LARGEST, high=LARGEST)]
Number = Annotated[float, QuantityType("fraction", low=-LARGEST, high=LARGEST)]
RankKey = Annotated[float, QuantityType("fraction", low=1.0, high=99.0, key=True)]
FiscalYearKey = Annotated[float, QuantityType("fraction", low=1.0, high=9999.0, key=True)]
PositiveFactor = Annotated[float, QuantityType("fraction", high=1e6, open_low=True)]
Kilograms = Annotated[float, QuantityType("mass", open_low=True)]
CubicMeters = Annotated[float, QuantityType("volume", open_low=True)]
Containers = Annotated[float, QuantityType("containers", open_low=True)]
Kilometers = Annotated[float, QuantityType("distance", open_low=True)]
Speed = Annotated[float, QuantityType("speed", open_low=True)]
Density = Annotated[float, QuantityType("density", open_low=True)]
Money = Annotated[float, QuantityType("money")]
Price = Annotated[float, QuantityType("price")]
HoldingCost = Annotated[float, QuantityType("holding")]
Spending = Annotated[float, QuantityType("spending")]


def _whole(low: int, high: int) -> Any:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise fault(f"must be a whole number from {low} to {high}")
        if not low <= value <= high:
            raise fault(f"is outside the allowed range {low} to {high}")
        return value

    class Whole:
        allowed = f"{low} to {high:,}"

        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
            return core_schema.no_info_plain_validator_function(read)

        @classmethod
        def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
            return {"type": "integer", "minimum": low, "maximum": high}

    return Annotated[int, Whole]


if TYPE_CHECKING:  # plain numbers; what may know its months must be no float to the compiler, which would forget them
    Period: TypeAlias = Any
    PositivePeriod: TypeAlias = Any
    Count = int
    Places = int
    Rank = int
    Seed = int
else:
    Period = Days
    PositivePeriod = PositiveDays
    Count = _whole(1, 1_000_000)
    Places = _whole(0, 1_000_000)
    Rank = _whole(1, 99)
    Seed = _whole(0, 2**63 - 1)


class Degrees:
    """A plain number of degrees, used for positions on the map."""

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "number", "minimum": -self.limit, "maximum": self.limit}

    def read(self, value: Any) -> float:
        """Degrees within the limit."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not -self.limit <= value <= self.limit:
            raise fault(f"must be a number of degrees from {-self.limit:g} to {self.limit:g}")
        return float(value)


Latitude = Annotated[float, Degrees(90.0)]
Longitude = Annotated[float, Degrees(180.0)]
