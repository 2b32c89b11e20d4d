"""Worlds that are read: the numbers of a file, what moves with them, and what no file of worlds is."""

from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from desim.cli.sources import composed_faults, sweep_faults
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.stats.uncertain_draws import Spread
from desim.store.results import Results
from desim.store.worlds_file import write_worlds_file
from desim.study.execution.replications import task_of
from desim.study.execution.simulate import simulate
from desim.study.execution.task import Work, run_replication
from desim.study.worlds.uncertain import with_number, worlds_of
from desim.study.worlds.worlds import Worlds
from tests.study.worlds.test_worlds import DATA, by_hand

DEPOT, BIN, MILL = "stockpiles.depot.initial", "stockpiles.bin.initial", "demands.mill.size"


def of_file(path: Path, replications: int = 4, data: dict[str, Any] = DATA, **run: Any) -> Worlds:
    found = worlds_of(read(data), data, read_run({"worlds": str(path), "replications": replications, **run}))
    assert found is not None
    return found


def drawn() -> Worlds:
    found = worlds_of(read(DATA), DATA, read_run({"worlds": "sampled", "replications": 4}))
    assert found is not None
    return found


def test_numbers_of_the_file_are_read_and_all_others_drawn(tmp_path: Path) -> None:
    """The mill moves with the bin: at a quarter of the range of a uniform bin it is at a quarter of its own."""
    sources = {**DATA["sources"], BIN: {**DATA["sources"][BIN], "shape": "uniform"}}
    data = {**DATA, "sources": sources}
    path = write_worlds_file(tmp_path / "w.parquet", {BIN: [600.0, 700.0, 500.0, 900.0]})
    found = of_file(path, data=data)
    assert [found.values(k)[BIN] for k in range(4)] == [600.0, 700.0, 500.0, 900.0]
    assert [found.values(k)[MILL] for k in range(4)] == pytest.approx([15.0, 20.0, 10.0, 30.0])
    assert [found.values(k)["demands.army.size"] for k in range(4)] == [30.0, 40.0, 20.0, 60.0]
    assert [found.values(k)[DEPOT] for k in range(4)] == [drawn().values(k)[DEPOT] for k in range(4)]


def test_what_a_study_stored_is_read_again_bit_by_bit(tmp_path: Path) -> None:
    """Derived numbers in the file are computed, not read: a wrong one changes nothing."""
    first = simulate(DATA, 6, workers=1, folder=tmp_path / "a", worlds="sampled")
    table = pd.read_parquet(tmp_path / "a" / "worlds.parquet")
    table.loc[table["path"] == "demands.army.size", "value"] = 1e6
    table.sample(frac=1.0, random_state=1).to_parquet(tmp_path / "w.parquet")
    again = simulate(DATA, 6, workers=1, folder=tmp_path / "b", worlds=str(tmp_path / "w.parquet"))
    assert first.digests == again.digests
    assert again.worlds is not None
    assert again.manifest["worlds"] == str(tmp_path / "w.parquet")
    assert first.values("issued", "army").tolist() == [by_hand(drawn().values(k)) for k in range(6)]


def test_all_rows_of_the_file_tell_results_apart(tmp_path: Path) -> None:
    """A world beyond the first four is another world, too."""
    one = of_file(write_worlds_file(tmp_path / "a.parquet", {DEPOT: [500.0] * 6}), 4).digest()
    other = of_file(write_worlds_file(tmp_path / "b.parquet", {DEPOT: [500.0] * 5 + [501.0]}), 4).digest()
    assert one != other
    assert one != drawn().digest()


def test_a_number_that_is_set_is_not_read(tmp_path: Path) -> None:
    found = of_file(write_worlds_file(tmp_path / "w.parquet", {DEPOT: [500.0] * 4, BIN: [700.0] * 4}))
    other = with_number(found, read(DATA), DATA, DEPOT, 450)
    assert [other.values(k)[DEPOT] for k in range(4)] == [450.0] * 4
    assert [other.values(k)[BIN] for k in range(4)] == [700.0] * 4


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"world": [0, 1], "path": [DEPOT] * 2, "amount": [1.0, 2.0]}, "is no table with the columns"),
        ({"world": [], "path": [], "value": []}, "holds no world"),
        ({"world": [0, 2], "path": [DEPOT] * 2, "value": [500.0, 501.0]}, r"not exactly once in each.*none in world 1"),
        ({"world": [0, 0], "path": [DEPOT] * 2, "value": [500.0, 501.0]}, "twice in one world"),
        ({"world": [0], "path": [DEPOT], "value": [np.nan]}, "has no number as the value"),
        ({"world": [0.5], "path": [DEPOT], "value": [500.0]}, "no whole number from 0 on"),
        ({"world": [0], "path": [DEPOT], "value": [700.0]}, "outside low and high of its source, 400 and 600"),
        ({"world": [0], "path": ["stockpiles.depott.initial"], "value": [500.0]}, "did you mean"),
        ({"world": [0], "path": ["demands.army.size"], "value": [40.0]}, "none of the numbers that differ"),
        ({"world": [0], "path": [DEPOT], "value": [500.0]}, "need 4 worlds, and .* holds 1: 1 at most"),
    ],
)
def test_what_is_no_file_of_worlds_is_refused(tmp_path: Path, columns: dict[str, Any], message: str) -> None:
    pd.DataFrame(columns).to_parquet(tmp_path / "w.parquet")
    with pytest.raises(SpecError, match=message):
        of_file(tmp_path / "w.parquet")


def test_a_file_that_is_not_there_or_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("world,path,value")
    for name in ("missing.parquet", "text.parquet"):
        with pytest.raises(SpecError, match=r"run\.worlds.*that can be read"):
            of_file(tmp_path / name)
    with pytest.raises(SpecError, match="must be fixed or sampled, or the path of a file"):
        read_run({"worlds": "sample"})


def test_only_a_command_line_chooses_a_file() -> None:
    composed = {"study": "replicate", "output": "results", "run": {"worlds": "a.parquet"}}
    assert [fault.path for fault in composed_faults(composed, []) if fault.path == "run.worlds"] == ["run.worlds"]
    assert not [f for f in composed_faults(composed, ["run.worlds=a.parquet"]) if f.path == "run.worlds"]
    assert not [f for f in composed_faults({**composed, "run": {"worlds": "sampled"}}, []) if f.path == "run.worlds"]
    assert [f.path for f in sweep_faults({"run.worlds": "sampled,a.parquet"}, set())] == ["run.worlds"]


@pytest.mark.parametrize("shape", ["uniform", "triangular", "pert", "lognormal"])
def test_the_quantile_of_a_value_is_the_inverse_of_the_value(shape: str) -> None:
    spread = Spread(shape, 2.0, 3.0, 7.0, 6.0 if shape == "lognormal" else np.inf)
    for quantile in (0.01, 0.3, 0.99):
        assert spread.quantile(spread.value(quantile)) == pytest.approx(quantile, abs=1e-9)


def test_results_of_a_file_are_run_in_its_worlds(tmp_path: Path) -> None:
    path = write_worlds_file(tmp_path / "w.parquet", {DEPOT: [430.0, 440.0]})
    found: Results = simulate(DATA, 4, workers=1, folder=tmp_path / "a", worlds=str(path), per_world=2)
    assert found.worlds is not None
    rows = found.worlds[found.worlds["path"] == DEPOT]
    assert rows["value"].tolist() == [430.0, 440.0]


def test_a_chunk_travels_with_no_more_worlds_than_it_needs(tmp_path: Path) -> None:
    """To copy is to travel: the same is called for both."""
    path = write_worlds_file(tmp_path / "w.parquet", {BIN: [500.0 + k for k in range(400)]})
    run = read_run({"worlds": str(path), "replications": 400})
    work = Work(0, task_of(read(DATA), run, "key", (), run_replication, of_file(path, 400)), (303, 304, 306))
    there = copy(work).task.worlds
    assert there is not None
    assert there.file is not None
    assert there.file.values == {BIN: (803.0, 804.0, 805.0, 806.0)}
    assert [there.values(there.world_of(k))[BIN] for k in work.chunk] == [803.0, 804.0, 806.0]
