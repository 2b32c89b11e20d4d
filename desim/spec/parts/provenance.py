"""Provenance: where each number comes from, and how far off it may be."""

import math
import re
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, model_validator

from desim.spec.fields import units
from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.quantity import fault

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def _range_bound(value: Any) -> float | str:
    """A finite number, or a number with a unit, or a date, as text."""
    if isinstance(value, str):
        try:
            if not _ISO.match(value):
                units.parse(value)
        except ValueError as error:
            raise fault(str(error)) from None
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise fault("must be a finite number, or text such as '450 kg' or '2026-04-01'")
    return value


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


class Provenance(Declared):
    """Where one number comes from.

    ``lines.plant.yield: {kind: assumed, low: 0.85, high: 0.99, note: Mature machining is at 0.97.}``
    """

    kind: Literal["seen", "derived", "recalled", "assumed"]
    """Seen in a document, derived from seen figures by arithmetic, recalled without a document, or assumed."""
    source: Annotated[str, Ref("bibliography")] | None = None
    """Key in the bibliography; needed for seen and derived numbers."""
    as_of: Text = ""
    """Date the figure speaks of."""
    low: RangeBound | None = None
    """Lowest plausible value, written like the number itself."""
    high: RangeBound | None = None
    """Highest plausible value, written like the number itself."""
    note: Text = ""
    """Arithmetic, conflict or reason."""

    @model_validator(mode="after")
    def _cited(self) -> "Provenance":
        if self.kind in ("seen", "derived") and self.source is None:
            raise fault(f"is {self.kind} but names no source")
        if self.kind in ("recalled", "assumed") and (self.low is None) != (self.high is None):
            raise fault("has only one of low and high")
        return self
