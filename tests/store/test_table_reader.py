"""Table reader: a table a few replications at a time."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desim.store import table_reader
from desim.store.table_reader import TableReader


@pytest.mark.parametrize("batch", [8, 100, 2**20])
def test_rows_come_once_in_their_order_up_to_a_replication(
    batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_reader, "BATCH_BYTES", batch)
    numbers = [0, 0, 1, 3, 3, 3, 4, 7, 7, 9]
    words = pa.array([f"w{n}" for n in numbers]).dictionary_encode()
    table = pa.table({"replication": pa.array(numbers, pa.int32()), "word": words})
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=4)
    with TableReader(tmp_path / "x.parquet") as reader:
        parts = [reader.until(last) for last in (0, 2, 3, 6, 9)]
        assert reader.until(20).num_rows == 0
    assert [part["replication"].to_pylist() for part in parts] == [[0, 0], [1], [3, 3, 3], [4], [7, 7, 9]]
    assert pa.concat_tables(parts).to_pylist() == table.to_pylist()
    assert {str(part.schema) for part in parts} == {str(table.schema)}
