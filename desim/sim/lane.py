"""Lane: the way from one source to one stockpile: who is asked, and how the goods travel."""

from collections.abc import Callable
from typing import Any, NamedTuple

from desim.sim.books import Books
from desim.sim.clock import ARRIVAL, Clock
from desim.sim.stream import Draw
from desim.spec.facts import LaneFacts

Ask = Callable[[float, "Lane"], None]


class Supply(NamedTuple):
    """Who is asked for goods, whether that is open, and how they travel: by legs, by one transit time, or not at all.

    *reranked* hears when what a lane has asked for gets another rank.
    """

    ask: Ask
    is_open: Callable[[], bool]
    legs: list[Any]
    transit: Draw | None
    reranked: Callable[["Lane"], None]


class Lane:
    """Carries requests one way and goods the other."""

    nation = ""
    """Where it leads to."""
    lift = 0
    """What a priority rating takes off the rank of new orders."""

    def __init__(self, name: str, clock: Clock, books: Books, rank: int, claim_rank: float) -> None:
        self.name, self._clock, self._books = name, clock, books
        self._priority, self.rank, self.bulk = ARRIVAL + rank, claim_rank, books.bulk
        self.own = claim_rank
        self.facts = LaneFacts()
        self.pile: Any = None
        self.owner: str | None = None
        self._legs: list[Any] = []
        self._transit: Draw | None = None
        self._ask: Ask
        self._arrived: Callable[[float], None]
        self._lost: Callable[[float], None]
        self._reranked: Callable[[Lane], None]
        self.open: Callable[[], bool]

    def to(self, arrived: Callable[[float], None], lost: Callable[[float], None]) -> None:
        """Say who takes in the goods, and who must hear of losses."""
        self._arrived, self._lost = arrived, lost

    def supply(self, supply: Supply) -> None:
        """Say who is asked for goods, how they travel, and who must hear of a change of rank."""
        self._ask, self.open, self._legs, self._transit, self._reranked = supply

    def rerank(self, rank: float) -> None:
        """What was asked for, and will be, has another rank from now on."""
        self.own = rank
        if rank - self.lift != self.rank:
            self.rank = rank - self.lift
            self._reranked(self)

    def request(self, amount: float) -> None:
        """Pass an order on to the source."""
        self._ask(amount, self)

    def refuse(self, amount: float) -> None:
        """Strike an order that was not let through to the source."""
        self._lost(amount)

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
        self.facts.arrived = 0.0

    def lose(self, amount: float) -> None:
        """Write off goods that were lost on the way."""
        self._books.in_transit -= amount
        self._books.lost += amount
        self._lost(amount)
