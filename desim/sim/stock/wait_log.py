"""Wait log: how long single units, or lots, waited; only where a measure asks for it."""

from collections.abc import Callable

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.states import States
from desim.sim.stock.depot import Depot
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import WaitFacts
from desim.spec.fields.ticks import days


class WaitLog:
    """Waits of what came in the measured time."""

    __slots__ = ("_clock", "_facts", "_measured_from", "name")
    states: States | None = None

    def __init__(self, name: str, clock: Clock) -> None:
        self.name, self._clock, self._measured_from, self._facts = name, clock, 0, WaitFacts()

    def add(self, since: int, weight: float) -> None:
        """So many units, or a lot, waited from a tick until now."""
        if since >= self._measured_from:
            self._facts.waits.append(days(self._clock.time - since))
            self._facts.weights.append(weight)

    def reset(self) -> None:
        """Forget what was written down; measuring starts now."""
        self._measured_from, self._facts = self._clock.time, WaitFacts()

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


class LoggedDepot(Depot):
    """A depot that writes down the waits of the units that it issues later than they were claimed."""

    __slots__ = ("log",)
    log: WaitLog

    def _serve(self) -> None:
        _log_served(self, self.log, super()._serve)


def _log_served(shelf: Shelf, log: WaitLog, serve: Callable[[], None]) -> None:
    """Let a shelf serve who waits, and write down what each of them got."""
    waiting = [(claim, claim.amount) for rank in shelf.ranks for claim in shelf.open_claims[rank]]
    serve()
    for claim, before in waiting:
        if claim.amount < before:
            log.add(claim.since, before - claim.amount)
