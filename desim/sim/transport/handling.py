"""Handling: goods pass one after another through the port before they can leave."""

from collections import deque
from collections.abc import Callable
from math import inf

from desim.sim.kernel.clock import COMPLETION, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import Pace, interval
from desim.sim.transport.parcel import Parcel


class Handling:
    """A server with a rate, first come first served; goods are ready a lot at a time."""

    __slots__ = ("_dial", "_lot", "_pace", "_queue", "_rate", "_ready", "_settle", "amount", "name")

    def __init__(
        self, name: str, rate: float, lot: float | None, clock: Clock, rank: int, dial: Dial,
        settle: Callable[[], None], ready: Callable[[Parcel], None],
    ) -> None:  # fmt: skip
        """*rate*: units a day; *lot*: units that are ready together, all of a parcel when None.

        *settle* is called before the amount changes, *ready* with what is ready.
        """
        self.name, self._rate, self._dial = name, rate, dial
        self._lot = lot or inf
        self._queue: deque[Parcel] = deque()
        self.amount = 0.0
        self._pace = Pace(clock, COMPLETION + rank, self._done)
        self._settle, self._ready = settle, ready
        dial.watch(self._dial_turned)

    def take(self, parcel: Parcel) -> None:
        """One more in the queue."""
        self._queue.append(parcel)
        self.amount += parcel.amount
        if len(self._queue) == 1:
            self._begin()

    def clear(self) -> list[Parcel]:
        """All that is not ready leaves the queue."""
        parcels, self.amount = list(self._queue), 0.0
        self._queue.clear()
        self._pace.rest()
        return parcels

    def _begin(self) -> None:
        self._pace.restart(interval(self._next_lot(), self._rate))

    def _next_lot(self) -> float:
        """Size of the lot at the head; a consignment of pieces that no lot holds passes as a whole."""
        return self._queue[0].fits(self._lot) or self._queue[0].amount

    def _done(self, token: int) -> None:
        """A lot is ready."""
        if token != self._pace.token or not self._queue:
            return
        self._settle()
        self._pace.rest()
        parcel, lot = self._queue[0], self._next_lot()
        handled = self._queue.popleft() if lot >= parcel.amount else parcel.split(lot)
        self.amount = self.amount - lot if self._queue else 0.0
        if self._queue:
            self._begin()
        self._ready(handled)

    def _dial_turned(self) -> None:
        self._pace.set_speed(self._dial.value)
