"""Coverage: the intervals of the product against laws whose truth is known, whatever scenario was composed."""

from desim.cli.closing import conclude
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request


def coverage(request: Request) -> Finished:
    """Run the cells and write their page."""
    from desim.report.registry import page_of
    from desim.spec.settings.study_settings import CoverageSettings
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of
    from desim.study.validation.coverage import chosen_cells

    settings: CoverageSettings = request.checked()
    run = request.run
    with progress("coverage", len(chosen_cells(settings))) as tick:
        found = run_of("coverage")(settings, run.seed, run.workers, tick)
    folder = request.job.output / "coverage" / f"{settings.tier}-{run.seed}"
    page = page_of("coverage")(found, folder, request.job.command())
    failed = f"{len(found['failed'])} of {len(found['rows'])} cells failed" if found["failed"] else ""
    conclude(page, request.job.started, f"{len(found['rows'])} cells", failed)
    return None, DONE if found["passed"] else PARTIAL
