"""Engines: what runs the chunks of a study beside each other: here, on processes of this machine, or on a cluster.

Loky is used through joblib. Dask and Ray are not: joblib does not give results of Ray as they come, and with Dask one
worker that dies ends its whole call. Their own futures lose only the chunk that was lost.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from joblib import Parallel, cpu_count, delayed
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from desim.spec.faults import Fault, SpecError
from desim.spec.run import Run
from desim.study.cluster import LARGEST, Chunk, Cluster, Died, away
from desim.study.orphans import held

if TYPE_CHECKING:
    from desim.study.replications import Done, Task

HOME = "127.0.0.1"
"""Where a Dask cluster that is started here listens: to this machine only. Ray listens everywhere, for a token."""
PATIENCE = 15.0
"""Seconds to wait for a cluster that should be there."""
STORE = 256 * 2**20
"""Bytes that a local Ray may keep in shared memory: the results that wait to be fetched."""


class Engine(Protocol):
    """Runs chunks of a task."""

    workers: int
    """Chunks that can run at one time."""
    largest: int
    """Most replications of a chunk where it is not given."""

    def each(self, task: "Task", chunks: Iterator[Chunk]) -> Iterator["Done"]:
        """Run *chunks*, which are taken as there is room, and give them as they are done; raises Died."""

    def alone(self, task: "Task", number: int) -> "Done":
        """Run one replication in a process where nothing else runs; raises Died."""


class Here:
    """This process: nothing beside each other, and nothing to start."""

    workers, largest = 1, 1

    def each(self, task: "Task", chunks: Iterator[Chunk]) -> Iterator["Done"]:
        """Run one chunk after another."""
        return map(task.several, chunks)

    def alone(self, task: "Task", number: int) -> "Done":
        """Run one replication."""
        return task.several((number,))


class Loky:
    """Processes of this machine, by joblib."""

    largest = LARGEST

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def each(self, task: "Task", chunks: Iterator[Chunk]) -> Iterator["Done"]:
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

    def alone(self, task: "Task", number: int) -> "Done":
        """Run one replication in a fresh process."""
        pool = get_reusable_executor(max_workers=1, reuse=False)
        try:
            found: Done = pool.submit(held, task.several, (number,)).result()
        except TerminatedWorkerError as error:
            raise Died([number], str(error)) from None
        finally:
            pool.shutdown(wait=True, kill_workers=True)
        return found


class Dask(Cluster):
    """A Dask cluster: that at an address, the one this process is connected with already, or one of its own."""

    def __init__(self, run: Run) -> None:
        from distributed.scheduler import KilledWorker

        self._client = _dask(run)
        self.workers = max(1, sum(self._client.nthreads().values()))
        self.dead = (KilledWorker,)

    def sender(self, task: "Task") -> Callable[[Chunk, dict[str, str]], Any]:
        """Send the task with each chunk: what is kept on a worker would die with it."""
        return lambda chunk, wanted: self._client.submit(away, task, chunk, wanted, pure=False)

    def finished(self, futures: list[Any]) -> list[Any]:
        """Those that are finished."""
        from distributed import wait

        return list(wait(futures, return_when="FIRST_COMPLETED").done)

    def result(self, future: Any) -> Any:
        """Its result."""
        return future.result()

    def cancel(self, futures: list[Any]) -> None:
        """Begin no more of them; where the cluster is gone there is nothing to cancel."""
        if futures and self._client.status == "running":
            self._client.cancel(futures)


def _dask(run: Run) -> Any:
    import dask
    from distributed import Client, default_client

    try:
        known = default_client()
    except ValueError:
        known = None
    if known is not None and (run.address is None or run.address in known.scheduler.addr):
        return known
    try:
        if run.address is not None:
            client = Client(run.address, timeout=PATIENCE)
            client.wait_for_workers(1, timeout=PATIENCE)
            return client
        # A chunk that took its worker down once is run again by us, alone; hence also one thread a worker.
        with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
            count = run.workers or cpu_count()
            return Client(n_workers=count, threads_per_worker=1, host=HOME, dashboard_address=f"{HOME}:0",
                          silence_logs="CRITICAL", preload=[__name__])  # fmt: skip
    except (OSError, TimeoutError, ValueError) as error:
        raise _unreachable("Dask scheduler with a worker", run, error) from None


def dask_setup(worker: Any) -> None:
    """Called by Dask in each worker that this process starts: Ctrl-C is for this process, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Ray(Cluster):
    """A Ray cluster: that at an address, the one this process is connected with already, or one of its own."""

    def __init__(self, run: Run) -> None:
        import ray

        _ray(run)
        self._ray = ray
        self.workers = max(1, int(ray.cluster_resources().get("CPU", 1)))
        gone = ray.exceptions
        self.dead = (gone.WorkerCrashedError, gone.NodeDiedError, gone.OutOfMemoryError, gone.ObjectLostError)

    def sender(self, task: "Task") -> Callable[[Chunk, dict[str, str]], Any]:
        """Send the task once and a reference to it with each chunk."""
        kept = self._ray.put(task)
        run = self._ray.remote(max_retries=0)(away)
        return lambda chunk, wanted: run.remote(kept, chunk, wanted)

    def finished(self, futures: list[Any]) -> list[Any]:
        """Those that are finished."""
        return list(self._ray.wait(futures, num_returns=1)[0])

    def result(self, future: Any) -> Any:
        """Its result."""
        return self._ray.get(future)

    def cancel(self, futures: list[Any]) -> None:
        """Begin no more of them."""
        for future in futures if self._ray.is_initialized() else []:
            self._ray.cancel(future)


def _ray(run: Run) -> None:
    import ray

    if ray.is_initialized():
        return
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        with _own_signals():
            if run.address is not None:
                _reach(run.address)
                ray.init(address=run.address, **quiet)
            else:
                os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report its use over the network
                ray.init("local", num_cpus=run.workers or cpu_count(), include_dashboard=False,
                         object_store_memory=STORE, **quiet)  # fmt: skip
    except (OSError, RuntimeError, ValueError) as error:
        raise _unreachable("Ray cluster", run, error) from None


@contextmanager
def _own_signals() -> Iterator[None]:
    """What SIGTERM does to this process stays as it is; Ray would have it end with another exit code."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)


def _reach(address: str) -> None:
    """Knock: Ray itself would wait for minutes. Raises OSError or ValueError."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if address != "auto":
        socket.create_connection((host, int(port)), PATIENCE).close()


def _unreachable(what: str, run: Run, error: Exception) -> SpecError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    if run.address is None:
        return SpecError([Fault("run.engine", f"no local {what} could be started: {reason}", run.engine)])
    return SpecError([Fault("run.address", f"no {what} answers there: {reason}", run.address)])


def engine(run: Run, count: int) -> Engine:
    """The engine that *run* asks for, for *count* replications; raises SpecError where there is none."""
    try:
        return ENGINES[run.engine](run, count)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS.get(run.engine, ()):
            raise
        advice = f"needs the extra {run.engine}: pip install 'desim[{run.engine}]'"
        raise SpecError([Fault("run.engine", advice, run.engine)]) from None


def _loky(run: Run, count: int) -> Engine:
    workers = max(1, min(run.workers or cpu_count(), count))
    return Here() if workers == 1 else Loky(workers)


EXTRAS = {"dask": ("dask", "distributed"), "ray": ("ray",)}
ENGINES: dict[str, Callable[[Run, int], Engine]] = {
    "loky": _loky,
    "dask": lambda run, count: Dask(run),
    "ray": lambda run, count: Ray(run),
}
