"""Forked pool: copies of this process run replications."""

from collections.abc import Iterator, Sequence

from desim.study.execution.engines.forked_processes import ProcessDied, answers
from desim.study.execution.task import LARGEST_CHUNK, Chunk, ChunkResult, Done, Task, Work, WorkerDied

Message = tuple[int, Chunk]
"""Place of a task, and replications of it."""


class ForkedPool:
    """Copies of this process, which know the tasks already."""

    largest_chunk = LARGEST_CHUNK

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run_all(self, works: Iterator[Work], tasks: Sequence[Task]) -> Iterator[Done]:
        """Run chunks on all copies; one that dies takes nothing with it but its own chunk."""
        messages: Iterator[Message] = ((work.place, work.chunk) for work in works)

        def answer(message: Message) -> ChunkResult:
            place, chunk = message
            return tasks[place].run_chunk(chunk)

        try:
            for (place, _), found in answers(self.workers, answer, messages):
                yield Done(place, found)
        except ProcessDied as died:
            lost = [(place, number) for place, chunk in died.under_way for number in chunk]
            raise WorkerDied(sorted(lost), str(died)) from None

    def run_alone(self, task: Task, number: int) -> ChunkResult:
        """Run one replication in a copy of its own."""
        (done,) = self.run_all(iter([Work(0, task, (number,))]), [task])
        return done.found
