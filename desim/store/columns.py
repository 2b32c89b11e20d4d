"""Columns: single columns of a stored table, without opening its file again for each of them.

To open a parquet file is to parse the descriptions of all its columns. Where every part of a network has a column, a
file that is opened for each part costs the square of their number.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from desim.store.by_place import BLOCK_VALUES, by_place

OPEN_FILES = 8
"""Files that are kept open at most; the one that was read longest ago is closed first."""
FEW = 4
"""Columns that are read by one thread: to hand them to others takes longer."""
FILE_VALUES = 2**27
"""Values of columns that go through a file together, where they do not fit in memory, at most: 1 GB."""
KEPT_VALUES = 2**21
"""Values of columns that are kept at most: 16 MB."""
_KEPT: dict[tuple[Path, int, int, str], np.ndarray] = {}
_LOCK = Lock()


def read_columns(path: Path, names: Sequence[str]) -> pa.Table:
    """Some columns of a table, in the order of *names*; raises KeyError where there is none of that name."""
    # A prefix matches too: of a stockpile named day, reading "day" gives "day.on_hand" as well.
    return _file(path).read(columns=list(names), use_threads=len(names) > FEW).select(list(names))


def column_by_replication(path: Path, name: str, replications: int) -> np.ndarray:
    """One column, shape (replications, rows of each); raises KeyError where there is none of that name.

    Pages come back to the same columns again and again: those that were read last are kept, and are read only.
    """
    key = (*_state_of(path), name)
    with _LOCK:
        found = _KEPT.pop(key, None)
        if found is None:
            found = read_columns(path, [name]).column(0).to_numpy()
            found.setflags(write=False)
        _KEPT[key] = found
        while len(_KEPT) > 1 and sum(one.size for one in _KEPT.values()) > KEPT_VALUES:
            del _KEPT[next(iter(_KEPT))]
        if found.size > KEPT_VALUES:
            del _KEPT[key]
    return found.reshape(replications, -1)


def column_names(path: Path) -> list[str]:
    """Names of all columns of a table."""
    return list(_file(path).schema_arrow.names)


def row_count(path: Path) -> int:
    """Number of rows of a table."""
    return int(_file(path).metadata.num_rows)


def value_blocks(path: Path, names: Sequence[str], replications: int) -> Iterator[np.ndarray]:
    """Values of some columns by their place in a replication: its rows of the first column, those of the next, ...

    Every replication has the same number of rows, one after the other. Each value is read once, and no more of them are
    in memory at a time than fit there well, however many replications there are.

    Returns:
        Arrays of shape (replications, some places), the places in their order.
    """
    rows = row_count(path)
    few = rows <= BLOCK_VALUES
    size = max(1, (BLOCK_VALUES if few else FILE_VALUES) // max(1, rows))
    for first in range(0, len(names), size):
        some = names[first : first + size]
        if few:
            found = read_columns(path, some).columns
            yield np.concatenate([column.to_numpy().reshape(replications, -1) for column in found], axis=1)
        else:
            blocks = (block.reshape(len(block), -1) for block in replication_blocks(path, some, replications))
            yield from by_place(blocks, replications, path.parent)
    pa.default_memory_pool().release_unused()  # what is read next takes other buffers


def replication_blocks(path: Path, names: Sequence[str], replications: int) -> Iterator[np.ndarray]:
    """Values of some columns, a few replications at a time: arrays of shape (replications, columns, rows of each).

    Every replication has the same number of rows, one after the other. The file is read a row group at a time.
    """
    file, rows = _file(path), row_count(path) // max(1, replications)
    rest = np.empty((len(names), 0))
    for group in range(file.num_row_groups if rows else 0):
        # A prefix matches too, as in read_columns.
        table = file.read_row_group(group, columns=list(names), use_threads=False).select(list(names))
        values = np.concatenate([rest, np.array([column.to_numpy() for column in table.columns])], axis=1)
        whole = values.shape[1] // rows
        rest = values[:, whole * rows :]
        if whole:
            yield values[:, : whole * rows].reshape(len(names), whole, rows).swapaxes(0, 1)
    pa.default_memory_pool().release_unused()


def first_rows(path: Path, names: Sequence[str], count: int) -> pa.Table:
    """The first *count* rows of some columns; no more of the file is read than the row groups that hold them."""
    file, groups, rows = _file(path), 0, 0
    while rows < count:
        rows += file.metadata.row_group(groups).num_rows
        groups += 1
    return file.read_row_groups(range(groups), columns=list(names)).select(list(names)).slice(0, count)


def _state_of(path: Path) -> tuple[Path, int, int]:
    """What tells a file from another one that has taken its path since."""
    status = path.stat()
    return path, status.st_ino, status.st_mtime_ns


def _file(path: Path) -> pq.ParquetFile:
    """The open file; another one that has taken its path since is opened anew."""
    return _open(*_state_of(path))


@lru_cache(maxsize=OPEN_FILES)
def _open(path: Path, _inode: int, _changed: int) -> pq.ParquetFile:
    return pq.ParquetFile(path)
