"""Returning demand: a demand whose users send back what was issued to them when it is used."""

from desim.sim.demand.demand import Demand, DemandDraws, KitOrder
from desim.sim.demand.returns import Returns
from desim.sim.kernel.clock import Clock
from desim.sim.stock.shelf import Shelf
from desim.spec.parts.demand import Demand as Declared


class ReturningDemand(Demand):
    """Sends back what is issued to it, at once or later."""

    __slots__ = ("_returns",)

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, shelf: Shelf, kit: list[tuple[Shelf, float]],
        draws: DemandDraws, returns: Returns, record_sizes: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(name, declared, clock, rank, shelf, kit, draws, record_sizes)
        self._returns = returns

    def _demand(self, token: int) -> None:
        before = self.facts.filled_at_once
        super()._demand(token)
        self._send_back(self.facts.filled_at_once - before)

    def filled(self, amount: float) -> None:
        """Use what is issued later than it was demanded."""
        super().filled(amount)
        self._send_back(amount)

    def complete(self, order: KitOrder) -> None:
        """The last part of a kit came."""
        super().complete(order)
        self._send_back(order.amount)

    def _send_back(self, amount: float) -> None:
        if amount > 0.0:
            self._returns.send(amount, self._shelf.books.bulk)
