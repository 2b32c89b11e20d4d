"""States: how long a part was in which state, and why."""

from desim.sim.clock import Clock


class States:
    """Time by state and reason; a part of several machines is in two states at once, by the share of machines."""

    __slots__ = ("_busy", "_busy_label", "_clock", "_idle_label", "_since", "time")

    def __init__(self, clock: Clock, label: str) -> None:
        self._clock, self._since = clock, clock.time
        self._busy, self._busy_label, self._idle_label = 0.0, "working", label
        self.time: dict[str, float] = {}

    def enter(self, label: str) -> None:
        """The whole part is in one state from now on."""
        self.split(0.0, self._busy_label, label)

    def split(self, busy: float, busy_label: str, idle_label: str) -> None:
        """A share *busy* of the part is in one state and the rest in another from now on."""
        if busy == self._busy and busy_label == self._busy_label and (idle_label == self._idle_label or busy == 1.0):
            return
        self.settle()
        self._busy, self._busy_label, self._idle_label = busy, busy_label, idle_label

    def settle(self) -> None:
        """Book the time since the last change."""
        now = self._clock.time
        span = now - self._since
        if span > 0.0:
            self._since = now
            if self._busy:
                self.time[self._busy_label] = self.time.get(self._busy_label, 0.0) + span * self._busy
            if self._busy < 1.0:
                self.time[self._idle_label] = self.time.get(self._idle_label, 0.0) + span * (1.0 - self._busy)

    def reset(self) -> None:
        """Forget what was booked; measuring starts now."""
        self.settle()
        self.time.clear()
