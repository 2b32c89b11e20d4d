"""Funds: money that is appropriated by fiscal year, and that the cases of gates wait for."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.calendar_time import CalendarTime
from desim.spec.fields.quantity import (
    DISTINCT,
    FiscalYearKey,
    Moment,
    Money,
    PositiveFactor,
    PositivePeriod,
    fault,
)
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import TICKS_PER_DAY, days, ticks

MONTHS_OF_A_YEAR = 12


class Appropriations(Declared):
    """Money that is given by fiscal year."""

    amount: Money = 0.0
    """Money appropriated on the first day of every fiscal year: ``amount: 40 million USD``."""
    amounts: Annotated[dict[FiscalYearKey, Money], DISTINCT] = {}
    """Money appropriated for single fiscal years in place of ``amount``. A fiscal year bears the number of the calendar
    year in which it ends; where the scenario has no start date, or the period is not a year, the first one is 1.

    ``amounts: {2027: 40 million USD, 2028: 25 million USD}``
    """
    initial: Money = 0.0
    """Money that is there at the start, of the fiscal year before the first."""

    @property
    def gives(self) -> bool:
        """Whether there ever is any money."""
        return self.amount > 0.0 or self.initial > 0.0 or any(self.amounts.values())

    def of_year(self, year: int) -> float:
        """Money appropriated for a fiscal year."""
        return self.amounts.get(float(year), self.amount)


class Contributor(Appropriations):
    """The part of a nation in a joint fund."""

    share: PositiveFactor = 1.0
    """Weight of the nation in what each case costs, where the nations pay by share."""


class Fund(Appropriations):
    """Money that is appropriated by fiscal year, and that cases wait for at the stages of gates that name it.

    A case draws what it costs: its amount times the price of the gate, else times the ``unit_cost`` of the item; what
    waits for a gate before it begins draws its own ``cost``. Cases of everybody else, renewals and waived cases draw
    nothing. What a case has drawn comes back when it is returned or refused; where its fiscal year is over and money
    lapses, it lapses. Orders of before the start draw on ``initial``; where that is not enough, they wait from the
    start on.

    ``procurement: {every: 1 year, first: 2026-10-01, amount: 40 million USD, unused: lapse}``
    """

    title: Text = ""
    """Name for readers."""
    nation: Annotated[str, Ref("nations")] | None = None
    """Whose money it is."""
    every: PositivePeriod
    """Length of a fiscal year, or of the period for which money is released."""
    first: Moment
    """First day of the first fiscal year of the run; before it there is only what is there at the start."""
    unused: Literal["lapse", "carry"] = "lapse"
    """What becomes of money that is left at the end of a fiscal year: it lapses, or is carried over."""
    order: Literal["strict", "first_fit"] = "strict"
    """Whether the first case in line holds back those behind it that the same money pays, or those that can be paid go
    first. Cases stand in line by their arrival, or by rank where the discipline of their gate is priority."""
    contributors: dict[Annotated[str, Ref("nations")], Contributor] = {}
    """Money of a joint fund, by nation, in place of amounts of its own. Here one nation pays two thirds of every case:

    ``pays: share``
    ``contributors: {us: {amount: 60 million USD, share: 2}, japan: {amount: 40 million USD}}``
    """
    pays: Literal["pool", "share", "receiver"] = "pool"
    """Who pays in a joint fund: all money lies in one pool; or each nation pays its share of every case, so that a case
    waits for the poorest; or the nation that receives pays for itself."""

    @model_validator(mode="after")
    def _funded(self) -> "Fund":
        if self.contributors and self.gives:
            raise fault("has contributors and money of its own; give that to one of the contributors")
        if not any(source.gives for source in self.sources.values()):
            raise fault("never has any money: give amount, amounts, initial or contributors")
        if self.pays != "pool" and not self.contributors:
            raise fault(f"has pays: {self.pays} but no contributors")
        if self.pays != "share" and any(one.share != 1.0 for one in self.contributors.values()):
            raise fault("has shares of contributors, which only count with pays: share")
        return self

    @property
    def sources(self) -> dict[str, Appropriations]:
        """What gives the money, by nation; by no name where it is no joint fund."""
        return dict(sorted(self.contributors.items())) if self.contributors else {"": self}

    @property
    def accounts(self) -> dict[str, tuple[Appropriations, ...]]:
        """What gives the money of each account; an account of a nation bears its name, the only one of a fund none."""
        if self.pays == "pool":
            return {"": tuple(self.sources.values())}
        return {nation: (source,) for nation, source in self.sources.items()}

    @property
    def shares(self) -> dict[str, float]:
        """Share of every case that each account pays, where that is the same for all cases."""
        if self.pays != "share":
            return {"": 1.0}
        total = sum(one.share for one in self.contributors.values())
        return {nation: one.share / total for nation, one in sorted(self.contributors.items())}


class FiscalYears:
    """The fiscal years of a fund, by number: 0 for the first, -1 for what was before it."""

    def __init__(self, declared: Fund, start: date | None) -> None:
        self.begins = Recurrence(ticks(declared.first), declared.every, start)
        every = declared.every
        self._first = 1
        """Name of the first."""
        if start is not None and isinstance(every, CalendarTime) and every.months == MONTHS_OF_A_YEAR:
            self._first = (start + timedelta(days=self.begins.at(1) // TICKS_PER_DAY - 1)).year

    def name(self, number: int) -> int:
        """The year in which it ends; its place, 1 for the first, where there are no dates or the period is no year."""
        return self._first + number

    def between(self, since: float, until: float) -> list[int]:
        """Numbers of those that have a part between two days; what falls on the last is not in it."""
        first = self.begins.number(ticks(since))
        found = [first]
        while days(self.begins.at(found[-1] + 1)) < until:
            found.append(found[-1] + 1)
        return found
