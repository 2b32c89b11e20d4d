"""Loky: processes of this machine, through joblib."""

from collections.abc import Iterator

from joblib import Parallel, delayed
from joblib.externals.loky import ProcessPoolExecutor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from desim.study.execution.engines.parent_watchdog import run_under_watch
from desim.study.execution.task import LARGEST_CHUNK, Chunk, ChunkResult, Task, WorkerDied


class Loky:
    """Processes of this machine, by joblib."""

    largest_chunk = LARGEST_CHUNK

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run_chunks(self, task: Task, chunks: Iterator[Chunk]) -> Iterator[ChunkResult]:
        """Run chunks on all processes; one that dies takes them all down."""
        if self.workers == 1:  # joblib would run them in this process
            yield from self._run_in_one_process(task, chunks)
            return
        under_way: set[int] = set()

        def taken() -> Iterator[Chunk]:
            for chunk in chunks:
                under_way.update(chunk)
                yield chunk

        pool = Parallel(n_jobs=self.workers, return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1)
        try:
            for done in pool(delayed(run_under_watch)(task.run_chunk, chunk) for chunk in taken()):
                under_way.difference_update(done.numbers)
                yield done
        except TerminatedWorkerError as error:
            raise WorkerDied(sorted(under_way), str(error)) from None

    def _run_in_one_process(self, task: Task, chunks: Iterator[Chunk]) -> Iterator[ChunkResult]:
        """Run all chunks in one process of our own; that which loky shares is joblib's."""
        with ProcessPoolExecutor(max_workers=1) as pool:
            for chunk in chunks:
                try:
                    found: ChunkResult = pool.submit(run_under_watch, task.run_chunk, chunk).result()
                except TerminatedWorkerError as error:
                    raise WorkerDied(list(chunk), str(error)) from None
                yield found

    def run_alone(self, task: Task, number: int) -> ChunkResult:
        """Run one replication in a fresh process."""
        pool = ProcessPoolExecutor(max_workers=1)
        try:
            found: ChunkResult = pool.submit(run_under_watch, task.run_chunk, (number,)).result()
        except TerminatedWorkerError as error:
            raise WorkerDied([number], str(error)) from None
        finally:
            pool.shutdown(wait=True, kill_workers=True)
        return found
