"""Table writer: tables one after another into one parquet file, many rows at a time."""

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_BYTES, LARGEST_GROUP = 2**19, 2**25
"""Bytes of a row group, in memory, from which on it is written: where there are few columns, and at most."""
COLUMN_BYTES = 2**14
"""Bytes of each column of a row group that make its description worth while."""

MERGED = 16
"""Tables that are made one while they wait: as objects a few rows take more than ten times their bytes."""


def group_bytes(columns: int) -> int:
    """Bytes of a row group of so many columns from which on it is written."""
    return min(LARGEST_GROUP, max(GROUP_BYTES, COLUMN_BYTES * columns))


class TableWriter:
    """Joins tables of one schema into one file.

    Each row group of a parquet file describes all its columns. Where there are thousands of them, and few rows for each
    replication, a group for each file of replications would be little else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self._fresh: list[pa.Table] = []
        self._waiting: list[pa.Table] = []
        self._bytes = 0

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            if self._writer is not None:
                self._writer.close()

    def add(self, table: pa.Table) -> None:
        """Put a table behind the others."""
        self._fresh.append(table)
        self._bytes += table.nbytes
        if len(self._fresh) == MERGED:
            self._merge()
        if self._bytes >= group_bytes(table.num_columns):
            self._write()

    def _merge(self) -> None:
        """Let the tables that came last be one."""
        if self._fresh:
            self._waiting.append(_as_one(self._fresh))
            self._fresh = []

    def _write(self) -> None:
        self._merge()
        if not self._waiting:
            return
        whole = _as_one(self._waiting)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, whole.schema, compression="zstd")
        self._writer.write_table(whole)
        self._waiting, self._bytes = [], 0
        pa.default_memory_pool().release_unused()


def _as_one(found: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(found).unify_dictionaries().combine_chunks()
