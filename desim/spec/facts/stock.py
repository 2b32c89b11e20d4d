"""Facts of stockpiles, of their owners, and of demands."""

from array import array
from dataclasses import dataclass, field

from desim.spec.facts.reals import Reals


@dataclass
class StockpileFacts:
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
    """Day of the first claim not filled at once, from the decision on; -1 if never."""
    first_empty: float = -1.0
    """Day on hand first was 0, from the decision on; -1 if never."""
    first_below: float = -1.0
    """Day on hand first was below the objective, from the decision on; -1 if never."""
    first_back: float = -1.0
    """Day on hand was first back at the objective after having been below, however briefly; -1 if never."""
    regained: float = -1.0
    """First such day from which it stayed there for the time that the stockpile states, or to the end; -1 if never."""
    last_owed: float = -1.0
    """Day the last backorder was cleared, from the decision on; -1 if there never was one or one is still open."""
    spoiled: float = 0.0
    """Units that expired and were spoiled."""
    extended: float = 0.0
    """Units that expired, were inspected and are kept longer; counted at every inspection they pass."""
    destroyed: float = 0.0
    """Units that causes destroyed."""
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


@dataclass
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


@dataclass
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
