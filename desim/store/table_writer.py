"""Table writer: tables one after another into one parquet file, many rows at a time."""

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_BYTES, LARGEST_GROUP = 2**21, 2**25
"""Bytes of a row group, in memory, from which on it is written: where there are few columns, and at most."""
COLUMN_BYTES = 2**14
"""Bytes of each column of a row group that make its description worth while."""


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
        self._waiting.append(table)
        self._bytes += table.nbytes
        if self._bytes >= group_bytes(table.num_columns):
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        whole = pa.concat_tables(self._waiting).unify_dictionaries().combine_chunks()
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, whole.schema, compression="zstd")
        self._writer.write_table(whole)
        self._waiting, self._bytes = [], 0
