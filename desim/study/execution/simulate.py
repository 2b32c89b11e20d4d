"""Simulate: a scenario run many times, its tables on disk, its results in hand."""

import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desim.plugins.load import load_plugins, plugin_digests
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run, Until
from desim.store.identity import Identity
from desim.store.manifest import read_manifest
from desim.store.recording import Recording
from desim.store.results import Results
from desim.study.execution.earlier import NOTHING_EARLIER, Earlier
from desim.study.execution.provenance import code_hash, scenario_hash, surroundings
from desim.study.execution.run_state import RunState, ShowProgress
from desim.study.execution.stopping_rule import RuleLooks, StoppingRule, stopping_rule_of
from desim.study.execution.summary import band_table, summarise
from desim.study.execution.task import ChunkResult, ReplicationJob, plain_data, run_replication
from desim.study.execution.until import refuse_unsettled
from desim.study.worlds.uncertain import worlds_of
from desim.study.worlds.worlds import Worlds


def simulate(
    scenario: Scenario | Mapping[str, Any],
    replications: int = 200,
    seed: int = 1,
    workers: int | None = None,
    folder: str | Path | None = None,
    chunk: int | None = None,
    engine: str = "loky",
    address: str | None = None,
    plugins: Iterable[str | Path] = (),
    worlds: str = "fixed",
    per_world: int = 1,
    until: Until = "end",
) -> Results:
    """Run a scenario many times.

    *workers*, *chunk*, *engine* and *address* change the time that it takes, and no result.

    Args:
        scenario: A checked scenario, or the plain map of one.
        replications: Number of replications.
        seed: Root of all random streams.
        workers: Processes; all cores when not given.
        folder: Where the tables go. A temporary folder, gone with the results, when not given. What the folder holds
            already of the same study is not run again.
        chunk: Replications that a worker does at a time; chosen when not given.
        engine: What runs them: ``loky`` (processes of this machine), ``dask`` or ``ray``.
        address: Address of a cluster of Dask or Ray; one on this machine when not given.
        plugins: Files with kinds of your own. Installed plugins are loaded in any case.
        worlds: ``fixed`` takes all numbers as they are written. ``sampled`` draws those with a low and a high, once for
            each world.
        per_world: Replications of each sampled world.
        until: ``end`` runs each replication to its end. ``headline`` ends it once its headline can no longer change:
            nothing else is measured.

    Returns:
        The results, with all tables as data frames.

    Raises:
        SpecError: A ValueError with all faults of the scenario or the settings. The folder may hold another study,
            there may be no such engine or cluster, or the headline may be one that is known at the end only.
    """
    load_plugins(plugins)
    checked = scenario if isinstance(scenario, Scenario) else read(scenario)
    data = dict(scenario) if isinstance(scenario, Mapping) else plain_data(checked)
    how = {"workers": workers, "chunk": chunk, "engine": engine, "address": address}
    drawn = {"worlds": worlds, "per_world": per_world}
    run = read_run({"replications": replications, "seed": seed, "until": until, **how, **drawn})
    if folder is not None:
        return Results(study(checked, data, run, Path(folder), {}))
    temporary = Path(tempfile.mkdtemp(prefix="desim-"))
    try:
        return Results(study(checked, data, run, temporary / "results", {}), temporary)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def identity(data: Mapping[str, Any], run: Run, worlds: Worlds | None = None) -> Identity:
    """What decides the replications of a study; *worlds* are those of its run, None where all numbers are fixed."""
    found = Identity(scenario_hash(data), code_hash(), run.seed, plugin_digests(), until=run.until)
    return found if worlds is None else replace(found, worlds=worlds.digest(), per_world=worlds.per_world)


def study(
    scenario: Scenario,
    data: dict[str, Any],
    run: Run,
    folder: Path,
    labels: dict[str, Any],
    show_progress: ShowProgress | None = None,
    job: ReplicationJob = run_replication,
    earlier: Earlier = NOTHING_EARLIER,
) -> Path:
    """Run what is missing of all replications into *folder*; *labels* enter the manifest.

    *earlier* is what ``run_ahead`` has done of it.

    Where a precision is asked for, the tables hold the first replications that reach it, however many were run or are
    there from before.

    *show_progress* is called with every chunk. What is finished stays, however this ends.
    """
    refuse_unsettled(scenario, run)
    began, clock = datetime.now(UTC), time.monotonic() - earlier.seconds
    rule, worlds = stopping_rule_of(scenario, run), worlds_of(scenario, data, run)
    with Recording(folder, identity(data, run, worlds), data, replace=run.if_changed == "replace") as recording:
        state = RunState(scenario, run, recording, rule.measures if rule else (), job, worlds, earlier.failures)
        count, precision = run.replications, None
        if rule is not None:
            count, precision = _until(state, rule, run.replications, show_progress)
        else:
            state.run(run.replications, show_progress)
        only = range(count)
        exactly = only if rule else None  # without a precision the tables may hold more than is wanted now
        if not state.failed and recording.complete and tables_are_current(recording, exactly, only, precision):
            return folder
        rest = {**labels, "precision": precision} if precision else labels
        # They hold what the manifest counts, whatever an earlier run with a precision or one that was cut off has left.
        return write_results(state, data, count, only, rest, (began, clock))


def _until(
    state: RunState, rule: StoppingRule, most: int, show_progress: ShowProgress | None
) -> tuple[int, dict[str, Any]]:
    """Run until the stopping rule is met; the number of replications that took, and what was reached."""
    looks = RuleLooks(rule)

    def reached() -> int | None:
        found = looks.add(state.counted_worlds(first=looks.seen))
        return None if found is None else found * state.per_world

    enough: list[int | None] = [reached()]

    def look(done: ChunkResult) -> None:
        if enough[0] is None:
            enough[0] = reached()
        if show_progress:
            show_progress(done)

    if enough[0] is None or enough[0] > most:
        state.run(most, look, lambda: enough[0] is not None)
    count = min(enough[0] or most, most)
    return count, rule.plain(state.counted_worlds(count), most, state.per_world)


def tables_are_current(
    recording: Recording, only: range | None, wanted: range, precision: dict[str, Any] | None
) -> bool:
    """Whether the tables of a complete study are those that are asked for already."""
    stored = read_manifest(recording.folder)
    if stored.get("precision") != precision:
        return False
    return (
        all(number in recording.joined for number in recording.done if number in wanted)
        if only is None
        else list(recording.joined) == [number for number in recording.done if number in only]
    )


def write_results(
    state: RunState,
    data: dict[str, Any],
    count: int,
    only: range | None,
    labels: dict[str, Any],
    began: tuple[datetime, float],
) -> Path:
    """Join the tables of a state and describe them; its folder."""
    recording = state.recording
    recording.join(state.manifest(data, count), only)
    stored = Results(recording.folder, manifest=recording.manifest)
    wall = {"began": began[0].isoformat(timespec="seconds"), "seconds": round(time.monotonic() - began[1], 3)}
    rest = {**labels, **surroundings(), **wall}
    drawn = None if state.worlds is None else state.worlds.tables(state.worlds.count(count))
    return recording.finish(band_table(stored, state.scenario), summarise(stored), rest, drawn)
