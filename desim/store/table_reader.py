"""Table reader: a parquet table from its first row to its last, a few replications at a time."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BATCH_BYTES = 2**20
"""Bytes of the rows that are read at a time, in memory, about."""
VALUE_BYTES = 8


class TableReader:
    """Reads a table whose rows are in the order of their replications."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self._schema = self._file.schema_arrow
        rows = max(1, BATCH_BYTES // (VALUE_BYTES * len(self._schema)))
        self._batches = self._file.iter_batches(rows, use_threads=False)
        self._left = self._schema.empty_table()

    def __enter__(self) -> "TableReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def bytes(self) -> int:
        """Bytes of the table before compression, about."""
        groups = self._file.metadata
        return sum(groups.row_group(k).total_byte_size for k in range(groups.num_row_groups))

    def until(self, last: int) -> pa.Table:
        """The next rows, up to those of the replication *last*."""
        found: list[pa.Table] = []
        while True:
            count = pc.sum(pc.less_equal(self._left["replication"], last)).as_py() or 0
            found.append(self._left.slice(0, count))
            self._left = self._left.slice(count)
            batch = None if self._left.num_rows else next(self._batches, None)
            if batch is None:
                return pa.concat_tables(found).unify_dictionaries()
            self._left = pa.Table.from_batches([batch])
