"""Causes: anything that changes the network during a run. When, what, how."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from desim.spec.base import Declared, Name, Ref, Text
from desim.spec.law import Fixed, TimeLaw
from desim.spec.quantity import Amount, Count, Days, Factor, Fraction, Moment, Money, fault

DIALS: dict[str, tuple[str, ...]] = {
    "suppliers": ("rate", "open", "lead_time"),
    "lines": ("rate", "open", "yield"),
    "workforces": ("staff", "wanted", "attrition"),
    "legs": ("open", "transit", "capacity", "loss", "handling", "vehicles"),
    "demands": ("rate",),
    "fleets": ("tempo",),
}


class AtDate(Declared):
    """Once, on a day."""

    kind: Literal["date"]
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


class Trial(Declared):
    """A stage that may fail and is then gone through once more."""

    time: TimeLaw
    """Time of one attempt, passed or not."""
    fail: Fraction
    """Probability that an attempt fails, below 1."""

    @field_validator("fail")
    @classmethod
    def _some_pass(cls, value: float) -> float:
        if value >= 1.0:
            raise fault("must be below 1, or it would never end")
        return value


def _stage_kind(value: Any) -> str:
    """Which arm of a stage was written."""
    tried = isinstance(value, Trial) or (isinstance(value, dict) and ("time" in value or "fail" in value))
    return "trial" if tried else "plain"


Stage = Annotated[
    Annotated[TimeLaw, Tag("plain")] | Annotated[Trial, Tag("trial")],
    Discriminator(_stage_kind),
]


class How(Declared):
    """Delay, then a ramp to the full effect, which holds for a time (or for named stages in a row), then a recovery."""

    delay: TimeLaw = Fixed[Days](value=0.0)
    """Time from its beginning until anything changes."""
    ramp: Days = 0.0
    """Time from no effect to the full effect."""
    duration: TimeLaw | None = None
    """Time at full effect; for good when neither this nor stages are given."""
    stages: dict[Name, Stage] | None = None
    """Named stretches at full effect, one after another, each a time or a trial that may have to be repeated:
    ``{build: 15 months, qualify: {time: 9 months, fail: 0.2}}``."""
    sequence: tuple[Name, ...] = ()
    """Order of the stages, when there are several: ``[build, qualify]``. The order in a file means nothing."""
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
        if sorted(self.sequence) != sorted(self.stages or {}) and (self.sequence or len(self.stages or {}) > 1):
            raise fault("needs a sequence that names every stage once")
        return self

    @property
    def for_good(self) -> bool:
        """Whether the full effect never ends."""
        return self.duration is None and self.stages is None

    def in_sequence(self) -> list[tuple[str, "Stage"]]:
        """Stages in the order in which they follow one another."""
        stages = self.stages or {}
        return [(name, stages[name]) for name in self.sequence or stages]


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
    """Part, dial and factor at full effect: ``{scranton: {rate: 1.5}}``; dials are rate, open, yield, lead_time,
    transit, capacity, loss, handling, vehicles, tempo, staff, wanted, attrition."""
    how: How = How()
    """How the effect comes and goes."""
    probability: Fraction = 1.0
    """Probability that it happens at all in a replication."""
    cost: Money = 0.0
    """Cost of each occurrence, USD."""

    @property
    def closes(self) -> set[str]:
        """Parts that it closes at full effect."""
        return {part for part, dials in self.what.items() if 0.0 in (dials.get("open"), dials.get("rate"))}
