"""Ahead: the replications of several runs on one pool, and the tables of each run as soon as it has all of them.

Points of a sweep that are run one after another leave workers idle while each of them ends and writes its tables. Here
the workers go on; the run then finds its replications in its folder, and its tables too where none of them failed.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
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
from desim.study.execution.simulate import identity, write_results
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
    labels: dict[str, Any]
    """What enters its manifest."""


def run_ahead(
    runs: Sequence[RunAhead], show_progress: ShowProgress | None = None, job: ReplicationJob = run_replication
) -> dict[Path, Earlier]:
    """Run what is missing of all replications of *runs* on one pool; what was done of each, by its folder.

    Left for its own turn is a run that cannot begin, because its folder is in use or holds another study, which it then
    says; one that stops by a precision, for how many replications it needs is not known; and one with another engine
    than the first.
    """
    began = datetime.now(UTC), time.monotonic()
    with ExitStack() as stack:
        opened: dict[Path, tuple[RunAhead, RunState]] = {}
        for one in runs:
            try:
                if one.folder in opened or not _alike(one.run, runs[0].run) or stopping_rule_of(one.scenario, one.run):
                    continue
                opened[one.folder] = (one, _open(one, job, stack))
            except (SpecError, Locked, Damaged, OSError):
                continue
        states = [(state, one.run.replications) for one, state in opened.values()]
        wanted = {folder: len(state.missing(one.run.replications)) for folder, (one, state) in opened.items()}
        there = sum(len(state.recording.done) for state, _ in states)

        def seconds(folder: Path, done: int) -> float:
            """Share of a run in the time so far, in which *done* replications came."""
            return (time.monotonic() - began[1]) * wanted[folder] / max(1, done)

        def write(place: int) -> None:
            one, state = list(opened.values())[place]
            if not state.failed:
                count, done = one.run.replications, sum(len(other.recording.done) for other, _ in states) - there
                clock = time.monotonic() - seconds(one.folder, done)
                write_results(state, one.data, count, range(count), one.labels, (began[0], clock))

        with suppress(AllFailed):  # the run whose replications all failed says so
            run_together(states, runs[0].run, show_progress, finished=write)
        total = sum(wanted.values())
        return {f: Earlier(tuple(state.failures), seconds(f, total)) for f, (_, state) in opened.items()}


def _alike(run: Run, other: Run) -> bool:
    """Whether two runs can share a pool."""
    return all(getattr(run, name) == getattr(other, name) for name in SHARED)


def _open(one: RunAhead, job: ReplicationJob, stack: ExitStack) -> RunState:
    """The state of a run, its recording open as long as the stack is."""
    refuse_unsettled(one.scenario, one.run)
    worlds = worlds_of(one.scenario, one.data, one.run)
    found = Recording(one.folder, identity(one.data, one.run, worlds), one.data, one.run.if_changed == "replace")
    return RunState(one.scenario, one.run, stack.enter_context(found), (), job, worlds)
