"""Robust: plans over worlds, out of what a sweep or a comparison left; only break-even values are run."""

from desim.cli.closing import conclude, size_of_study
from desim.cli.commands.stored_points import names_in, stored_points
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request, report_failures, resumable
from desim.spec.read import read
from desim.spec.settings.robust import RobustSettings


def robust(request: Request) -> Finished:
    """Write results/<name>/robust/report.html over the stored results of several plans in the same worlds."""
    from desim.report.comparison import sweep_of
    from desim.report.registry import page_of
    from desim.store.sweep import subfolder
    from desim.study.execution.progress import progress
    from desim.study.questions.world_table import PlanResults
    from desim.study.registry import run_of

    settings: RobustSettings = request.checked()
    output, name = request.job.output, read(request.data).name
    folders = stored_points(output / name, settings.folders, "robust")
    folder = subfolder(output, name, "robust")
    sweep = sweep_of(folders, names_in(output / name, folders))
    points = [PlanResults(one.plan, one.disruption, one.results) for one in sweep.ordered()]
    with progress("robust", None) as tick, resumable(folder):
        found = run_of("robust")(points, settings, request.run, folder, tick)
    page = page_of("robust")(found, folder, request.job.command())
    warning = report_failures(found["failed"])
    conclude(page, request.job.started, size_of_study(found), warning)
    return None, PARTIAL if warning else DONE
