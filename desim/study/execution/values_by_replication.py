"""Values by replication: some measures of the replications that are there, as they come, in any order."""

from collections.abc import Container, Sequence

import numpy as np

from desim.store.numbers import Numbers


class ValuesByReplication:
    """Takes the values of some measures; as objects of Python they would be thirty times as large."""

    def __init__(self, measures: int) -> None:
        self._values = np.full((0, measures), np.nan)
        self._there = Numbers()
        self._count = 0
        """Replications from 0 on without a gap that were there when it was last asked for."""

    def put(self, number: int, values: Sequence[float]) -> None:
        """Keep the values of a replication, NaN where undefined, shape (measures,)."""
        if number >= len(self._values):
            more = np.full((number + 1, self._values.shape[1]), np.nan)  # twice as many, or up to the number
            self._values = np.concatenate([self._values, more])
        self._values[number] = values
        self._there.add(number)

    def prefix(self, failed: Container[int], first: int = 0) -> np.ndarray:
        """Values of the replications from 0 on without a gap, shape (n, measures); NaN of those that *failed*.

        Those of the *first* ones are left out.
        """
        while self._count in self._there or self._count in failed:
            self._count += 1
        found = np.full((max(0, self._count - first), self._values.shape[1]), np.nan)
        known = self._values[first : self._count]
        found[: len(known)] = known
        return found
