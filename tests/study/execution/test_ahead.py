"""Several runs on one pool: the same results as alone, and no worker waits between them."""

import heapq
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desim.measure.outcome import Outcome
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.store.results import load
from desim.study.execution import replications
from desim.study.execution.ahead import RunAhead, run_ahead
from desim.study.execution.replications import Batch, run_batches, task_of
from desim.study.execution.run_state import AllFailed
from desim.study.execution.simulate import study
from desim.study.execution.task import ChunkResult, Done, Failure, Work, run_replication
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


class VirtualTime:
    """An engine of some workers on which work only takes time, that of a clock of its own."""

    largest_chunk = 20

    def __init__(self, workers: int) -> None:
        self.workers, self.now, self.busy = workers, 0.0, 0.0
        self.run: list[tuple[int, int]] = []

    def run_all(self, works: Iterator[Work]) -> Iterator[Done]:
        under_way: list[tuple[float, int, Work]] = []
        for count, work in enumerate(works):
            heapq.heappush(under_way, (self.now + self.duration(work), count, work))
            if len(under_way) == self.workers:
                yield self._finished(under_way)
        while under_way:
            yield self._finished(under_way)

    def _finished(self, under_way: list[tuple[float, int, Work]]) -> Done:
        self.now, _, work = heapq.heappop(under_way)
        self.run += work.replications
        return Done(work.place, ChunkResult(None, [Failure(number, "", "") for number in work.chunk]))

    def duration(self, work: Work) -> float:
        """Replications of a batch take from 1.0 to 1.3."""
        took = sum(1.0 + 0.3 * (number * 7 % 10) / 9.0 for number in work.chunk)
        self.busy += took
        return took

    def run_alone(self, task: Any, number: int) -> ChunkResult:
        raise AssertionError

    @property
    def efficiency(self) -> float:
        return self.busy / (self.workers * self.now)


def scheduled(monkeypatch: pytest.MonkeyPatch, workers: int, batches: int = 12, each: int = 20) -> VirtualTime:
    engine = VirtualTime(workers)
    monkeypatch.setattr(replications, "engine", lambda run, count: engine)
    run, scenario = read_run({}), read(chain(40.0))
    task = task_of(scenario, run, "key", (), run_replication, None)
    done = list(run_batches([Batch(task, range(each))] * batches, run))
    assert sorted(engine.run) == [(place, number) for place in range(batches) for number in range(each)]
    assert sum(len(one.replications) for one in done) == batches * each
    return engine


@pytest.mark.parametrize(("workers", "least"), [(1, 1.0), (2, 0.98), (16, 0.9), (64, 0.85)])
def test_workers_of_a_sweep_of_twelve_points_are_busy_to_the_end(
    workers: int, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scheduled(monkeypatch, workers).efficiency >= least


def test_points_apart_leave_workers_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = sum(scheduled(monkeypatch, 16, batches=1).now for _ in range(12))
    together = scheduled(monkeypatch, 16)
    assert apart > 1.15 * together.now
