"""Simulate: a scenario run many times, its tables on disk, its results in hand."""

import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desim.spec.read import read, read_run
from desim.spec.run import Run
from desim.spec.scenario import Scenario
from desim.store.recording import Recording
from desim.store.results import Results
from desim.study.provenance import scenario_hash, surroundings
from desim.study.replications import Failure, replications
from desim.study.summary import band_table, summarise

Tick = Callable[[int], None]


def simulate(
    scenario: Scenario | Mapping[str, Any],
    replications: int = 200,
    seed: int = 1,
    workers: int | None = None,
    folder: str | Path | None = None,
    chunk: int | None = None,
) -> Results:
    """Run *scenario* *replications* times and return its Results.

    *folder* is where the tables go (a temporary one, gone with the Results, when not given). The results are the same
    for any *workers* and *chunk*. Raises SpecError, a ValueError, for faults of the scenario or the settings.
    """
    checked = scenario if isinstance(scenario, Scenario) else read(scenario)
    data = dict(scenario) if isinstance(scenario, Mapping) else plain(checked)
    run = read_run({"replications": replications, "seed": seed, "workers": workers, "chunk": chunk})
    place = Path(folder) if folder is not None else Path(tempfile.mkdtemp(prefix="desim-")) / "results"
    return Results(study(checked, data, run, place, {}), temporary=folder is None)


def plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain data that can be read again."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"name": scenario.name, "horizon": scenario.horizon, **data}


def study(
    scenario: Scenario, data: dict[str, Any], run: Run, place: Path, labels: dict[str, Any], tick: Tick | None = None
) -> Path:
    """Run all replications into the folder *place*; *labels* enter the manifest, *tick* hears of every replication."""
    recording = Recording(place)
    began, clock = datetime.now(UTC), time.monotonic()
    try:
        failures, events = _record(scenario, run, recording, tick)
        manifest = _manifest(scenario, data, run, recording.seal(), failures)
        recording.describe(data, manifest)
        stored = Results(recording.folder)
        recording.summarise(band_table(stored, scenario), summarise(stored))
        wall = {
            "began": began.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - clock, 3),
            "events": events,
        }
        return recording.finish({**manifest, **labels, **surroundings(), **wall})
    except BaseException:
        recording.abandon()
        raise


def _record(scenario: Scenario, run: Run, recording: Recording, tick: Tick | None) -> tuple[list[Failure], int]:
    """Hand every replication to the recording; the failures and the number of events."""
    failures: list[Failure] = []
    events = 0
    for done in replications(scenario, run):
        if isinstance(done, Failure):
            failures.append(done)
        else:
            recording.add(done)
            events += done.events
        if tick:
            tick(1)
    if not recording.replications:
        raise RuntimeError(f"every replication failed; the first: {failures[0].reason}\n{failures[0].detail}")
    return failures, events


def _manifest(
    scenario: Scenario, data: dict[str, Any], run: Run, hashes: dict[str, str], failures: list[Failure]
) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "seed": run.seed,
        "replications": run.replications,
        "completed": run.replications - len(failures),
        "failed": [{"replication": f.replication, "reason": f.reason, "detail": f.detail} for f in failures],
        "workers": run.workers,
        "scenario": scenario_hash(data),
        "hashes": hashes,
    }
