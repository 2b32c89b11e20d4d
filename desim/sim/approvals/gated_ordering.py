"""Gated ordering: how a stockpile replenishes itself where gates stand before its sources."""

from desim.sim.kernel.books import Costs
from desim.sim.stock.lane import Lane
from desim.sim.stock.offer import Offer
from desim.sim.stock.ordering import Ordering
from desim.sim.stock.policy import Forecaster, Rule
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import GateLoadFacts
from desim.spec.fields.ticks import days
from desim.spec.parts.policy import Policy
from desim.spec.parts.stockpile import Stockpile


class GatedOrdering(Ordering):
    """An ordering with gates before its sources: it integrates what is on order, and what of it waits at gates."""

    def __init__(self, shelf: Shelf, declared: Stockpile, policy: Policy, rule: Rule, rank: int, costs: Costs) -> None:
        super().__init__(shelf, declared, policy, rule, rank, costs)
        self.priority = declared.priority
        self._at_gates, self._since, self._facts = 0.0, self._clock.time, GateLoadFacts()

    def wait_at_gates(self, amount: float) -> None:
        """Units begin to wait at a gate or, when negative, need not wait any longer."""
        self.settle()
        self._at_gates += amount

    def settle(self) -> None:
        """Add the time since the last change to the integrals."""
        span = self._clock.time - self._since
        if span > 0:
            self._since, stretch = self._clock.time, days(span)
            self._facts.area_held += self._at_gates * stretch
            self._facts.area_on_order += self.shelf.on_order * stretch

    def place(self, amount: float, lane: Lane | Offer | None = None) -> None:
        """Place an order."""
        self.settle()
        super().place(amount, lane)

    def _forecast(self, look: tuple[Forecaster, int]) -> None:
        self.settle()
        super()._forecast(look)

    def arrive(self, amount: float) -> None:
        """Take in what was ordered."""
        self.settle()
        super().arrive(amount)

    def lose(self, amount: float) -> None:
        """Write off what will never come."""
        self.settle()
        super().lose(amount)

    def reset(self) -> None:
        """Measuring starts now."""
        self.settle()
        self._facts = GateLoadFacts()
        super().reset()

    def close(self) -> GateLoadFacts:
        """The facts at the end."""
        self.settle()
        return self._facts
