"""By place: values that come a few replications at a time, given back a few at a time with all their replications.

Quantiles over replications need all of them, and a table is stored replication after replication. To turn the one into
the other in memory takes as much of it as there are values; to read the table again for each few of them takes a time
that grows with the square of the replications. Here what does not fit in memory goes through a file without a name,
which is written once and read once.
"""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

BLOCK_VALUES = 2**18
"""Values of all replications that are in memory together: 2 MB, or of two places where these are more."""
FEWEST = 2
"""Places of a block, at least, where there are so many: numpy adds up the values of one place alone in another order,
so that the last digit of a mean would depend on the size of the blocks."""


def by_place(blocks: Iterable[np.ndarray], replications: int, folder: Path) -> Iterator[np.ndarray]:
    """Blocks of some places with all replications out of blocks of some replications with all places.

    Args:
        blocks: Values of the replications in their order, each of shape (some replications, places).
        replications: How many there are together.
        folder: Where the file without a name is, if it is needed.

    Returns:
        Arrays of shape (replications, some places), the places in their order.
    """
    coming = iter(blocks)
    first = next(coming, None)
    if first is None:
        return
    places = first.shape[1]
    if replications * places <= BLOCK_VALUES:
        yield np.concatenate([first, *coming])
        return
    size = max(FEWEST, BLOCK_VALUES // replications)
    count = max(1, places // size)
    bounds = [places * k // count for k in range(count + 1)]
    yield from _through_file(chain([first], coming), replications, bounds, folder)


def _through_file(
    blocks: Iterable[np.ndarray], replications: int, bounds: list[int], folder: Path
) -> Iterator[np.ndarray]:
    """Blocks of the places between *bounds*: each block that comes is written with those parts one after another."""
    with tempfile.TemporaryFile(dir=folder) as file:
        counts = list[int]()
        for block in blocks:
            file.write(np.concatenate([block[:, a:b].ravel() for a, b in pairwise(bounds)]).data)
            counts.append(len(block))
        value_bytes = np.dtype(float).itemsize
        for a, b in pairwise(bounds):
            found = np.empty((replications, b - a))
            at = begin = 0
            for count in counts:
                file.seek(value_bytes * (begin + count * a))
                file.readinto(found[at : at + count].data)
                at, begin = at + count, begin + count * bounds[-1]
            yield found
