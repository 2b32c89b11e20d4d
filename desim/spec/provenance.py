"""Provenance: where each number comes from, and how far off it may be."""

from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.base import Declared, Ref, Text
from desim.spec.quantity import fault


class Reference(Declared):
    """A document in the bibliography."""

    title: Text
    """Author, title, publisher, date."""
    url: Text = ""
    """Where it can be read."""
    status: Literal["full", "excerpt", "second_hand"] = "excerpt"
    """How much of it was read."""


class Provenance(Declared):
    """Where one number comes from."""

    kind: Literal["seen", "derived", "recalled", "assumed"]
    """Seen in a document, derived from seen figures by arithmetic, recalled without a document, or assumed."""
    source: Annotated[str, Ref("bibliography")] | None = None
    """Key in the bibliography; needed for seen and derived numbers."""
    as_of: Text = ""
    """Date the figure speaks of."""
    low: float | Text | None = None
    """Lowest plausible value, written like the number itself."""
    high: float | Text | None = None
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
