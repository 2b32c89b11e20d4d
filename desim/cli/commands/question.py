"""Question: a study that varies one scenario; it gives plain data, and a page of its own."""

from desim.cli.closing import conclude, size_of_study
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request, report_failures, resumable
from desim.spec.checks.metric_subjects import check_settings
from desim.spec.read import read

NOT_IN_FOLDER_NAMES = ("experiment=", "output=", "name=", "study=", "run.", "network=", "risk_register=")
"""Overrides that do not tell two answers to the same question apart."""


def answer(request: Request) -> Finished:
    """Run the study, write its page, and show where. Design points that are stored are not run again."""
    from desim.report.registry import page_of
    from desim.store.sweep import subfolder
    from desim.study.execution.progress import progress
    from desim.study.questions.design_points import DesignPoints
    from desim.study.registry import run_of

    study, job = request.study, request.job
    scenario, settings = read(request.data), request.checked()
    check_settings(scenario, study.key, settings)
    folder = subfolder(job.output, scenario.name, study.name, folder_name(request))
    with progress(study.name, None) as tick, resumable(folder):
        points = DesignPoints(request.data, request.run, folder / "points", tick)
        found = run_of(study.name)(scenario, points, settings)
    page = page_of(study.name)({**found, "failed": points.failed}, folder, job.command())
    warning = report_failures(points.failed)
    conclude(page, job.started, size_of_study(found), warning)
    return None, PARTIAL if points.failed else DONE


def folder_name(request: Request) -> str:
    """The folder of a scenario that is composed of other choices than the network alone."""
    from desim.store.sweep import point_name

    silent = (*NOT_IN_FOLDER_NAMES, f"{request.study.key}.")
    naming = [w for w in request.job.config_options + request.job.overrides if not w.lstrip("+~").startswith(silent)]
    return point_name(naming) if naming else ""
