"""Replications: the same work for any number of workers and any chunking; what goes wrong in one stays its own."""

from collections.abc import Callable, Iterator
from itertools import islice

from desim.plugins.load import loaded_plugins
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.study.execution.engines.base import Engine
from desim.study.execution.engines.engines import engine
from desim.study.execution.limits import Limits
from desim.study.execution.task import Died, Done, Failure, One, Task, Watch, one

ATTEMPTS = 2
"""Times that a replication may take its process down before it counts as failed."""


Stop = Callable[[], bool]


def replications(
    scenario: Scenario,
    run: Run,
    numbers: list[int],
    key: str,
    watch: Watch = (),
    job: One = one,
    stop: Stop | None = None,
) -> Iterator[Done]:
    """Run the replications *numbers* (rising), a chunk at a time; chunks come as they are done, in any order.

    No chunk is begun once *stop* says so; what is under way is finished.

    A worker that dies takes nothing with it but the replication that killed it: what was under way is run again, each
    replication alone, and counts as failed after ``ATTEMPTS``.
    """
    task = Task(
        scenario,
        run.seed,
        key,
        watch,
        Limits(run.max_seconds, run.max_memory, run.max_events),
        job,
        tuple(loaded_plugins().values()),
    )
    if numbers:
        used = engine(run, len(numbers))
        size = run.chunk or (1 if stop else max(1, min(used.largest, len(numbers) // (4 * used.workers))))
        yield from _all(used, task, numbers, size, stop or (lambda: False))


def _all(used: Engine, task: Task, numbers: list[int], size: int, halt: Stop) -> Iterator[Done]:
    left = list(numbers)
    while left and not halt():
        try:
            for done in used.each(task, _chunks(left, size, halt)):
                finished = done.numbers
                left = [n for n in left if n not in finished]
                yield done
        except Died as died:
            lost = set(died.numbers)
            left = [n for n in left if n not in lost]
            for number in died.numbers:
                yield _alone(used, task, number)


def _chunks(numbers: list[int], size: int, halt: Stop) -> Iterator[tuple[int, ...]]:
    source = iter(numbers)
    while not halt() and (chunk := tuple(islice(source, size))):
        yield chunk


def _alone(used: Engine, task: Task, number: int) -> Done:
    """One replication in a process where nothing else runs."""
    for _ in range(ATTEMPTS):
        try:
            return used.alone(task, number)
        except Died as died:
            reason, detail = "its process died (killed, out of memory, or a crash)", str(died)
    return Done(None, [Failure(number, reason, detail)])
