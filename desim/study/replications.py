"""Replications: the same work for any number of workers and any chunking; what goes wrong in one stays its own."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from desim.measure.outcome import Outcome, outcome
from desim.sim.clock import Clock
from desim.sim.replicate import replicate
from desim.spec.run import Run
from desim.spec.scenario import Scenario
from desim.store.part import Part, pack
from desim.study.cluster import Died
from desim.study.engines import Engine, engine
from desim.study.limits import Limits, limited

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
    def numbers(self) -> set[int]:
        """Replications that were run."""
        return {f.replication for f in self.failures} | set(self.part.replications if self.part else ())

    @property
    def count(self) -> int:
        """How many it accounts for, those that were there before among them."""
        return self.before + len(self.numbers)


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
    if numbers:
        used = engine(run, len(numbers))
        size = run.chunk or (1 if stop else max(1, min(used.largest, len(numbers) // (4 * used.workers))))
        yield from _all(used, task, numbers, size, stop or (lambda: False))


def _all(used: Engine, task: Task, numbers: list[int], size: int, halt: Stop) -> Iterator[Done]:
    left = list(numbers)
    while left and not halt():
        try:
            for done in used.each(task, _chunks(left, size, halt)):
                finished = done.numbers
                left = [n for n in left if n not in finished]
                yield done
        except Died as died:
            lost = set(died.numbers)
            left = [n for n in left if n not in lost]
            for number in died.numbers:
                yield _alone(used, task, number)


def _chunks(numbers: list[int], size: int, halt: Stop) -> Iterator[tuple[int, ...]]:
    source = iter(numbers)
    while not halt() and (chunk := tuple(islice(source, size))):
        yield chunk


def _alone(used: Engine, task: Task, number: int) -> Done:
    """One replication in a process where nothing else runs."""
    for _ in range(ATTEMPTS):
        try:
            return used.alone(task, number)
        except Died as died:
            reason, detail = "its process died (killed, out of memory, or a crash)", str(died)
    return Done(None, [Failure(number, reason, detail)])
