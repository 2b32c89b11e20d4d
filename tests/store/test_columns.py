"""Columns: values of a stored table by their place in a replication, each read once."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desim.store import by_place, columns
from desim.store.columns import column_by_replication, replication_blocks, value_blocks

REPLICATIONS, ROWS = 7, 5
NAMES = ["a", "b", "c"]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[int, str]]:
    """How often each column of each row group has been read."""
    found: Counter[tuple[int, str]] = Counter()
    whole, groups = pq.ParquetFile.read, pq.ParquetFile.read_row_group

    def read_whole(self: pq.ParquetFile, columns: Sequence[str], **more: Any) -> pa.Table:
        found.update((group, name) for group in range(self.num_row_groups) for name in columns)
        return whole(self, columns=columns, **more)

    def read_group(self: pq.ParquetFile, group: int, columns: Sequence[str], **more: Any) -> pa.Table:
        found.update((group, name) for name in columns)
        return groups(self, group, columns=columns, **more)

    monkeypatch.setattr(pq.ParquetFile, "read", read_whole)
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", read_group)
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A table whose row groups of 4 rows begin and end within replications of 5; *a* has a prefix of *a.b*."""
    count = REPLICATIONS * ROWS
    values = {name: np.arange(float(count)) + 1000.0 * k for k, name in enumerate([*NAMES, "a.b"])}
    pq.write_table(pa.table(values), tmp_path / "x.parquet", row_group_size=4)
    return tmp_path / "x.parquet"


def expected(names: Sequence[str]) -> np.ndarray:
    """All values, shape (replications, columns, rows)."""
    own = np.arange(float(REPLICATIONS * ROWS)).reshape(REPLICATIONS, 1, ROWS)
    return own + 1000.0 * np.array([NAMES.index(name) for name in names])[None, :, None]


@pytest.mark.parametrize("block", [1, 20, 50, 1000])
@pytest.mark.parametrize("through_file", [1, 80, 1000])
def test_each_value_is_read_once_and_comes_in_its_place(
    block: int, through_file: int, path: Path, read: Counter[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One column of 35 values fits in a block of 50; below that it goes through a file."""
    monkeypatch.setattr(columns, "BLOCK_VALUES", block)
    monkeypatch.setattr(by_place, "BLOCK_VALUES", block)
    monkeypatch.setattr(columns, "FILE_VALUES", through_file)
    names = ["c", "a", "b"]
    found = list(value_blocks(path, names, REPLICATIONS))
    assert np.array_equal(np.concatenate(found, axis=1), expected(names).reshape(REPLICATIONS, -1))
    assert all(len(values) == REPLICATIONS for values in found)
    assert read == {(group, name): 1 for group in range(9) for name in names}


def test_replications_come_whole_and_in_their_order(path: Path, read: Counter[tuple[int, str]]) -> None:
    found = list(replication_blocks(path, ["b", "a"], REPLICATIONS))
    assert [len(block) for block in found] == [1] * 7
    assert np.array_equal(np.concatenate(found), expected(["b", "a"]))
    assert set(read.values()) == {1}


def test_a_column_that_was_read_last_is_kept_and_one_too_large_is_not(
    path: Path, read: Counter[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_KEPT", {})
    monkeypatch.setattr(columns, "KEPT_VALUES", 80)  # two columns
    for name, times in (("a", 1), ("a", 1), ("b", 1), ("a", 1), ("c", 1), ("a", 1), ("b", 2)):
        values = column_by_replication(path, name, REPLICATIONS)
        assert np.array_equal(values, expected([name])[:, 0])
        assert read[0, name] == times
    with pytest.raises(ValueError, match="read-only"):
        values[0, 0] = 1.0
    monkeypatch.setattr(columns, "KEPT_VALUES", 30)
    for _ in range(2):
        column_by_replication(path, "c", REPLICATIONS)
    assert read[0, "c"] == 3


def test_a_file_that_has_taken_the_place_of_another_is_read_anew(path: Path) -> None:
    assert column_by_replication(path, "a", REPLICATIONS)[0, 0] == 0.0
    pq.write_table(pa.table({"a": np.ones(REPLICATIONS * ROWS)}), path.with_name("y.parquet"))
    path.with_name("y.parquet").replace(path)
    assert column_by_replication(path, "a", REPLICATIONS)[0, 0] == 1.0
