"""Replications: the same work for any number of workers and any chunking; what goes wrong in one stays its own."""

from collections.abc import Callable, Iterator
from itertools import islice

from desim.plugins.load import loaded_plugins
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.store.replication_file import Measures
from desim.study.execution.engines.base import Engine
from desim.study.execution.engines.engines import engine
from desim.study.execution.limits import Limits
from desim.study.execution.task import ChunkResult, Failure, ReplicationJob, Task, WorkerDied, run_replication
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
    task = Task(
        scenario,
        run.seed,
        key,
        measures,
        Limits(run.max_seconds, run.max_memory, run.max_events),
        job,
        tuple(loaded_plugins().values()),
        worlds,
    )
    if numbers:
        chosen = engine(run, len(numbers))
        size = run.chunk or (1 if stop else max(1, min(chosen.largest_chunk, len(numbers) // (4 * chosen.workers))))
        yield from _run_all(chosen, task, numbers, size, stop or (lambda: False))


def _run_all(chosen: Engine, task: Task, numbers: list[int], size: int, stop: Stop) -> Iterator[ChunkResult]:
    left = list(numbers)
    while left and not stop():
        try:
            for done in chosen.run_chunks(task, _chunks(left, size, stop)):
                finished = done.numbers
                left = [n for n in left if n not in finished]
                yield done
        except WorkerDied as died:
            lost = set(died.numbers)
            left = [n for n in left if n not in lost]
            for number in died.numbers:
                yield _run_again_alone(chosen, task, number)


def _chunks(numbers: list[int], size: int, stop: Stop) -> Iterator[tuple[int, ...]]:
    source = iter(numbers)
    while not stop() and (chunk := tuple(islice(source, size))):
        yield chunk


def _run_again_alone(chosen: Engine, task: Task, number: int) -> ChunkResult:
    """One replication in a process where nothing else runs."""
    for _ in range(ATTEMPTS):
        try:
            return chosen.run_alone(task, number)
        except WorkerDied as died:
            reason, detail = "its process died (killed, out of memory, or a crash)", str(died)
    return ChunkResult(None, [Failure(number, reason, detail)])
