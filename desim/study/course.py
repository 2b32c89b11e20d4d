"""Course: one study under way: what is recorded of it, and the measures by which it is judged while it runs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from desim.spec.faults import Fault, SpecError, nearest
from desim.spec.run import Run
from desim.spec.scenario import Scenario
from desim.store.part import Measures
from desim.store.recording import Recording
from desim.study.provenance import scenario_hash
from desim.study.replications import Done, Failure, One, replications

Tick = Callable[[Done], None]


class Course:
    """Runs replications into a recording and knows the values of *measures*, those of earlier runs included.

    Whatever is decided while it runs is decided on ``prefix``, the replications from 0 on without a gap, so that the
    order in which they come does not matter.
    """

    def __init__(self, scenario: Scenario, run: Run, recording: Recording, measures: Measures, job: One) -> None:
        self.scenario, self._run, self.recording, self._job = scenario, run, recording, job
        self.measures, self._failures = measures, dict[int, Failure]()
        self._rows: list[list[float]] = []
        self._values = self._known()

    def _known(self) -> dict[int, list[float]]:
        try:
            return self.recording.values(self.measures) if self.measures else {}
        except KeyError as error:
            raise SpecError([Fault("measures", str(error.args[0]))]) from None

    def prefix(self) -> np.ndarray:
        """Values of the measures of the replications from 0 on without a gap, shape (n, measures); failed ones NaN."""
        while (number := len(self._rows)) in self._values or number in self._failures:
            self._rows.append(self._values.get(number, [np.nan] * len(self.measures)))
        return np.array(self._rows).reshape(-1, len(self.measures))

    @property
    def failed(self) -> set[int]:
        """Replications of this run that gave no result."""
        return set(self._failures)

    def missing(self, most: int) -> list[int]:
        """Replications below *most* that are not there; those that failed in this run are not tried again."""
        return [n for n in range(most) if n not in self.recording.done and n not in self._failures]

    def go(self, most: int, tick: Tick | None = None, stop: Callable[[], bool] | None = None) -> None:
        """Run what is missing of the first *most* replications, unless it can *stop* before; *tick* hears of chunks."""
        missing, head = self.missing(most), self.scenario.headline
        shown = ((head.metric, head.subject),) if head else ()
        watch = tuple(dict.fromkeys((*shown, *self.measures)))
        for done in replications(self.scenario, self._run, missing, self.recording.key, watch, self._job, stop):
            self._failures |= {f.replication: f for f in done.failures}
            if done.part is not None:
                self._check(done)
                self.recording.add(done.part)
                places = [watch.index(m) for m in self.measures]
                for number, values in done.watched.items():
                    self._values[number] = [np.nan if (v := values[k]) is None else v for k in places]
            if tick:
                tick(done)
        if not self.recording.done:
            first = next(iter(self._failures.values()))
            raise RuntimeError(f"every replication failed; the first: {first.reason}\n{first.detail}")

    def _check(self, done: Done) -> None:
        """Refuse measures that there are not, before any time is spent on them."""
        if done.part is None or self.recording.done or not self.measures:
            return
        known = set(done.known)
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
            "failed": [{"replication": f.replication, "reason": f.reason, "detail": f.detail} for f in failed],
            "workers": self._run.workers,
            "engine": self._run.engine,
            "scenario": scenario_hash(data),
        }
