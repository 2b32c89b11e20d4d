"""Registry: the command of each study, which joins what runs it and the page it writes."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec

from desim.cli.job import Finished, Request
from desim.report.registry import PAGES
from desim.spec.settings.studies import STUDIES, Study, load_registered
from desim.study.registry import RUNS

COMMANDS: dict[str, str] = {
    **{name: "desim.cli.commands.question.answer" for name, study in STUDIES.items() if study.group == "question"},
    "backtest": "desim.cli.commands.backtest.backtest",
    "condition": "desim.cli.commands.condition.condition",
    "replicate": "desim.cli.commands.run.replicate",
    "compare": "desim.cli.commands.compare.compare",
    "board": "desim.cli.commands.board.board",
    "robust": "desim.cli.commands.robust.robust",
    "portfolio": "desim.cli.commands.portfolio.portfolio",
    "check": "desim.cli.commands.preflight.check",
    "status": "desim.cli.commands.preflight.status",
    "validate": "desim.cli.commands.validate.validate",
    "coverage": "desim.cli.commands.coverage.coverage",
    "trace": "desim.cli.commands.reproduce.trace",
    "rerun": "desim.cli.commands.reproduce.rerun",
    **{name: "desim.cli.commands.spreadsheet.write" for name, study in STUDIES.items() if study.group == "spreadsheet"},
}
"""Module and function."""


def check(
    studies: Mapping[str, Study] = STUDIES,
    runs: Mapping[str, str] = RUNS,
    pages: Mapping[str, str] = PAGES,
    commands: Mapping[str, str] = COMMANDS,
) -> None:
    """Raise ImportError where a study lacks its command, run or page, or where one of these has no study.

    Only files are looked for; nothing is loaded.
    """
    for what, known, needing in (
        ("command", commands, {name for name in studies}),
        ("run", runs, {name for name, study in studies.items() if study.runs}),
        ("page", pages, {name for name, study in studies.items() if study.page}),
    ):
        if missing := sorted(needing - known.keys()):
            raise ImportError(f"study {missing[0]!r} has no {what}: nothing is registered under its name")
        if stray := sorted(known.keys() - needing):
            raise ImportError(f"a {what} is registered as {stray[0]!r}, which is no study that has one")
        for name in sorted(needing):
            module = known[name].rpartition(".")[0]
            if find_spec(module) is None:
                raise ImportError(f"study {name!r} has no {what}: there is no module {module}")


def command_of(name: str) -> Callable[[Request], Finished]:
    """The command of the study *name*."""
    found: Callable[[Request], Finished] = load_registered(COMMANDS, name)
    return found


check()
