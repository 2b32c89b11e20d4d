"""Turns: which dials of which parts are held, and at what factor."""

from typing import Annotated

from pydantic import Field

from desim.spec.base import Name, Ref
from desim.spec.quantity import Factor

DIALS: dict[str, tuple[str, ...]] = {
    "suppliers": ("rate", "open", "lead_time"),
    "lines": ("rate", "open", "yield", "teaching"),
    "workforces": ("staff", "wanted", "attrition"),
    "legs": ("open", "transit", "capacity", "loss", "handling", "vehicles"),
    "demands": ("rate",),
    "fleets": ("tempo",),
    "gates": ("open", "time", "officers", "refusal", "arrivals"),
    "agreements": ("open",),
    "stockpiles": ("priority", "report_delay"),
}

Held = Annotated[dict[str, Factor], Field(min_length=1)]
Turns = dict[Annotated[Name, Ref(*DIALS)], Held]
Within = dict[Annotated[Name, Ref("nations", "sites")], Held]
