"""Generator: numpy's Philox with a key of our own, made without entropy that nobody needs."""

from typing import Any, Final

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


SPARE: Final[list[Generator]] = []
"""Generators of streams that are out of use: to set the state of one takes a seventh of the time of making one."""
MOST_SPARE: Final = 2_000
_WORD: Final = 2**64 - 1


def stream_generator(key: int) -> Generator:
    """As ``keyed_generator``, out of those that are spare where there are any.

    Args:
        key: 128 bits.
    """
    try:
        spare = SPARE.pop()
    except IndexError:
        return keyed_generator(key)
    spare.bit_generator.state = {
        "bit_generator": "Philox",
        "state": {"counter": (0, 0, 0, 0), "key": (key & _WORD, key >> 64)},
        "buffer": (0, 0, 0, 0),
        "buffer_pos": 4,
        "has_uint32": 0,
        "uinteger": 0,
    }
    return spare


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
