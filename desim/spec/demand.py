"""Demands: who wants what, where, when, and what becomes of it when the shelf is empty."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from desim.spec.base import Declared, Name, Ref, Text
from desim.spec.law import Fixed, SizeLaw, TimeLaw
from desim.spec.quantity import (
    DISTINCT,
    Amount,
    Days,
    Frequency,
    Moment,
    MomentKey,
    PositiveAmount,
    PositiveDays,
    Rank,
    Rate,
    fault,
)


class _Demand(Declared):
    stockpile: Annotated[str, Ref("stockpiles")]
    """Stockpile it draws on."""
    title: Text = ""
    """Name for readers."""
    priority: Rank = 1
    """Rank among the claims on the stockpile; 1 is served first."""
    unmet: Literal["backorder", "lost"] = "backorder"
    """Whether what is not on hand is owed or lost."""
    kit: dict[Annotated[Name, Ref("stockpiles")], PositiveAmount] = {}
    """What each unit wanted needs beside it, by stockpile; an order is filled when all of it is there, and keeps what is."""
    start: Moment = 0.0
    """Nothing is wanted before."""
    end: Moment | None = None
    """Nothing is wanted from then on."""

    @model_validator(mode="after")
    def _window(self) -> "_Demand":
        if self.end is not None and self.end <= self.start:
            raise fault("ends before it starts")
        if self.kit and self.unmet == "lost":
            raise fault("has a kit, which can only be backordered")
        if self.stockpile in self.kit:
            raise fault("has its own stockpile in its kit")
        return self


class FixedDemand(_Demand):
    """The same interval every time; the k-th demand comes at start + offset + k intervals."""

    kind: Literal["fixed"]
    every: PositiveDays
    """Time between demands."""
    offset: Days | None = None
    """Time from the start to the first demand; one interval when not given."""
    size: SizeLaw = Fixed[Amount](value=1.0)
    """Amount of one demand."""


class PoissonDemand(_Demand):
    """Demands at random, independent of one another."""

    kind: Literal["poisson"]
    arrivals: Frequency
    """Mean number of demands per day."""
    size: SizeLaw = Fixed[Amount](value=1.0)
    """Amount of one demand."""


class RenewalDemand(_Demand):
    """Independent intervals from one law."""

    kind: Literal["renewal"]
    every: TimeLaw
    """Time between demands."""
    size: SizeLaw = Fixed[Amount](value=1.0)
    """Amount of one demand."""

    @model_validator(mode="after")
    def _moves(self) -> "RenewalDemand":
        if isinstance(self.every, Fixed) and self.every.value <= 0:
            raise fault("needs an interval above 0")
        return self


class ProfileDemand(_Demand):
    """A rate that changes on given days, drawn in equal batches whenever a batch is due."""

    kind: Literal["profile"]
    rates: Annotated[dict[MomentKey, Rate], Field(min_length=1), DISTINCT]
    """Rate from each day on, until the next day given; nothing before the first."""
    batch: PositiveAmount = 1.0
    """Amount of one demand."""


Demand = Annotated[FixedDemand | PoissonDemand | RenewalDemand | ProfileDemand, Field(discriminator="kind")]
