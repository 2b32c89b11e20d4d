"""Several runs on one pool: the same results as alone, and no worker waits between them."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desim.measure.outcome import Outcome
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.store.results import load
from desim.study.execution.ahead import RunAhead, run_ahead
from desim.study.execution.run_state import AllFailed
from desim.study.execution.simulate import study
from desim.study.execution.task import ChunkResult, run_replication
from tests.bench.virtual_workers import VirtualWorkers, scheduled
from tests.networks import chain
from tests.study.execution.troubles import noted

LENGTHS = (40.0, 60.0, 80.0)
"""Horizons of runs whose replications differ."""


def runs(folder: Path, **settings: Any) -> list[RunAhead]:
    run = read_run({"replications": 5, "seed": 7, "workers": 1, **settings})
    return [
        RunAhead(read(chain(t)), chain(t), run, folder / f"{t:g}", {"command": f"desim horizon={t:g}"}) for t in LENGTHS
    ]


def written(one: RunAhead, **more: Any) -> dict[str, Any]:
    """The manifest of a run, after its turn."""
    return load(study(*one, **more)).manifest


def no_more(scenario: Scenario, seed: int, number: int) -> Outcome:
    raise AssertionError("this replication was run ahead")


@pytest.mark.parametrize("how", [{}, {"workers": 2}, {"workers": 2, "chunk": 3}])
def test_runs_that_shared_a_pool_are_what_they_are_alone(how: dict[str, Any], tmp_path: Path) -> None:
    alone = [written(one)["hashes"] for one in runs(tmp_path / "alone")]
    together = runs(tmp_path / "together", **how)
    done = run_ahead(together)
    found = [written(one, job=no_more, earlier=done[one.folder]) for one in together]
    assert [manifest["hashes"] for manifest in found] == alone
    assert [manifest["command"] for manifest in found] == [one.labels["command"] for one in together]
    assert all(manifest["seconds"] > 0.0 for manifest in found)


def test_tables_are_written_while_other_runs_are_under_way(tmp_path: Path) -> None:
    together, there = runs(tmp_path, chunk=1), list[int]()

    def look(_: ChunkResult) -> None:
        there.append(sum((one.folder / "manifest.json").exists() for one in together))

    run_ahead(together, look)
    assert there[-15:] == [0] * 5 + [1] * 5 + [2] * 5
    stored = [(one.folder / "manifest.json").read_bytes() for one in together]
    for one in together:
        study(*one)
    assert [(one.folder / "manifest.json").read_bytes() for one in together] == stored


def test_what_is_there_already_is_not_run_ahead(tmp_path: Path) -> None:
    first, second, _ = runs(tmp_path)
    written(first)
    job = partial(noted, str(tmp_path / "log"))
    done = run_ahead([first, second], job=job)
    assert sorted((tmp_path / "log").read_text().split()) == list("01234")
    assert done[first.folder].seconds == 0.0


def raising(scenario: Scenario, seed: int, number: int) -> Outcome:
    if number == 2 or scenario.horizon == LENGTHS[1]:
        raise ArithmeticError("this one raises")
    return run_replication(scenario, seed, number)


def test_what_failed_ahead_is_not_tried_again(tmp_path: Path) -> None:
    first, none_left, last = together = runs(tmp_path)
    done = run_ahead(together, job=raising)
    for one in (first, last):
        manifest = written(one, job=no_more, earlier=done[one.folder])
        assert [failure["replication"] for failure in manifest["failed"]] == [2]
        assert manifest["completed"] == 4
    with pytest.raises(AllFailed, match="every replication failed"):
        written(none_left, job=no_more, earlier=done[none_left.folder])


def test_a_run_that_cannot_begin_is_left_for_its_own_turn(tmp_path: Path) -> None:
    first, second, third = together = runs(tmp_path)
    shutil.copytree(written(first) and first.folder, second.folder)
    done = run_ahead(together)
    assert done.keys() == {first.folder, third.folder}
    with pytest.raises(SpecError, match="another"):
        written(second)


def test_a_run_that_stops_by_itself_or_has_another_engine_is_left_for_its_own_turn(tmp_path: Path) -> None:
    precise = {"precision": {"relative": 0.5, "measures": [{"metric": "mean_on_hand", "subject": "depot"}]}}
    first, second, third = runs(tmp_path)
    second = second._replace(run=second.run.model_copy(update={"chunk": 2}))
    third = third._replace(run=read_run({**third.run.model_dump(exclude_defaults=True), **precise}))
    assert run_ahead([first, second, third]).keys() == {first.folder}


def worked(workers: int, batches: int = 12, each: int = 20) -> VirtualWorkers:
    """Workers that have run a sweep, each replication of it once."""
    engine = VirtualWorkers(workers)
    done = scheduled(engine, batches, each)
    assert sorted(engine.run) == [(place, number) for place in range(batches) for number in range(each)]
    assert sum(len(one.replications) for one in done) == batches * each
    return engine


@pytest.mark.parametrize(("workers", "least"), [(1, 1.0), (2, 0.98), (16, 0.9), (64, 0.85)])
def test_workers_of_a_sweep_of_twelve_points_are_busy_to_the_end(workers: int, least: float) -> None:
    assert worked(workers).efficiency >= least


def test_points_apart_leave_workers_idle() -> None:
    apart = sum(worked(16, batches=1).now for _ in range(12))
    assert apart > 1.15 * worked(16).now


def test_a_parent_that_needs_longer_than_its_workers_keeps_them_waiting() -> None:
    """Two workers, 1 s a replication, 1 s of the parent for each: it is the parent that is always busy."""
    engine = VirtualWorkers(2, lambda _: 1.0, parent=1.0)
    scheduled(engine, batches=1, each=8)
    assert engine.now == 9.0
    assert engine.efficiency == 8.0 / (2 * 9.0)


def test_the_question_of_six_plans_and_twelve_disruptions_keeps_64_workers_busy() -> None:
    """Tasks of a second; 7 ms of the parent for each, more than is measured (tests.bench.orchestration)."""
    engine = VirtualWorkers(64, parent=0.007)
    scheduled(engine, batches=6 * 12)
    assert engine.efficiency >= 0.85
