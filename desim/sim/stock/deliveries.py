"""Deliveries: what has come in over every lane, noted about a hundred times in a run and at its end."""

from array import array
from collections.abc import Callable
from struct import Struct
from typing import Final

import numpy as np

from desim.sim.stock.lane import Lane
from desim.spec.facts import Reals

NOTES: Final = 104
"""About as many notes as a reader can tell apart on a page; a probe that makes none pays for one comparison."""


class Deliveries:
    """Good units that arrived over each lane since the start, at every so manieth probe."""

    def __init__(self, lanes: dict[str, Lane], probes: int) -> None:
        self._lanes = dict(sorted(lanes.items()))
        self._in_order = list(self._lanes.values())
        self._last, self._every = probes - 1, max(1, -(-probes // NOTES))
        self.due = 0 if lanes and probes > 0 else probes
        """Number of the next probe at which there is something to note."""
        self.days: Reals = array("d")
        self._arrived = bytearray()
        """Note after note, in the bytes of an array."""
        self._pack: Callable[..., bytes] = Struct(f"{len(lanes)}d").pack

    def note(self, day: float) -> None:
        """Write down what has come in; the last probe is always noted, and so is the end of the run."""
        self.days.append(day)
        self._arrived += self._pack(*[lane.delivered for lane in self._in_order])
        self.due = min(self.due + self._every, self._last) if self.due < self._last else self._last + 1

    def levels(self) -> dict[str, np.ndarray]:
        """By ``source>stockpile``, shape (notes,) each."""
        table = np.frombuffer(self._arrived, dtype=float).reshape(len(self.days), len(self._lanes))
        return {name: table[:, i].copy() for i, name in enumerate(self._lanes)}
