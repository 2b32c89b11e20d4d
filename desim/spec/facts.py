"""Facts: what one replication hands over, as plain numbers and arrays; the contract between sim and measure."""

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    Reals = array[float]
else:
    Reals = array


@dataclass(slots=True)
class ShelfFacts:
    """A stockpile over the measured time (after the warm-up)."""

    area_on_hand: float = 0.0
    """Integral of on hand, unit-days."""
    area_owed: float = 0.0
    """Integral of backorders, unit-days."""
    area_owed_squared: float = 0.0
    """Integral of squared backorders."""
    time_owing: float = 0.0
    """Days with backorders."""
    time_below: float = 0.0
    """Days with on hand below the objective."""
    most_owed: float = 0.0
    """Largest backorders."""
    most_owed_at: float = -1.0
    """Day of the largest backorders, -1 if there never were any."""
    least_on_hand: float = 0.0
    """Smallest on hand."""
    demanded: float = 0.0
    """Units claimed."""
    filled_at_once: float = 0.0
    """Units of those issued in the same instant."""
    claims: int = 0
    """Number of claims."""
    claims_at_once: int = 0
    """Number of claims filled whole in the same instant."""
    lost: float = 0.0
    """Units of lost sales."""
    orders: int = 0
    """Replenishment orders placed."""
    ordered: float = 0.0
    """Units ordered."""
    periods: list[tuple[float, float]] = field(default_factory=list)
    """Demand and order of each review period, under a forecast policy."""
    waits: Reals = field(default_factory=lambda: array("d"))
    """Waiting times of the claims that were filled later, days, in order of filling."""
    open_claims: int = 0
    """Claims still open at the end."""
    first_short: float = -1.0
    """Day of the first claim not filled at once, whole run; -1 if never."""
    first_empty: float = -1.0
    """Day on hand first was 0, whole run; -1 if never."""
    first_below: float = -1.0
    """Day on hand first was below the objective, whole run; -1 if never."""
    regained: float = -1.0
    """Day on hand was first back at the objective after having been below; -1 if never."""
    last_owed: float = -1.0
    """Day the last backorder was cleared, whole run; -1 if there never was one or one is still open."""


@dataclass(slots=True)
class LineFacts:
    """A line over the measured time."""

    started: float = 0.0
    """Units started."""
    made: float = 0.0
    """Good units."""
    scrapped: float = 0.0
    """Scrapped units."""
    lots: int = 0
    """Lots finished."""
    lot_time: float = 0.0
    """Sum over lots of the time from begin to end, days."""
    lot_time_squared: float = 0.0
    """Sum over lots of the squares of these times."""
    area_queue: float = 0.0
    """Integral of units ordered and not yet started, unit-days."""
    waits: Reals = field(default_factory=lambda: array("d"))
    """Time of each order from its arrival to the start of its first unit, days."""
    first_starved: float = -1.0
    """Day it first lacked an input while it had orders, whole run; -1 if never."""


@dataclass(slots=True)
class StationFacts:
    """A station of a line over the measured time."""

    visits: int = 0
    """Lots that came in."""
    area_queue: float = 0.0
    """Integral of lots in the buffer, lot-days."""
    area_number: float = 0.0
    """Integral of lots in the buffer and on machines, lot-days."""
    waits: Reals = field(default_factory=lambda: array("d"))
    """Time of each visit in the buffer, days."""


@dataclass(slots=True)
class DemandFacts:
    """A demand over the measured time."""

    wanted: float = 0.0
    """Units."""
    filled_at_once: float = 0.0
    """Units issued in the same instant."""
    filled_later: float = 0.0
    """Units issued later than they were wanted."""
    lost: float = 0.0
    """Units lost."""
    orders: int = 0
    """Orders (a kit is one order)."""
    orders_at_once: int = 0
    """Orders filled whole in the same instant."""
    sizes: Reals = field(default_factory=lambda: array("d"))
    """Sizes wanted, kept only where a measure asks for them."""
    waits: Reals = field(default_factory=lambda: array("d"))
    """Waits of kits that were complete later than ordered, days."""

    @property
    def issued(self) -> float:
        """Units issued, at once or later."""
        return self.filled_at_once + self.filled_later


@dataclass(slots=True)
class FleetFacts:
    """A fleet over the measured time."""

    area_up: float = 0.0
    """Integral of platforms up, platform-days."""
    time_able: float = 0.0
    """Days with at least the needed platforms up."""
    time_all_up: float = 0.0
    """Days with all platforms up."""
    failures: int = 0
    """Units that failed."""
    cannibalised: int = 0
    """Units taken from another platform."""
    task_failures: int = 0
    """Times the number up fell below what is needed."""
    first_task_failure: float = -1.0
    """Day it first fell below, whole run; -1 if never."""


@dataclass(slots=True)
class LegFacts:
    """A leg over the measured time."""

    carried: float = 0.0
    """Units that departed."""
    departures: int = 0
    """Departures with anything on board."""
    lost: float = 0.0
    """Units lost on the way."""
    area_waiting: float = 0.0
    """Integral of units waiting for a departure, unit-days."""


@dataclass(slots=True)
class Occurrence:
    """One occurrence of a cause."""

    cause: str
    begins: float
    """Day it began."""
    ends: float
    """Day its effect was over; the horizon if it was still on."""


@dataclass(slots=True)
class Facts:
    """Everything one replication hands over."""

    replication: int
    horizon: float
    warmup: float
    days: Reals
    """Days of the probes."""
    levels: dict[str, np.ndarray]
    """``part.on_hand``, ``part.owed``, ``part.on_order`` of stockpiles, ``part.made`` (good units since the start) of lines, at the
    probes of the whole run; shape (probes,) each."""
    shelves: dict[str, ShelfFacts]
    lines: dict[str, LineFacts]
    stations: dict[str, StationFacts]
    """By ``line.station``."""
    demands: dict[str, DemandFacts]
    legs: dict[str, LegFacts]
    fleets: dict[str, FleetFacts]
    states: dict[str, dict[str, float]]
    """Days of each part in each state, by state and its reason; they sum to the measured time."""
    books: dict[str, dict[str, float]]
    """Per item: initial, made, received, issued, consumed, scrapped, lost, in_transit, on_hand, whole run."""
    costs: dict[tuple[str, str], float]
    """Cost by part and account over the measured time, USD."""
    occurrences: list[Occurrence]
    events: int = 0
    """Events processed."""
    trace: list[tuple[float, str, str]] | None = None
    """Time, part and what of every event, when a trace was asked for."""
