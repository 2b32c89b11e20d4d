"""Dials: what causes may turn. A dial's value is the product of what all causes hold."""

from collections.abc import Callable


class Dial:
    """One property of one part, held at factors by causes; overlapping causes compose, and ending one does not end another."""

    __slots__ = ("_held", "_watchers", "value")

    def __init__(self) -> None:
        self.value = 1.0
        self._held: dict[str, tuple[float, str]] = {}
        self._watchers: list[Callable[[], None]] = []

    def watch(self, action: Callable[[], None]) -> None:
        """Call *action* after every change of the value."""
        self._watchers.append(action)

    def hold(self, cause: str, factor: float, label: str) -> None:
        """Let *cause* hold the dial at *factor*; a factor of 1 lets go."""
        if factor == 1.0:
            self._held.pop(cause, None)
        else:
            self._held[cause] = (factor, label)
        value = 1.0
        for name in sorted(self._held):
            value *= self._held[name][0]
        if value != self.value:
            self.value = value
            for action in self._watchers:
                action()

    def holder(self) -> str:
        """Label of the cause that holds the dial lowest, empty when none holds it below 1."""
        low = min(((factor, name) for name, (factor, _) in self._held.items()), default=(1.0, ""))
        return self._held[low[1]][1] if low[0] < 1.0 else ""
