"""Gates: approvals as work that officers do, through which orders, shipments, programs and teams must pass."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from desim.spec.fields.base import Declared, Name, Ref, Text
from desim.spec.fields.calendar import Calendar
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.open_union import OpenWords
from desim.spec.fields.quantity import (
    DISTINCT,
    Amount,
    AmountKey,
    Count,
    Days,
    Fraction,
    Frequency,
    Moment,
    Money,
    PositiveAmount,
    PositiveDays,
    PositivePeriod,
    Price,
    Rank,
    fault,
)

DISCIPLINES = OpenWords("discipline")


class Sessions(Declared):
    """Days on which a stage takes up what waits for it: a fiscal year, a committee that sits once a month."""

    every: PositivePeriod
    """Time between sessions."""
    first: Moment
    """Day of the first session."""


class Batch(Declared):
    """Cases that wait until together they are large enough, and go on as one: joint procurement."""

    minimum: PositiveAmount
    """Amount that the cases together must reach."""
    max_wait: PositiveDays | None = None
    """They also go on when the first of them has waited this long; never when not given."""


class Refusal(Declared):
    """What becomes of a case that a stage refuses."""

    chance: Fraction
    """Probability that a case is refused here (the dial *refusal* of the gate multiplies it)."""
    then: Literal["again", "drop"] = "again"
    """Whether it is filed again from the first stage (returned without action), or dropped: an order goes back to the
    stockpile, which may order elsewhere, a shipment waits for the bar to end and is filed again, a cause or a team does
    not come."""
    after: TimeLaw = Fixed[Days](value=0.0)
    """Time until it is filed again."""
    bar: TimeLaw | None = None
    """Time in which no case of the same holder is taken up: shipments to that user are held, orders go elsewhere."""


class Stage(Declared):
    """A step of an approval: a time of work, done by officers where they are few.

    A case that need not go through it (*chance*, *above*) skips it whole; others wait for a session, then for one
    another, then for money, then for officers. While the gate is closed none is taken
    up, no session takes place, and work rests.
    """

    title: Text = ""
    """Name for readers."""
    time: TimeLaw = Fixed[Days](value=0.0)
    """Time of the work on a case, without waiting (published waiting times hold both)."""
    officers: Count | None = None
    """Officers, each with one case at a time; cases never wait when not given."""
    chance: Fraction = 1.0
    """Share of the cases that have to go through this stage."""
    above: Amount = 0.0
    """Only cases of at least this amount go through it: notification thresholds.

    ``above: 25000000``
    """
    sessions: Sessions | None = None
    """Cases wait for the next of these days; one that comes on such a day is taken up on it.

    ``sessions: {every: 1 year, first: 2025-10-01}``
    """
    batch: Batch | None = None
    """Cases for the same item wait for one another here and go on as one; those of everybody else do not.

    ``batch: {minimum: 500, max_wait: 180 days}``
    """
    fund: Annotated[str, Ref("funds")] | None = None
    """Fund that a case waits for before it comes to the officers, and draws what it costs from.

    ``prices: {0: 4000}``
    ``stages: {obligation: {fund: procurement}}``
    """
    per_nation: Days = 0.0
    """Time added for every nation in a batch beyond the first, times 1 - ``harmonisation`` of the gate.

    ``per_nation: 20 days``
    """
    refusal: Refusal | None = None
    """How it may refuse.

    ``refusal: {chance: 0.05, then: drop, bar: 1 year}``
    """


class Background(Declared):
    """Cases of everybody else, which compete for the officers."""

    arrivals: Frequency
    """Mean number of cases per day, at random (Poisson); the dial *arrivals* multiplies it."""
    priority: Rank = 1
    """Their rank, where officers go by priority."""


class Applies(Declared):
    """The flows across a border that must pass a gate; what is not given holds for all.

    ``applies: {origins: [us], items: [seeker]}``
    """

    origins: tuple[Annotated[str, Ref("nations")], ...] = ()
    """Nations that ship."""
    destinations: tuple[Annotated[str, Ref("nations")], ...] = ()
    """Nations that receive."""
    designs: tuple[Annotated[str, Ref("nations")], ...] = ()
    """Nations whose designs (``design`` of an item) are transferred to others, from wherever they are made; name the
    origins as well for transfers by third parties only."""
    items: tuple[Annotated[str, Ref("items")], ...] = ()
    """Items."""


class Gate(Declared):
    """An approval: a license, a technology release, a contract, a budget, customs, a certification.

    One that is closed for good refuses all that waits for it: orders go back to their stockpile, goods to the one they
    come from (those of a line or a supplier are lost). Approvals stay valid to their end; later cases wait for ever.

    ``ddtc: {kind: licence, nation: us, applies: {origins: [us]}, validity: 4 years,``
    ``stages: {office: {time: {law: lognormal, mean: 40 days, cv: 0.5}, officers: 12}}}``

    ``fms_case: {kind: contract, sequence: [letter, contracting], cost: 15000,``
    ``stages: {letter: {time: 120 days, officers: 4}, contracting: {time: {law: gamma, mean: 10 months, cv: 0.5}}}}``
    """

    title: Text = ""
    """Name for readers."""
    kind: Literal[
        "licence", "release", "contract", "budget", "notification", "customs", "certification", "transfer", "monitoring"
    ] = "licence"
    """What readers should call it."""
    nation: Annotated[str, Ref("nations")] | None = None
    """Whose authority it is; agreements hold between this nation (the origin when not given) and the destination, or
    the origin where this nation is itself the destination, as with import rules."""
    calendar: Calendar | None = None
    """Office hours: outside them work on cases rests; always when not given.

    ``calendar: {days: [mon, tue, wed, thu, fri], hours: ['08:00-17:00'], holidays: [us_federal]}``
    """
    at: Literal["order", "shipment"] = "order"
    """Whether orders pass it before the source hears of them, or shipments before they leave."""
    case_per: Literal["order", "parcel"] = "order"
    """At shipment: whether there is one case for an order, of all its units, which the first of them to leave files and
    for which the others wait, or one for each parcel, as an order that is filled in parts leaves. Units of several
    orders are counted as the oldest order first. Of a shared order book, what a line draws at a time is an order.

    ``at: shipment``
    ``case_per: parcel``
    """
    applies: Applies | None = None
    """Flows that must pass it, besides the sources that name it."""
    stages: Annotated[dict[Name, Stage], Field(min_length=1)]
    """Steps by name."""
    sequence: tuple[Name, ...] = ()
    """Order of the stages, when there are several; the order in a file means nothing."""
    discipline: Annotated[Literal["fifo", "priority"], DISCIPLINES] = "fifo"
    """Whether officers take the oldest case, or the first of the best rank (that of the stockpile that orders) by
    *claim_priority*, then the oldest. Of one instant, cases come by *claim_priority* and name of the stockpile."""
    background: Background | None = None
    """Cases of everybody else.

    ``background: {arrivals: 4/day}``
    """
    validity: PositiveDays | None = None
    """How long an approval lasts: later cases of the same source and stockpile pass at once, and those that come while
    one is in process wait for it and share its fate. Every case needs its own when not given.

    ``validity: 4 years``
    ``renew_before: 90 days``
    """
    allowance: PositiveAmount | None = None
    """Amount that one approval covers, with a validity; a new approval takes the place of what is left of the old."""
    renew_before: Days | None = None
    """Time before the end of the validity at which a renewal is filed; at the next need when not given."""
    harmonisation: Fraction = 0.0
    """How far rules of the nations agree: 1 takes the time per nation away."""
    prices: Annotated[dict[AmountKey, Price], DISTINCT] = {}
    """Price of a unit by the amount of the contract (a batch counts as one), booked at approval as purchase:
    ``prices: {0: 4000, 500: 3600}``. What a fund is drawn on for, too."""
    cost: Money = 0.0
    """Cost of filing a case, USD."""

    @field_validator("sequence")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise fault("names a stage twice")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> "Gate":
        if sorted(self.sequence) != sorted(self.stages) and (self.sequence or len(self.stages) > 1):
            raise fault("needs a sequence that names every stage once")
        if self.case_per == "parcel" and self.at == "order":
            raise fault("has a case per parcel, but orders pass it before there are parcels")
        if self.validity is None and (self.allowance is not None or self.renew_before is not None):
            raise fault("has an allowance or renew_before but no validity")
        if self.validity is not None and self.renew_before is not None and self.renew_before >= self.validity:
            raise fault(
                "has a renew_before that is not shorter than its validity, so that it would be renewed for ever"
            )
        if self.prices and 0.0 not in self.prices:
            raise fault("has prices but none from 0 on")
        return self

    def price_of(self, contract: float) -> float | None:
        """Price of a unit, USD, where the contract is of so many units; None where there are no prices."""
        reached = [amount for amount in self.prices if amount <= contract]
        return self.prices[max(reached)] if reached else None

    def in_sequence(self) -> list[tuple[str, Stage]]:
        """Stages in the order in which a case goes through them."""
        return [(name, self.stages[name]) for name in self.sequence or self.stages]
