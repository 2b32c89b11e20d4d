"""Compare: several plans under common random numbers, until it is clear which is best."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.scenario import Scenario
from desim.spec.settings.compare import CompareSettings
from desim.spec.settings.run import Run
from desim.stats.selection import KimNelson, Screening
from desim.store.recording import Recording
from desim.store.replication_file import Measures
from desim.study.comparison.common_demand import exogenous_demands
from desim.study.comparison.contrast import comparison_data, headline_values
from desim.study.comparison.controls import look_for_controls
from desim.study.execution.run_state import RunState, ShowProgress, run_together
from desim.study.execution.simulate import identity, tables_are_current, write_results
from desim.study.execution.task import ReplicationJob, run_replication
from desim.study.execution.until import refuse_unsettled
from desim.study.worlds.uncertain import worlds_of


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

    settings: CompareSettings
    max_replications: int
    """Of a plan."""
    settings_of_run: Run
    run_states: dict[str, RunState]
    replications: dict[str, int]
    tick: ShowProgress | None

    @property
    def per_world(self) -> int:
        """Replications of each world, all of which are run before a plan is judged by it."""
        return next(iter(self.run_states.values())).per_world

    def run(self, counts: dict[str, int]) -> None:
        """Give every plan as many replications."""
        names = sorted(counts)
        run_together([(self.run_states[name], counts[name]) for name in names], self.settings_of_run, self.tick)
        self.replications |= counts

    def values(self, first: int) -> np.ndarray:
        """The headline, small is good, shape (plans, n); NaN where it is not defined, and where a plan has stopped.

        Of replications, or of worlds where these have several: what is independent. The *first* ones are left out.
        """
        given = [self.replications[name] for name in sorted(self.run_states)]
        known = [
            headline_values(self.run_states[name], count, first)
            for name, count in zip(sorted(self.run_states), given, strict=True)
        ]
        length = min(len(values) for values, count in zip(known, given, strict=True) if count == max(given))
        found = np.full((len(known), length), np.nan)
        for row, values in zip(found, known, strict=True):
            row[: len(values)] = values[:length]
        head = self.run_states[sorted(self.run_states)[0]].scenario.headline
        return -found if head and head.better == "high" else found


def compare(
    plans: dict[str, ComparedPlan],
    settings: CompareSettings,
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
        run_states = {
            name: stack.enter_context(_open_plan(plans[name], run, open_demands, job)) for name in sorted(plans)
        }
        state = ComparisonState(settings, run.replications, run, run_states, dict.fromkeys(run_states, 0), tick)
        rule = _run_budget if settings.budget else _run_screening if settings.zone else _run_all
        ended = rule(state)
        for name, run_state in run_states.items():
            _write_plan(run_state, plans[name], state.replications[name], began)
        return comparison_data(run_states, plans, settings, state.replications, ended, _controls(plans, state))


def _controls(plans: dict[str, ComparedPlan], state: ComparisonState) -> dict[str, Any] | None:
    """The control variates of the differences; None where plans were dropped on the way, since these are judged by it.

    What Kim and Nelson's procedure promises is of differences as they came.
    """
    base = str(state.settings.base)
    folders = [plans[name].folder for name in sorted(plans, key=lambda name: (name != base, name))]
    run = state.settings_of_run
    return look_for_controls(folders, run.model_copy(update={"controls": "off"}) if state.settings.zone else run)


@contextmanager
def _open_plan(plan: ComparedPlan, run: Run, demands: Measures, job: ReplicationJob) -> Iterator[RunState]:
    """The state of a run with its recording open, which watches the headline and the demands."""
    head = plan.scenario.headline
    refuse_unsettled(plan.scenario, run)
    own = ((head.metric, head.subject),) if head else ()
    measures = tuple(dict.fromkeys((*own, *(demands if run.until == "end" else ()))))
    worlds = worlds_of(plan.scenario, plan.data, run)
    with Recording(plan.folder, identity(plan.data, run, worlds), plan.data, run.if_changed == "replace") as recording:
        yield RunState(plan.scenario, run, recording, measures, job, worlds)


def _write_plan(run_state: RunState, plan: ComparedPlan, count: int, began: tuple[datetime, float]) -> None:
    """The tables of a plan, unless they are those already."""
    only = range(count)
    if (
        run_state.failed
        or not run_state.recording.complete
        or not tables_are_current(run_state.recording, only, only, None)
    ):
        write_results(run_state, plan.data, count, only, plan.labels, began)


def _run_all(state: ComparisonState) -> dict[str, Any]:
    """Every plan as many times as the run has replications."""
    state.run(dict.fromkeys(state.run_states, state.max_replications))
    return {"rule": "fixed"}


def _run_screening(state: ComparisonState) -> dict[str, Any]:
    """Batches of the plans that may still be the best, and of the base, until it is settled."""
    names, settings = sorted(state.run_states), state.settings
    alive, count = set(names), min(settings.first * state.per_world, state.max_replications)
    looks = _Looks(KimNelson(len(names), settings.zone or 0.0, settings.first, settings.level, settings.distinct))
    while True:
        state.run(dict.fromkeys(alive | {str(settings.base)}, count))
        found, fell = looks.look(state)
        alive = {names[k] for k in found.survivors}
        if found.settled or count >= state.max_replications:
            break
        count = min(count + settings.batch * state.per_world, state.max_replications)
    return {
        "rule": "screening",
        "zone": settings.zone,
        "settled": found.settled,
        "survivors": sorted(alive),
        "undecided": [[names[i], names[j]] for i, j in found.undecided],
        "screened_out_after": dict(zip(names, fell, strict=True)),
    }


@dataclass
class _Looks:
    """What screening has seen: each replication, or world, once."""

    rule: KimNelson
    seen: int = 0
    whole: list[int] = field(default_factory=list)
    """Those of them in which the headline of all plans under way is defined."""

    def look(self, state: ComparisonState) -> tuple[Screening, list[int | None]]:
        """What is left, and after which replication the others fell, counting those that are not defined too."""
        values = state.values(self.seen)
        given = np.array([state.replications[name] // state.per_world for name in sorted(state.run_states)])
        numbers = np.arange(self.seen, self.seen + values.shape[1])
        whole = (~np.isnan(values) | (given[:, None] <= numbers)).all(axis=0)
        self.whole += numbers[whole].tolist()
        self.seen += values.shape[1]
        found = self.rule.add(values[:, whole])
        return found, [None if n is None else (self.whole[n - 1] + 1) * state.per_world for n in found.fell_at]


def _run_budget(state: ComparisonState) -> dict[str, Any]:
    """Equal shares of the budget: differences of plans that ran the same replications are the sharpest there are."""
    each = (state.settings.budget or 0) // len(state.run_states)
    state.run(dict.fromkeys(state.run_states, max(1, each // state.per_world) * state.per_world))
    return {"rule": "budget", "budget": state.settings.budget}
