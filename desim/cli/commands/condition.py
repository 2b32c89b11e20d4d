"""Condition: worlds held against what was observed, a page, and a file of worlds that other studies run in."""

from collections.abc import Mapping
from typing import Any

from desim.cli.closing import conclude, size_of_study
from desim.cli.commands.question import folder_name
from desim.cli.exit_codes import DONE, PARTIAL
from desim.cli.job import Finished, Request, report_failures, resumable
from desim.cli.messages import show
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.read import read
from desim.spec.settings.condition import ConditionSettings


class TooFewWorlds(SpecError):
    """The weights of worlds cannot be relied on."""

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def refuse_too_few(found: Mapping[str, Any]) -> None:
    """Raise TooFewWorlds where too few effective worlds were left to write any."""
    if found["verdict"] == "too_few":
        more = (
            "Allow more (condition.most_simulations)"
            if found["method"] == "sequential"
            else "Draw more (run.replications)"
        )
        message = f"no worlds are written: {found['reason']}. {more}, or let fewer figures count"
        raise TooFewWorlds([Fault("condition.least_effective", message, f"{found['least_effective']:g}")])


def condition(request: Request) -> Finished:
    """Write results/<name>/condition/ with its page and, where the weights can be relied on, worlds.parquet.

    Raises TooFewWorlds, after the page is written, where too few effective worlds are left.
    """
    from desim.report.registry import page_of
    from desim.store.sweep import subfolder
    from desim.study.execution.progress import progress
    from desim.study.registry import run_of

    settings: ConditionSettings = request.checked()
    scenario, job = read(request.data), request.job
    folder = subfolder(job.output, scenario.name, "condition", folder_name(request))
    with progress("condition", request.run.replications) as tick, resumable(folder):
        found = run_of("condition")(scenario, request.data, request.run, settings, folder, tick)
    page = page_of("condition")(found, folder, job.command())
    warning = report_failures(found["failed"])
    if found["verdict"] != "too_few":
        show(f"'run.worlds=\"{found['file']}\"'" if found["file"] else "no world made what was observed")
    conclude(page, job.started, size_of_study(found), warning)
    refuse_too_few(found)
    return None, PARTIAL if warning else DONE
