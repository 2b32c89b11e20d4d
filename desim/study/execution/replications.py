"""Replications: the same work for any number of workers and any chunking; what goes wrong in one stays its own."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from desim.plugins.load import loaded_plugins
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.store.numbers import Numbers
from desim.store.replication_file import Measures
from desim.study.execution.engines.base import Engine
from desim.study.execution.engines.engines import engine
from desim.study.execution.limits import Limits
from desim.study.execution.task import (
    ChunkResult,
    Done,
    Failure,
    ReplicationJob,
    Task,
    Work,
    WorkerDied,
    run_replication,
    run_until_headline,
)
from desim.study.worlds.worlds import Worlds

ATTEMPTS = 2
"""Times that a replication may take its process down before it counts as failed."""


Stop = Callable[[], bool]


def replications(
    scenario: Scenario,
    run: Run,
    numbers: list[int],
    key: str,
    measures: Measures = (),
    job: ReplicationJob = run_replication,
    stop: Stop | None = None,
    worlds: Worlds | None = None,
) -> Iterator[ChunkResult]:
    """Run the replications *numbers* (rising), a chunk at a time; chunks come as they are done, in any order.

    No chunk is begun once *stop* says so; what is under way is finished.

    A worker that dies takes nothing with it but the replication that killed it: what was under way is run again, each
    replication alone, and counts as failed after ``ATTEMPTS``.
    """
    batch = Batch(task_of(scenario, run, key, measures, job, worlds), numbers)
    for done in run_batches([batch], run, stop):
        yield done.found


class Batch(NamedTuple):
    """What is to be run of one task."""

    task: Task
    numbers: Sequence[int]
    """Replications, rising."""


def task_of(
    scenario: Scenario, run: Run, key: str, measures: Measures, job: ReplicationJob, worlds: Worlds | None
) -> Task:
    """What the workers need to know of a scenario."""
    limits = Limits(run.max_seconds, run.max_memory, run.max_events)
    if run.until == "headline" and job is run_replication:
        job = run_until_headline
    return Task(scenario, run.seed, key, measures, limits, job, tuple(loaded_plugins().values()), worlds)


def run_batches(batches: Sequence[Batch], run: Run, stop: Stop | None = None) -> Iterator[Done]:
    """Run several batches on one pool, as ``replications`` does one; each chunk comes with the place of its batch.

    The pool does not wait between batches: the last replications of one run beside the first of the next.
    """
    total = sum(len(batch.numbers) for batch in batches)
    if total:
        yield from _run_all(engine(run, total), batches, run.chunk, stop)


def _run_all(chosen: Engine, batches: Sequence[Batch], size: int | None, stop: Stop | None) -> Iterator[Done]:
    left = [Numbers(batch.numbers) for batch in batches]
    fixed = size or (1 if stop else None)

    def sizes(count: int) -> int:
        return fixed or chunk_size(chosen, count)

    while any(left) and not (stop and stop()):
        todo = [Batch(batch.task, array("q", numbers)) for batch, numbers in zip(batches, left, strict=True)]
        try:
            for done in chosen.run_all(_works(todo, sizes, stop), [batch.task for batch in todo]):
                for number in done.found.numbers:
                    left[done.place].discard(number)
                yield done
        except WorkerDied as died:
            for place, number in died.lost:
                left[place].discard(number)
            for place, number in died.lost:
                yield Done(place, _run_again_alone(chosen, batches[place].task, number))


def chunk_size(chosen: Engine, count: int) -> int:
    """Replications of the next chunk of *count* that are left, where it is not given.

    A quarter of a worker's share of what is left: large chunks at first, small ones at the end, so that all workers
    end at nearly one time (guided self-scheduling, Polychronopoulos & Kuck 1987). One worker has nobody to wait for.
    """
    share = count // (4 * chosen.workers) if chosen.workers > 1 else count
    return max(1, min(chosen.largest_chunk, share))


def _works(batches: Sequence[Batch], size: Callable[[int], int], stop: Stop | None) -> Iterator[Work]:
    """The batches in chunks, one batch after another; nothing more once *stop* says so."""
    count = sum(len(batch.numbers) for batch in batches)
    for place, batch in enumerate(batches):
        at = 0
        while at < len(batch.numbers):
            if stop and stop():
                return
            chunk = tuple(batch.numbers[at : at + size(count)])
            at, count = at + len(chunk), count - len(chunk)
            yield Work(place, batch.task, chunk)


def _run_again_alone(chosen: Engine, task: Task, number: int) -> ChunkResult:
    """One replication in a process where nothing else runs."""
    for _ in range(ATTEMPTS):
        try:
            return chosen.run_alone(task, number)
        except WorkerDied as died:
            reason, detail = "its process died (killed, out of memory, or a crash)", str(died)
    return ChunkResult(None, [Failure(number, reason, detail)])
