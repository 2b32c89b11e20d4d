"""Causes: anything that changes the network during a run. When, what, how."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from desim.spec.base import Declared, Name, Ref, Text
from desim.spec.law import Fixed, TimeLaw
from desim.spec.quantity import Amount, Count, Days, Factor, Fraction, Moment, Money, fault

DIALS: dict[str, tuple[str, ...]] = {
    "suppliers": ("rate", "open", "lead_time"),
    "lines": ("rate", "open", "yield"),
    "legs": ("open", "transit", "capacity", "loss"),
    "demands": ("rate",),
    "fleets": ("tempo",),
}


class AtDate(Declared):
    """Once, on a day."""

    kind: Literal["date"] = "date"
    at: Moment
    """The day it begins."""


class AtHazard(Declared):
    """Again and again: a random time from the end of one occurrence (or the start) to the next."""

    kind: Literal["hazard"]
    every: TimeLaw
    """Time without it."""


class AtCondition(Declared):
    """When the stock on hand falls below an amount."""

    kind: Literal["condition"]
    stockpile: Annotated[str, Ref("stockpiles")]
    """The stockpile that is watched."""
    below: Amount
    """It begins when on hand falls below this."""
    repeat: bool = False
    """Whether it may begin again after it ended."""


When = Annotated[AtDate | AtHazard | AtCondition, Field(discriminator="kind")]


class How(Declared):
    """Delay, then a ramp to the full effect, which holds for a time (or the named stages one after another), then a recovery."""

    delay: TimeLaw = Fixed[Days](value=0.0)
    """Time from its beginning until anything changes."""
    ramp: Days = 0.0
    """Time from no effect to the full effect."""
    duration: TimeLaw | None = None
    """Time at full effect; for good when neither this nor stages are given."""
    stages: dict[Name, TimeLaw] | None = None
    """Named stretches at full effect, one after another: build, qualify ..."""
    recovery: Days = 0.0
    """Time from the full effect back to none."""
    steps: Count = 12
    """Equal steps of a ramp and of a recovery."""

    @model_validator(mode="after")
    def _ends(self) -> "How":
        if self.duration is not None and self.stages is not None:
            raise fault("has both a duration and stages; give one")
        if self.recovery and self.duration is None and self.stages is None:
            raise fault("has a recovery but neither a duration nor stages, so that it would never begin")
        return self


class Cause(Declared):
    """Holds dials of parts at factors for a time; causes that overlap multiply."""

    title: Text = ""
    """Name for readers."""
    role: Literal["disruption", "surge", "expansion", "reform", "calendar"] = "disruption"
    """What readers should call it."""
    when: When
    """When it begins."""
    what: Annotated[
        dict[Annotated[Name, Ref(*DIALS)], Annotated[dict[str, Factor], Field(min_length=1)]], Field(min_length=1)
    ]
    """Part, dial and factor at full effect: ``{scranton: {rate: 1.5}}``; dials are rate, open, yield, lead_time, transit, capacity, loss,
    tempo."""
    how: How = How()
    """How the effect comes and goes."""
    probability: Fraction = 1.0
    """Probability that it happens at all in a replication."""
    cost: Money = 0.0
    """Cost of each occurrence, USD."""
