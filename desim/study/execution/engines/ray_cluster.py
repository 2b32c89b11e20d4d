"""Ray: a cluster at an address, the one this process is connected with, or a local one.

Its futures are used directly: joblib does not give results of Ray as they come.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from joblib import cpu_count

from desim.spec.settings.run import Run
from desim.study.execution.engines.base import PATIENCE, STORE, unreachable
from desim.study.execution.engines.cluster import Cluster, run_on_worker
from desim.study.execution.task import Chunk, Task


class Ray(Cluster):
    """A Ray cluster: that at an address, the one this process is connected with already, or one of its own."""

    def __init__(self, run: Run) -> None:
        import ray

        _ray(run)
        self._ray = ray
        resources = ray.cluster_resources()  # type: ignore[no-untyped-call]  # Ray has no types here
        self.workers = max(1, int(resources.get("CPU", 1)))
        gone = ray.exceptions
        self.dead = (gone.WorkerCrashedError, gone.NodeDiedError, gone.OutOfMemoryError, gone.ObjectLostError)

    def sender(self, task: Task) -> Callable[[Chunk, dict[str, str]], Any]:
        """Send the task once and a reference to it with each chunk."""
        kept = self._ray.put(task)
        run = self._ray.remote(max_retries=0)(run_on_worker)
        return lambda chunk, required: run.remote(kept, chunk, required)

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
        raise unreachable("Ray cluster", run, error) from None


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
