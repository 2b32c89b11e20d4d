"""Compare: several plans run in one job and compared."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desim.cli.closing import conclude, size_of_points
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import ALL_PARTS, STUDY_OVERRIDES, Finished, Job, Request, report_failures, resumable
from desim.cli.workbook import implied_overrides
from desim.spec.fields.faults import CommandError, Fault, SpecError, shown
from desim.spec.safety.forbidden import override_faults
from desim.spec.settings.compare import CompareSettings
from desim.spec.settings.notes import Notes
from desim.spec.settings.report import ReportSettings, report_faults
from desim.spec.settings.run import Run

if TYPE_CHECKING:
    from desim.store.side_by_side import StudyKey

LOGGER = logging.getLogger(__name__)
NOT_IN_PLANS = (
    "run",
    "report",
    "output",
    "name",
    "study",
    "compare",
    "board",
    "robust",
    "portfolio",
    "validate",
    "coverage",
    "experiment",
    "hydra",
    "horizon",
    "warmup",
    "decision",
    "notes",
)
"""What is the same for all plans that are compared."""


def compare(request: Request) -> Finished:
    """Run several plans, compare them, and report; each goes to the folder a sweep would give it.

    The folder that holds them all, and the exit code.
    """
    from desim.spec.read import read_study
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of

    job, run = request.job, request.run
    settings: CompareSettings = read_study("compare", request.settings["compare"], request.data)
    plans = _plans(settings, request)
    folder: Path = plans[str(settings.base)].folder.parent
    total = settings.budget or run.replications * len(plans)
    with progress(f"compare {len(plans)} plans", total) as tick, resumable(folder):
        found = run_of("compare")(plans, settings, run, tick)
    page = _report(plans, folder, found, job.notes, request)
    warning = _failures(plans)
    if not found["coherent"]:
        LOGGER.warning("plans do not meet the same demand; see compare.json")
    conclude(page, job.started, size_of_points(plan.folder for plan in plans.values()), warning)
    return folder, PARTIAL if warning else DONE


def _failures(plans: dict[str, Any]) -> str:
    """Report the failed replications of all plans; the warning that belongs to the results."""
    from desim.store.results import load

    failed = [{"point": n, **f} for n, plan in sorted(plans.items()) for f in load(plan.folder).manifest["failed"]]
    return report_failures(failed)


def _report(plans: dict[str, Any], folder: Path, found: dict[str, Any], notes: Notes, request: Request) -> Path:
    """Write what a comparison found beside its plans, the notes beside each of them, and the report over all."""
    from desim.store.notes import write_notes
    from desim.store.side_by_side import StudyKey

    points = [plan.folder for plan in plans.values()]
    for point in points:
        write_notes(point, notes)
    definition = [f"base {found['base']}", *(f"{name}={plan.folder.name}" for name, plan in plans.items())]
    key = StudyKey("compare", tuple(definition), tuple(plans))
    return comparison_page(points, folder, key, request.run, found, request.report)


def comparison_page(
    points: list[Path],
    folder: Path,
    study: "StudyKey",
    run: Run,
    compared: dict[str, Any] | None = None,
    report: ReportSettings = ALL_PARTS,
) -> Path:
    """The report over several results folders.

    Some replications are run again to see where two plans first differ, what limits each of them, and which inputs
    would change the answer; nothing is run that no part of the *report* shows.
    """
    from desim.cli.commands.divergences import look_for_divergences
    from desim.cli.commands.flips import look_for_flips
    from desim.cli.commands.limits import look_for_limits
    from desim.report.comparison import sweep_of
    from desim.report.registry import page_of
    from desim.store.files import write_json
    from desim.store.side_by_side import claim_page, comparison_file
    from desim.study.comparison.controls import look_for_controls
    from desim.study.execution.engines.forked_processes import in_parallel

    together = partial(in_parallel, workers=run.workers or os.cpu_count() or 1, sent=False)
    if compared is None:
        plain = sweep_of(points)
        folders = [[point.results.folder for point in plain.under(disruption)] for disruption in plain.disruptions]
        together([partial(look_for_controls, some, run) for some in folders])
    name = claim_page(folder, study, [point.name for point in points])
    if compared is not None:
        write_json(comparison_file(folder, name), compared)
    sweep = sweep_of(points, compared)
    if not sweep.whole:  # what follows asks for other measures than the headline
        return page_of("compare")(points, folder, compared, {}, name, None, report, together)
    stages = report.stages
    if "flips" in stages:
        look_for_flips(sweep, folder, run)
    limits = look_for_limits(sweep, folder, name, run) if "limits" in stages else None
    divergences = look_for_divergences(sweep, folder, name, run) if "divergences" in stages else {}
    return page_of("compare")(points, folder, compared, divergences, name, limits, report, together)


def _plans(settings: CompareSettings, request: Request) -> dict[str, Any]:
    """The plans by name, each composed with its own words in the place of those that the command has for the same."""
    from desim.spec.read import read
    from desim.study.comparison.compare import ComparedPlan

    job: Job = request.job
    faults = [f for name, words in sorted(settings.plans.items()) for f in word_faults(f"compare.plans.{name}", words)]
    if faults:
        raise SpecError(faults)
    found: dict[str, ComparedPlan] = {}
    for name in sorted(settings.plans, key=lambda plan: (plan != settings.base, plan)):
        own = settings.plans[name]
        keys = {key_of(w) for w in own}
        shared = [w for w in job.overrides if key_of(w) not in keys]
        words = [*own, *(w for w in shared if not w.startswith(STUDY_OVERRIDES))]
        words += implied_overrides(words)
        with naming_plan(f"compare.plans.{name}"):
            data, choices = request.compose([*shared, *own])
            if "workbook" in keys and found:  # workbooks of one network may bear names of their own
                data["name"] = next(iter(found.values())).scenario.name
            scenario = read(data)
        labels = {**job.labels(scenario), "choices": choices, "overrides": words, "words": list(own)}
        found[name] = ComparedPlan(scenario, data, job.folder(scenario, words), labels)
    _refuse_unlike(found)
    having = {name for plan in found.values() for name in plan.scenario.objectives}
    if faults := report_faults(request.report, having):
        raise SpecError(faults)
    return found


@contextmanager
def naming_plan(path: str) -> Iterator[None]:
    """Where a plan cannot be composed or read, begin each fault with the *path* of the plan."""
    try:
        yield
    except SpecError as error:
        faults = [Fault(f"{path}: {one.path}", one.message, one.given, one.near) for one in error.faults]
        raise CommandError(faults) from None


def key_of(word: str) -> str:
    """What a word of a command line chooses or changes."""
    return word.lstrip("+~").partition("=")[0].partition("@")[0]


def word_faults(path: str, words: tuple[str, ...]) -> list[Fault]:
    """Faults of the words of a plan."""
    faults = override_faults(list(words))
    faults += [
        Fault(path, "is no word of the form key=value", shown(w)) for w in words if "=" not in w and w[:1] != "~"
    ]
    shared = [w for w in words if key_of(w).partition(".")[0].partition("/")[0] in NOT_IN_PLANS]
    return faults + [Fault(path, "must be the same for all plans", shown(w)) for w in shared]


def _refuse_unlike(plans: dict[str, Any]) -> None:
    """Plans that cannot be compared: the same one twice, other headlines or other times."""
    first, *others = sorted(plans)
    base, folders = plans[first].scenario, {plans[first].folder: first}
    faults = [] if base.headline else [Fault("headline", "is missing: it is what plans are compared by")]
    for name in others:
        plan = plans[name]
        if plan.folder in folders:
            faults.append(Fault(f"compare.plans.{name}", f"is the same as {folders[plan.folder]}"))
        folders[plan.folder] = name
        for field in ("name", "headline", "start", "horizon", "warmup", "decision"):
            if getattr(plan.scenario, field) != getattr(base, field):
                faults.append(Fault(f"compare.plans.{name}", f"has another {field} than {first}"))
    if faults:
        raise SpecError(faults)
