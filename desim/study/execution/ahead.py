"""Ahead: the replications of several runs on one pool, before each run writes its tables.

Points of a sweep that are run one after another leave workers idle at the end of each of them. Here the workers go
on; what is finished is in the folder of its run, as after an interruption, and the run then finds it there.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple

from desim.spec.fields.faults import SpecError
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.store.lock import Locked
from desim.store.recording import Recording
from desim.store.replication_file import Damaged
from desim.study.execution.earlier import Earlier
from desim.study.execution.run_state import AllFailed, RunState, ShowProgress, run_together
from desim.study.execution.simulate import identity
from desim.study.execution.stopping_rule import stopping_rule_of
from desim.study.execution.task import ReplicationJob, run_replication
from desim.study.execution.until import refuse_unsettled
from desim.study.worlds.uncertain import worlds_of

SHARED = ("engine", "address", "workers", "chunk", "max_memory")
"""Settings of a run that are settings of its pool."""


class RunAhead(NamedTuple):
    """One of several runs."""

    scenario: Scenario
    data: dict[str, Any]
    run: Run
    folder: Path


def run_ahead(
    runs: Sequence[RunAhead], show_progress: ShowProgress | None = None, job: ReplicationJob = run_replication
) -> dict[Path, Earlier]:
    """Run what is missing of all replications of *runs* on one pool; what was done of each, by its folder.

    Left for its own turn is a run that cannot begin, because its folder is in use or holds another study, which it then
    says; one that stops by a precision, for how many replications it needs is not known; and one with another engine
    than the first.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        states: dict[Path, tuple[RunState, int]] = {}
        for one in runs:
            try:
                if one.folder in states or not _alike(one.run, runs[0].run) or stopping_rule_of(one.scenario, one.run):
                    continue
                states[one.folder] = (_open(one, job, stack), one.run.replications)
            except (SpecError, Locked, Damaged, OSError):
                continue
        wanted = {folder: len(state.missing(most)) for folder, (state, most) in states.items()}
        with suppress(AllFailed):  # the run whose replications all failed says so
            run_together(list(states.values()), runs[0].run, show_progress)
        each = (time.monotonic() - began) / max(1, sum(wanted.values()))
        return {folder: Earlier(tuple(state.failures), each * wanted[folder]) for folder, (state, _) in states.items()}


def _alike(run: Run, other: Run) -> bool:
    """Whether two runs can share a pool."""
    return all(getattr(run, name) == getattr(other, name) for name in SHARED)


def _open(one: RunAhead, job: ReplicationJob, stack: ExitStack) -> RunState:
    """The state of a run, its recording open as long as the stack is."""
    refuse_unsettled(one.scenario, one.run)
    worlds = worlds_of(one.scenario, one.data, one.run)
    found = Recording(one.folder, identity(one.data, one.run, worlds), one.data, one.run.if_changed == "replace")
    return RunState(one.scenario, one.run, stack.enter_context(found), (), job, worlds)
