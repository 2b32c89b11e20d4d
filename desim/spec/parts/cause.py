"""Causes: what changes the network during a run, with its trigger, its dials and its course."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag, field_validator, model_validator

from desim.spec.families import DIALS
from desim.spec.fields.base import Declared, Name, PartName, Ref, Text
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Count, Days, Fraction, Money, PositiveDays, Spending, fault
from desim.spec.parts.dials import DialFactors, DialFactorsByPlace, DialValues
from desim.spec.parts.trigger import Beginning, When, refuse_moment


class Trial(Declared):
    """A stage that may fail and is then gone through once more."""

    time: TimeLaw
    """Time of one attempt, passed or not."""
    fail: Fraction
    """Probability that an attempt fails, below 1."""

    @field_validator("fail")
    @classmethod
    def _below_one(cls, value: float) -> float:
        if value >= 1.0:
            raise fault("must be below 1, or it would never end")
        return value


def _stage_kind(value: Any) -> str:
    """Which arm of a stage was written."""
    tried = isinstance(value, Trial) or (isinstance(value, dict) and ("time" in value or "fail" in value))
    return "trial" if tried else "plain"


EffectStage = Annotated[
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
    """Time at full effect; for good when none of this, until and stages is given."""
    until: When | None = None
    """The condition by which the full effect ends; where there is a duration as well, by what comes first. It is looked
    at from the full effect on, and is a condition that lasts, no moment. A surge that ends when the stock is back at 90
    days of supply for 30 days:
    ``until: {kind: not, that: {kind: condition, stockpile: depot, days: 90 days}, held_for: 30 days}``
    ``duration: 3 years``."""
    stages: dict[Name, EffectStage] | None = None
    """Named stretches at full effect, one after another, each a time or a trial that may have to be repeated:
    ``stages: {build: 15 months, qualify: {time: 9 months, fail: 0.2}}``
    ``sequence: [build, qualify]``."""
    sequence: tuple[Name, ...] = ()
    """Order of the stages, when there are several. The order in a file means nothing."""
    recovery: Days = 0.0
    """Time from the full effect back to none."""
    steps: Count = 12
    """Equal steps of a ramp and of a recovery."""
    half_life: PositiveDays | None = None
    """Time in which what is left of the effect halves during the recovery, instead of a straight line; what is left at
    the end of the recovery goes at once. Where a tenth of it goes every month:
    ``recovery: 2 years``
    ``half_life: 6.58 months``."""

    @model_validator(mode="after")
    def _ends(self) -> "How":
        if self.duration is not None and self.stages is not None:
            raise fault("has both a duration and stages; give one")
        if self.until is not None and self.stages is not None:
            raise fault("has both until and stages; give one")
        if self.recovery and self.for_good:
            raise fault("has a recovery but no duration, until or stages, so that it would never begin")
        if self.half_life is not None and not self.recovery:
            raise fault("has a half_life but no recovery")
        if sorted(self.sequence) != sorted(self.stages or {}) and (self.sequence or len(self.stages or {}) > 1):
            raise fault("needs a sequence that names every stage once")
        return self

    @field_validator("until")
    @classmethod
    def _lasts(cls, value: Beginning | None) -> Beginning | None:
        if value is not None:
            refuse_moment(value, "")
        return value

    @property
    def for_good(self) -> bool:
        """Whether the full effect never ends."""
        return self.duration is None and self.until is None and self.stages is None

    def in_sequence(self) -> list[tuple[str, "EffectStage"]]:
        """Stages in the order in which they follow one another."""
        stages = self.stages or {}
        return [(name, stages[name]) for name in self.sequence or stages]


class Cause(Declared):
    """Holds dials of parts at factors for a time; causes that overlap multiply.

    For example a strike:
    ``strike: {when: {kind: hazard, every: {law: exponential, mean: 9 years}},``
    ``what: {plant: {open: 0}}, how: {duration: 30 days}}``,
    an embargo on a material:
    ``embargo: {when: {kind: date, at: 2026-10-01}, what: {rare_earths: {rate: 0}},``
    ``how: {duration: 1 year, recovery: 90 days}, probability: 0.2}``,
    a supplier that leaves with half a year's notice:
    ``exit: {when: {kind: date, at: 2026-10-01}, what: {maker: {open: 0}}, how: {delay: 180 days}}``,
    a line that moves abroad while both run:
    ``old_site: {when: {kind: date, at: 2027-01-01}, what: {old_line: {rate: 0}}, how: {ramp: 8 months}}``
    ``new_site: {when: {kind: date, at: 2026-07-01}, what: {new_line: {rate: 0.8}}, how: {duration: 1 year}}``,
    a leak that suspends what partners teach:
    ``leak: {when: {kind: hazard, every: {law: exponential, mean: 100 years}},``
    ``what: {subsidiary: {teaching: 0}, taa: {time: 2}}, how: {duration: 180 days}}``,
    and a strike of the people that several lines share:
    ``strike: {when: {kind: date, at: 2026-05-01}, what: {welders: {open: 0}}, how: {duration: 21 days}}``.
    A depot issues nothing, while what comes is taken in:
    ``audit: {when: {kind: date, at: 2026-09-01}, what: {depot: {issues: 0}}, how: {duration: 14 days}}``.
    A depot has an accident:
    ``accident: {when: {kind: date, at: 90}, within: {depot_site: {open: 0}}, destroys: {depot: 0.5},``
    ``how: {duration: 60 days}}``.
    """

    title: Text = ""
    """Name for readers."""
    role: Literal["disruption", "surge", "expansion", "reform", "calendar"] = "disruption"
    """What readers should call it."""
    owner: Text = ""
    """Who answers for it: ``owner: Fuze product office``."""
    when: When
    """When it begins."""
    from_start: bool = False
    """Whether its full effect holds from the start of the run until it begins, too: a plant that is decided on later
    and does not exist before. Without a delay, a ramp or a probability, and with stages, until or a duration.

    ``when: {kind: date, at: 2026-04-01}``
    ``from_start: true``
    ``what: {new_line: {rate: 0}}``
    ``how: {stages: {build: 15 months, qualification: 270 days}, sequence: [build, qualification]}``
    """
    what: DialFactors = {}
    """Part, dial and factor at full effect: ``{scranton: {rate: 1.5}}``, ``{depot: {objective: 1.2}}``; the source of a
    stockpile is ``source>stockpile``: ``{plant>depot: {share: 0.5}}``. Each family has dials of its own."""
    sets: DialValues = {}
    """Part, dial and the number that it turns, in place of a factor: ``{depot: {objective: 20000}}``. A factor that is
    held meanwhile multiplies it; of several that set one dial, the one that began last counts. From a date on:
    ``when: {kind: date, at: 2027-01-01}``
    ``sets: {depot: {objective: 20000, order_up_to: 24000}, plant: {machines: 6, hours: 16 h}}``."""
    within: DialFactorsByPlace = {}
    """Nation or site, dial and factor, for all parts there that have the dial: ``{scranton_site: {open: 0}}``; of one
    family only: ``{germany: {lines: {rate: 0.7}}}``. There is what stands on a site, a leg by its origin, a gate by its
    nation, a demand or fleet by its stockpile, a workforce by its lines."""
    destroys: dict[Annotated[str, Ref("stockpiles")], Fraction] = {}
    """Share of what is on hand that is lost when its effect begins, of lots of all ages alike, whole units rounded half
    up: ``{depot: 0.5}``. What is in quarantine or in process is not. One that is to come again needs a duration, be it
    0."""
    how: How = How()
    """How the effect comes and goes."""
    how_of: dict[Annotated[PartName, Ref(*DIALS)], How] = {}
    """How it comes and goes at single parts, each with draws of its own, in place of ``how``. One shock hits several
    parts, which recover each on its own; it is over when all have:
    ``what: {plant: {open: 0}, mill: {open: 0}}``
    ``how_of: {plant: {duration: 90 days}, mill: {duration: {law: exponential, mean: 30 days}, recovery: 60 days}}``."""
    probability: Fraction = 1.0
    """Probability that it happens at all in a replication."""
    cost: Money = 0.0
    """Cost of each occurrence, USD."""
    cost_per_day: Spending = 0.0
    """Cost of each day in effect, beside that of the occurrence: from the end of the delay to that of the recovery; of
    a plant that comes, from the day on which it is there.

    ``cost: 5 million USD``
    ``cost_per_day: 80 thousand USD/day``
    """

    @model_validator(mode="after")
    def _acts(self) -> "Cause":
        if not (self.what or self.sets or self.within or self.destroys):
            raise fault("does nothing: give what, sets, within or destroys")
        if self.from_start and (self.how.for_good or self.how.ramp or self.how.delay != Fixed[Days](value=0.0)):
            raise fault("has from_start, which needs stages, until or a duration, and neither a delay nor a ramp")
        if self.from_start and self.how_of:
            raise fault("has both from_start and how_of; give one")
        if self.from_start and self.probability < 1.0:
            raise fault("has from_start and a probability: what does not happen would be there from the start")
        return self

    @property
    def exogenous(self) -> bool:
        """Whether it comes and goes by itself, whatever becomes of stocks, orders and approvals."""
        return self.when.exogenous and all(how.until is None or how.until.exogenous for how in self.hows)

    @property
    def hows(self) -> "list[How]":
        """How its effect comes and goes, and how at single parts."""
        return [self.how, *self.how_of.values()]

    def how_at(self, part: str) -> How:
        """How its effect comes and goes at a part."""
        return self.how_of.get(part, self.how)

    @property
    def builds(self) -> bool:
        """Whether it is the coming of a plant: it holds what is not there yet at 0, and lets it go at last."""
        held = [(dial, factor) for dials in self.what.values() for dial, factor in dials.items()]
        coming = self.role in ("surge", "expansion", "reform") and not (
            self.how.for_good or self.within or self.how_of or self.sets
        )
        return coming and bool(held) and all(dial in ("rate", "open") and factor == 0.0 for dial, factor in held)
