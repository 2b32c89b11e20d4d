"""Dials: what causes may turn. A dial's value is the product of what all causes hold."""

from collections.abc import Callable
from typing import Any


class History(dict[str, tuple[float, str]]):
    """What is held, with everything that ever was."""

    def __init__(self, clock: Any, held: dict[str, tuple[float, str]]) -> None:
        super().__init__(held)
        self._clock, self.log = clock, [(clock.time, dict(held))]

    def __setitem__(self, cause: str, held: tuple[float, str]) -> None:
        super().__setitem__(cause, held)
        self.log.append((self._clock.time, dict(self)))

    def pop(self, cause: str, default: Any = None) -> Any:
        """Let go."""
        found = super().pop(cause, default)
        self.log.append((self._clock.time, dict(self)))
        return found


class Dial:
    """One property of one part, held at factors by causes; what they hold multiplies, and ending one ends no other."""

    __slots__ = ("_held", "_watchers", "holder", "value")

    def __init__(self) -> None:
        self.value = 1.0
        self.holder = ""
        """Label of the cause that holds it lowest, empty when none holds it below 1."""
        self._held: dict[str, tuple[float, str]] = {}
        self._watchers: list[Callable[[], None]] = []

    def watch(self, action: Callable[[], None]) -> None:
        """Call *action* after every change of the value or of its holder."""
        self._watchers.append(action)

    def remember(self, clock: Any) -> list[tuple[float, dict[str, tuple[float, str]]]]:
        """What holds it now, and from each day of a change on; the list grows."""
        self._held = History(clock, self._held)
        return self._held.log

    def without(self, *causes: str) -> float:
        """The value if these causes did not hold it."""
        value = 1.0
        for name in sorted(self._held):
            if name not in causes:
                value *= self._held[name][0]
        return value

    def hold(self, cause: str, factor: float, label: str) -> None:
        """Let *cause* hold the dial at *factor*; a factor of 1 lets go."""
        if factor == 1.0:
            self._held.pop(cause, None)
        else:
            self._held[cause] = (factor, label)
        value, lowest, holder = 1.0, 1.0, ""
        for name in sorted(self._held):
            held, why = self._held[name]
            value *= held
            if held < lowest:
                lowest, holder = held, why
        if value != self.value or holder != self.holder:
            self.value, self.holder = value, holder
            for action in self._watchers:
                action()
