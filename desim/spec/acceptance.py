"""Acceptance: cases with known values, as the index of a folder of validation declares them.

The index, ``cases.yaml``, is a map of cases; the scenarios that it names lie beside it. The simulator is validated by
such a folder, and a model of one's own can be.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.quantity import Amount, Count, Days, Number, PositiveFactor, PositiveFraction, fault

INDEX = "cases.yaml"
"""Name of the index in its folder."""
Transform = Literal["", "log2", "inverse"]
Statistic = Literal["mean", "sd", "share_at_most", "quantile", "largest_distance"]
LEVEL = "level"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z", re.ASCII)


def _id(value: str) -> str:
    if not _ID.match(value):
        raise fault("is no name of a case: use letters, digits, _ and -, starting with a letter, at most 64 characters")
    return value


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


CaseId = Annotated[str, AfterValidator(_id)]


class Term(Declared):
    """A measured number: factor x what *metric* says of *subject*.

    ``{metric: level.on_hand, subject: depot, over: [30, 90]}``
    """

    metric: Text
    """A measure; ``level.<level>`` on a day or over days; ``state.<state>`` (share of the measured time);
    ``book.<entry>`` of an item; ``policy.<field>``; or ``size.distance`` (of the sizes of a demand from their law,
    where a measure keeps them)."""
    subject: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1)]
    """Part, or parts whose values are averaged, or added up with *total*."""
    factor: Number = 1.0
    total: bool = False
    """Whether the values of several parts are added up."""
    at: Days | None = None
    """Day of a level; the first when not given."""
    since: Days | None = None
    """Day of a level that is taken off."""
    over: tuple[Days, Days] | None = None
    """First day, and the day after the last: the mean of a level over the probes between them."""
    per_day: bool = False
    """Whether it is divided by the measured days."""

    @property
    def on_days(self) -> bool:
        """Whether it is read on days of its own, which a shorter run may not reach."""
        return self.metric.startswith(f"{LEVEL}.")

    @model_validator(mode="after")
    def _days_of_levels(self) -> "Term":
        if not self.on_days and (self.at is not None or self.since is not None or self.over is not None):
            raise fault(f"has at, since or over, which only levels have ({LEVEL}.on_hand)")
        if self.over is not None and (self.at is not None or self.since is not None):
            raise fault("has days to read a level on and days to average it over; give one")
        if self.over is not None and self.over[1] <= self.over[0]:
            raise fault("has an over that ends before it begins")
        return self


class Quantity(Term):
    """A number that must come out: a statistic of ``transform((offset + term + plus) x times / per)``.

    ``{unit: rounds, metric: mean_on_hand, subject: depot, exact: 20, half_width: 0.1}``
    """

    unit: Text
    exact: Number
    """The value that must come out."""
    offset: Number = 0.0
    plus: Term | None = None
    """What is added to the term."""
    times: Term | None = None
    """What the sum is multiplied by."""
    per: Term | None = None
    """What it is divided by."""
    transform: Transform = ""
    """Logarithm to the base 2, or 1 / x."""
    statistic: Statistic = "mean"
    threshold: Number = 0.0
    """Of a share, or the probability of a quantile."""
    relative: PositiveFactor | None = None
    """Tolerance of a deterministic quantity as a share of the exact value."""
    absolute: Amount | None = None
    """Tolerance of a deterministic quantity in its unit."""
    within: tuple[Number, Number] | None = None
    """Lowest and highest value of a deterministic quantity."""
    half_width: Amount | None = None
    """Of an independent check."""
    least: PositiveFraction | None = None
    """Smallest p with which it passes, where that is not the one of the run."""
    traps: tuple[Number, ...] = ()
    """What typical wrong models yield."""

    @property
    def term(self) -> Term:
        """The first of its terms."""
        return self

    @property
    def terms(self) -> dict[str, Term]:
        """All its terms, by their field; the first has none."""
        return {name: term for name in ("", "plus", "times", "per") if (term := getattr(self, name or "term"))}

    @property
    def stochastic(self) -> bool:
        """Whether it varies between replications."""
        return self.relative is None and self.absolute is None and self.within is None

    @property
    def tolerance(self) -> float | None:
        """Largest distance from the exact value of a deterministic quantity."""
        if self.within is not None:
            return max(abs(end - self.exact) for end in self.within)
        return self.absolute if self.relative is None else abs(self.exact) * self.relative

    def tolerated(self, value: float) -> bool:
        """Whether a deterministic value is near enough."""
        if self.within is not None:
            return self.within[0] <= value <= self.within[1]
        return abs(value - self.exact) <= (self.tolerance or 0.0)

    @model_validator(mode="after")
    def _judged(self) -> "Quantity":
        if sum(given is not None for given in (self.relative, self.absolute, self.within)) > 1:
            raise fault("has several tolerances; give one of relative, absolute and within")
        if self.within is not None and self.within[1] < self.within[0]:
            raise fault("has a highest value below the lowest")
        if self.statistic == "quantile" and not 0.0 < self.threshold < 1.0:
            raise fault("needs a threshold between 0 and 1, the probability of the quantile")
        return self


class CaseScenario(Declared):
    """A scenario of a case: how often it is run, and what must come out.

    ``eoq: {quantities: {cost: {unit: USD, metric: cost, subject: total, exact: 1380, relative: 1e-9}}}``
    """

    replications: Count = 1
    terminating: bool = False
    """Whether a quick run takes fewer replications rather than a shorter horizon."""
    quantities: Annotated[dict[Text, Quantity], Field(min_length=1)]
    """What must come out, by a name for readers."""

    @model_validator(mode="after")
    def _enough(self) -> "CaseScenario":
        for name, quantity in self.quantities.items():
            if self.replications == 1 and quantity.stochastic and quantity.statistic != "largest_distance":
                raise fault(f"has one replication, and {name!r} no tolerance: give it one, or 2 replications and more")
            shortened = self.replications > 1 and not self.terminating
            if shortened and any(term.on_days for term in quantity.terms.values()):
                raise fault(
                    f"reads a level on days for {name!r}, which a shorter run may not reach: needs terminating: true"
                )
        return self


class Case(Declared):
    """A case: one thing that is verified, by one or several scenarios.

    ``reorder: {title: Reorder point, component: policy of the depot, scenarios: {...}}``
    """

    title: Text
    component: Text
    """What of the model it verifies."""
    scenarios: dict[Name, CaseScenario] = {}
    """The scenarios, by the name of their file."""
    not_supported: dict[Text, Text] = {}
    """Quantities that cannot be had, and what is missing."""

    @model_validator(mode="before")
    @classmethod
    def _says_something(cls, value: Any) -> Any:
        if isinstance(value, dict) and not value.get("scenarios") and not value.get("not_supported"):
            raise fault("has neither scenarios nor quantities that are not supported")
        return value


class AcceptanceIndex(Declared):
    """The cases of a folder."""

    cases: Annotated[dict[CaseId, Case], Field(min_length=1)]
    """The cases, by a short name."""

    @model_validator(mode="after")
    def _once(self) -> "AcceptanceIndex":
        names = [name for case in self.cases.values() for name in case.scenarios]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise fault(f"names scenarios in several cases, which would draw the same numbers: {', '.join(twice)}")
        return self
