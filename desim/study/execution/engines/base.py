"""Engines: what they have in common, and the engine of this process alone."""

import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.settings.run import Run
from desim.study.execution.task import ChunkResult, Done, Task, Work

HOME = "127.0.0.1"
"""Where a Dask cluster that is started here listens: to this machine only. Ray listens everywhere, for a token."""
PATIENCE = 15.0
"""Seconds to wait for a cluster that should be there."""
STORE = 256 * 2**20
"""Bytes that a local Ray may keep in shared memory: the results that wait to be fetched."""

SECONDS_OF_A_CHUNK = 0.5
MOST_OF_A_CHUNK = 200
"""Replications of a chunk in this process: their results are in memory until it is written."""


class Engine(Protocol):
    """Runs chunks of one task or of several."""

    workers: int
    """Chunks that can run at one time."""
    largest_chunk: int
    """Most replications of a chunk where it is not given."""

    def run_all(self, works: Iterator[Work], tasks: Sequence[Task]) -> Iterator[Done]:
        """Run *works*, which are taken as there is room, and give them as they are done; raises WorkerDied.

        They are of *tasks*, each by its place.
        """

    def run_alone(self, task: Task, number: int) -> ChunkResult:
        """Run one replication in a process where nothing else runs; raises WorkerDied."""


class InProcess:
    """The engine of this process: one chunk after another, and nothing to start.

    A chunk is as long as ``SECONDS_OF_A_CHUNK`` by the time of the replications of the last one: so often the progress
    moves, and so much is lost at most where somebody stops it. What a chunk costs beside its replications, such as a
    file, is little of that. The first has one replication.
    """

    workers = 1

    def __init__(self) -> None:
        self.largest_chunk = 1

    def run_all(self, works: Iterator[Work], tasks: Sequence[Task]) -> Iterator[Done]:
        """Run one chunk after another."""
        for work in works:
            began = time.perf_counter()
            done = work.run()
            each = (time.perf_counter() - began) / len(work.chunk)
            self.largest_chunk = max(1, min(MOST_OF_A_CHUNK, int(SECONDS_OF_A_CHUNK / max(each, 1e-6))))
            yield done

    def run_alone(self, task: Task, number: int) -> ChunkResult:
        """Run one replication."""
        return task.run_chunk((number,))


def unreachable(what: str, run: Run, error: Exception) -> SpecError:
    """The fault of an engine that cannot be started or reached."""
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    if run.address is None:
        return SpecError([Fault("run.engine", f"no local {what} could be started: {reason}", run.engine)])
    return SpecError([Fault("run.address", f"no {what} answers there: {reason}", run.address)])
