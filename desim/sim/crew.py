"""Crew: repairers who mend machines one at a time, in the order of their failures."""

from collections import deque
from collections.abc import Callable


class Crew:
    """A number of repairers with one queue."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self._idle = name, size
        self._waiting: deque[Callable[[], None]] = deque()

    def call(self, begin: Callable[[], None]) -> None:
        """Have *begin* called as soon as a repairer is free; who was called must say ``done``."""
        if self._idle:
            self._idle -= 1
            begin()
        else:
            self._waiting.append(begin)

    def done(self) -> None:
        """A repair is over: the repairer goes to the next machine that waits."""
        if self._waiting:
            self._waiting.popleft()()
        else:
            self._idle += 1
