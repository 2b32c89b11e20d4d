"""Engines: what runs the chunks of a study beside each other: here, on processes of this machine, or on a cluster.

Loky is used through joblib. Dask and Ray are not: joblib has no results of Ray as they come, and one worker of Dask that
dies ends the whole call there, with all that was under way. Their own futures lose the chunk that was lost.
"""

import os
import platform
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from desim.spec.faults import Fault, SpecError
from desim.spec.run import Run
from desim.study.provenance import code_hash

if TYPE_CHECKING:
    from desim.study.replications import Done, Task

Chunk = tuple[int, ...]
PATIENCE = 15.0
"""Seconds to wait for a cluster that should be there."""
LARGEST = 20
"""Most replications of a chunk, where it is not given: what a lost worker costs, and how often the progress moves."""
STORE = 256 * 2**20
"""Bytes that a local Ray may keep in shared memory: the results that wait to be fetched."""


class Died(RuntimeError):
    """Processes died; *numbers* are the replications that were under way in them, or may have been."""

    def __init__(self, numbers: list[int], detail: str) -> None:
        super().__init__(detail)
        self.numbers = numbers


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
            for done in pool(delayed(task.several)(chunk) for chunk in taken()):
                under_way.difference_update(done.numbers)
                yield done
        except TerminatedWorkerError as error:
            raise Died(sorted(under_way), str(error)) from None

    def alone(self, task: "Task", number: int) -> "Done":
        """Run one replication in a fresh process."""
        pool = get_reusable_executor(max_workers=1, reuse=False)
        try:
            found: Done = pool.submit(task.several, (number,)).result()
        except TerminatedWorkerError as error:
            raise Died([number], str(error)) from None
        finally:
            pool.shutdown(wait=True, kill_workers=True)
        return found


@dataclass(frozen=True)
class Unlike:
    """The answer of a worker that would give other results."""

    place: str
    what: dict[str, str]
    """What it has of all that decides a result."""


def decisive() -> dict[str, str]:
    """What must be the same wherever a replication runs, for the same bits to come out."""
    python = ".".join(map(str, sys.version_info[:2]))
    return {"code": code_hash(), "python": python, **{name: version(name) for name in ("numpy", "simpy")}}


def away(task: "Task", chunk: Chunk, wanted: dict[str, str]) -> "Done | Unlike":
    """Run a chunk on a worker of a cluster, unless it would give other results there."""
    found = decisive()
    if found != wanted:
        return Unlike(f"{platform.node()}, process {os.getpid()}", found)
    return task.several(chunk)


def _refused(unlike: Unlike, wanted: dict[str, str]) -> SpecError:
    advice = "install there what is here, and start the workers again"
    faults = [Fault("run.engine", f"the worker on {unlike.place} would give other results; {advice}")]
    for key, value in wanted.items():
        if unlike.what.get(key) != value:
            faults.append(Fault(f"there: {key}", f"is {unlike.what.get(key, 'missing')[:12]}, here {value[:12]}"))
    return SpecError(faults)


class Cluster(ABC):
    """Workers that take chunks and give futures; one that dies takes only its own chunks with it."""

    largest = LARGEST
    workers: int
    dead: tuple[type[Exception], ...]
    """What a future raises whose worker died."""

    def each(self, task: "Task", chunks: Iterator[Chunk]) -> Iterator["Done"]:
        """Run chunks, two for every worker under way; those that were lost are told at the end."""
        send, wanted = self.sender(task), decisive()
        under_way: dict[Any, Chunk] = {}
        lost, detail = list[int](), ""
        try:
            while True:
                while len(under_way) < 2 * self.workers and (chunk := next(chunks, None)):
                    under_way[send(chunk, wanted)] = chunk
                if not under_way:
                    break
                for future in self.finished(list(under_way)):
                    chunk = under_way.pop(future)
                    try:
                        found = self.result(future)
                    except self.dead as error:
                        lost, detail = [*lost, *chunk], str(error)
                        continue
                    except (ImportError, AttributeError) as error:
                        raise SpecError([Fault("run.engine", f"a worker cannot load this desim: {error}")]) from None
                    if isinstance(found, Unlike):
                        raise _refused(found, wanted)
                    yield found
        finally:
            self.cancel(list(under_way))
        if lost:
            raise Died(sorted(lost), detail)

    def alone(self, task: "Task", number: int) -> "Done":
        """Run one replication while nothing else of this study is under way."""
        (found,) = self.each(task, iter([(number,)]))
        return found

    @abstractmethod
    def sender(self, task: "Task") -> Callable[[Chunk, dict[str, str]], Any]:
        """What sends a chunk of *task* and gives its future."""

    @abstractmethod
    def finished(self, futures: list[Any]) -> list[Any]:
        """Those of *futures* that are finished, once there is one."""

    @abstractmethod
    def result(self, future: Any) -> Any:
        """What a finished future gives; raises one of ``dead``."""

    @abstractmethod
    def cancel(self, futures: list[Any]) -> None:
        """Begin no more of *futures*."""


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
        # A chunk that took its worker down once is run again by us, alone; the worker has one thread for the same reason.
        with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
            return Client(n_workers=run.workers or os.cpu_count() or 1, threads_per_worker=1, dashboard_address=None,
                          silence_logs="CRITICAL", host="127.0.0.1")  # fmt: skip
    except (OSError, TimeoutError, ValueError) as error:
        raise _unreachable("Dask scheduler with a worker", run, error) from None


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
        if run.address is not None:
            ray.init(address=run.address, **quiet)
        else:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report its use over the network
            ray.init("local", num_cpus=run.workers or os.cpu_count() or 1, include_dashboard=False,
                     object_store_memory=STORE, _node_ip_address="127.0.0.1", **quiet)  # fmt: skip
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise _unreachable("Ray cluster", run, error) from None


def _unreachable(what: str, run: Run, error: Exception) -> SpecError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    if run.address is None:
        return SpecError([Fault("run.engine", f"no local {what} could be started: {reason}", run.engine)])
    return SpecError([Fault("run.address", f"no {what} answers there within {PATIENCE:g} s: {reason}", run.address)])


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
    workers = max(1, min(run.workers or os.cpu_count() or 1, count))
    return Here() if workers == 1 else Loky(workers)


EXTRAS = {"dask": ("dask", "distributed"), "ray": ("ray",)}
ENGINES: dict[str, Callable[[Run, int], Engine]] = {
    "loky": _loky,
    "dask": lambda run, count: Dask(run),
    "ray": lambda run, count: Ray(run),
}
