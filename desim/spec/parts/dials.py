"""Turns: which dials of which parts are held, and at what factor."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from desim.spec.fields.base import Name, Ref
from desim.spec.fields.quantity import Factor

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
MEANINGS: dict[tuple[str, str], str] = {
    ("suppliers", "rate"): "the most it ships per day; at 0 it is closed",
    ("suppliers", "open"): "whether it takes orders and ships; 0 closes it",
    ("suppliers", "lead_time"): "the lead times of the orders placed meanwhile",
    ("lines", "rate"): "the pace of all work, also that of lots in process",
    ("lines", "open"): "whether it works; at 0 all work rests, between 0 and 1 it is slower",
    ("lines", "yield"): "the share of good units, at most 1",
    ("lines", "teaching"): "how fast it learns from seconded teams and from partners; 0 suspends both",
    ("workforces", "staff"): "the persons who are effective at work",
    ("workforces", "wanted"): "the persons to be employed",
    ("workforces", "attrition"): "the rate at which persons leave",
    ("legs", "open"): "whether goods may depart; 0 closes it",
    ("legs", "transit"): "the times on the way of the departures meanwhile",
    ("legs", "capacity"): "the most that a departure carries",
    ("legs", "loss"): "the probability of being lost",
    ("legs", "handling"): "the rate of port handling",
    ("legs", "vehicles"): "the number of vehicles",
    ("demands", "rate"): "how often something is wanted, or how much of it",
    ("fleets", "tempo"): "how fast units wear: operating time per day",
    ("gates", "open"): "whether cases are taken up; at 0 they wait",
    ("gates", "time"): "the times of all stages",
    ("gates", "officers"): "the officers on duty, to the nearest whole number",
    ("gates", "refusal"): "the chances of refusal",
    ("gates", "arrivals"): "the cases of everybody else per day",
    ("agreements", "open"): "whether it is in force",
    ("stockpiles", "priority"): "the rank of its orders, those that wait included; at 0 they go before all others",
    ("stockpiles", "report_delay"): "the age of the reports of its stock",
}
"""What a factor on a dial turns."""

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
