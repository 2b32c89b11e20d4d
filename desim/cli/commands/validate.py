"""Validate: the simulator itself against exact values, or a model of one's own, whatever scenario was composed."""

from pathlib import Path

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
    run, cases = request.run, load_cases(Path(settings.folder) if settings.folder else CONF / "validation")
    selected = chosen_cases(cases, settings.case)
    with progress("validate", task_count(selected, settings.tier, run.seed)) as tick:
        whole = len(selected) == len(cases)
        found = run_of("validate")(selected, settings.tier, run.seed, run.workers, tick, whole, settings.folder)
    verdicts.show(found)
    page = page_of("validate")(found, _folder(request.job.output, settings.folder, run.seed, settings.case))
    conclude(page, request.job.started, f"{len(selected)} cases")
    return None, DONE if found["passed"] else PARTIAL


def _folder(output: Path, own: str | None, seed: int, case: str | None) -> Path:
    """Where the verdicts go: those on cases of one's own say nothing of the simulator, and stand elsewhere."""
    from desim.store.sweep import point_name, subfolder

    first = ("acceptance", point_name([own])) if own else ("validation",)
    return subfolder(output, *first, str(seed), case or "")
