"""Wait log: how long single units, or lots, waited; only where a measure asks for it."""

from collections.abc import Callable

from desim.sim.kernel.states import States
from desim.sim.stock.depot import Depot
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import WaitFacts
from desim.spec.fields.ticks import days


class WaitLog:
    """Waits of what came in the measured time."""

    __slots__ = ("_facts", "measured_from", "name")
    states: States | None = None

    def __init__(self, name: str) -> None:
        self.name, self.measured_from, self._facts = name, 0, WaitFacts()

    def add(self, since: int, now: int, weight: float) -> None:
        """So many units, or a lot, waited from one tick to another."""
        if since >= self.measured_from:
            self._facts.waits.append(days(now - since))
            self._facts.weights.append(weight)

    def begin(self, now: int) -> None:
        """Forget what was written down; measuring starts at a tick."""
        self.measured_from, self._facts = now, WaitFacts()

    def reset(self) -> None:
        """Who writes it says when measuring starts."""

    def forget_first_days(self) -> None:
        """Waits have no first day."""

    def close(self) -> WaitFacts:
        """The facts at the end."""
        return self._facts


class LoggedShelf(Shelf):
    """A shelf that writes down the waits of the units that it issues later than they were claimed."""

    __slots__ = ("log",)
    log: WaitLog

    def _serve(self) -> None:
        _log_served(self, self.log, super()._serve)

    def reset(self) -> None:
        """Forget the integrals and counts; measuring starts now."""
        super().reset()
        self.log.begin(self.measured_from)


class LoggedDepot(Depot):
    """A depot that writes down the waits of the units that it issues later than they were claimed."""

    __slots__ = ("log",)
    log: WaitLog

    def _serve(self) -> None:
        _log_served(self, self.log, super()._serve)

    def reset(self) -> None:
        """Forget the integrals and counts; measuring starts now."""
        super().reset()
        self.log.begin(self.measured_from)


def _log_served(shelf: Shelf, log: WaitLog, serve: Callable[[], None]) -> None:
    """Let a shelf serve who waits, and write down what each of them got."""
    waiting = [(claim, claim.amount) for rank in shelf.ranks for claim in shelf.open_claims[rank]]
    serve()
    for claim, before in waiting:
        if claim.amount < before:
            log.add(claim.since, shelf.clock.time, before - claim.amount)
