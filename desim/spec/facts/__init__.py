"""Facts: the output of one replication as plain numbers and arrays; the contract between sim and measure."""

import math
from array import array
from dataclasses import dataclass, field

import numpy as np

from desim.spec.facts.funds import AccountFacts, FundFacts
from desim.spec.facts.gates import CaseFacts, GateFacts, GateLoadFacts, StageFacts
from desim.spec.facts.movement import EscortFacts, FleetFacts, LaneFacts, LegFacts, PortFacts
from desim.spec.facts.own_measures import OwnFacts, PeriodFacts, StayFacts, WaitFacts
from desim.spec.facts.production import InputFacts, LineFacts, StationFacts, SupplierFacts, WorkforceFacts
from desim.spec.facts.reals import Reals
from desim.spec.facts.stock import DemandFacts, OwnerFacts, StockpileFacts
from desim.spec.facts.unit_tracking import Followed, Journey

__all__ = [
    "AccountFacts",
    "CaseFacts",
    "DemandFacts",
    "EscortFacts",
    "Facts",
    "FleetFacts",
    "Followed",
    "FundFacts",
    "GateFacts",
    "GateLoadFacts",
    "InputFacts",
    "Journey",
    "LaneFacts",
    "LegFacts",
    "LineFacts",
    "Occurrence",
    "OwnFacts",
    "OwnerFacts",
    "PeriodFacts",
    "PortFacts",
    "Reals",
    "RegimeFacts",
    "StageFacts",
    "StationFacts",
    "StayFacts",
    "StockpileFacts",
    "SupplierFacts",
    "WaitFacts",
    "WorkforceFacts",
]  # fmt: skip


@dataclass
class Occurrence:
    """One occurrence of a cause."""

    cause: str
    begins: float
    """Day it began."""
    ends: float
    """Day its effect was over; the horizon if it was still on."""
    effect_begins: float = math.inf
    """Day its effect began, after its delay; of the coming of a plant the day from which it is there, after its stages.
    Infinite where that did not come."""
    effect_ends: float = math.inf
    """Day its effect was over; infinite if it was still on, as that of a plant that has come is."""
    repeats: int = 0
    """Stages that failed and were gone through once more."""


@dataclass
class RegimeFacts:
    """A regime."""

    first: dict[str, float] = field(default_factory=dict)
    """Day each state was first entered, from the decision on; without those that never were."""


@dataclass
class Facts:
    """Everything one replication hands over."""

    replication: int
    horizon: float
    warmup: float
    days: Reals
    """Days of the probes."""
    levels: dict[str, np.ndarray]
    """``part.on_hand``, ``part.owed``, ``part.on_order`` of stockpiles, ``part.made`` (good units since the start) of
    lines, ``part.staff`` and ``part.effective`` (persons) of workforces, ``part.cases`` (open) of gates,
    ``part.unobligated`` (USD) of funds, at the probes of the whole run; shape (probes,) each."""
    stockpiles: dict[str, StockpileFacts]
    lines: dict[str, LineFacts]
    stations: dict[str, StationFacts]
    """By ``line.station``."""
    demands: dict[str, DemandFacts]
    lanes: dict[str, LaneFacts]
    """By ``source>stockpile``."""
    ports: dict[str, PortFacts]
    escorts: dict[str, EscortFacts]
    legs: dict[str, LegFacts]
    fleets: dict[str, FleetFacts]
    workforces: dict[str, WorkforceFacts]
    gates: dict[str, GateFacts]
    gate_load: dict[str, GateLoadFacts]
    """By stockpile, where there are gates before its sources."""
    regimes: dict[str, RegimeFacts]
    states: dict[str, dict[str, float]]
    """Days of each part in each state, by state and its reason; they sum to the measured time."""
    books: dict[str, dict[str, float]]
    """Per item: initial, made, received, issued, consumed, scrapped, spoiled, lost, quarantined, in_transit, on_hand,
    whole run."""
    costs: dict[tuple[str, str], float]
    """Cost by part and account over the measured time, USD."""
    occurrences: list[Occurrence]
    present_costs: dict[str, float] = field(default_factory=dict)
    """Cost by account over the measured time, discounted to its beginning, USD; only with a discount rate."""
    funds: dict[str, FundFacts] = field(default_factory=dict)
    measures: dict[str, OwnFacts] = field(default_factory=dict)
    """By measure of the scenario's own that has something written down."""
    suppliers: dict[str, SupplierFacts] = field(default_factory=dict)
    delivery_days: Reals = field(default_factory=lambda: array("d"))
    """Days of the notes of what came in."""
    deliveries: dict[str, np.ndarray] = field(default_factory=dict)
    """Units that came in over each lane since the start, by ``source>stockpile``; shape (notes,) each."""
    events: int = 0
    """Events processed."""
    decision: float = 0.0
    """First day on which plans may differ; measured days count from it."""
    mark_days: tuple[float, ...] = ()
    """Days of the marks (``desim.spec.marks``), in order."""
    marks: dict[str, np.ndarray] = field(default_factory=dict)
    """Levels at the marks, each before anything else happens on that day; names as those of *levels*; shape (marks,)
    each."""
    followed: Followed | None = None
    """Journeys and histories, when the replication was followed."""
    trace: list[tuple[int, str, str]] | None = None
    """Tick, part and what of every event, when a trace was asked for."""

    @property
    def measured_from(self) -> float:
        """Day from which integrals and counts are taken."""
        return max(self.decision, self.warmup)

    @property
    def measured_time(self) -> float:
        """Time over which integrals and counts are taken, days."""
        return self.horizon - self.measured_from

    def since_decision(self, day: float | None) -> float | None:
        """A day of the run in days after the decision; None where it is None or negative, which means never."""
        return day - self.decision if day is not None and day >= 0.0 else None

    def at_mark(self, part: str, level: str, day: float) -> float:
        """A level of a part at a mark; raises KeyError where there is none on this day."""
        try:
            place = self.mark_days.index(day)
        except ValueError:
            raise KeyError(f"day {day!r} is no mark") from None
        return float(self.marks[f"{part}.{level}"][place])
