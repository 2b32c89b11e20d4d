"""Facts: what one replication hands over, as plain numbers and arrays; the contract between sim and measure."""

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from desim.spec.quality import RecallFacts

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
    spoiled: float = 0.0
    """Units that expired and were spoiled."""
    extended: float = 0.0
    """Units that expired, were inspected and are kept longer; counted at every inspection they pass."""
    substituted: float = 0.0
    """Units claimed here that substitutes filled; part of *filled_at_once*."""
    given_as_substitute: float = 0.0
    """Units issued here in place of another stockpile's."""
    lateral_in: float = 0.0
    """Units that siblings sent for what was backordered here, counted when they sent them."""
    lateral_out: float = 0.0
    """Units sent to siblings."""
    cancelled: float = 0.0
    """Units of backorders that were cancelled."""
    owners: dict[str, "OwnerFacts"] = field(default_factory=dict)
    """Accounts of a joint stockpile, by nation."""


@dataclass(slots=True)
class OwnerFacts:
    """The account of one owner of a joint stockpile."""

    balance: float = 0.0
    """Units on hand that are its own, at the end."""
    debt: float = 0.0
    """Units it owes to the other owners, at the end."""
    credited: float = 0.0
    """Units that came in on its share, those that paid debts among them, over the measured time."""
    drawn: float = 0.0
    """Units issued on its account, over the measured time."""
    borrowed: float = 0.0
    """Units of those that it drew on the balances of others."""
    most_debt: float = 0.0
    """Largest debt, over the measured time."""


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
    rejected: int = 0
    """Lots rejected at acceptance."""
    restarts: int = 0
    """Restarts after it had gone cold."""
    knowledge: float = -1.0
    """Knowledge at the end; -1 where none is declared."""
    first_article: float = -1.0
    """Day knowledge first sufficed for the first article, whole run; -1 if never."""
    recall: RecallFacts = field(default_factory=RecallFacts)
    """Bad lots that passed, and their recalls."""


@dataclass(slots=True)
class WorkforceFacts:
    """A workforce over the measured time."""

    area_staff: float = 0.0
    """Integral of persons employed, person-days."""
    area_effective: float = 0.0
    """Integral of effective persons (trainees by their productivity), person-days."""
    opened: int = 0
    """Openings."""
    hired: int = 0
    """Persons who came."""
    left: int = 0
    """Persons who left."""


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
    cancelled: float = 0.0
    """Units cancelled because they were not filled in time."""
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

    accepted: float = 0.0
    """Units taken in."""
    carried: float = 0.0
    """Units that departed."""
    departures: int = 0
    """Departures with anything on board."""
    limited: int = 0
    """Departures of which a capacity or the load of vehicles limited what could board."""
    full: int = 0
    """Of those, departures that could take no more."""
    arrived: float = 0.0
    """Units that reached the other end."""
    lost: float = 0.0
    """Units lost on the way."""
    lost_vehicles: int = 0
    """Vehicles lost on the way."""
    turned_back: float = 0.0
    """Units that were back at the origin because the leg had closed."""
    detoured: float = 0.0
    """Units handed to the detour."""
    waited: float = 0.0
    """Sum over units that departed of their time at the origin, unit-days."""
    travelled: float = 0.0
    """Sum over units that arrived of the time since the leg took them in, unit-days."""
    area_waiting: float = 0.0
    """Integral of units ready and waiting for a departure, unit-days."""
    area_handling: float = 0.0
    """Integral of units in handling or in its queue, unit-days."""
    area_away: float = 0.0
    """Integral of vehicles away (under way, turning round, or waiting to be replaced), vehicle-days."""


@dataclass(slots=True)
class Occurrence:
    """One occurrence of a cause."""

    cause: str
    begins: float
    """Day it began."""
    ends: float
    """Day its effect was over; the horizon if it was still on."""
    repeats: int = 0
    """Stages that failed and were gone through once more."""


@dataclass(slots=True)
class Facts:
    """Everything one replication hands over."""

    replication: int
    horizon: float
    warmup: float
    days: Reals
    """Days of the probes."""
    levels: dict[str, np.ndarray]
    """``part.on_hand``, ``part.owed``, ``part.on_order`` of stockpiles, ``part.made`` (good units since the start) of
    lines, ``part.staff`` and ``part.effective`` (persons) of workforces, at the probes of the whole run; shape
    (probes,) each."""
    shelves: dict[str, ShelfFacts]
    lines: dict[str, LineFacts]
    stations: dict[str, StationFacts]
    """By ``line.station``."""
    demands: dict[str, DemandFacts]
    legs: dict[str, LegFacts]
    fleets: dict[str, FleetFacts]
    workforces: dict[str, WorkforceFacts]
    states: dict[str, dict[str, float]]
    """Days of each part in each state, by state and its reason; they sum to the measured time."""
    books: dict[str, dict[str, float]]
    """Per item: initial, made, received, issued, consumed, scrapped, spoiled, lost, quarantined, in_transit, on_hand,
    whole run."""
    costs: dict[tuple[str, str], float]
    """Cost by part and account over the measured time, USD."""
    occurrences: list[Occurrence]
    events: int = 0
    """Events processed."""
    trace: list[tuple[float, str, str]] | None = None
    """Time, part and what of every event, when a trace was asked for."""
