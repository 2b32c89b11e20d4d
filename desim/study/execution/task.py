"""Task: what a worker is given, a chunk of replications, and what comes back."""

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from desim.measure.outcome import Outcome, headline_outcome, outcome
from desim.plugins.load import Plugin, load_same
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.store.files import sorted_json
from desim.store.replication_file import Measures, ReplicationFile, pack
from desim.study.execution.limits import Limits, limited
from desim.study.worlds.worlds import Worlds

Chunk = tuple[int, ...]
LARGEST_CHUNK = 20
"""Most replications of a chunk, where it is not given: what a lost worker costs, and how often the progress moves."""


Replication = tuple[int, int]
"""A replication of one of several tasks that share a pool: the place of the task, and its number."""


class WorkerDied(RuntimeError):
    """Processes died; *lost* are the replications that were under way in them, or may have been, in order."""

    def __init__(self, lost: list[Replication], detail: str) -> None:
        super().__init__(detail)
        self.lost = lost


@dataclass(frozen=True)
class Failure:
    """A replication that gave no result."""

    replication: int
    reason: str
    detail: str


@dataclass(frozen=True)
class ChunkResult:
    """Some replications: those that gave a result, as a file, and those that did not."""

    file: ReplicationFile | None
    failures: list[Failure] = field(default_factory=list)
    values: dict[int, list[float | None]] = field(default_factory=dict)
    """Values of the measures of the task by replication, None where undefined."""
    known_measures: tuple[tuple[str, str], ...] = ()
    """All measures there are, where the task names some."""
    before: int = 0
    """Replications that were there before."""

    @property
    def numbers(self) -> set[int]:
        """Replications that were run."""
        return {f.replication for f in self.failures} | set(self.file.replications if self.file else ())

    @property
    def count(self) -> int:
        """How many it accounts for, those that were there before among them."""
        return self.before + len(self.numbers)


ReplicationJob = Callable[..., Outcome]
"""Runs one replication: scenario, seed and number; with a budget of events also ``most``."""


@dataclass(frozen=True)
class Task:
    """What every worker needs to know; it travels to them.

    With plugins the scenario travels as plain data: a worker must load the plugins before it can know their classes,
    and must be able to refuse where its own differ.
    """

    scenario: Scenario | Mapping[str, Any]
    seed: int
    key: str
    measures: Measures
    """Measures whose values come back with each replication."""
    limits: Limits
    job: ReplicationJob
    plugins: tuple[Plugin, ...] = ()
    worlds: Worlds | None = None
    """Where numbers differ between replications; None where all are fixed."""

    def __getstate__(self) -> dict[str, Any]:
        """What travels."""
        found = dict(self.__dict__)
        if self.plugins and isinstance(self.scenario, Scenario):
            found["scenario"] = plain_data(self.scenario)
        return found

    def checked_scenario(self) -> Scenario:
        """The scenario, on a worker once its plugins are loaded; raises PluginError where they are not the same."""
        if isinstance(self.scenario, Scenario):
            return self.scenario
        load_same(self.plugins)
        return _read_once(sorted_json(self.scenario))

    def for_chunk(self, numbers: Chunk) -> "Task":
        """The task as it travels with a chunk, with no more of the worlds than that needs."""
        return self if self.worlds is None else replace(self, worlds=self.worlds.for_replications(numbers))

    def _scenario_of(self, scenario: Scenario) -> Callable[[int], Scenario]:
        """The scenario of a replication: that of its world, made once for all replications of it that follow."""
        worlds = self.worlds
        if worlds is None:
            return lambda number: scenario
        of_world = lru_cache(maxsize=1)(lambda world: worlds.scenario(scenario, world))
        return lambda number: of_world(worlds.world_of(number))

    def run_chunk(self, numbers: tuple[int, ...]) -> ChunkResult:
        """Run some replications; what goes wrong in one is its own."""
        scenario_of, outcomes = self._scenario_of(self.checked_scenario()), list[Outcome]()
        failures: list[Failure] = []
        budget = {"most": self.limits.events} if self.limits.events is not None else {}
        for number in numbers:
            try:
                with limited(self.limits):
                    outcomes.append(self.job(scenario_of(number), self.seed, number, **budget))
            except Exception as error:
                failures.append(Failure(number, f"{type(error).__name__}: {error}", traceback.format_exc()))
        values = {o.replication: _values(o, self.measures) for o in outcomes} if self.measures else {}
        known = tuple((row.metric, row.subject) for row in outcomes[0].kpi) if values else ()
        return ChunkResult(pack(self.key, list(outcomes)) if outcomes else None, failures, values, known)


class Work(NamedTuple):
    """A chunk of one of several tasks that share a pool."""

    place: int
    """Which of the tasks."""
    task: Task
    chunk: Chunk

    @property
    def replications(self) -> list[Replication]:
        """All of it, one by one."""
        return [(self.place, number) for number in self.chunk]

    def __reduce__(self) -> tuple[type["Work"], tuple[int, Task, Chunk]]:
        """What travels to a worker."""
        return Work, (self.place, self.task.for_chunk(self.chunk), self.chunk)

    def run(self) -> "Done":
        """Run it, on a worker."""
        return Done(self.place, self.task.run_chunk(self.chunk))


class Done(NamedTuple):
    """Work that is finished."""

    place: int
    found: ChunkResult

    @property
    def replications(self) -> list[Replication]:
        """All of it, one by one."""
        return [(self.place, number) for number in sorted(self.found.numbers)]


def plain_data(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain data that can be read again."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"name": scenario.name, "horizon": scenario.horizon, **data}


@lru_cache(maxsize=1)
def _read_once(text: str) -> Scenario:
    """The scenario of a task, read once on each worker."""
    return read(json.loads(text))


def _values(found: Outcome, measures: Measures) -> list[float | None]:
    known = {(row.metric, row.subject): row.value for row in found.kpi}
    return [known.get(measure) for measure in measures]


def run_replication(scenario: Scenario, seed: int, number: int, most: int | None = None) -> Outcome:
    """One replication, of *most* events at most."""
    return outcome(scenario, replicate(scenario, seed, number, clock=Clock(most)))


def run_until_headline(scenario: Scenario, seed: int, number: int, most: int | None = None) -> Outcome:
    """One replication, of *most* events at most, that ends once its headline is settled; nothing else is measured."""
    return headline_outcome(scenario, replicate(scenario, seed, number, clock=Clock(most), until="headline"))
