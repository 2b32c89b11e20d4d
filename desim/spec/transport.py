"""Legs and routes: how goods move between sites."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from desim.spec.base import Declared, Ref, Text
from desim.spec.law import Fixed, TimeLaw
from desim.spec.quantity import Days, Fraction, PositiveAmount, Price, fault


class Departures(Declared):
    """A timetable: first at offset, then every so often."""

    every: TimeLaw
    """Time between departures."""
    offset: Days | None = None
    """Time of the first departure; one interval when not given."""


class Leg(Declared):
    """One stretch of transport between two sites."""

    title: Text = ""
    """Name for readers."""
    mode: Literal["road", "rail", "sea", "air", "pipeline", "other"] = "other"
    """Means of transport."""
    origin: Annotated[str, Ref("sites")] | None = None
    """Site it starts at."""
    destination: Annotated[str, Ref("sites")] | None = None
    """Site it ends at."""
    transit: TimeLaw = Fixed[Days](value=0.0)
    """Time on the way."""
    capacity: PositiveAmount | None = None
    """Most that one departure carries."""
    departures: Departures | None = None
    """Timetable; goods leave at once when not given."""
    full_load: bool = False
    """Whether a departure waits until its capacity is full."""
    loss: Fraction = 0.0
    """Probability of being lost on the way."""
    loss_of: Literal["unit", "consignment"] = "consignment"
    """Whether units are lost one by one or a consignment as a whole."""
    price: Price = 0.0
    """Freight for a unit."""

    @model_validator(mode="after")
    def _loads(self) -> "Leg":
        if self.full_load and self.capacity is None:
            raise fault("has full_load but no capacity")
        if self.full_load and self.departures is not None:
            raise fault("has both full_load and a timetable; give one")
        if self.capacity is not None and self.departures is None and not self.full_load:
            raise fault("has a capacity but neither a timetable nor full_load, so that nothing would limit it")
        return self


class Route(Declared):
    """Legs in the order of travel."""

    legs: Annotated[tuple[Annotated[str, Ref("legs")], ...], Field(min_length=1)]
    """Names of the legs, first to last."""
