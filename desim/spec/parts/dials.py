"""Turns: which dials of which parts are held, and at what factor."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from desim.spec.families import DIALS
from desim.spec.fields.base import Name, Ref
from desim.spec.fields.quantity import Factor

Held = Annotated[dict[str, Factor], Field(min_length=1)]
Turns = dict[Annotated[Name, Ref(*DIALS)], Held]


def _kind(value: Any) -> str:
    """Which arm of an entry of a place was written."""
    return "family" if isinstance(value, dict) else "plain"


_Entry = Annotated[
    Annotated[Factor, Tag("plain")] | Annotated[Held, Tag("family")],
    Discriminator(_kind),
]
Within = dict[Annotated[Name, Ref("nations", "sites")], Annotated[dict[str, _Entry], Field(min_length=1)]]
