"""Knowledge: what a line has learned by making, and what its people were taught by others."""

from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.fields.base import Declared, Name, Ref
from desim.spec.fields.quantity import (
    Amount,
    Factor,
    Fraction,
    Moment,
    PositiveAmount,
    PositiveDays,
    PositiveFraction,
    fault,
)


class Learning(Declared):
    """Time falls with experience: T(n) = T(1) n^b with b = log2(slope) (Wright 1936; Crawford 1947)."""

    slope: PositiveFraction
    """Time of unit 2n over that of unit n; 0.85 is an 85 % curve."""
    theory: Literal["crawford", "wright"] = "crawford"
    """Whether the curve gives the time of each unit, or the cumulative average of all units."""
    made_before: Amount = 0.0
    """Units made before the start; the time of the line is that of the very first unit."""
    plateau: PositiveAmount | None = None
    """Experience beyond which nothing more is learned.

    ``learning: {slope: 0.92, theory: wright, plateau: 500}``
    """
    half_life: PositiveDays | None = None
    """Idle time in which experience halves; nothing is forgotten when not given.

    ``half_life: 3 years``
    """
    shared: dict[Annotated[str, Ref("lines")], Fraction] = {}
    """Share of what another line makes that counts as experience here; one way, unless the other says so too:
    ``shared: {parent_line: 0.5}``."""


class Secondment(Declared):
    """Teams of those who know how, sent to those who learn it."""

    begin: Moment
    """Day they come."""
    end: Moment
    """Day they leave."""
    teams: Factor = 1.0
    """Number of teams; the rate of learning goes with it. A training course is a part of a team."""
    gate: Annotated[str, Ref("gates")] | None = None
    """Gate that must approve them, filed at *begin*: they come when it has, and leave as much later.

    ``secondments: {first: {begin: 2026-01-05, end: 2027-01-05, teams: 2, gate: taa}}``
    """

    @model_validator(mode="after")
    def _ordered(self) -> "Secondment":
        if self.end <= self.begin:
            raise fault("has an end that is not after its begin")
        return self


class Documents(Declared):
    """Data packages: they lift K to what can be read, at once."""

    arrive: Moment = 0.0
    """Day they are there, or are filed for at the gate."""
    teach: Fraction
    """K that they give; no effect where more is known."""
    gate: Annotated[str, Ref("gates")] | None = None
    """Gate that must approve their transfer."""


class SpillOver(Declared):
    """What is picked up from a partner who knows more, inside a joint venture."""

    half_life: PositiveDays
    """Time in which half of the difference flows: dK/dt = ln 2 / half_life max(0, K_other - K)."""


class Knowledge(Declared):
    """Tacit knowledge K in [0, 1]. Seconded teams teach it, dK/dt = k (1 - K); what rests forgets, dK/dt = -d K."""

    start: Fraction = 0.0
    """K at the start: what documents alone give."""
    half_life: PositiveDays
    """Time in which one team halves what is not known yet: k = ln 2 / half_life."""
    secondments: dict[Name, Secondment] = {}
    """Stays of teams, which add up: ``{first: {begin: 0, end: 360 days}}``."""
    documents: dict[Name, Documents] = {}
    """Data packages: ``documents: {tdp: {arrive: 2026-01-05, teach: 0.4, gate: taa}}``."""
    spill_over: dict[Annotated[str, Ref("lines")], SpillOver] = {}
    """Lines with knowledge that this one learns from, one way: ``spill_over: {parent_line: {half_life: 2 years}}``."""
    forgetting: PositiveDays | None = None
    """Time without a lot in process in which K halves; nothing is forgotten when not given.

    ``forgetting: 3 years``
    """
    yield_low: PositiveFraction
    """Yield without any knowledge; with all of it the yield is that of the line."""
    slow: Factor = 0.5
    """Without any knowledge a lot takes 1 + slow times its time: x (1 + slow (1 - K))."""
    first_article: Fraction = 0.6
    """K from which the first article passes; the day of it is a fact of the run.

    ``yield_low: 0.7``
    ``first_article: 0.6``
    """
    step: PositiveDays = 7.0
    """Time between updates of yield and pace; K itself is exact at all times."""
