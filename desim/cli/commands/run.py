"""Run: the replications of one scenario, and their report."""

import hashlib
from pathlib import Path
from typing import Any

from desim.cli.answer_workbook import Asked
from desim.cli.closing import conclude, seen_from_here, size_in_words
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request, report_failures, resumable
from desim.cli.messages import show
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.report import report_faults

KEPT_SCENARIOS = 64
_SCENARIOS: dict[str, Scenario] = {}
"""Scenarios that were read, by the sha256 of their data: a sweep asks for each point before its turn and in it."""


def folder_of(request: Request) -> tuple[Scenario, Path]:
    """The checked scenario of a run, and the folder of its results."""
    from desim.store.status import free_folder
    from desim.study.execution.simulate import identity
    from desim.study.worlds.uncertain import worlds_of

    data, run = request.data, request.run
    scenario = _read_once(data)
    folder = request.job.folder(scenario, request.job.overrides)
    if run.if_changed == "new":
        folder = free_folder(folder, identity(data, run, worlds_of(scenario, data, run)))
    return scenario, folder


def _read_once(data: dict[str, Any]) -> Scenario:
    """The checked scenario; raises SpecError, each time, where it has faults."""
    key = hashlib.sha256(repr(data).encode()).hexdigest()  # maps in their order, and days apart from their text
    if key not in _SCENARIOS:
        found = read(data)
        if len(_SCENARIOS) == KEPT_SCENARIOS:
            del _SCENARIOS[next(iter(_SCENARIOS))]
        _SCENARIOS[key] = found
    return _SCENARIOS[key]


def replicate(request: Request) -> Finished:
    """Run all replications; a single run gets its report at once, a sweep one over all its points at the end."""
    from desim.report.registry import page_of
    from desim.store.notes import write_notes
    from desim.store.results import load
    from desim.study.execution.earlier import NOTHING_EARLIER
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of

    data, run, job = request.data, request.run, request.job
    asked = Asked(word for word in job.config_options if not word.startswith("-"))
    scenario, folder = folder_of(request)
    if not job.sweeping and (faults := report_faults(request.report, scenario.objectives)):
        raise SpecError(faults)
    earlier = request.earlier(request) or NOTHING_EARLIER
    headline = scenario.headline.metric if scenario.headline else ""
    title = " ".join(job.overrides) or scenario.name
    with progress(title, run.replications, headline) as tick, resumable(folder), job.naming_first_failure():
        run_of("replicate")(scenario, data, run, folder, job.labels(scenario), tick, earlier=earlier)
    write_notes(folder, job.notes)
    manifest = load(folder).manifest
    remarks = [*_failed(manifest), *_precision(manifest)]
    if job.sweeping:
        show(f"{folder} ({'; '.join(remarks)})" if remarks else folder)
    else:
        page = page_of("replicate")(folder, request.report)
        if (answer := asked.answer([folder], folder.parent)) is not None:
            show(seen_from_here(answer))
        conclude(page, job.started, size_in_words([manifest["completed"]]), "; ".join(remarks))
    return folder, PARTIAL if manifest["failed"] else DONE


def _failed(manifest: dict[str, Any]) -> list[str]:
    """How many replications are missing, where any are."""
    warning = report_failures(manifest["failed"])
    return [f"n = {manifest['completed']} of {manifest['replications']}; {warning}"] if warning else []


def _precision(manifest: dict[str, Any]) -> list[str]:
    """Whether the intervals became as narrow as was wanted, where that was wanted."""
    found = manifest.get("precision")
    if not found:
        return []
    after = f"reached after {found['after']}" if found["reached"] else f"NOT reached within {found['most']}"
    return [f"precision {after} replications"]
