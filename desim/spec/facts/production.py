"""Facts of suppliers, lines, stations and workforces."""

from array import array
from dataclasses import dataclass, field

from desim.spec.facts.reals import Reals
from desim.spec.parts.quality import RecallFacts


@dataclass
class SupplierFacts:
    """A supplier over the measured time; counted where its orders may fail, and where not all that it sends is good."""

    orders: int = 0
    """Orders whose lead time began."""
    failed_orders: int = 0
    """Orders that failed in one way or several."""
    never_shipped: float = 0.0
    """Units that were ordered and never shipped, for the order failed."""
    delivered: float = 0.0
    """Units that came in and were inspected."""
    rejected: float = 0.0
    """Units of these that were rejected."""

    def reset(self) -> None:
        """Forget the counts; measuring starts now."""
        self.orders = self.failed_orders = 0
        self.never_shipped = self.delivered = self.rejected = 0.0


@dataclass
class InputFacts:
    """What a line took and held of a stockpile over the measured time."""

    units: float = 0.0
    """Units of the line that were begun with an input from there."""
    area_held: float = 0.0
    """Integral of what the line held of it for its orders, unit-days."""


@dataclass
class LineFacts:
    """A line over the measured time."""

    started: float = 0.0
    """Units started."""
    made: float = 0.0
    """Good units."""
    scrapped: float = 0.0
    """Scrapped units."""
    inputs: dict[str, InputFacts] = field(default_factory=dict)
    """By stockpile, where the line has a choice of inputs, dates of them, or a reservation."""
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
    """Day it first lacked an input while it had orders, from the decision on; -1 if never."""
    rejected: int = 0
    """Lots rejected at acceptance."""
    restarts: int = 0
    """Restarts after it had gone cold."""
    setups: int = 0
    """Set-ups and change-overs of machines for it."""
    setup_time: float = 0.0
    """Sum of their times at full speed, days."""
    knowledge: float = -1.0
    """Knowledge at the end; -1 where none is declared."""
    first_article: float = -1.0
    """Day knowledge first sufficed for the first article, whole run; -1 if never."""
    recall: RecallFacts = field(default_factory=RecallFacts)
    """Bad lots that passed, and their recalls."""


@dataclass
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


@dataclass
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
