"""Lane: the way from one source to one stockpile: who is asked, and how the goods travel."""

from collections.abc import Callable
from typing import Any, NamedTuple

from desim.sim.kernel.books import Books
from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.stream import Draw
from desim.sim.stock.rating import reranked
from desim.spec.facts import LaneFacts

Ask = Callable[[float, "Lane"], None]
Rerank = Callable[["Lane", float], None]


class Supply(NamedTuple):
    """Who is asked for goods, whether that is open, who hears of another priority, and how the goods travel.

    By legs, by one transit time, or not at all.
    """

    ask: Ask
    is_open: Callable[[], bool]
    rerank: Rerank
    legs: list[Any]
    transit: Draw | None


class Lane:
    """Carries requests one way and goods the other."""

    nation: str | None = None
    """Where it leads to."""

    def __init__(self, name: str, clock: Clock, books: Books, rank: int, claim_rank: float) -> None:
        self.name, self._clock, self._books = name, clock, books
        self.root = self
        self._priority, self.rank, self.bulk = ARRIVAL + rank, claim_rank, books.bulk
        self.facts, self._before = LaneFacts(), 0.0
        self.pile: Any = None
        self.owner: str | None = None
        self._legs: list[Any] = []
        self._transit: Draw | None = None
        self._ask: Ask
        self._arrived: Callable[[float], None]
        self._lost: Callable[[float], None]
        self._reranked: Rerank
        self._struck: Callable[[float, float], None]
        self.open: Callable[[], bool]

    def to(
        self,
        arrived: Callable[[float], None],
        lost: Callable[[float], None],
        struck: Callable[[float, float], None],
    ) -> None:
        """Say who takes in the goods, and who must hear of losses, and of orders of a day that were not let through."""
        self._arrived, self._lost, self._struck = arrived, lost, struck

    def supply(self, supply: Supply) -> None:
        """Say who is asked for goods, and how they travel."""
        self._ask, self.open, self._reranked, self._legs, self._transit = supply

    def rerank(self, priority: float) -> None:
        """What was asked for, and will be, has another priority from now on; its rating stays."""
        self.rank = reranked(self.rank, priority)
        self._reranked(self, priority)

    def request(self, amount: float) -> None:
        """Pass an order on to the source."""
        self._ask(amount, self)

    def note(self, what: str, part: str, number: float = 0.0) -> None:
        """Something happens to what goes over it; only lanes that are followed write that down."""

    def strike(self, amount: float, placed: float) -> None:
        """An order that was placed on a day was not let through to the source."""
        self._struck(amount, placed)

    def filled(self, amount: float) -> None:
        """Take what another stockpile issued, and send it."""
        self.ship(amount)

    def ship(self, amount: float) -> None:
        """Send goods on their way to the stockpile."""
        if self._legs:
            self._books.in_transit += amount
            self._legs[0].accept(amount, self, 0)
        elif self._transit is not None:
            self._books.in_transit += amount
            self._clock.at(self._clock.time + self._transit(), self._priority, self._landed, amount)
        else:
            self.facts.arrived += amount
            self._arrived(amount)

    def forward(self, amount: float, leg: int) -> None:
        """Hand goods that finished a leg to the next one, or to the stockpile."""
        if leg + 1 < len(self._legs):
            self._legs[leg + 1].accept(amount, self, leg + 1)
        else:
            self._landed(amount)

    def _landed(self, amount: float) -> None:
        self._books.in_transit -= amount
        self.facts.arrived += amount
        self._arrived(amount)

    def reset(self) -> None:
        """Forget what was counted; measuring starts now."""
        self._before += self.facts.arrived
        self.facts.arrived = 0.0

    @property
    def delivered(self) -> float:
        """Units that came in since the start of the run."""
        return self._before + self.facts.arrived

    def lose(self, amount: float) -> None:
        """Write off goods that were lost on the way."""
        self._books.in_transit -= amount
        self._books.lost += amount
        self._lost(amount)
