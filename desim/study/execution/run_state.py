"""Run state: one study under way: what is recorded of it, and the measures by which it is judged while it runs."""

import re
import shlex
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.metrics import METRICS
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.stats.world_means import world_means
from desim.store.recording import Recording
from desim.store.replication_file import Measures
from desim.study.execution.provenance import scenario_hash
from desim.study.execution.replications import Batch, run_batches, task_of
from desim.study.execution.task import ChunkResult, Failure, ReplicationJob
from desim.study.execution.values_by_replication import ValuesByReplication
from desim.study.worlds.worlds import Worlds

ShowProgress = Callable[[ChunkResult], None]
"""Called with every chunk that is done."""


class AllFailed(RuntimeError):
    """No replication gave a result, so that there is nothing to keep; *replication* is the first of them."""

    def __init__(self, message: str, replication: int) -> None:
        super().__init__(message)
        self.replication = replication


def _is_censored(metric: str) -> bool:
    """Whether a metric is a time that may not come by the horizon; a name that is none is refused elsewhere."""
    record = METRICS.get(metric)
    return record is not None and record.censored


class RunState:
    """Runs replications into a recording and knows the values of *measures*, those of earlier runs included.

    Whatever is decided while it runs is decided on ``prefix``, the replications from 0 on without a gap, so that the
    order in which they come does not matter.
    """

    def __init__(
        self,
        scenario: Scenario,
        run: Run,
        recording: Recording,
        measures: Measures,
        job: ReplicationJob,
        worlds: Worlds | None = None,
        failures: Iterable[Failure] = (),
    ) -> None:
        """*failures* are of replications that have failed already and are not tried again."""
        self.worlds = worlds
        self.scenario, self._run, self.recording, self._job = scenario, run, recording, job
        self.measures, self._failures = measures, {failure.replication: failure for failure in failures}
        self._values = ValuesByReplication(len(self.measures))
        self._stored_shown = False
        self._take_known()

    def _take_known(self) -> None:
        try:
            known = self.recording.values(self.measures) if self.measures else {}
        except KeyError as error:
            raise SpecError([Fault("measures", str(error.args[0]))]) from None
        for number, values in known.items():
            self._values.put(number, values)

    def prefix(self, first: int = 0) -> np.ndarray:
        """Values of the measures of the replications from 0 on without a gap, shape (n, measures); failed ones NaN.

        Those of the *first* ones are left out.
        """
        return self._values.prefix(self._failures, first)

    def counted_prefix(self, first: int = 0) -> np.ndarray:
        """The prefix with times that did not come by the horizon counted as the horizon, failed replications NaN.

        The mean of such a time is its restricted mean, the area under the Kaplan-Meier curve up to the horizon. The
        values of the *first* replications are left out.
        """
        values = self.prefix(first)
        late = np.isnan(values) & np.array([_is_censored(metric) for metric, _ in self.measures], dtype=bool)
        late[[number - first for number in self._failures if first <= number < first + len(values)]] = False
        return np.where(late, self.scenario.last_day, values)

    @property
    def per_world(self) -> int:
        """Replications of each world; 1 where all numbers are as they are written."""
        return 1 if self.worlds is None else self.worlds.per_world

    def counted_worlds(self, most: int | None = None, first: int = 0) -> np.ndarray:
        """The counted prefix as means over the replications of whole worlds, shape (worlds, measures).

        A world is what is independent of all others; with one replication each it is that. *most* is a number of
        replications; the *first* worlds are left out.
        """
        begin = first * self.per_world
        values = self.counted_prefix(begin)[: None if most is None else max(0, most - begin)]
        if self.per_world == 1:
            return values
        values = values[: len(values) // self.per_world * self.per_world]
        return world_means(values, np.arange(len(values)) // self.per_world)

    @property
    def failures(self) -> list[Failure]:
        """Those of this run, by replication."""
        return [self._failures[number] for number in sorted(self._failures)]

    @property
    def failed(self) -> set[int]:
        """Replications of this run that gave no result."""
        return set(self._failures)

    def missing(self, most: int) -> list[int]:
        """Replications below *most* that are not there; those that failed in this run are not tried again."""
        done = self.recording.done
        return [n for n in range(most) if n not in done and n not in self._failures]

    def run(self, most: int, show_progress: ShowProgress | None = None, stop: Callable[[], bool] | None = None) -> None:
        """Run what is missing of the first *most* replications, unless *stop* returns true before."""
        run_together([(self, most)], self._run, show_progress, stop)

    def _shown(self) -> Measures:
        """The headline, whose values are shown on the way."""
        head = self.scenario.headline
        return ((head.metric, head.subject),) if head else ()

    def _reported(self) -> Measures:
        """The measures whose values come back with each replication."""
        return tuple(dict.fromkeys((*self._shown(), *self.measures)))

    def batch(self, most: int) -> Batch:
        """What is missing of the first *most* replications."""
        task = task_of(self.scenario, self._run, self.recording.key, self._reported(), self._job, self.worlds)
        return Batch(task, array("q", self.missing(most)))

    def show_stored(self, most: int, show_progress: ShowProgress) -> None:
        """Show, once, what of the first *most* replications is there already."""
        if not self._stored_shown:
            show_progress(self._stored_results(self._shown(), most))

    def take(self, done: ChunkResult) -> None:
        """Keep what was finished: once this returns it is safe on disk."""
        self._failures |= {f.replication: f for f in done.failures}
        if done.file is not None:
            self._check(done)
            self.recording.add(done.file)
            places = [self._reported().index(m) for m in self.measures]
            for number, values in done.values.items() if places else ():
                self._values.put(number, [np.nan if (v := values[k]) is None else v for k in places])

    def require_results(self) -> None:
        """Raise AllFailed where there is no result at all."""
        if not self.recording.done:
            first = self._failures[min(self._failures)]
            what = f"replication {first.replication} of seed {self._run.seed}: {first.reason}"
            raise AllFailed(f"every replication failed; {' '.join(what.split())}", first.replication)

    def _stored_results(self, shown: Measures, most: int) -> ChunkResult:
        """What of the first *most* replications is there already, with the values of the headline."""
        self._stored_shown, known = True, [n for n in self.recording.done if n < most]
        values = self.recording.values(shown) if shown and known else {}
        headline: dict[int, list[float | None]] = {
            n: [None if np.isnan(values[n][0]) else values[n][0]] for n in sorted(values) if n < most
        }
        return ChunkResult(None, values=headline, before=len(known))

    def _check(self, done: ChunkResult) -> None:
        """Refuse measures that there are not, before any time is spent on them."""
        if done.file is None or self.recording.done or not self.measures:
            return
        known = set(done.known_measures)
        faults = [
            Fault(f"{m} of {s}", "is not measured in this scenario", "", nearest(m, [k for k, _ in known]))
            for m, s in self.measures
            if (m, s) not in known
        ]
        if faults:
            raise SpecError(faults)

    def manifest(self, data: dict[str, Any], count: int) -> dict[str, Any]:
        """What is known of the first *count* replications before the tables are joined."""
        failed = [self._failures[n] for n in sorted(self._failures) if n < count]
        return {
            "name": self.scenario.name,
            "seed": self._run.seed,
            "replications": count,
            "failed": [self._failure_record(f) for f in failed],
            "workers": self._run.workers,
            "engine": self._run.engine,
            "scenario": scenario_hash(data),
            **({"until": self._run.until} if self._run.until != "end" else {}),
            **({"worlds": self._run.worlds, "per_world": self.worlds.per_world} if self.worlds else {}),
        }

    def _failure_record(self, failure: Failure) -> dict[str, Any]:
        """What is written down of a failed replication, with the command that runs it alone."""
        words = [
            "study=trace",
            f"trace.results={_quoted(str(self.recording.folder))}",
            f"trace.replication={failure.replication}",
        ]
        limits = {"max_seconds": self._run.max_seconds, "max_events": self._run.max_events}
        words += [f"run.{key}={value}" for key, value in limits.items() if value is not None]
        return {
            "replication": failure.replication,
            "seed": self._run.seed,
            "reason": failure.reason,
            "detail": failure.detail,
            "command": shlex.join(["desim", *words]),
        }


def run_together(
    states: Sequence[tuple[RunState, int]],
    run: Run,
    show_progress: ShowProgress | None = None,
    stop: Callable[[], bool] | None = None,
    finished: Callable[[int], None] | None = None,
) -> None:
    """Run what is missing of the first replications of several runs, as many as stand beside each, on one pool.

    Workers go on to the next run while the last replications of one are under way. Each run is what it is alone.
    *finished* is called with the place of a run whose last missing replication is there, while others are under way.
    """
    batches = [state.batch(most) for state, most in states]
    left = [len(batch.numbers) for batch in batches]
    for (state, most), batch in zip(states, batches, strict=True):
        if show_progress and batch.numbers:
            state.show_stored(most, show_progress)
    for done in run_batches(batches, run, stop):
        states[done.place][0].take(done.found)
        if show_progress:
            show_progress(done.found)
        left[done.place] -= len(done.found.numbers)
        if finished and not left[done.place]:
            finished(done.place)
    for state, _ in states:
        state.require_results()


def _quoted(text: str) -> str:
    """A value as Hydra reads it, in quotes where it must be."""
    if re.fullmatch(r"[\w./~-]+", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
