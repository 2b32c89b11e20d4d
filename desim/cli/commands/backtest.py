"""Back-test: forecasts from origins in the past, of one scenario or of several that are pooled, and their page."""

from desim.cli.closing import conclude, size_of_study
from desim.cli.commands.compare import naming_plan
from desim.cli.commands.question import folder_name
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request, report_failures, resumable
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.read import read
from desim.spec.safety.forbidden import override_faults
from desim.spec.settings.condition import BacktestSettings


def backtest(request: Request) -> Finished:
    """Write results/<name>/backtest/report.html with the scores of all forecasts."""
    from desim.report.registry import page_of
    from desim.store.sweep import subfolder
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of

    settings: BacktestSettings = request.checked()
    job, name = request.job, str(request.data.get("name"))
    scenarios = {}
    for one, words in _checked_words(settings).items():
        with naming_plan(f"backtest.scenarios.{one}"):
            scenarios[one] = request.compose(list(words))[0]
    scenarios = scenarios or {name: request.data}
    folder = subfolder(job.output, name, "backtest", folder_name(request))
    with progress("backtest", None) as tick, resumable(folder):
        pairs = {one: (read(data), data) for one, data in scenarios.items()}
        found = run_of("backtest")(pairs, request.run, settings, folder, tick)
    page = page_of("backtest")(found, folder, job.command())
    warning = report_failures(found["failed"])
    conclude(page, job.started, size_of_study(found), warning)
    return None, PARTIAL if warning else DONE


def _checked_words(settings: BacktestSettings) -> dict[str, tuple[str, ...]]:
    """The words of each scenario; raises SpecError for those that choose nothing of a scenario."""
    faults = [fault for words in settings.scenarios.values() for fault in override_faults(list(words))]
    faults += [
        Fault(f"backtest.scenarios.{name}", "is no word of the form key=value", shown(word))
        for name, words in settings.scenarios.items()
        for word in words
        if "=" not in word
    ]
    if faults:
        raise SpecError(faults)
    return settings.scenarios
