"""Closing a study: the work after the last replication is linear in the parts of the network."""

import cProfile
import gc
import pstats
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import desim
import desim.store.recording as recording_module
from desim.report.comparison import write_point
from desim.spec.read import read, read_run
from desim.stats.bands import COLUMNS, bands
from desim.store.recording import Recording
from desim.store.results import Results
from desim.study.execution.run_state import RunState
from desim.study.execution.simulate import identity, write_results
from desim.study.execution.task import run_replication
from tests.networks import chain, queue, tree

FILE_OPENINGS = {("core.py", "__init__"), ("core.py", "read_table"), ("core.py", "read_schema")}
"""Where pyarrow opens a parquet file (pyarrow/parquet/core.py)."""


def count_calls(work: Callable[[], object]) -> tuple[int, int]:
    """Calls of functions, and parquet files that are opened, while *work* goes on."""
    profile = cProfile.Profile()
    profile.runcall(work)
    stats: dict[tuple[str, int, str], Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    opened = sum(
        row[1]
        for (path, _, name), row in stats.items()
        if "parquet" in path and (Path(path).name, name) in FILE_OPENINGS
    )
    return sum(row[1] for row in stats.values()), opened


def counting_file(read: Counter[tuple[str, int, str]]) -> type[pq.ParquetFile]:
    """A parquet file that counts how often each column of each of its row groups is read."""

    class CountingFile(pq.ParquetFile):  # type: ignore[misc]  # pyarrow has no types
        def __init__(self, source: Any, *rest: Any, **more: Any) -> None:
            super().__init__(source, *rest, **more)
            self.table = Path(str(source)).stem

        def _count(self, groups: Iterable[int], columns: Sequence[str] | None) -> None:
            names = self.schema_arrow.names if columns is None else columns
            read.update((self.table, group, name) for group in groups for name in names)

        def read(self, columns: Sequence[str] | None = None, **more: Any) -> Any:
            self._count(range(self.num_row_groups), columns)
            return super().read(columns=columns, **more)

        def read_row_group(self, i: int, columns: Sequence[str] | None = None, **more: Any) -> Any:
            self._count([i], columns)
            return super().read_row_group(i, columns=columns, **more)

        def read_row_groups(self, row_groups: Sequence[int], columns: Sequence[str] | None = None, **more: Any) -> Any:
            self._count(row_groups, columns)
            return super().read_row_groups(row_groups, columns=columns, **more)

    return CountingFile


def simulating_and_closing(stages: int, place: Path) -> tuple[tuple[int, int], tuple[int, int]]:
    """Calls and openings of two replications, and from then to the manifest."""
    data = tree(stages)
    run = read_run({"replications": 2, "workers": 1})
    with Recording(place, identity(data, run), data) as recording:
        state = RunState(read(data), run, recording, (), run_replication)
        simulating = count_calls(lambda: state.run(2))
        return simulating, count_calls(lambda: write_results(state, data, 2, None, {}, (datetime.now(UTC), 0.0)))


def closing(stages: int, place: Path) -> tuple[int, int]:
    """Calls and openings from the last replication of two to the manifest."""
    return simulating_and_closing(stages, place)[1]


def test_closing_opens_as_many_files_for_a_large_network_as_for_a_small_one(tmp_path: Path) -> None:
    """It opened one for each level: 3 for each stage, and each opening took as long as the table is wide."""
    closing(4, tmp_path / "first")  # whatever is loaded once
    (small, few), (large, many) = closing(5, tmp_path / "small"), closing(20, tmp_path / "large")
    assert few == many
    assert large < 4.2 * small


@pytest.mark.slow
def test_closing_takes_a_small_share_of_the_calls_of_simulating_at_short_horizons(tmp_path: Path) -> None:
    """It called an interval for each of twenty measures of a stage, which took longer than 60 days of the network."""
    closing(4, tmp_path / "first")
    (simulating, _), (of_closing, _) = simulating_and_closing(200, tmp_path / "x")
    assert of_closing < simulating / 2


def test_files_of_replications_are_joined_into_few_row_groups(tmp_path: Path) -> None:
    """A group describes all columns; there was one for each file of replications."""
    desim.simulate(tree(5), 6, workers=1, chunk=1, folder=tmp_path / "x")
    assert [pq.ParquetFile(path).num_row_groups for path in sorted((tmp_path / "x").glob("*.parquet"))] == [1] * 8


def test_pages_that_read_every_level_and_every_way_open_a_table_once(tmp_path: Path) -> None:
    found = desim.simulate(tree(20), 2, workers=1, folder=tmp_path / "x")

    def look() -> None:
        for stage in found.scenario.stockpiles:
            found.levels(stage, "on_hand")
            found.values("fill_rate", stage)
            found.measures()
        for lane in found.lanes:
            found.deliveries(lane)
        assert len(found.daily) == 3 * 20 * 2 * 4

    assert count_calls(look)[1] <= 2 + 3  # daily, deliveries, kpi; a constructor may call another


@pytest.mark.parametrize("block", [1, 50, 2**18])
def test_bands_are_those_of_each_level_alone(block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the levels do not fit in one block, and where none fits: one is 5 replications on 4 days."""
    monkeypatch.setattr("desim.store.columns.BLOCK_VALUES", block)
    monkeypatch.setattr("desim.store.by_place.BLOCK_VALUES", block)
    found = desim.simulate(tree(7), 5, workers=1, folder=tmp_path / "x")
    blocks = list(found.level_blocks([f"s{k:05d}.owed" for k in range(7)]))
    widths = {1: [2] * 14, 50: [8, 8, 8, 4], 2**18: [28]}[block]
    assert [values.shape for values in blocks] == [(5, width) for width in widths]
    owed = np.concatenate(blocks, axis=1)
    for (metric, subject), rows in found.bands.groupby(["metric", "subject"]):
        days, values = found.levels(str(subject), str(metric))
        assert np.array_equal(rows["day"], days)
        assert np.array_equal(rows[list(COLUMNS)].to_numpy(), bands(values))
        k = int(str(subject)[1:])
        assert metric != "owed" or np.array_equal(owed[:, 4 * k : 4 * k + 4], values)


@pytest.mark.parametrize("block", [1, 2**18])
def test_output_over_a_window_is_that_of_all_its_lines_together(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it goes through a file, for it is of all replications."""
    monkeypatch.setattr("desim.store.by_place.BLOCK_VALUES", block)
    data = queue(1.0, 60.0) | {"start": "2026-01-01", "probe": {"every": 10}}
    data["lines"]["other"] = dict(data["lines"]["machine"])
    data["stockpiles"]["hatch"]["sources"]["other"] = {}
    seen = {"lines": ["machine", "other"], "window": "25 d", "observed": {"2026-02-10": 20}}
    found = desim.simulate(data | {"observations": {"made": seen}}, 6, workers=1, chunk=2, folder=tmp_path / "x")
    days = np.arange(0.0, 61.0, 10.0)
    made = found.levels("machine", "made")[1] + found.levels("other", "made")[1]
    before = np.array([np.interp(days[3:] - 25.0, days, row) for row in made])
    rows = found.bands[found.bands["metric"] == "window_output"]
    assert rows["day"].tolist() == [30.0, 40.0, 50.0, 60.0]
    assert rows[list(COLUMNS)].to_numpy().tolist() == bands(made[:, 3:] - before).tolist()
    assert rows["mean"].min() > 0.0


@pytest.mark.parametrize("block", [1, 2**18])
def test_from_the_last_replication_to_the_page_each_value_is_read_at_most_twice(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for what is stored of all replications, once for the page; and each replication file once for the tables."""
    monkeypatch.setattr("desim.store.columns.BLOCK_VALUES", block)
    monkeypatch.setattr("desim.store.by_place.BLOCK_VALUES", block)
    read, unpacked = Counter[tuple[str, int, str]](), Counter[bytes]()
    monkeypatch.setattr("pyarrow.parquet.ParquetFile", counting_file(read))
    original = recording_module.unpack
    monkeypatch.setattr(recording_module, "unpack", lambda data: unpacked.update([data[-32:]]) or original(data))
    data = chain()
    with Recording(
        tmp_path / "x", identity(data, run := read_run({"replications": 6, "workers": 1, "chunk": 1})), data
    ) as kept:
        state = RunState(desim.read(data), run, kept, (), run_replication)
        state.run(6)
        write_results(state, data, 6, None, {}, (datetime.now(UTC), 0.0))
    assert len(unpacked) == 6
    assert set(unpacked.values()) == {1}
    assert {name for name, _, _ in read} == {"kpi", "daily"}
    assert set(read.values()) == {1}
    write_point(tmp_path / "x")
    assert {name for name, _, _ in read} >= {"kpi", "daily", "deliveries", "marks", "states", "ledger", "bands"}
    assert max(read.values()) <= 2


def test_a_stockpile_that_is_called_day_is_not_the_column_day(tmp_path: Path) -> None:
    data = tree(2)
    data["stockpiles"]["day"] = data["stockpiles"].pop("s00001")
    data["demands"] = {"users": {"kind": "poisson", "stockpile": "day", "arrivals": 0.1}}
    found = desim.simulate(data, 2, workers=1, folder=tmp_path / "x")
    days, levels = found.levels("day", "on_hand")
    assert (days.tolist(), levels[:, 0].tolist()) == ([0.0, 20.0, 40.0, 60.0], [20.0, 20.0])
    assert found.probe_days.tolist() == days.tolist()


def test_a_table_that_was_written_anew_is_read_anew(tmp_path: Path) -> None:
    for replications in (2, 3):
        desim.simulate(tree(2), replications, workers=1, folder=tmp_path / "x")
        assert len(Results(tmp_path / "x").levels("s00001", "owed")[1]) == replications


def test_results_without_a_folder_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder around them stayed, one for each run; also where no replication gives a result."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = desim.simulate(tree(2), 2, workers=1)
    assert len(found.kpi) > 0
    del found
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("desim.study.execution.simulate.study", _fail)
    with pytest.raises(OSError, match="full"):
        desim.simulate(tree(2), 2, workers=1)
    assert list(tmp_path.iterdir()) == []


def _fail(*_: Any) -> None:
    raise OSError("full")
