"""Dials: the factors and values at which causes and regimes hold dials, by part or by place."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from desim.spec.families import DIALS
from desim.spec.fields.base import Name, PartName, Ref
from desim.spec.fields.quantity import Factor, Setting

FactorByDial = Annotated[dict[str, Factor], Field(min_length=1)]
DialFactors = dict[Annotated[PartName, Ref(*DIALS)], FactorByDial]
"""Factors of dials, by part."""
ValueByDial = Annotated[dict[str, Setting], Field(min_length=1)]
DialValues = dict[Annotated[PartName, Ref(*DIALS)], ValueByDial]
"""Values of the numbers that dials turn, by part."""


def _factor_or_map(value: Any) -> str:
    """Which alternative an entry of a place is: one factor of a dial, or a map from the dials of a family."""
    return "family" if isinstance(value, dict) else "plain"


_Entry = Annotated[
    Annotated[Factor, Tag("plain")] | Annotated[FactorByDial, Tag("family")],
    Discriminator(_factor_or_map),
]
DialFactorsByPlace = dict[Annotated[Name, Ref("nations", "sites")], Annotated[dict[str, _Entry], Field(min_length=1)]]
"""Factors of dials of all parts in a nation or on a site, or of those of one family."""
