"""Loky: processes of this machine, through joblib."""

from collections.abc import Iterator

from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from desim.study.execution.engines.parent_watchdog import held
from desim.study.execution.task import LARGEST, Chunk, Died, Done, Task


class Loky:
    """Processes of this machine, by joblib."""

    largest = LARGEST

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def each(self, task: Task, chunks: Iterator[Chunk]) -> Iterator[Done]:
        """Run chunks on all processes; one that dies takes them all down."""
        under_way: set[int] = set()

        def taken() -> Iterator[Chunk]:
            for chunk in chunks:
                under_way.update(chunk)
                yield chunk

        pool = Parallel(n_jobs=self.workers, return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1)
        try:
            for done in pool(delayed(held)(task.several, chunk) for chunk in taken()):
                under_way.difference_update(done.numbers)
                yield done
        except TerminatedWorkerError as error:
            raise Died(sorted(under_way), str(error)) from None

    def alone(self, task: Task, number: int) -> Done:
        """Run one replication in a fresh process."""
        pool = get_reusable_executor(max_workers=1, reuse=False)
        try:
            found: Done = pool.submit(held, task.several, (number,)).result()
        except TerminatedWorkerError as error:
            raise Died([number], str(error)) from None
        finally:
            pool.shutdown(wait=True, kill_workers=True)
        return found
