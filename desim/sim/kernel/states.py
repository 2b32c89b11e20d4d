"""States: how long a part was in which state, and why."""

from collections.abc import Callable

from desim.sim.kernel.clock import Clock
from desim.spec.families import is_of
from desim.spec.fields.ticks import TICKS_PER_DAY, days


class States:
    """Days by state and reason; a part of several machines is in several states at once, by the share of machines."""

    __slots__ = ("_busy", "_clock", "_history", "_labels", "_only", "_shares", "_since", "_ticks", "_watchers")

    def __init__(self, clock: Clock, label: str) -> None:
        self._clock, self._since = clock, clock.time
        self._shares: tuple[tuple[str, float], ...] = ((label, 1.0),)
        self._only = label
        """The state of the whole part; empty where it is in several. Most that is entered is no change."""
        self._busy, self._labels = -1.0, ("", "")
        """The share and the labels of the last split; the share is negative once anything else followed."""
        self._ticks: dict[str, int | float] = {}
        """Whole where the whole part was in the state, so that no sum of them is rounded."""
        self._history: list[tuple[float, tuple[tuple[str, float], ...]]] | None = None
        self._watchers: list[Callable[[], None]] = []

    def remember(self) -> list[tuple[float, tuple[tuple[str, float], ...]]]:
        """What it is in now, and from each day of a change on; the list grows."""
        self._history = [(self._clock.day, self._shares)]
        return self._history

    def forget(self) -> None:
        """Remember no more: the list is another's, and is not to last as long as the part."""
        self._history = None

    def watch(self, action: Callable[[], None]) -> None:
        """Call *action* after every change."""
        self._watchers.append(action)

    def share_of(self, beginnings: tuple[str, ...]) -> float:
        """Share of the part that is now in states whose names begin with one of these words."""
        return sum(share for label, share in self._shares if label.startswith(beginnings))

    def includes(self, state: str) -> bool:
        """Whether some of it is in a state now, named with its reason or without."""
        return any(is_of(label, state) for label, _ in self._shares)

    @property
    def time(self) -> dict[str, float]:
        """Days by state, as far as they are booked."""
        return {
            label: days(booked) if isinstance(booked, int) else booked / TICKS_PER_DAY
            for label, booked in self._ticks.items()
        }

    @property
    def since(self) -> float:
        """Day on which it came into the state it is in, or on which that was last booked."""
        return days(self._since)

    def enter(self, label: str) -> None:
        """The whole part is in one state from now on."""
        if label != self._only:
            self._change(((label, 1.0),))

    def split(self, busy: float, busy_label: str, idle_label: str) -> None:
        """A share *busy* of the part is in one state and the rest in another from now on."""
        if busy >= 1.0:
            self.enter(busy_label)
        elif busy <= 0.0:
            self.enter(idle_label)
        elif busy != self._busy or busy_label != self._labels[0] or idle_label != self._labels[1]:
            self._labels = (busy_label, idle_label)
            self._change(((busy_label, busy), (idle_label, 1.0 - busy)), busy)

    def spread(self, shares: dict[str, float]) -> None:
        """Shares of the part are in these states from now on; they sum to 1."""
        self._change(tuple((label, share) for label, share in shares.items() if share > 0.0))

    def _change(self, shares: tuple[tuple[str, float], ...], busy: float = -1.0) -> None:
        if shares != self._shares:
            self.settle()
            self._shares, self._busy = shares, busy
            self._only = shares[0][0] if len(shares) == 1 and shares[0][1] == 1.0 else ""
            if self._history is not None:
                self._history.append((self._clock.day, shares))
            if self._watchers:
                for action in self._watchers:
                    action()

    def settle(self) -> None:
        """Book the time since the last change."""
        span = self._clock.time - self._since
        if span > 0:
            self._since = self._clock.time
            for label, share in self._shares:
                booked: int | float = span if share == 1.0 else span * share
                self._ticks[label] = self._ticks.get(label, 0) + booked

    def reset(self) -> None:
        """Forget what was booked; measuring starts now."""
        self.settle()
        self._ticks.clear()
