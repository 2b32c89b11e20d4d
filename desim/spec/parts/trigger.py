"""Triggers: what causes wait for, moments and conditions."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import Field, model_validator

from desim.spec.fields.base import Declared, Name, Ref
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.open_union import OpenUnion
from desim.spec.fields.quantity import (
    Amount,
    Days,
    Fraction,
    Moment,
    Money,
    PositiveAmount,
    PositiveDays,
    PositiveFraction,
    PositivePeriod,
    fault,
)


class Reader(Protocol):
    """How a page writes what a trigger speaks of."""

    def title(self, part: str) -> str:
        """The name of a part for readers."""

    def state(self, regime: str, name: str) -> str:
        """The name of a state of a regime for readers."""

    def day(self, day: float) -> str:
        """A day, or its date."""

    def number(self, value: float) -> str:
        """A number as pages write it."""

    def law(self, law: Any) -> str:
        """A law with its parameters."""


class Beginning(Declared):
    """A trigger: what a cause waits for. Each says in words when that is, and whether stocks can bring it about."""

    exogenous: ClassVar[bool]
    """Whether it comes by itself, whatever becomes of stocks, orders and approvals."""
    lasting: ClassVar[bool] = False
    """Whether it holds or does not at any time, so that others may be made of it and the effect of a cause may end by
    it; a trigger that does not is a moment."""

    def in_words(self, reader: Reader) -> str:
        """When the cause begins, as the end of a sentence.

        Args:
            reader: writes names, days and numbers for the page that asks.
        """
        raise NotImplementedError

    def clause(self, reader: Reader) -> str:
        """What holds, as a clause of a sentence; of those only that are lasting."""
        raise NotImplementedError

    def nested(self) -> "Iterator[tuple[tuple[str, ...], Beginning]]":
        """The triggers that it is made of, all the way down, with the path from it to each; itself first."""
        yield (), self

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        lacks = [] if cls.in_words is not Beginning.in_words else ["method in_words"]
        if cls.lasting and "kind" in cls.model_fields and cls.clause is Beginning.clause:
            lacks += ["method clause"]
        lacks += [] if hasattr(cls, "exogenous") else ["class attribute exogenous"]
        if lacks:
            raise TypeError(f"the trigger {cls.__name__} has no {' and no '.join(lacks)}")


class AtDate(Beginning):
    """Once, on a day.

    ``when: {kind: date, at: 2026-03-01}``
    """

    exogenous = True
    lasting = True
    kind: Literal["date"]
    at: Moment
    """The day it begins."""

    def in_words(self, reader: Reader) -> str:
        """When it begins."""
        return reader.day(self.at)

    def clause(self, reader: Reader) -> str:
        """It holds from the day on."""
        return f"it is {reader.day(self.at)} or later"


class AtHazard(Beginning):
    """Again and again: a random time from the end of one occurrence (or the start) to the next.

    ``when: {kind: hazard, every: {law: exponential, mean: 3.7 years}}``
    """

    exogenous = True
    kind: Literal["hazard"]
    every: TimeLaw
    """Time without it."""

    def in_words(self, reader: Reader) -> str:
        """When it begins."""
        return f"again and again, after {reader.law(self.every)}"


class Condition(Beginning):
    """A trigger that holds or does not: it begins when it comes to hold, or at once where it does."""

    exogenous = False
    lasting = True
    repeat: bool = False
    """Whether it may begin again after it ended."""
    held_for: Days = 0.0
    """It begins when it has held for this time without a break."""

    def in_words(self, reader: Reader) -> str:
        """When it begins."""
        return f"when {self.sentence(reader)}{' each time' if self.repeat else ' for the first time'}"

    def sentence(self, reader: Reader) -> str:
        """What holds, and for how long it has to."""
        return f"{self.clause(reader)} for {reader.number(self.held_for)} d" if self.held_for else self.clause(reader)


class AtCondition(Condition):
    """When the stock on hand falls below an amount, or below so many days of supply.

    ``when: {kind: condition, stockpile: depot, below: 5000, repeat: true}``
    """

    kind: Literal["condition"]
    stockpile: Annotated[str, Ref("stockpiles")]
    """The stockpile that is watched."""
    below: Amount | None = None
    """It begins when on hand falls below this."""
    days: PositiveDays | None = None
    """It begins when on hand falls below what this time takes at the planning rate of the stockpile.

    ``when: {kind: condition, stockpile: depot, days: 30 days}``
    """

    @model_validator(mode="after")
    def _marked(self) -> "AtCondition":
        if (self.below is None) == (self.days is None):
            raise fault("needs one of below and days")
        return self

    def means(self, stockpile: Any) -> bool:
        """Whether its mark is an amount of *stockpile*: days are with a planning rate only."""
        return self.days is None or stockpile.planning_rate is not None

    def mark(self, planning_rate: float | None) -> float:
        """The amount below which it begins, of a stockpile with a *planning_rate* (units/day)."""
        return self.below if self.below is not None else (self.days or 0.0) * (planning_rate or 0.0)

    def clause(self, reader: Reader) -> str:
        """What holds."""
        mark = f"{reader.number(self.days)} days of supply" if self.days is not None else reader.number(self.mark(None))
        return f"{reader.title(self.stockpile)} is below {mark}"


class AtPeriod(Beginning):
    """On the same day of every period, by chance: a continuing resolution at the turn of a fiscal year.

    ``when: {kind: period, first: 2025-10-01, every: 1 year, chance: 0.8}``
    """

    exogenous = True
    kind: Literal["period"]
    first: Moment
    """First day."""
    every: PositivePeriod
    """Time from one such day to the next; one that is not over by then is not begun anew."""
    chance: Fraction = 1.0
    """Probability of each time, for itself."""

    def in_words(self, reader: Reader) -> str:
        """When it begins."""
        chance = f", each time with probability {reader.number(self.chance)}" if self.chance < 1.0 else ""
        return f"every {reader.number(self.every)} d from {reader.day(self.first)}{chance}"


class AtBacklog(Condition):
    """When the orders that a line has not begun are long enough: a multi-year contract that firms invest on.

    ``when: {kind: backlog, line: plant, above: 20000}``
    """

    kind: Literal["backlog"]
    line: Annotated[str, Ref("lines")]
    """The line whose order book is watched, that of a shared order book it draws on included."""
    above: PositiveAmount
    """It begins when what is ordered and not begun reaches this."""

    def clause(self, reader: Reader) -> str:
        """What holds."""
        return f"{reader.number(self.above)} ordered of {reader.title(self.line)} are not begun"


class AtOwed(Condition):
    """When the backorders of a stockpile reach an amount.

    ``when: {kind: owed, stockpile: depot, above: 500, held_for: 14 days}``
    """

    kind: Literal["owed"]
    stockpile: Annotated[str, Ref("stockpiles")]
    """The stockpile whose backorders are watched."""
    above: PositiveAmount
    """It begins when the backorders reach this."""

    def clause(self, reader: Reader) -> str:
        """What holds."""
        return f"{reader.title(self.stockpile)} owes {reader.number(self.above)} or more"


class _Marked(Condition):
    """A quantity that rises to a mark, or falls below one."""

    @property
    def mark(self) -> float:
        """The mark, in the unit of the quantity."""
        above, below = getattr(self, "above", None), getattr(self, "below", None)
        return float(above if above is not None else below or 0.0)

    @property
    def rises(self) -> bool:
        """Whether it holds at the mark and above it; else below it."""
        return getattr(self, "above", None) is not None

    @model_validator(mode="after")
    def _has_one_mark(self) -> "_Marked":
        if (getattr(self, "above", None) is None) == (getattr(self, "below", None) is None):
            raise fault("needs one of above and below")
        return self

    def _mark_in_words(self, reader: Reader) -> str:
        return f"{reader.number(self.mark)} or more" if self.rises else f"less than {reader.number(self.mark)}"


class AtOutput(_Marked):
    """When a line has made so much since the start, or so much or so little in a moving window.

    ``when: {kind: output, line: plant, below: 900, over: 30 days}``
    """

    kind: Literal["output"]
    line: Annotated[str, Ref("lines")]
    """The line whose good units are counted."""
    above: PositiveAmount | None = None
    """It begins when the good units reach this."""
    below: PositiveAmount | None = None
    """It begins when the good units made during the window are less than this; not before the first window is over."""
    over: PositiveDays | None = None
    """Length of the window that ends now; all since the start of the run where it is not given."""

    @model_validator(mode="after")
    def _has_a_window(self) -> "AtOutput":
        if self.below is not None and self.over is None:
            raise fault("has below without over, so that it would hold from the start")
        return self

    def clause(self, reader: Reader) -> str:
        """What holds."""
        window = f" in {reader.number(self.over)} d" if self.over is not None else ""
        return f"{reader.title(self.line)} has made {self._mark_in_words(reader)}{window}"


class AtUtilization(_Marked):
    """When a line or a workcenter is busy, or idle, for so much of a moving window.

    ``when: {kind: busy, part: plant, above: 0.95, over: 90 days}``
    """

    kind: Literal["busy"]
    part: Annotated[str, Ref("lines", "workcenters")]
    """The line or workcenter whose share of time at work is watched, change-overs included."""
    above: PositiveFraction | None = None
    """It begins when the share reaches this; not before the first window is over."""
    below: PositiveFraction | None = None
    """It begins when the share falls below this; not before the first window is over."""
    over: PositiveDays
    """Length of the window that ends now."""

    def clause(self, reader: Reader) -> str:
        """What holds."""
        return f"{reader.title(self.part)} is busy for {self._mark_in_words(reader)} of {reader.number(self.over)} d"


class AtMoney(_Marked):
    """When the money of a fund that is left, or that cases have drawn in this fiscal year, passes a mark.

    ``when: {kind: money, fund: procurement, below: 5 million USD}``
    """

    kind: Literal["money"]
    fund: Annotated[str, Ref("funds")]
    """The fund that is watched."""
    of: Literal["left", "obligated"] = "left"
    """Whether the money counts that is there and not obligated, or that cases have drawn in this fiscal year:

    ``when: {kind: money, fund: procurement, of: obligated, above: 30 million USD}``
    """
    above: Money | None = None
    """It begins when the money reaches this."""
    below: Money | None = None
    """It begins when the money falls below this."""

    def clause(self, reader: Reader) -> str:
        """What holds."""
        what = "left" if self.of == "left" else "obligated in this fiscal year"
        return f"{reader.title(self.fund)} has {self._mark_in_words(reader)} USD {what}"


class Composite(Condition):
    """A condition made of others."""

    def members(self) -> "list[tuple[str, Beginning]]":
        """What it is made of, each with the path to it."""
        raise NotImplementedError

    def nested(self) -> "Iterator[tuple[tuple[str, ...], Beginning]]":
        """The triggers that it is made of, all the way down, with the path from it to each; itself first."""
        yield (), self
        for where, member in self.members():
            for path, each in member.nested():
                yield (*where.split("."), *path), each

    @model_validator(mode="after")
    def _lasts(self) -> "Composite":
        for where, member in self.members():
            refuse_moment(member, f" at {where}")
        return self


class AtAll(Composite):
    """When all of several conditions hold at the same time.

    ``when: {kind: all, of: {late: {kind: date, at: 2027-01-01},``
    ``low: {kind: condition, stockpile: depot, below: 500}}}``
    """

    kind: Literal["all"]
    of: Annotated[dict[Name, "When"], Field(min_length=1)]
    """The conditions, by a name."""

    def members(self) -> list[tuple[str, Beginning]]:
        """The conditions, in the order of their names."""
        return [(f"of.{name}", member) for name, member in sorted(self.of.items())]

    def clause(self, reader: Reader) -> str:
        """What holds."""
        return " and ".join(_member(one, reader) for _, one in self.members())


class AtAny(Composite):
    """When one of several conditions holds.

    ``when: {kind: any, of: {owes: {kind: owed, stockpile: depot, above: 9},``
    ``crisis: {kind: entered, regime: politics, state: crisis}}}``
    """

    kind: Literal["any"]
    of: Annotated[dict[Name, "When"], Field(min_length=1)]
    """The conditions, by a name."""

    def members(self) -> list[tuple[str, Beginning]]:
        """The conditions, in the order of their names."""
        return [(f"of.{name}", member) for name, member in sorted(self.of.items())]

    def clause(self, reader: Reader) -> str:
        """What holds."""
        return " or ".join(_member(one, reader) for _, one in self.members())


class AtNot(Composite):
    """When a condition does not hold: stock that is back.

    ``when: {kind: not, that: {kind: condition, stockpile: depot, days: 90 days}, held_for: 30 days}``
    """

    kind: Literal["not"]
    that: "When"
    """The condition."""

    def members(self) -> list[tuple[str, Beginning]]:
        """The condition, which needs no name."""
        return [("that", self.that)]

    def clause(self, reader: Reader) -> str:
        """What holds."""
        return f"it is not so that {_member(self.that, reader)}"


def refuse_moment(trigger: Any, where: str) -> None:
    """Raise a fault where a trigger that has to hold at any time is a moment; *where* says which it is."""
    if not trigger.lasting:
        raise fault(f"has a moment{where} ({trigger.kind}), which holds at no time")
    if getattr(trigger, "chance", 1.0) < 1.0:
        raise fault(f"has a chance{where}, but whether a condition holds is not drawn")
    if getattr(trigger, "repeat", False):
        raise fault(f"has repeat{where}, where a condition begins nothing")


def in_sentence(trigger: Beginning, reader: Reader) -> str:
    """What holds, and for how long it has to, as a clause of a sentence."""
    return trigger.sentence(reader) if isinstance(trigger, Condition) else trigger.clause(reader)


def _member(trigger: Beginning, reader: Reader) -> str:
    """A condition inside another one, in words."""
    said = in_sentence(trigger, reader)
    return f"({said})" if isinstance(trigger, Composite) else said


class AtEntry(Beginning):
    """When a regime enters a state, by chance: a partner that keeps its output in a crisis.

    ``when: {kind: entered, regime: utopia_politics, state: strained}``
    """

    exogenous = False
    lasting = True
    kind: Literal["entered"]
    regime: Annotated[str, Ref("regimes")]
    """The regime."""
    state: Name
    """It begins when this state is entered, the start included; not while an earlier occurrence is still on."""
    chance: Fraction = 1.0
    """Probability each time, for itself."""

    def in_words(self, reader: Reader) -> str:
        """When it begins."""
        chance = f", with probability {reader.number(self.chance)}" if self.chance < 1.0 else ""
        return f"when {reader.title(self.regime)} enters {reader.state(self.regime, self.state)}{chance}"

    def clause(self, reader: Reader) -> str:
        """It holds while the regime is in the state."""
        return f"{reader.title(self.regime)} is in {reader.state(self.regime, self.state)}"


class AtEnd(Beginning):
    """When the effect of another cause is over: an old plant that closes when the new one is qualified."""

    exogenous = False
    lasting = True
    kind: Literal["ended"]
    cause: Annotated[str, Ref("causes")]
    """The other cause; one that never happens, or holds for good, is never over."""

    def in_words(self, reader: Reader) -> str:
        """When it begins."""
        return f"when {reader.title(self.cause)} is over"

    def clause(self, reader: Reader) -> str:
        """It holds from the end of the effect on, until the other cause begins anew."""
        return f"{reader.title(self.cause)} is over"


class AtApproval(Beginning):
    """When a gate has approved it: co-production that waits for its license.

    ``when: {kind: approval, gate: taa, filed: 2026-01-05, destination: japan}``
    """

    exogenous = False
    kind: Literal["approval"]
    gate: Annotated[str, Ref("gates")]
    """The gate."""
    filed: Moment = 0.0
    """Day the case is filed."""
    origin: Annotated[str, Ref("nations")] | None = None
    """Nation that would give, for agreements; the authority of the gate when not given."""
    destination: Annotated[str, Ref("nations")] | None = None
    """Nation that would receive, for agreements."""

    def in_words(self, reader: Reader) -> str:
        """When it begins."""
        return f"when {reader.title(self.gate)} has approved what is filed on {reader.day(self.filed)}"


TRIGGERS = OpenUnion("trigger", "kind", Beginning)
When = Annotated[
    AtDate | AtHazard | AtCondition | AtPeriod | AtBacklog | AtOwed | AtOutput | AtUtilization | AtMoney | AtEntry
    | AtAll | AtAny | AtNot | AtEnd | AtApproval,
    TRIGGERS,
    Field(discriminator="kind"),
]  # fmt: skip
for _composite in (AtAll, AtAny, AtNot):
    _composite.model_rebuild()
