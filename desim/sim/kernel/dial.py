"""Dials: what causes may turn. A dial's value is the product of what all causes hold."""

from collections.abc import Callable

from desim.sim.kernel.clock import Clock
from desim.spec.families import NOT_THERE, OFF_SHIFT


class Dial:
    """One property of one part, held at factors by causes; what they hold multiplies, and ending one ends no other.

    A cause may also set it: of those that do, the one that began last counts, beside all factors.
    """

    __slots__ = ("_clock", "_factors", "_held", "_history", "_set", "_watchers", "holder", "value")

    def __init__(self) -> None:
        self.value = 1.0
        self.holder = ""
        """Label of the cause that holds it lowest, empty when none holds it below 1."""
        self._held: dict[str, tuple[float, str]] = {}
        """What counts, by cause."""
        self._factors: dict[str, tuple[float, str]] = {}
        """The factors among it, where something sets it."""
        self._set: dict[str, tuple[float, str]] = {}
        """By cause, in the order in which they began."""
        self._watchers: list[Callable[[], None]] = []
        self._clock: Clock | None = None
        self._history: list[tuple[float, dict[str, tuple[float, str]]]] = []
        """Filled once it has a clock."""

    def watch(self, action: Callable[[], None]) -> None:
        """Call *action* after every change of the value or of its holder."""
        self._watchers.append(action)

    def remember(self, clock: Clock) -> list[tuple[float, dict[str, tuple[float, str]]]]:
        """What holds it now, and from each day of a change on; the list grows."""
        self._clock, self._history = clock, [(clock.day, dict(self._held))]
        return self._history

    def without(self, *causes: str) -> float:
        """The value if these causes did not hold it."""
        value = 1.0
        for name in sorted(self._held):
            if name not in causes:
                value *= self._held[name][0]
        return value

    def lowest(self) -> tuple[str, str]:
        """Name and label of the cause that holds it lowest; both empty when none holds it below 1."""
        name = min(sorted(self._held), key=lambda cause: self._held[cause][0], default="")
        return (name, self._held[name][1]) if name and self._held[name][0] < 1.0 else ("", "")

    def hold(self, cause: str, factor: float, label: str) -> None:
        """Let *cause* hold the dial at *factor*; a factor of 1 lets go."""
        if self._set:
            self._hold(self._factors, cause, factor, label)
            self._merge()
            return
        self._hold(self._held, cause, factor, label)
        self._changed()

    def set(self, cause: str, factor: float, label: str) -> None:
        """Let *cause* set the dial to *factor* times what it is of itself, in place of all that set it before."""
        if not self._set:
            self._factors = dict(self._held)
        self._set[cause] = (factor, label)
        self._merge()

    def unset(self, cause: str) -> None:
        """Let *cause* no longer set the dial; what set it before counts again."""
        if self._set.pop(cause, None) is not None:
            self._merge()

    @staticmethod
    def _hold(held: dict[str, tuple[float, str]], cause: str, factor: float, label: str) -> None:
        if factor == 1.0:
            held.pop(cause, None)
        else:
            held[cause] = (factor, label)

    def _merge(self) -> None:
        """Put what counts together: all factors, and what set it last."""
        self._held = dict(self._factors)
        if self._set:
            cause = next(reversed(self._set))
            factor, label = self._set[cause]
            factor *= self._held.pop(cause, (1.0, ""))[0]
            self._hold(self._held, cause, factor, label)
        self._changed()

    def _changed(self) -> None:
        if self._clock is not None:
            self._history.append((self._clock.day, dict(self._held)))
        value, lowest, holder = 1.0, 1.0, ""
        for name in sorted(self._held):
            held, why = self._held[name]
            value *= held
            if held < lowest or (held == lowest == 0.0 and why.startswith(NOT_THERE)):
                lowest, holder = held, why
        if value != self.value or holder != self.holder:
            self.value, self.holder = value, holder
            for action in self._watchers:
                action()


def closed_label(*dials: Dial) -> str:
    """The state of a part that one of its *dials* holds at 0; that it is not there yet goes before all else."""
    holders = [dial.holder for dial in dials if dial.holder]
    coming = next((label for label in holders if label.startswith(NOT_THERE)), "")
    holder = "".join(holders[:1])
    return coming or (holder if holder == OFF_SHIFT else f"closed: {holder}")
