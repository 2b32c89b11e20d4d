"""Columns: single columns of a stored table, without opening its file again for each of them.

To open a parquet file is to parse the descriptions of all its columns. Where every part of a network has a column, a
file that is opened for each part costs the square of their number.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

OPEN_FILES = 8
"""Files that are kept open at most; the one that was read longest ago is closed first."""
FEW = 4
"""Columns that are read by one thread: to hand them to others takes longer."""
BLOCK_VALUES = 2**22
"""Values that are read together at most: 32 MB."""
ROW_BLOCK_VALUES = 2**18
"""Values of rows of all replications that are in memory together at most: 2 MB."""


def read_columns(path: Path, names: Sequence[str]) -> pa.Table:
    """Some columns of a table, in the order of *names*; raises KeyError where there is none of that name."""
    # A prefix matches too: of a stockpile named day, reading "day" gives "day.on_hand" as well.
    return _file(path).read(columns=list(names), use_threads=len(names) > FEW).select(list(names))


def column_names(path: Path) -> list[str]:
    """Names of all columns of a table."""
    return list(_file(path).schema_arrow.names)


def column_blocks(path: Path, names: Sequence[str], replications: int) -> Iterator[np.ndarray]:
    """Values of some columns, shape (replications, columns, days), as many columns at a time as fit in a block.

    Every replication has the same number of rows, one after the other.
    """
    rows = _file(path).metadata.num_rows
    size = max(1, BLOCK_VALUES // max(1, rows))
    for first in range(0, len(names), size):
        table = read_columns(path, names[first : first + size])
        yield np.stack([column.to_numpy().reshape(replications, -1) for column in table.columns], axis=1)


def row_count(path: Path) -> int:
    """Number of rows of a table."""
    return int(_file(path).metadata.num_rows)


def row_blocks(path: Path, name: str, replications: int) -> Iterator[np.ndarray]:
    """One column by the place of its rows within a replication, shape (rows of a replication, replications).

    Every replication has the same number of rows, one after the other. Each array has as many of these as fit in a
    block. For each block the column is read once from its beginning to its end, a row group at a time.
    """
    file, rows = _file(path), row_count(path) // max(1, replications)
    size = max(1, min(rows, ROW_BLOCK_VALUES // max(1, replications)))
    for first in range(0, rows, size):
        block = np.empty((min(size, rows - first), replications))
        at = 0
        for group in range(file.num_row_groups):
            values = file.read_row_group(group, columns=[name], use_threads=False).column(0).to_numpy()
            replication, row = np.divmod(np.arange(at, at + len(values)), rows)
            here = (row >= first) & (row < first + len(block))
            block[row[here] - first, replication[here]] = values[here]
            at += len(values)
        yield block


def first_rows(path: Path, names: Sequence[str], count: int) -> pa.Table:
    """The first *count* rows of some columns; no more of the file is read than the row groups that hold them."""
    file, groups, rows = _file(path), 0, 0
    while rows < count:
        rows += file.metadata.row_group(groups).num_rows
        groups += 1
    return file.read_row_groups(range(groups), columns=list(names)).select(list(names)).slice(0, count)


def _file(path: Path) -> pq.ParquetFile:
    """The open file; another one that has taken its path since is opened anew."""
    status = path.stat()
    return _open(path, status.st_ino, status.st_mtime_ns)


@lru_cache(maxsize=OPEN_FILES)
def _open(path: Path, _inode: int, _changed: int) -> pq.ParquetFile:
    return pq.ParquetFile(path)
