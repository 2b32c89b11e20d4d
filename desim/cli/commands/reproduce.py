"""Reproduce: one replication with all its events, or whole results, run once more and held against what is stored."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Asked, Compose, kept
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.read import read, read_asked
from desim.spec.safety.forbidden import word_faults
from desim.spec.settings.run import Run
from desim.spec.settings.studies import Rerun, Trace

MOST = 20
"""Most lines about what has changed."""


def trace(given: dict[str, Any], data: dict[str, Any], run: Run, asked: Asked, _: Compose) -> tuple[None, int]:
    """Run one replication alone; its events, measures and hash go to a folder within its results."""
    from desim.store import tables
    from desim.study.execution.limits import Limits
    from desim.study.execution.trace import alone

    settings: Trace = read_asked("trace", given, data)
    place, data, seed = _what(settings, data, run, asked)
    limits = Limits(run.max_seconds, None, run.max_events)
    found = alone(read(data), seed, settings.replication, limits)
    folder = place / "trace" / str(settings.replication)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, found)
    words = f"{folder / 'trace.csv'}: replication {settings.replication} of seed {seed}, {len(found.events)} events"
    if found.outcome is None:
        print(f"{words}; it failed: {type(found.error).__name__}: {found.error}")  # noqa: T201
        return None, PARTIAL
    digests = {name: tables.digest(name, found.outcome) for name in tables.NAMES}
    said, code = _held_against(place, settings.replication, digests)
    total = hashlib.sha256("".join(digests[name] for name in tables.NAMES).encode()).hexdigest()
    print(f"{words}, results {total}{said}")  # noqa: T201
    return None, code


def _what(settings: Trace, data: dict[str, Any], run: Run, asked: Asked) -> tuple[Path, dict[str, Any], int]:
    """Folder, scenario and seed: those of stored results, or those that were composed."""
    if settings.results is None:
        return asked.place(read(data), asked.words), data, run.seed
    from desim.store.identity import Identity
    from desim.store.recording import PLAN, SCENARIO
    from desim.study.execution.provenance import scenario_hash

    place = Path(settings.results)
    known = Identity.read(place / PLAN)
    if known is None or not (place / SCENARIO).is_file():
        raise SpecError([Fault("trace.results", "is no folder of results", shown(settings.results))])
    stored = json.loads((place / SCENARIO).read_text(encoding="utf-8"))
    if scenario_hash(stored) != known.scenario:
        raise SpecError([Fault(str(place / SCENARIO), "is not the scenario of these results")])
    return place, stored, known.seed


def _write(folder: Path, found: Any) -> None:
    """Events and, where it has not failed, measures as CSV."""
    import pandas as pd

    from desim.store.files import write_text

    write_text(folder / "trace.csv", found.events.to_csv(index=False, lineterminator="\n"))
    if found.outcome is not None:
        rows = pd.DataFrame(found.outcome.kpi, columns=["metric", "subject", "value", "unit"])
        write_text(folder / "kpi.csv", rows.to_csv(index=False, lineterminator="\n"))


def _held_against(place: Path, number: int, digests: dict[str, str]) -> tuple[str, int]:
    """Whether the batch had the same bits, where it is there."""
    from desim.study.execution.rerun import digests as stored_in
    from desim.study.execution.rerun import unlike

    stored = stored_in(place).get(number) if (place / "manifest.json").is_file() else None
    if stored is None:
        return "", DONE
    other = unlike({number: stored}, {number: digests})
    if not other:
        return ", the same bits as in the batch", DONE
    return f", NOT those of the batch: {', '.join(other)} differ{'s' * (len(other) == 1)}", PARTIAL


def rerun(given: dict[str, Any], data: dict[str, Any], run: Run, _: Asked, compose: Compose) -> tuple[None, int]:
    """Make stored results again; say what has changed since, and whether the bits are the same."""
    from desim.store.results import load
    from desim.study.execution.progress import progress
    from desim.study.execution.rerun import rerun

    settings: Rerun = read_asked("rerun", given, data)
    place = Path(settings.results)
    manifest = load(place).manifest
    with progress(f"rerun {place}", manifest["replications"]) as tick, kept(place / "rerun"):
        found = rerun(place, run, tick)
    changed = [*found.changed, *_composed_otherwise(place, manifest, compose)]
    for name, was, now in changed[:MOST]:
        print(f"changed since: {name} was {shown(was)}, is {shown(now)}")  # noqa: T201
    if len(changed) > MOST:
        print(f"changed since: and {len(changed) - MOST} more")  # noqa: T201
    for name, numbers in found.unlike.items():
        few = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
        print(f"{name}: other bits in {len(numbers)} of {found.compared} replications: {few}")  # noqa: T201
    word = f"reproduced, hashes of {found.compared} replications are the same" if found.same else "NOT reproduced"
    print(f"{place}: {word}")  # noqa: T201
    return None, DONE if found.same else PARTIAL


def _composed_otherwise(place: Path, manifest: dict[str, Any], compose: Compose) -> list[tuple[str, Any, Any]]:
    """What the command that made results would compose otherwise today."""
    from desim.store.identity import differences

    words = [str(w) for w in manifest.get("overrides") or []]
    if not manifest.get("command"):
        return []
    try:
        if faults := word_faults(words):
            raise SpecError(faults)
        data, _ = compose(words)
    except SpecError as error:
        return [("configuration", "composed", str(error.faults[0]))]
    stored = json.loads((place / "scenario.json").read_text(encoding="utf-8"))
    return list(differences(stored, json.loads(json.dumps(data, default=str))))


STUDIES: dict[str, Callable[[dict[str, Any], dict[str, Any], Run, Asked, Compose], tuple[None, int]]] = {
    "trace": trace,
    "rerun": rerun,
}
