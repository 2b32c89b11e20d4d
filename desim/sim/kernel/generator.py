"""Generator: numpy's Philox with a key of our own, made without entropy that nobody needs."""

from typing import Any

import numpy as np
from numpy.random import Generator, Philox
from numpy.random.bit_generator import ISeedSequence


class _Key(ISeedSequence):
    """The two words of a key, where numpy asks for the state that a seed gives."""

    __slots__ = ("_words",)

    def __init__(self, words: np.ndarray) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray:
        """The words; Philox asks for no more than there are."""
        return self._words[:n_words].astype(dtype, copy=False)


def keyed_generator(key: int) -> Generator:
    """The generator that ``Philox(key=...)`` gives, in a third of its time: that gathers entropy and then drops it.

    Args:
        key: 128 bits.

    Returns:
        A generator at the beginning of its stream.

    Raises:
        OverflowError: Where the key is longer.
    """
    words = np.frombuffer(key.to_bytes(16, "little"), dtype="<u8")
    return Generator(Philox(_Key(words)))  # type: ignore[arg-type]  # its annotation names one kind of seed sequence
