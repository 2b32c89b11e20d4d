"""Reproduce: one replication with all its events, or whole results, run once more and held against what is stored."""

import hashlib
import json
from pathlib import Path
from typing import Any

from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Compose, Finished, Request, resumable
from desim.cli.messages import show
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.read import read, read_run
from desim.spec.safety.forbidden import override_faults
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import RerunSettings, TraceSettings

MAX_CHANGES = 20
"""Most lines about what has changed."""


def trace(request: Request) -> Finished:
    """Run one replication alone; its events, measures and hash go to a folder within its results."""
    from desim.store import tables
    from desim.study.execution.limits import Limits
    from desim.study.registry import run_of

    settings: TraceSettings = request.checked()
    folder, data, run, digest = _source(settings, request)
    seed, scenario = run.seed, _scenario_of_replication(data, run, settings.replication, digest)
    limits = Limits(request.run.max_seconds, None, request.run.max_events)
    found = run_of("trace")(scenario, seed, settings.replication, limits)
    trace_folder = folder / "trace" / str(settings.replication)
    trace_folder.mkdir(parents=True, exist_ok=True)
    _write(trace_folder, found)
    words = (
        f"{trace_folder / 'trace.csv'}: replication {settings.replication} of seed {seed}, {len(found.events)} events"
    )
    if found.outcome is None:
        show(f"{words}; it failed: {type(found.error).__name__}: {found.error}")
        return None, PARTIAL
    digests = {name: tables.digest(name, found.outcome) for name in tables.NAMES}
    remark, code = _compared_with_batch(folder, settings.replication, digests)
    total = hashlib.sha256("".join(digests[name] for name in tables.NAMES).encode()).hexdigest()
    show(f"{words}, results {total}{remark}")
    return None, code


def _scenario_of_replication(data: dict[str, Any], run: Run, replication: int, digest: str | None) -> Scenario:
    """The scenario that a replication runs in; raises SpecError where its worlds are not those of *digest*."""
    from desim.study.worlds.uncertain import worlds_of

    scenario = read(data)
    worlds = worlds_of(scenario, data, run)
    if digest is not None and (worlds.digest() if worlds else "") != digest:
        raise SpecError([Fault("trace.results", "has worlds that are drawn otherwise today")])
    return scenario if worlds is None else worlds.scenario(scenario, worlds.world_of(replication))


def _source(settings: TraceSettings, request: Request) -> tuple[Path, dict[str, Any], Run, str | None]:
    """Folder, scenario, run and digest of worlds: those of stored results, or those that were composed."""
    if settings.results is None:
        job = request.job
        return job.folder(read(request.data), job.overrides), request.data, request.run, None
    from desim.store.identity import PLAN, Identity
    from desim.store.recording import SCENARIO
    from desim.store.sealed import read_json
    from desim.study.execution.provenance import scenario_hash

    folder = Path(settings.results)
    known = Identity.read(folder / PLAN)
    if known is None or not (folder / SCENARIO).is_file():
        raise SpecError([Fault("trace.results", "is no folder of results", shown(settings.results))])
    if known.until != "end":
        raise SpecError([Fault("trace.results", "was run with run.until=headline; a trace is of a whole replication")])
    stored = read_json(folder / SCENARIO)
    if scenario_hash(stored) != known.scenario:
        raise SpecError([Fault(str(folder / SCENARIO), "is not the scenario of these results")])
    drawn = {"worlds": _worlds_of_results(folder), "per_world": known.per_world} if known.worlds else {}
    return (
        folder,
        stored,
        read_run({"seed": known.seed, "replications": settings.replication + 1, **drawn}),
        known.worlds,
    )


def _worlds_of_results(folder: Path) -> str:
    """What ``run.worlds`` was of results over worlds; what is not finished has no manifest, and drew them."""
    from desim.store.manifest import MANIFEST, read_manifest

    return str(read_manifest(folder).get("worlds", "sampled")) if (folder / MANIFEST).is_file() else "sampled"


def _write(folder: Path, found: Any) -> None:
    """Events and, where it has not failed, measures as CSV."""
    import pandas as pd

    from desim.store.files import write_text

    write_text(folder / "trace.csv", found.events.to_csv(index=False, lineterminator="\n"))
    if found.outcome is not None:
        rows = pd.DataFrame(found.outcome.kpi, columns=["metric", "subject", "value", "unit"])
        write_text(folder / "kpi.csv", rows.to_csv(index=False, lineterminator="\n"))


def _compared_with_batch(folder: Path, number: int, digests: dict[str, str]) -> tuple[str, int]:
    """Whether the batch had the same bits, where it is there."""
    from desim.study.execution.rerun import digests as stored_in
    from desim.study.execution.rerun import unlike

    stored = stored_in(folder).get(number) if (folder / "manifest.json").is_file() else None
    if stored is None:
        return "", DONE
    other = unlike({number: stored}, {number: digests})
    if not other:
        return ", the same bits as in the batch", DONE
    return f", NOT those of the batch: {', '.join(other)} differ{'s' * (len(other) == 1)}", PARTIAL


def rerun(request: Request) -> Finished:
    """Make stored results again; show what has changed since, and whether the bits are the same."""
    from desim.store.results import load
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of

    settings: RerunSettings = request.checked()
    folder = Path(settings.results)
    manifest = load(folder).manifest
    with progress(f"rerun {folder}", manifest["replications"]) as tick, resumable(folder / "rerun"):
        found = run_of("rerun")(folder, request.run, tick)
    changed = [*found.changed, *_composed_otherwise(folder, manifest, request.compose)]
    for name, was, now in changed[:MAX_CHANGES]:
        show(f"changed since: {name} was {shown(was)}, is {shown(now)}")
    if len(changed) > MAX_CHANGES:
        show(f"changed since: and {len(changed) - MAX_CHANGES} more")
    for name, numbers in found.unlike.items():
        few = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
        show(f"{name}: other bits in {len(numbers)} of {found.compared} replications: {few}")
    word = f"reproduced, hashes of {found.compared} replications are the same" if found.same else "NOT reproduced"
    show(f"{folder}: {word}")
    return None, DONE if found.same else PARTIAL


def _composed_otherwise(folder: Path, manifest: dict[str, Any], compose: Compose) -> list[tuple[str, Any, Any]]:
    """What the command that made results would compose otherwise today."""
    from desim.store.identity import differences

    words = [str(w) for w in manifest.get("overrides") or []]
    if not manifest.get("command"):
        return []
    try:
        if faults := override_faults(words):
            raise SpecError(faults)
        data, _ = compose(words)
    except SpecError as error:
        return [("configuration", "composed", str(error.faults[0]))]
    stored = json.loads((folder / "scenario.json").read_text(encoding="utf-8"))
    return list(differences(stored, json.loads(json.dumps(data, default=str))))
