"""Dask: a cluster at an address, the one this process is connected with, or a local one.

Its futures are used directly: through joblib, one worker that dies would end the whole call.
"""

import signal
import time
from collections.abc import Callable
from typing import Any

from joblib import cpu_count

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.settings.run import Run
from desim.study.execution.engines.base import HOME, PATIENCE, unreachable
from desim.study.execution.engines.cluster import Cluster, run_on_worker
from desim.study.execution.task import Chunk, Task

LOST = 120.0
"""Seconds after which a cluster without a worker is given up. Dask starts lost workers again, slowly on a busy machine,
but it tries once and says nothing where that fails."""
LOOK = 5.0
"""Seconds between two looks at whether there is a worker."""


class Dask(Cluster):
    """A Dask cluster: that at an address, the one this process is connected with already, or one of its own."""

    def __init__(self, run: Run) -> None:
        from distributed.scheduler import KilledWorker

        self._client = _dask(run)
        self.workers = max(1, sum(self._client.nthreads().values()))
        self.dead = (KilledWorker,)
        self._key = "run.engine" if run.address is None else "run.address"

    def sender(self, task: Task) -> Callable[[Chunk, dict[str, str]], Any]:
        """Send the task with each chunk: what is kept on a worker would die with it."""
        return lambda chunk, required: self._client.submit(
            run_on_worker, task.for_chunk(chunk), chunk, required, pure=False
        )

    def finished(self, futures: list[Any]) -> list[Any]:
        """Those that are finished; raises SpecError where no worker is left and none comes back."""
        from distributed import wait

        seen = time.monotonic()
        while True:
            try:
                return list(wait(futures, timeout=LOOK, return_when="FIRST_COMPLETED").done)  # type: ignore[no-untyped-call]  # distributed has no types
            except TimeoutError:
                now = time.monotonic()
                seen = now if self._client.nthreads() else seen
                if now - seen > LOST:
                    message = (
                        f"the Dask cluster has had no worker for {LOST:g} s; what is finished is kept, so run it again"
                    )
                    raise SpecError([Fault(self._key, message)]) from None

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
        known = default_client()  # type: ignore[no-untyped-call]  # distributed has no types
    except ValueError:
        known = None
    if known is not None and (run.address is None or run.address in known.scheduler.addr):
        return known
    try:
        if run.address is not None:
            client = Client(run.address, timeout=PATIENCE)  # type: ignore[no-untyped-call]  # no types
            client.wait_for_workers(1, timeout=PATIENCE)
            return client
        # A chunk that took its worker down once is run again by us, alone; hence also one thread a worker.
        with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
            count = run.workers or cpu_count()
            here = {"host": HOME, "dashboard_address": f"{HOME}:0", "silence_logs": "CRITICAL", "preload": [__name__]}
            return Client(n_workers=count, threads_per_worker=1, **here)  # type: ignore[no-untyped-call]  # no types
    except (OSError, TimeoutError, ValueError) as error:
        raise unreachable("Dask scheduler with a worker", run, error) from None


def dask_setup(worker: Any) -> None:
    """Called by Dask in each worker that this process starts: Ctrl-C is for this process, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
