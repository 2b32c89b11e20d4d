"""Compare: several plans under common random numbers, until it is clear which is best."""

import math
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.scenario import Scenario
from desim.spec.settings.compare import CompareSettings
from desim.spec.settings.run import Run
from desim.stats.selection import Screening, kim_nelson, ocba
from desim.store.recording import Recording
from desim.store.replication_file import Measures
from desim.study.comparison.common_demand import exogenous_demands
from desim.study.comparison.contrast import comparison_data, headline_values
from desim.study.execution.run_state import RunState, ShowProgress
from desim.study.execution.simulate import identity, tables_are_current, write_results
from desim.study.execution.task import ReplicationJob, run_replication


@dataclass(frozen=True)
class ComparedPlan:
    """One of the plans: what is run, and where its results go."""

    scenario: Scenario
    data: dict[str, Any]
    folder: Path
    labels: dict[str, Any]


@dataclass
class ComparisonState:
    """The plans under way, and how many replications each has been given."""

    asked: CompareSettings
    most: int
    """Replications of a plan at most."""
    courses: dict[str, RunState]
    given: dict[str, int]
    tick: ShowProgress | None

    def run(self, counts: dict[str, int]) -> None:
        """Give every plan as many replications."""
        for name in sorted(counts):
            self.courses[name].run(counts[name], self.tick)
            self.given[name] = counts[name]

    def values(self) -> np.ndarray:
        """The headline, small is good, shape (plans, n); NaN where it is not defined, and where a plan has stopped."""
        found = np.full((len(self.courses), max(self.given.values())), np.nan)
        for row, name in zip(found, sorted(self.courses), strict=True):
            row[: self.given[name]] = headline_values(self.courses[name], self.given[name])
        head = self.courses[sorted(self.courses)[0]].scenario.headline
        return -found if head and head.better == "high" else found


def compare(
    plans: dict[str, ComparedPlan],
    asked: CompareSettings,
    run: Run,
    tick: ShowProgress | None = None,
    job: ReplicationJob = run_replication,
) -> dict[str, Any]:
    """Run all *plans*, each into its own folder, and say what differs and how sure that is, as plain data.

    Whatever is decided on the way is decided between batches that all workers have finished: it is the same for any
    number of them, and after an interruption. The table of a plan holds exactly the replications it was given.
    """
    began = datetime.now(UTC), time.monotonic()
    open_demands = exogenous_demands({name: plan.scenario for name, plan in plans.items()})
    with ExitStack() as stack:
        courses = {name: stack.enter_context(_open_plan(plans[name], run, open_demands, job)) for name in sorted(plans)}
        race = ComparisonState(asked, run.replications, courses, dict.fromkeys(courses, 0), tick)
        rule = _run_budget if asked.budget else _run_screening if asked.zone else _run_all
        ended = rule(race)
        for name, course in courses.items():
            _write_plan(course, plans[name], race.given[name], began)
        return comparison_data(courses, plans, asked, race.given, ended)


@contextmanager
def _open_plan(plan: ComparedPlan, run: Run, demands: Measures, job: ReplicationJob) -> Iterator[RunState]:
    """A course with its recording open, which watches the headline and what is wanted."""
    head = plan.scenario.headline
    own = ((head.metric, head.subject),) if head else ()
    measures = tuple(dict.fromkeys((*own, *demands)))
    with Recording(plan.folder, identity(plan.data, run), plan.data, run.if_changed == "replace") as recording:
        yield RunState(plan.scenario, run, recording, measures, job)


def _write_plan(course: RunState, plan: ComparedPlan, count: int, began: tuple[datetime, float]) -> None:
    """The tables of a plan, unless they are those already."""
    only = range(count)
    if course.failed or not course.recording.complete or not tables_are_current(course.recording, only, only, None):
        write_results(course, plan.data, count, only, plan.labels, began)


def _run_all(race: ComparisonState) -> dict[str, Any]:
    """Every plan as often as it is asked for."""
    race.run(dict.fromkeys(race.courses, race.most))
    return {"rule": "fixed"}


def _run_screening(race: ComparisonState) -> dict[str, Any]:
    """Batches of the plans that may still be the best, and of the base, until it is settled."""
    names, asked = sorted(race.courses), race.asked
    alive, count = set(names), min(asked.first, race.most)
    while True:
        race.run(dict.fromkeys(alive | {str(asked.base)}, count))
        found, fell = _screening_result(race)
        alive = {names[k] for k in found.survivors}
        if found.settled or count >= race.most:
            break
        count = min(count + asked.batch, race.most)
    return {
        "rule": "screening",
        "zone": asked.zone,
        "settled": found.settled,
        "survivors": sorted(alive),
        "screened_out_after": dict(zip(names, fell, strict=True)),
    }


def _screening_result(race: ComparisonState) -> tuple[Screening, list[int | None]]:
    """What is left, and after which replication the others fell, counting those that are not defined too."""
    values = race.values()
    running = np.array([race.given[name] for name in sorted(race.courses)])[:, None] > np.arange(values.shape[1])
    whole = np.nonzero((~np.isnan(values) | ~running).all(axis=0))[0]
    found = kim_nelson(values[:, whole], race.asked.zone or 0.0, race.asked.first, race.asked.level)
    return found, [None if n is None else int(whole[n - 1]) + 1 for n in found.fell_at]


def _run_budget(race: ComparisonState) -> dict[str, Any]:
    """A first stage of every plan, then the rest of the budget in batches to where it tells most."""
    names, budget = sorted(race.courses), race.asked.budget or 0
    race.run(dict.fromkeys(names, race.asked.first))
    equal = 0
    while (left := budget - sum(race.given.values())) > 0:
        step = min(left, race.asked.batch)
        more, even = _allocation(race.values(), [race.given[name] for name in names], step)
        equal += step * even
        race.run({name: race.given[name] + m for name, m in zip(names, more, strict=True) if m})
    return {"rule": "budget", "budget": budget, "spread_evenly": equal}


def _allocation(values: np.ndarray, done: list[int], step: int) -> tuple[list[int], bool]:
    """How *step* replications are shared out, and whether evenly: where plans are equal or one does not vary."""
    known = [row[~np.isnan(row)] for row in values]
    even = [step // len(done) + (k < step % len(done)) for k in np.argsort(np.argsort(done, kind="stable"))]
    if any(len(row) < 2 for row in known):
        return even, True
    means = [math.fsum(row) / len(row) for row in known]
    try:
        return ocba(means, [float(np.var(row, ddof=1)) for row in known], done, step)[1], False
    except ValueError:
        return even, True
