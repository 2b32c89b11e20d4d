"""Streams: one stream of random numbers per (seed, replication, part, purpose), drawn in blocks.

The key is a hash of those four alone, so that adding, renaming or removing a part never changes the draws of another:
common random numbers by construction. Philox: Salmon et al. 2011.
"""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import chain, repeat
from typing import Any, Literal

import numpy as np
from numpy.random import Generator

from desim.sim.kernel.clock import COMPILED
from desim.sim.kernel.generator import MOST_SPARE, SPARE, stream_generator
from desim.sim.kernel.law import Law, refill
from desim.spec.fields.law import Fixed
from desim.spec.fields.ticks import NEVER, TICKS_PER_DAY, ticks

Draw = Callable[[], float]
DurationDraw = Callable[[], int]
"""Draws a time, whole ticks."""
StreamKind = Literal["time", "amount", "uniform"]
"""What a stream gives: times in days, amounts, or uniform numbers on [0, 1)."""


def key(seed: int, replication: int, part: str, purpose: str) -> int:
    """The 128-bit Philox key of a stream."""
    text = f"{seed}/{replication}/{part}/{purpose}"
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "little")


class Streams:
    """All streams of one replication, each made at its first draw."""

    def __init__(self, seed: int, replication: int) -> None:
        self.seed, self.replication = seed, replication
        self._generators: list[Generator] = []

    def release(self) -> None:
        """Nothing is drawn any more: let others have the generators."""
        SPARE.extend(self._generators[: max(0, MOST_SPARE - len(SPARE))])
        self._generators = []

    def generator(self, part: str, purpose: str) -> Generator:
        """The generator of a stream."""
        found = stream_generator(key(self.seed, self.replication, part, purpose))
        self._generators.append(found)
        return found

    def draws(self, part: str, purpose: str, law: Law, whole: bool = False) -> Draw:
        """A function that gives the next value of *law*; the n-th call is the n-th draw of the stream.

        *whole* rounds values to whole numbers, for sizes of what comes in pieces.
        """
        if isinstance(law, Fixed):
            return repeat(float(law.value)).__next__
        if whole:
            return self._values(part, purpose, lambda g: _rounded(refill(law, g)))
        return self._values(part, purpose, _sampler(law))

    def durations(self, part: str, purpose: str, law: Law) -> DurationDraw:
        """A function that gives the next time of *law*, rounded to whole ticks."""
        if isinstance(law, Fixed):
            return repeat(ticks(law.value)).__next__
        return self._values(part, purpose, lambda g: _in_ticks(refill(law, g)))

    def first(self, part: str, purpose: str, law: Law | None, count: int) -> np.ndarray:
        """The first *count* values of a stream as they are drawn, before any rounding, shape (count,).

        Days or amounts of *law*; uniform numbers without one.
        """
        blocks, found = self._lists(part, purpose, _sampler(law)), list[float]()
        while len(found) < count:
            found += next(blocks)
        return np.array(found[:count])

    def uniforms(self, part: str, purpose: str) -> Draw:
        """A function that gives the next uniform number on [0, 1)."""
        return self._values(part, purpose, _sampler(None))

    def _values(
        self, part: str, purpose: str, sampler: Callable[[Generator], Callable[[int], np.ndarray]]
    ) -> Callable[[], Any]:
        blocks = self._lists(part, purpose, sampler)
        return Draws(blocks) if COMPILED else chain.from_iterable(blocks).__next__

    def _lists(
        self, part: str, purpose: str, sampler: Callable[[Generator], Callable[[int], np.ndarray]]
    ) -> Iterator[list[Any]]:
        draw, size = sampler(self.generator(part, purpose)), 32
        while True:
            yield draw(size).tolist()
            size = min(4 * size, 2048)


class Draws:
    """A stream where sim is compiled: its values one by one; interpreted, a chain of its blocks is quicker."""

    __slots__ = ("_block", "_blocks", "_place")

    def __init__(self, blocks: Iterator[list[Any]]) -> None:
        self._blocks, self._place = blocks, 0
        self._block: list[Any] = []

    def __call__(self) -> Any:
        """The next value."""
        place = self._place
        if place == len(self._block):
            self._block, place = next(self._blocks), 0
        self._place = place + 1
        return self._block[place]


class StreamUse:
    """What a replication drew of a stream."""

    def __init__(self, kind: StreamKind, law: Law | None) -> None:
        self.kind, self.law, self.count = kind, law, 0


class CountedStreams(Streams):
    """Streams that count the draws of each; slower, with the same numbers."""

    def __init__(self, seed: int, replication: int) -> None:
        super().__init__(seed, replication)
        self.uses: dict[tuple[str, str], StreamUse] = {}
        """By part and purpose; of laws that are drawn only, which a fixed value is not."""

    def draws(self, part: str, purpose: str, law: Law, whole: bool = False) -> Draw:
        """As in a plain replication."""
        draw = super().draws(part, purpose, law, whole)
        return draw if isinstance(law, Fixed) else self._counted(part, purpose, StreamUse("amount", law), draw)

    def durations(self, part: str, purpose: str, law: Law) -> DurationDraw:
        """As in a plain replication."""
        draw = super().durations(part, purpose, law)
        return draw if isinstance(law, Fixed) else self._counted(part, purpose, StreamUse("time", law), draw)

    def uniforms(self, part: str, purpose: str) -> Draw:
        """As in a plain replication."""
        return self._counted(part, purpose, StreamUse("uniform", None), super().uniforms(part, purpose))

    def _counted(self, part: str, purpose: str, new: StreamUse, draw: Callable[[], Any]) -> Callable[[], Any]:
        use = self.uses.setdefault((part, purpose), new)

        def counted() -> Any:
            use.count += 1
            return draw()

        return counted


def _sampler(law: Law | None) -> Callable[[Generator], Callable[[int], np.ndarray]]:
    """What draws from a generator: values of *law*, uniform numbers without one."""
    if law is None:
        return lambda g: g.random
    return lambda g: refill(law, g)


def _in_ticks(draw: Callable[[int], np.ndarray]) -> Callable[[int], np.ndarray]:
    return lambda n: np.minimum(np.rint(draw(n) * TICKS_PER_DAY), NEVER).astype(np.int64)


def _rounded(draw: Callable[[int], np.ndarray]) -> Callable[[int], np.ndarray]:
    return lambda n: np.rint(draw(n))
