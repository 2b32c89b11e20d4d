"""Loky: new processes of this machine, through joblib, where this one is not copied."""

from collections.abc import Iterator, Sequence

from joblib import Parallel, delayed
from joblib.externals.loky import ProcessPoolExecutor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from desim.study.execution.engines.worker import run_on_worker
from desim.study.execution.task import LARGEST_CHUNK, ChunkResult, Done, Replication, Task, Work, WorkerDied


class Loky:
    """Processes of this machine, by joblib."""

    largest_chunk = LARGEST_CHUNK

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run_all(self, works: Iterator[Work], tasks: Sequence[Task]) -> Iterator[Done]:
        """Run chunks on all processes; one that dies takes them all down."""
        if self.workers == 1:  # joblib would run them in this process
            yield from self._run_in_one_process(works)
            return
        under_way: set[Replication] = set()

        def taken() -> Iterator[Work]:
            for work in works:
                under_way.update(work.replications)
                yield work

        pool = Parallel(n_jobs=self.workers, return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1)
        try:
            for done in pool(delayed(run_on_worker)(work.run) for work in taken()):
                under_way.difference_update(done.replications)
                yield done
        except TerminatedWorkerError as error:
            raise WorkerDied(sorted(under_way), str(error)) from None

    def _run_in_one_process(self, works: Iterator[Work]) -> Iterator[Done]:
        """Run all chunks in one process of our own; that which loky shares is joblib's."""
        with ProcessPoolExecutor(max_workers=1) as pool:
            for work in works:
                try:
                    done: Done = pool.submit(run_on_worker, work.run).result()
                except TerminatedWorkerError as error:
                    raise WorkerDied(work.replications, str(error)) from None
                yield done

    def run_alone(self, task: Task, number: int) -> ChunkResult:
        """Run one replication in a fresh process."""
        pool = ProcessPoolExecutor(max_workers=1)
        try:
            found: ChunkResult = pool.submit(run_on_worker, task.for_chunk((number,)).run_chunk, (number,)).result()
        except TerminatedWorkerError as error:
            raise WorkerDied([(0, number)], str(error)) from None
        finally:
            pool.shutdown(wait=True, kill_workers=True)
        return found
