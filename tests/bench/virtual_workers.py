"""Virtual workers: an engine on which work only takes time, that of a clock of its own.

It runs what a run or a sweep hands out, in its order and its chunks. So it tells how busy more workers would be than
the machine has.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from desim.spec.read import read, read_run
from desim.study.execution import replications
from desim.study.execution.replications import Batch, run_batches, task_of
from desim.study.execution.task import ChunkResult, Done, Failure, Task, Work, run_replication
from tests.networks import chain


def uneven(number: int) -> float:
    """Time of a replication: 1.0 to 1.3, by its number."""
    return 1.0 + 0.3 * (number * 7 % 10) / 9.0


class VirtualWorkers:
    """Workers, and a parent that hands work out and takes results one after the other.

    Args:
        workers: Chunks that run at one time.
        time: Time of a replication by its number, in any unit.
        parent: Time of the parent for each replication, in the same unit.
    """

    largest_chunk = 20

    def __init__(self, workers: int, time: Callable[[int], float] = uneven, parent: float = 0.0) -> None:
        self.workers, self.now, self.busy = workers, 0.0, 0.0
        self._time, self._parent = time, parent
        self.run: list[tuple[int, int]] = []
        """What was run: place of the batch and number."""

    def run_all(self, works: Iterator[Work], tasks: Sequence[Task]) -> Iterator[Done]:
        """Run *works*; a worker that is done waits until the parent has taken its result and has more for it."""
        under_way: list[tuple[float, int, Work]] = []
        for count, work in enumerate(works):
            heapq.heappush(under_way, (self.now + self._duration(work), count, work))
            if len(under_way) == self.workers:
                yield self._finished(under_way)
        while under_way:
            yield self._finished(under_way)

    def _finished(self, under_way: list[tuple[float, int, Work]]) -> Done:
        finished, _, work = heapq.heappop(under_way)
        self.now = max(self.now, finished) + self._parent * len(work.chunk)
        self.run += work.replications
        return Done(work.place, ChunkResult(None, [Failure(number, "", "") for number in work.chunk]))

    def _duration(self, work: Work) -> float:
        took = sum(self._time(number) for number in work.chunk)
        self.busy += took
        return took

    def run_alone(self, task: Any, number: int) -> ChunkResult:
        """No worker dies here."""
        raise AssertionError

    @property
    def efficiency(self) -> float:
        """The share of the time of all workers in which they work."""
        return self.busy / (self.workers * self.now)


def scheduled(workers: VirtualWorkers, batches: int = 12, each: int = 20) -> list[Done]:
    """Run so many batches of so many replications each on the workers, by the scheduler of desim."""
    task = task_of(read(chain(40.0)), read_run({}), "key", (), run_replication, None)
    given, replications.engine = replications.engine, lambda *_: workers
    try:
        return list(run_batches([Batch(task, range(each))] * batches, read_run({})))
    finally:
        replications.engine = given
