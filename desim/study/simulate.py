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
from desim.store.identity import Identity
from desim.store.recording import Recording
from desim.store.results import Results
from desim.study.provenance import code_hash, scenario_hash, surroundings
from desim.study.replications import Done, Failure, One, Watch, one, replications
from desim.study.summary import band_table, summarise

Tick = Callable[[Done], None]


def simulate(
    scenario: Scenario | Mapping[str, Any],
    replications: int = 200,
    seed: int = 1,
    workers: int | None = None,
    folder: str | Path | None = None,
    chunk: int | None = None,
) -> Results:
    """Run *scenario* *replications* times and return its Results.

    *folder* is where the tables go (a temporary one, gone with the Results, when not given); what it holds already of
    the same study is not run again. The results are the same for any *workers* and *chunk*. Raises SpecError, a
    ValueError, for faults of the scenario or the settings, and where the folder holds another study.
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


def identity(data: Mapping[str, Any], run: Run) -> Identity:
    """What decides the replications of a study."""
    return Identity(scenario_hash(data), code_hash(), run.seed)


def study(
    scenario: Scenario,
    data: dict[str, Any],
    run: Run,
    place: Path,
    labels: dict[str, Any],
    tick: Tick | None = None,
    job: One = one,
) -> Path:
    """Run what is missing of all replications into the folder *place*; *labels* enter the manifest.

    *tick* hears of every chunk. What is finished stays, however this ends.
    """
    began, clock = datetime.now(UTC), time.monotonic()
    with Recording(place, identity(data, run), data, replace=run.if_changed == "replace") as recording:
        missing = [n for n in range(run.replications) if n not in recording.done]
        if not missing and recording.complete:
            return place
        failures = _record(scenario, run, missing, recording, tick, job)
        recording.join(_manifest(scenario, run, data, failures))
        stored = Results(place, manifest=recording.manifest)
        wall = {"began": began.isoformat(timespec="seconds"), "seconds": round(time.monotonic() - clock, 3)}
        rest = {**labels, **surroundings(), **wall}
        return recording.finish(band_table(stored, scenario), summarise(stored), rest)


def _record(
    scenario: Scenario, run: Run, missing: list[int], recording: Recording, tick: Tick | None, job: One
) -> list[Failure]:
    """Run what is missing, and hand it to the recording; the failures, in order."""
    failures: list[Failure] = []
    watch: Watch = ((scenario.headline.metric, scenario.headline.subject),) if scenario.headline else ()
    for done in replications(scenario, run, missing, recording.key, watch, job):
        failures += done.failures
        if done.part is not None:
            recording.add(done.part)
        if tick:
            tick(done)
    if not recording.done:
        raise RuntimeError(f"every replication failed; the first: {failures[0].reason}\n{failures[0].detail}")
    return sorted(failures, key=lambda f: f.replication)


def _manifest(scenario: Scenario, run: Run, data: dict[str, Any], failures: list[Failure]) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "seed": run.seed,
        "replications": run.replications,
        "failed": [{"replication": f.replication, "reason": f.reason, "detail": f.detail} for f in failures],
        "workers": run.workers,
        "scenario": scenario_hash(data),
    }
