"""Portfolio: sets of plans run in the same worlds, and the best of them under each budget."""

from pathlib import Path

from desim.cli.closing import conclude, size_of_study
from desim.cli.commands.compare import key_of, naming_plan, word_faults
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request, report_failures, resumable
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.read import read
from desim.spec.settings.portfolio import PortfolioSettings
from desim.study.questions.plan_set_runs import PlanChoice

UNCHANGED = ("name", "headline", "start", "horizon", "warmup", "decision")
"""What a plan may not change, for sets of plans are compared by it."""


def portfolio(request: Request) -> Finished:
    """Write results/<name>/portfolio/report.html: the frontier of cost against the headline over sets of plans."""
    from desim.report.registry import page_of
    from desim.store.sweep import subfolder
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of

    job = request.job
    settings: PortfolioSettings = request.checked()
    plans, scenario = _plans(settings, request), read(request.data)
    folder: Path = subfolder(job.output, scenario.name, "portfolio")
    with progress("portfolio", None) as tick, resumable(folder):
        found = run_of("portfolio")(scenario, request.data, plans, settings, request.run, folder, tick)
    page = page_of("portfolio")(found, folder, job.command())
    warning = report_failures(found["failed"])
    conclude(page, job.started, size_of_study(found), warning)
    return None, PARTIAL if warning else DONE


def _plans(settings: PortfolioSettings, request: Request) -> list[PlanChoice]:
    """The plans in their order, each by what it changes in the scenario of the command; raises SpecError.

    Words of a plan stand in the place of those that the command has for the same.
    """
    from desim.study.questions.plan_changes import changes

    faults = [f for name, words in settings.plans.items() for f in word_faults(f"portfolio.plans.{name}", words)]
    if faults:
        raise SpecError(faults)
    found = []
    for name, words in settings.plans.items():
        keys = {key_of(word) for word in words}
        shared = [word for word in request.job.overrides if key_of(word) not in keys]
        with naming_plan(f"portfolio.plans.{name}"):
            data, _ = request.compose([*shared, *words])
        changed = changes(request.data, data)
        found.append(PlanChoice(name, words, changed))
        if not changed:
            faults.append(Fault(f"portfolio.plans.{name}", "changes nothing"))
        faults += [
            Fault(f"portfolio.plans.{name}", f"changes {path[0]}, which must be the same for all plans")
            for path in changed
            if path[0] in UNCHANGED
        ]
    if faults:
        raise SpecError(faults)
    return found
