"""Facts of unit tracking: journeys of units, and the histories of the parts they passed."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

CUT_HOURS: Final = "hours: "
"""Before the name of who shortens working hours, where it holds a part closed for the rest of them."""
Stamp = tuple[float, str, str, float]
"""Day, what happened, at which part, and a number that belongs to it."""
FactorsByCause = dict[str, tuple[float, str]]
"""What each cause holds a dial at, and its label."""
StateShares = tuple[tuple[str, float], ...]
"""Share of a part in each state, by label."""


class FailedUnits(NamedTuple):
    """Units that a stockpile ordered, or had, and that were of no use, so that others had to be ordered for them."""

    day: float
    """Day on which that became known."""
    units: float
    kind: str
    """What became of them: a kind of reason."""
    part: str
    """The part at which it did."""
    ordered: float
    """Day they were ordered; infinite where they were on hand."""


@dataclass(eq=False)
class Journey:
    """Units of one lane that went together, from the order to the stockpile, and what happened to them on the way.

    Stamps: ``gate`` (came to it, or got the money that it waited for there), ``fund`` (began to wait for its money),
    ``passed``, ``asked`` (came to the source; the day from which its oldest unit waits), ``lead`` (its lead time began;
    factor on it), ``late`` (its lead time is over, but it is late), ``queue`` (came to the shipping capacity of a
    supplier), ``shipped`` (left the source; its place among all that was asked there), ``leg`` (came to it), ``left``
    (departed on it; factor on the transit), ``outside`` (came to its stockpile, which takes nothing in).
    """

    source: str
    pile: str
    ordered: float
    """Day they were ordered; the mean of their orders where a line took several together."""
    amount: float
    open: float
    """Units that went no further than this."""
    stamps: list[Stamp]


@dataclass
class Followed:
    """What a followed replication hands over; days rise in every list."""

    levels: dict[str, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    """Stockpiles: day, on hand, owed and units claimed so far, after each change."""
    capped: dict[str, list[tuple[float, dict[str, float]]]] = field(default_factory=dict)
    """Joint stockpiles: day, and units that are there and owed to each owner at its cap, after each change."""
    objectives: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """Stockpiles whose objective changes: day, and the objective from it on."""
    held_orders: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)
    """Stockpiles with limits on what is open at a source: day, and whether these hold orders back from it on."""
    receipts: dict[str, list[tuple[float, float, Journey | None]]] = field(default_factory=dict)
    """Stockpiles: day, units and journey of what came in; no journey for what came by no lane."""
    served: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)
    """Lines and suppliers: day, units shipped so far, and the day the lot was begun."""
    open: list[Journey] = field(default_factory=list)
    """Journeys that are not over at the horizon, the oldest order first."""
    unclaimed: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """Stockpiles whose lines share their orders: day and units of orders no line has taken at the horizon."""
    lost: dict[str, list[tuple[float, float, str]]] = field(default_factory=dict)
    """Stockpiles: day and units of what was ordered and will never come, and the part at which that became known."""
    failed: dict[str, list[FailedUnits]] = field(default_factory=dict)
    """Stockpiles: what failed of what they ordered or had, as that became known."""
    states: dict[str, list[tuple[float, StateShares]]] = field(default_factory=dict)
    """Suppliers, lines and legs: what they are in from each day on."""
    dials: dict[tuple[str, str], list[tuple[float, FactorsByCause]]] = field(default_factory=dict)
    """By part and dial: what holds it from each day on."""
    timetables: dict[str, list[float]] = field(default_factory=dict)
    """Legs: days of the departures of their timetables, open or not."""
