"""The table so far: the values of the report, read from a study that has not ended yet."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.desk.view.live import LiveCell, LivePlan, live_table, results_so_far
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.store.results import load
from desim.study.execution.simulate import study
from tests import networks

DATA: dict[str, Any] = {**networks.chain(), "headline": {"metric": "fill_rate", "subject": "depot"}}
RUN = Run(replications=6, workers=1, chunk=2)
TITLES = ("two", "Two shifts", "none", "No disruption")


def _run(folder: Path, files: int = 99) -> Path:
    """Run into a folder; the run is interrupted as soon as so many files of replications are stored."""

    def count(done: int) -> None:
        if len(list(folder.rglob("*.part"))) >= files:
            raise KeyboardInterrupt

    try:
        study(read(DATA), DATA, RUN, folder, {}, count)
    except KeyboardInterrupt:
        assert files < 99
    return folder


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _run(tmp_path_factory.mktemp("live") / "partial", 2)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _run(tmp_path_factory.mktemp("live") / "whole")


def test_values_so_far_are_the_first_of_those_at_the_end(partial: Path, whole: Path) -> None:
    found = results_so_far(partial)
    assert found is not None
    assert found.manifest["completed"] == 4
    ended = load(whole)
    for metric, subject, unit in ended.measures():
        np.testing.assert_array_equal(found.values(metric, subject), ended.values(metric, subject)[:4])
        assert (metric, subject, unit) in found.measures()
    with pytest.raises(KeyError):
        found.values("fill_rate", "nothing")


def test_the_table_tells_the_median_and_how_many_and_no_range(partial: Path) -> None:
    table = live_table([LivePlan(partial, *TITLES)])
    assert (table.plans, table.disruptions, table.done) == (["Two shifts"], ["No disruption"], 4)
    assert table.measure == "Filled at once, depot"
    cell = table.cells[0][0]
    assert cell.done == 4
    assert cell.text.endswith("%")
    assert " to " not in cell.text


def test_points_that_have_not_begun_are_empty_and_ended_ones_count(partial: Path, whole: Path, tmp_path: Path) -> None:
    rows = [("none", "As it is"), ("two", "Two shifts"), ("three", "Third shifts")]
    folders = [whole, partial, tmp_path / "not yet"]
    plans = [LivePlan(folder, *row, "none", "") for folder, row in zip(folders, rows, strict=True)]
    table = live_table(plans)
    assert [row[0].done for row in table.cells] == [6, 4, 0]
    assert table.cells[2][0] == LiveCell("", 0)
    assert table.done == 10


def test_a_study_that_has_not_begun_has_a_table_without_numbers(tmp_path: Path) -> None:
    table = live_table([LivePlan(tmp_path, *TITLES)])
    assert (table.measure, table.done, table.cells) == ("", 0, [[LiveCell("", 0)]])


def test_a_file_that_is_half_written_is_left_out(partial: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(partial, copy)
    files = sorted(copy.rglob("*.part"))
    files[-1].write_bytes(files[-1].read_bytes()[:100])
    found = results_so_far(copy)
    assert found is not None
    assert found.manifest["completed"] == 2
