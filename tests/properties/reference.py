"""A stockpile written down once more, as plainly as can be: lists, one rule after another, no speed, no simulator."""

import math
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Claim:
    """What somebody wanted, and what came of it when."""

    rank: int
    wanted: float
    since: float
    open: float = 0.0
    fills: list[tuple[float, float]] = field(default_factory=list)
    """Day and amount."""


@dataclass
class Reference:
    """A stock that serves by rank and age, keeps amounts back from later ranks, and orders with a fixed lead time."""

    on_hand: float
    kept_from: dict[int, float]
    """Amount that claims of a rank, and of all later ones up to the next rank given, must leave."""
    policy: dict[str, Any] | None
    lead_time: float
    now: float = 0.0
    claims: list[Claim] = field(default_factory=list)
    coming: list[tuple[float, float]] = field(default_factory=list)
    """Day and amount of what is on order."""
    served: list[tuple[int, float]] = field(default_factory=list)
    """Number of the claim and amount, in the order of service, of what was filled later than it was claimed."""
    lost: float = 0.0
    cancelled: float = 0.0
    in_vain: float = 0.0
    """Unit-days that were waited for what was cancelled."""

    def free(self, rank: int) -> float:
        ranks = [first for first in self.kept_from if first <= rank]
        return max(0.0, self.on_hand - (self.kept_from[max(ranks)] if ranks else 0.0))

    @property
    def owed(self) -> float:
        return sum(claim.open for claim in self.claims)

    @property
    def on_order(self) -> float:
        return sum(amount for _, amount in self.coming)

    def demand(self, rank: int, amount: float, keep: bool) -> None:
        claim = Claim(rank, amount, self.now)
        at_once = min(amount, self.free(rank))
        self.on_hand -= at_once
        claim.fills.append((self.now, at_once))
        if keep:
            claim.open = amount - at_once
        else:
            self.lost += amount - at_once
        self.claims.append(claim)
        self.order()

    def cancel(self, number: int) -> None:
        self.cancelled += self.claims[number].open
        self.in_vain += self.claims[number].open * (self.now - self.claims[number].since)
        self.claims[number].open = 0.0
        self.order()

    def take(self, amount: float) -> None:
        self.on_hand -= amount
        self.order()

    def receive(self, amount: float) -> None:
        self.on_hand += amount
        for number in sorted(range(len(self.claims)), key=lambda n: (self.claims[n].rank, n)):
            claim = self.claims[number]
            part = min(claim.open, self.free(claim.rank))
            if part > 0.0:
                claim.open -= part
                self.on_hand -= part
                claim.fills.append((self.now, part))
                self.served.append((number, part))
        self.order()

    def order(self) -> None:
        amount = self.missing(self.on_hand + self.on_order - self.owed)
        if amount > 0.0:
            self.coming.append((self.now + self.lead_time, amount))
            if self.lead_time == 0.0:
                self.arrive()

    def missing(self, position: float) -> float:
        policy = self.policy or {"kind": "none"}
        if policy["kind"] == "base_stock":
            return max(0.0, policy["level"] - position)
        if policy["kind"] == "ss":
            return policy["order_up_to"] - position if position <= policy["reorder_point"] else 0.0
        lots = 0
        while policy["kind"] == "rq" and position + lots * policy["quantity"] <= policy["reorder_point"]:
            lots += 1
        return lots * policy.get("quantity", 0.0)

    def arrive(self) -> None:
        """Take in the oldest of what is on order."""
        (_, amount), self.coming = self.coming[0], self.coming[1:]
        self.receive(amount)

    def wait(self, days: float) -> None:
        end = self.now + days
        while self.coming and self.coming[0][0] <= end:
            self.now = self.coming[0][0]
            self.arrive()
        self.now = end

    def owing_since(self) -> float:
        """Unit-days owed so far: what came later, what never came, and what is still open."""
        late = sum((day - c.since) * amount for c in self.claims for day, amount in c.fills)
        return math.fsum([late, self.in_vain, *((self.now - c.since) * c.open for c in self.claims)])
