"""Validate: the simulator itself against exact values, whatever scenario was composed."""

from desim.cli.closing import conclude
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request
from desim.cli.shipped import CONF


def validate(request: Request) -> Finished:
    """Run the cases, print the verdicts and write their page."""
    from desim.report.registry import page_of
    from desim.report.review import verdicts
    from desim.spec.settings.study_settings import ValidationSettings
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of
    from desim.study.validation.cases import load_cases
    from desim.study.validation.validate import chosen_cases, task_count

    settings: ValidationSettings = request.checked()
    run, cases = request.run, load_cases(CONF / "validation")
    selected = chosen_cases(cases, settings.case)
    with progress("validate", task_count(selected, settings.tier, run.seed)) as tick:
        whole = len(selected) == len(cases)
        found = run_of("validate")(selected, settings.tier, run.seed, run.workers, tick, whole)
    verdicts.show(found)
    folder = request.job.output / "validation" / str(run.seed) / (settings.case or "")
    conclude(page_of("validate")(found, folder), request.job.started, f"{len(selected)} cases")
    return None, DONE if found["passed"] else PARTIAL
