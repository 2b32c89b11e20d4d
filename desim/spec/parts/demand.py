"""Demands: what is taken from which stockpile and when, and what happens when it is empty."""

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from desim.spec.fields.base import Declared, Name, Ref, Text
from desim.spec.fields.calendar import Calendar
from desim.spec.fields.law import Fixed, SizeLaw, TimeLaw
from desim.spec.fields.quantity import (
    DISTINCT,
    AgeKey,
    Amount,
    Days,
    Factor,
    Fraction,
    Frequency,
    Moment,
    MomentKey,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    PositivePeriod,
    PositiveRate,
    Rank,
    Rate,
    fault,
)
from desim.spec.parts.returns import Return


class _Demand(Declared):
    stockpile: Annotated[str, Ref("stockpiles")]
    """Stockpile it draws on."""
    title: Text = ""
    """Name for readers."""
    priority: Rank = 1
    """Rank among the claims on the stockpile; 1 is served first."""
    claim_priority: Rank | None = None
    """Whose claims go first among those of equal rank, before the older ones: 1 is first, and those without one
    come last. Of equal claim priorities the older goes first, and of one instant that of the first name.

    ``claim_priority: 1``
    """
    unmet: Literal["backorder", "lost"] = "backorder"
    """Whether what is not on hand is owed or lost. An order of a kit is lost whole where a part of it is not there."""
    kit: dict[Annotated[Name, Ref("stockpiles")], PositiveAmount] = {}
    """What each unit wanted needs beside it, by stockpile; an order is filled when all of it is there, and keeps what
    is. Where *unmet* is lost, an order takes all at once, without substitutes, or is lost whole: of its parts, those
    that are short count as wanted and lost at their stockpiles, and the others stay there as if nobody had asked.

    ``kit: {fuzes: 1, charges: 5}``
    ``unmet: lost``
    """
    patience: TimeLaw | None = None
    """Time after which what is still owed of a claim is cancelled, drawn for each claim that waits; it waits for ever
    when not given. Cancelling withdraws no work: what the stockpile has ordered for it is made and comes in, as stock
    for others, and where orders are made to order, work on an order may begin and end after it was cancelled.

    ``unmet: backorder``

    ``patience: 14 d``
    """
    patience_until: Literal["filled", "begun"] = "filled"
    """Whether a claim may be given up until it is filled, or only until work on it has begun. What lines have begun of
    the orders of the stockpile, suppliers have taken up, or is under way, is for its claims in the order in which they
    are served. Of a claim for which a part is begun the rest is given up.

    ``patience: 14 d``
    ``patience_until: begun``
    """
    backlog: Annotated[dict[AgeKey, PositiveAmount], DISTINCT] = {}
    """What is owed to it at the start, by how long ago it was wanted. It waits with its priority and its age, and is
    owed from day 0 on; it counts as issued when it comes, but neither as wanted nor as late in this run. Its stockpile
    starts with nothing on hand.

    ``backlog: {0: 10}``
    ``backlog: {60 days: 200, 5 days: 100}``
    """
    returns: dict[Annotated[Name, Ref("stockpiles")], Return] = {}
    """Where units that were issued to it go when they are used: containers that come back, or cores that are
    remanufactured or stripped. Nothing comes back when none is given, nor of a *kit* what comes beside each unit.

    ``returns: {cores: {transit: {law: gamma, mean: 90 days, cv: 0.5}}}``
    ``condemned: 0.2``
    """
    condemned: Fraction = 0.0
    """Probability that a unit does not come back."""
    owner: Annotated[str, Ref("nations")] | None = None
    """Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not given."""
    start: Moment = 0.0
    """Nothing is wanted before."""
    end: Moment | None = None
    """Nothing is wanted from then on."""
    calendar: Calendar | None = None
    """Working time: outside it nothing is wanted, and intervals rest; always when not given.

    ``calendar: {days: [mon, tue, wed, thu, fri], holidays: [us_federal]}``
    """

    @model_validator(mode="after")
    def _window(self) -> "_Demand":
        if self.end is not None and self.end <= self.start:
            raise fault("ends before it starts")
        if self.stockpile in self.kit:
            raise fault("has its own stockpile in its kit")
        if self.backlog and (self.kit or self.unmet == "lost"):
            raise fault("has a backlog, which only backorders have that are no kit")
        if self.patience is not None and (self.kit or self.unmet == "lost"):
            raise fault("has patience, which only backorders have that are no kit")
        if self.patience_until != "filled" and self.patience is None:
            raise fault("has patience_until but no patience")
        if self.condemned and not self.returns:
            raise fault("has condemned but no returns")
        return self

    @property
    def profile(self) -> dict[float, float] | None:
        """Rate from each day on, for demands that are drawn in batches along a profile; None for all others."""
        return None


class FixedDemand(_Demand):
    """The same interval every time; the k-th demand comes at start + offset + k intervals.

    ``drill: {kind: fixed, stockpile: depot, every: 30 days, size: 500}``
    """

    kind: Literal["fixed"]
    every: PositivePeriod
    """Time between demands."""
    offset: Days | None = None
    """Time from the start to the first demand; one interval when not given."""
    size: SizeLaw = Fixed[Amount](value=1.0)
    """Amount of one demand."""


class PoissonDemand(_Demand):
    """Demands at random, independent of one another.

    ``training: {kind: poisson, stockpile: depot, arrivals: 3/day, size: 100}``
    """

    kind: Literal["poisson"]
    arrivals: Frequency
    """Mean number of demands per day."""
    size: SizeLaw = Fixed[Amount](value=1.0)
    """Amount of one demand."""


class RenewalDemand(_Demand):
    """Independent intervals from one law.

    ``exercise: {kind: renewal, stockpile: depot, every: {law: gamma, mean: 20 days, cv: 0.5}}``
    """

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
    """A rate that changes on given days, drawn in equal batches whenever a batch is due, or at random.

    ``war: {kind: profile, stockpile: front, rates: {0: 50/day, 90: 200/day}, batch: 50}``
    """

    kind: Literal["profile"]
    rates: Annotated[dict[MomentKey, Rate], Field(min_length=1), DISTINCT]
    """Rate from each day on, until the next day given; nothing before the first."""
    batch: PositiveAmount = 1.0
    """Amount of one demand."""
    timing: Literal["even", "poisson"] = "even"
    """Whether a batch comes as soon as it is due by the rates, or batches come at random with these rates, independent
    of one another: a Poisson process whose rate changes.

    ``rates: {0: 2, 90: 5, 180: 2}``
    ``timing: poisson``
    """
    repeat: PositivePeriod | None = None
    """The rates come again after this time, and again (seasons), and all days given must be before it; they come once
    only when not given.

    ``rates: {0: 2, 90: 5, 180: 2}``

    ``repeat: 1 year``
    """

    @model_validator(mode="after")
    def _seasonal(self) -> "ProfileDemand":
        if self.repeat is not None and max(self.rates) >= self.repeat:
            raise fault("has a rate on a day that is not before repeat")
        return self

    @property
    def profile(self) -> dict[float, float]:
        """Rate from each day on."""
        return self.rates


class Intensity(Declared):
    """A state of a modulated demand."""

    arrivals: Factor
    """Factor on the arrivals of the demand while it is in this state."""
    sojourn: TimeLaw
    """Time in this state; exponential for a Markov-modulated demand, a plain number for a fixed time."""
    next: dict[Name, PositiveFactor] = {}
    """Weights of the states that follow; the next one by name (after the last the first) when not given.

    ``states: {quiet: {arrivals: 0.3, sojourn: 60 d, next: {tense: 1}}, tense: {arrivals: 1, sojourn: 20 d}}``
    """


class ModulatedDemand(_Demand):
    """Poisson demand whose intensity goes through states: quiet, intense ... (Fischer & Meier-Hellstern 1993)."""

    kind: Literal["modulated"]
    arrivals: Frequency
    """Mean number of demands per day at a factor of 1."""
    states: Annotated[dict[Name, Intensity], Field(min_length=2)]
    """Its states by name.

    ``arrivals: 2/d``

    ``states: {quiet: {arrivals: 0.3, sojourn: {law: exponential, mean: 60 d}}, war: {arrivals: 3, sojourn: 10 d}}``
    """
    initial: Name | None = None
    """State at the start of the demand; the first by name when not given."""
    size: SizeLaw = Fixed[Amount](value=1.0)
    """Amount of one demand."""

    @model_validator(mode="after")
    def _linked(self) -> "ModulatedDemand":
        named = {after for state in self.states.values() for after in state.next} | ({self.initial} - {None})
        if unknown := sorted(str(name) for name in named - set(self.states)):
            raise fault(f"leads to {unknown[0]}, which is none of its states")
        return self

    def after(self, state: str) -> dict[str, float]:
        """Weights of the states that follow *state*."""
        names = sorted(self.states)
        return self.states[state].next or {names[(names.index(state) + 1) % len(names)]: 1.0}


class LevelOfEffort(_Demand):
    """Level-of-effort method: platforms at a rate per day, fewer every day by attrition.

    On day k after the start (k = 0, 1, ...) the rate is platforms (1 - attrition)^k rounds, so that the total of
    whole days is platforms rounds (1 - (1 - attrition)^days) / attrition.
    """

    kind: Literal["level_of_effort"]
    platforms: PositiveFactor
    """Number of platforms at the start.

    ``tubes: {kind: level_of_effort, stockpile: front, platforms: 72,``

    ``rounds: 60/d, days: 30, attrition: 0.01}``
    """
    rounds: PositiveRate
    """Amount that a platform uses in a day."""
    days: Annotated[PositiveDays, Field(le=36525)]
    """How long it goes on."""
    attrition: Fraction = 0.0
    """Share of the platforms that is lost every day."""
    batch: PositiveAmount = 1.0
    """Amount of one demand; what is left of the total after the last whole batch is not wanted."""

    @property
    def profile(self) -> dict[float, float]:
        """Rate from each day on, one step a day."""
        steps = math.ceil(self.days) if self.attrition else 1
        kept = 1.0 - self.attrition
        rates = {self.start + k: self.platforms * kept**k * self.rounds for k in range(steps)}
        return rates | {self.start + self.days: 0.0}


class TargetOriented(_Demand):
    """Target-oriented method: targets / kills per round, rounded up to whole batches, spread evenly over the days."""

    kind: Literal["target_oriented"]
    targets: PositiveFactor
    """Number of targets.

    ``armour: {kind: target_oriented, stockpile: front,``

    ``targets: 1200, kills_per_round: 0.3, days: 45}``
    """
    kills_per_round: PositiveFactor
    """Mean number of targets that one unit defeats."""
    days: PositiveDays
    """How long it goes on."""
    batch: PositiveAmount = 1.0
    """Amount of one demand."""

    @property
    def profile(self) -> dict[float, float]:
        """One rate over the days."""
        return _spread(self.start, self.targets / self.kills_per_round, self.days, self.batch)


class LifetimeOriented(_Demand):
    """Lifetime-oriented method: weapons x rounds of a life, rounded up to whole batches, spread evenly over it."""

    kind: Literal["lifetime_oriented"]
    weapons: PositiveFactor
    """Number of weapons.

    ``training: {kind: lifetime_oriented, stockpile: depot,``

    ``weapons: 54, rounds: 2500, life: 15 years}``
    """
    rounds: PositiveAmount
    """Amount that a weapon uses in its life."""
    life: PositiveDays
    """Life of a weapon, counted from the start of the demand."""
    batch: PositiveAmount = 1.0
    """Amount of one demand."""

    @property
    def profile(self) -> dict[float, float]:
        """One rate over the life."""
        return _spread(self.start, self.weapons * self.rounds, self.life, self.batch)


def _spread(start: float, total: float, days: float, batch: float) -> dict[float, float]:
    """A total in whole batches at an even rate from *start* on."""
    return {start: math.ceil(total / batch - 1e-9) * batch / days, start + days: 0.0}


Demand = Annotated[
    FixedDemand | PoissonDemand | RenewalDemand | ProfileDemand | ModulatedDemand | LevelOfEffort | TargetOriented
    | LifetimeOriented,
    Field(discriminator="kind"),
]  # fmt: skip
