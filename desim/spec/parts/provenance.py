"""Provenance: where each number comes from, and how far off it may be."""

import calendar
import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from desim.spec.fields import units
from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.expression import parse_expression
from desim.spec.fields.quantity import ISO_DATE, QuantityType, fault

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\Z", re.ASCII)


def last_day_of(text: str) -> date | None:
    """The last day that a date may mean, as 2022, 2022-03 or 2022-03-01; None where it is no date."""
    found = _PARTIAL_DATE.match(text.strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    try:
        return date(year, month, int(found[3] or calendar.monthrange(year, month)[1]))
    except ValueError:  # such as month 13
        return None


def _range_bound(value: Any) -> float | str:
    """A finite number, or a number with a unit, or a date, as text."""
    if isinstance(value, str):
        try:
            if not ISO_DATE.match(value):
                units.parse(value)
        except ValueError as error:
            raise fault(str(error)) from None
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise fault("must be a finite number, or text such as '450 kg' or '2026-04-01'")
    return value


def _expression(text: str) -> str:
    """Arithmetic that can be read."""
    try:
        parse_expression(text)
    except ValueError as error:
        raise fault(str(error)) from None
    return text


Shape = Literal["uniform", "triangular", "pert", "lognormal"]
RangeBound = Annotated[float | str, PlainValidator(_range_bound, json_schema_input_type=float | str)]


class Reference(Declared):
    """A document in the bibliography.

    ``crs: {title: Congressional Research Service, url: "https://www.congress.gov", status: full}``
    """

    title: Text
    """Author, title, publisher, date."""
    url: Text = ""
    """Where it can be read."""
    status: Literal["full", "excerpt", "second_hand"] = "excerpt"
    """How much of it was read."""


class EarlierKnowledge(Declared):
    """What was thought of a number before it was published."""

    number: RangeBound
    """The best guess of then, written like the number itself."""
    low: RangeBound
    """Lowest value that was plausible then."""
    high: RangeBound
    """Highest value that was plausible then."""


RANGE = ("low", "high", "shape", "with")
"""Fields of a source that say how far off its number may be."""


def fields_not_allowed(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields that a source as it is written cannot have, by its kind."""
    if entry.get("kind") == "structural":
        return (*RANGE, "of")
    if entry.get("kind") == "derived":
        return RANGE if entry.get("of") else ()
    return ("of",)


class Provenance(Declared):
    """Where one number comes from.

    ``lines.plant.yield: {kind: assumed, low: 0.85, high: 0.99, note: Mature machining is at 0.97.}``
    """

    kind: Literal["seen", "derived", "recalled", "assumed", "structural"]
    """Seen in a document, derived from seen figures by arithmetic, recalled without a document, or assumed. A
    structural number is what it is by definition (one fuze to a round, a placeholder), and is in no share of them."""
    source: Annotated[str, Ref("bibliography")] | None = None
    """Key in the bibliography; needed for seen numbers, and for derived ones without an expression."""
    of: Annotated[Text, AfterValidator(_expression)] | None = None
    """What a derived number is derived from: an expression of other numbers of the scenario by their paths, in internal
    units (days, kg, USD), with + - * /, parentheses, min and max. The number must be its value, and follows it where
    the others change.

    ``lines.camden.rate: {kind: derived, of: lines.scranton.rate * 1.39}``
    """
    as_of: Text = ""
    """Date the figure speaks of."""
    said_on: Text = ""
    """Date on which it was published, where that is another one: nobody could know it before."""
    figure: Literal["output", "capacity", "goal", "delivery"] | None = None
    """What the text speaks of: what was made, what could have been, what somebody wanted to make, or what was handed
    over; not needed for other numbers. An output by which runs are judged may not be an input as well."""
    low: RangeBound | None = None
    """Lowest plausible value, written like the number itself."""
    high: RangeBound | None = None
    """Highest plausible value, written like the number itself."""
    shape: Shape = "uniform"
    """How values between low and high are spread. Uniform: all alike. Triangular and PERT: most likely the number
    itself, which must lie between. Lognormal: low and high, above 0, are its 5 % and 95 % points."""
    with_: Text | None = Field(None, alias="with")
    """Path of another number with a low and a high with which this one moves: both are low, or high, together."""
    before: EarlierKnowledge | None = None
    """What was thought of it until *said_on* (or *as_of*): a back-test from an earlier day runs with that."""
    fixed: bool = False
    """Whether the number is the same in all worlds although it has a low and a high; so are numbers that a command line
    or a study sets."""
    note: Text = ""
    """Arithmetic, conflict or reason: the ground of a judgment."""
    role: Text = ""
    """Whose judgment low, the number and high are, by role, such as production engineer; never a name."""

    @model_validator(mode="after")
    def _cited(self) -> "Provenance":
        if self.kind in ("seen", "derived") and self.source is None and self.of is None:
            raise fault(f"is {self.kind} but names no source")
        if self.of is not None and self.kind != "derived":
            raise fault(f"is {self.kind}, but only derived numbers are an expression of others")
        if self.of is not None and (self.low is not None or self.high is not None):
            raise fault("is an expression of others, and has no low or high but theirs")
        if self.kind == "structural" and (self.low is not None or self.high is not None):
            raise fault("is structural, and has no low or high: it is what it is by definition")
        if self.kind in ("recalled", "assumed") and (self.low is None) != (self.high is None):
            raise fault("has only one of low and high")
        ranged = self.low is not None and self.high is not None
        if not ranged and (self.shape != "uniform" or self.with_ is not None):
            raise fault("has a shape, or moves with another number, and yet no low and high")
        return self


class Correlation(Declared):
    """Numbers of which high values go together, or high ones of some with low ones of others.

    ``correlations: {powder: {between: [lines.acid.rate, lines.powder.rate], rank: 0.6, note: One contractor.}}``
    """

    between: Annotated[tuple[Text, ...], Field(min_length=2)]
    """Paths of numbers with a low and a high; each two of them are correlated so. Two numbers that are in no
    correlation together are independent but for what follows from others."""
    rank: Annotated[float, QuantityType("fraction", low=-0.99, high=0.99)]
    """Spearman's correlation of ranks over the worlds. For numbers that move together in full, ``with`` says so."""
    note: Text = ""
    """On what ground."""
    role: Text = ""
    """Whose judgment it is, by role."""

    @model_validator(mode="after")
    def _distinct(self) -> "Correlation":
        if len(set(self.between)) < len(self.between):
            raise fault("names a number twice")
        return self
