"""Run: the replications of one scenario, and their report."""

from pathlib import Path
from typing import Any

from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Asked, kept, partial
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run


def replicate(scenario: Scenario, data: dict[str, Any], run: Run, asked: Asked) -> tuple[Path, int]:
    """Run all replications; a single run gets its report at once, a sweep one over all its points at the end."""
    from desim.report.comparison import write_point
    from desim.store.notes import write_notes
    from desim.store.results import load
    from desim.store.status import free_folder
    from desim.study.execution.progress import progress
    from desim.study.execution.simulate import identity, study

    place = asked.place(scenario, asked.words)
    if run.if_changed == "new":
        place = free_folder(place, identity(data, run))
    headline = scenario.headline.metric if scenario.headline else ""
    title = " ".join(asked.words) or scenario.name
    with progress(title, run.replications, headline) as tick, kept(place), asked.named():
        study(scenario, data, run, place, asked.labels(), tick)
    write_notes(place, asked.notes)
    page = place if asked.sweeping else write_point(place)
    manifest = load(place).manifest
    said = [*_partial(manifest), *_precision(manifest)]
    print(f"{page} ({'; '.join(said)})" if said else page)  # noqa: T201
    return place, PARTIAL if manifest["failed"] else DONE


def _partial(manifest: dict[str, Any]) -> list[str]:
    lost = partial(manifest["failed"])
    return [f"n = {manifest['completed']} of {manifest['replications']}; {lost}"] if lost else []


def _precision(manifest: dict[str, Any]) -> list[str]:
    found = manifest.get("precision")
    if not found:
        return []
    after = f"reached after {found['after']}" if found["reached"] else f"NOT reached within {found['most']}"
    return [f"precision {after} replications"]
