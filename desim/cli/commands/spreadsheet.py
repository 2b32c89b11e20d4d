"""Spreadsheet: scenarios, templates and results written as workbooks."""

from pathlib import Path
from typing import Any

from desim.cli.exit_codes import DONE
from desim.cli.job import Finished, Request
from desim.cli.messages import show
from desim.spec.question.rows import GROUPS
from desim.spec.read import read
from desim.spec.settings.spreadsheet import SpreadsheetSettings


def write(request: Request) -> Finished:
    """Write what the study asks for, and show where. Raises SpecError."""
    settings: SpreadsheetSettings = request.checked()
    to = Path(settings.to)
    if request.study.name == "template":
        from desim.sheets.example import EXAMPLE
        from desim.sheets.network import write_template

        write_template(to, EXAMPLE if settings.example else None)
    elif request.study.name == "assumptions":
        from desim.sheets.assumptions import write_assumptions

        write_assumptions(request.data, to)
    elif request.study.name == "export":
        from desim.sheets.network import write_network

        read(request.data)
        write_network({**request.data, **_question(request)}, to)
    else:
        from desim.sheets.results import export_results

        export_results(_results(request, settings), to)
    show(to)
    return None, DONE


def _question(request: Request) -> dict[str, Any]:
    """The question beside a network: the one of the workbook it came from, or the plans that come with it, all off."""
    from desim.cli.question_in_workbook import workbook_in
    from desim.cli.shipped_rows import shipped_rows

    if path := workbook_in(request.job.overrides):
        from desim.sheets.network import read_book

        return read_book(Path(path)).question
    chosen = request.job.choices
    if any(chosen.get(group, "none") != "none" for groups in GROUPS.values() for group in groups):
        return {}
    return dict(shipped_rows(str(chosen.get("network", ""))))


def _results(request: Request, settings: SpreadsheetSettings) -> Path:
    """The folder of the results that are written: the given one, or that of the same command without a study."""
    if settings.of is not None:
        return Path(settings.of)
    return request.job.folder(read(request.data), request.job.overrides)
