"""Replications: the same work for any number of workers and any chunking; what goes wrong in one stays its own."""

import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from desim.measure.outcome import Outcome, outcome
from desim.sim.clock import Clock
from desim.sim.replicate import replicate
from desim.spec.run import Run
from desim.spec.scenario import Scenario
from desim.store.part import Part, pack
from desim.study.limits import Limits, limited
from desim.study.orphans import held

ATTEMPTS = 2
"""Times that a replication may take its process down before it counts as failed."""


@dataclass(frozen=True)
class Failure:
    """A replication that gave no result."""

    replication: int
    reason: str
    detail: str


@dataclass(frozen=True)
class Done:
    """Some replications: those that gave a result, as a part, and those that did not."""

    part: Part | None
    failures: list[Failure] = field(default_factory=list)
    watched: dict[int, list[float | None]] = field(default_factory=dict)
    """Values of the watched measures by replication."""
    known: tuple[tuple[str, str], ...] = ()
    """All measures there are, where some are watched."""
    before: int = 0
    """Replications that were there before."""

    @property
    def count(self) -> int:
        """Replications it accounts for."""
        return self.before + len(self.failures) + (len(self.part.replications) if self.part else 0)


Watch = tuple[tuple[str, str], ...]
"""Measures (metric, subject) whose values come back with each replication."""
One = Callable[..., Outcome]
"""Runs one replication: scenario, seed and number; with a budget of events also ``most``."""
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Task:
    """What every worker needs to know; it travels to them."""

    scenario: Scenario
    seed: int
    key: str
    watch: Watch
    limits: Limits
    one: One

    def several(self, numbers: tuple[int, ...]) -> Done:
        """Run some replications; what goes wrong in one is its own."""
        outcomes: list[Outcome] = []
        failures: list[Failure] = []
        budget = {"most": self.limits.events} if self.limits.events is not None else {}
        for number in numbers:
            try:
                with limited(self.limits):
                    outcomes.append(self.one(self.scenario, self.seed, number, **budget))
            except Exception as error:
                failures.append(Failure(number, f"{type(error).__name__}: {error}", traceback.format_exc()))
        watched = {o.replication: _values(o, self.watch) for o in outcomes} if self.watch else {}
        known = tuple((row.metric, row.subject) for row in outcomes[0].kpi) if watched else ()
        return Done(pack(self.key, list(outcomes)) if outcomes else None, failures, watched, known)


def _values(found: Outcome, watch: Watch) -> list[float | None]:
    known = {(row.metric, row.subject): row.value for row in found.kpi}
    return [known.get(measure) for measure in watch]


def one(scenario: Scenario, seed: int, number: int, most: int | None = None) -> Outcome:
    """One replication, of *most* events at most."""
    return outcome(scenario, replicate(scenario, seed, number, clock=Clock(most)))


def replications(
    scenario: Scenario,
    run: Run,
    numbers: list[int],
    key: str,
    watch: Watch = (),
    job: One = one,
    stop: Stop | None = None,
) -> Iterator[Done]:
    """Run the replications *numbers* (rising), a chunk at a time; chunks come as they are done, in any order.

    No chunk is begun once *stop* says so; what is under way is finished.

    A worker that dies takes nothing with it but the replication that killed it: what was under way is run again, each
    replication alone, and counts as failed after ``ATTEMPTS``.
    """
    task = Task(scenario, run.seed, key, watch, Limits(run.max_seconds, run.max_memory, run.max_events), job)
    workers = max(1, min(run.workers or os.cpu_count() or 1, len(numbers)))
    size = run.chunk or (1 if stop else max(1, min(20, len(numbers) // (4 * workers))))
    halt: Stop = stop or (lambda: False)
    if workers == 1:
        for chunk in _chunks(numbers, 1 if run.chunk is None else size, halt):
            yield task.several(chunk)
        return
    yield from _shared(task, numbers, size, workers, halt)


def _shared(task: Task, numbers: list[int], size: int, workers: int, halt: Stop) -> Iterator[Done]:
    """The same on several processes."""
    left = list(numbers)
    while left and not halt():
        try:
            for done in _parallel(task, _chunks(left, size, halt), workers):
                finished = {f.replication for f in done.failures} | set(done.part.replications if done.part else ())
                left = [n for n in left if n not in finished]
                yield done
        except TerminatedWorkerError:
            suspects = left[: 3 * workers * size]  # no more than these were under way
            left = left[len(suspects) :]
            for number in suspects:
                yield _alone(task, number)


def _chunks(numbers: list[int], size: int, halt: Stop) -> Iterator[tuple[int, ...]]:
    source = iter(numbers)
    while not halt() and (chunk := tuple(islice(source, size))):
        yield chunk


def _parallel(task: Task, chunks: Iterator[tuple[int, ...]], workers: int) -> Iterator[Done]:
    pool = Parallel(n_jobs=workers, return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1)
    yield from pool(delayed(held)(task.several, chunk) for chunk in chunks)


def _alone(task: Task, number: int) -> Done:
    """One replication in a process where nothing else runs."""
    for _ in range(ATTEMPTS):
        pool = get_reusable_executor(max_workers=1, reuse=False)
        try:
            found: Done = pool.submit(held, task.several, (number,)).result()
        except TerminatedWorkerError as error:
            reason, detail = "its process died (killed, out of memory, or a crash)", str(error)
        else:
            return found
        finally:
            pool.shutdown(wait=True, kill_workers=True)
    return Done(None, [Failure(number, reason, detail)])
