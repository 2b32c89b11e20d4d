"""Spreadsheet: scenarios taken from spreadsheets, and scenarios, templates and results written to them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desim.cli.exit_codes import DONE
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.read import read, read_as
from desim.spec.settings.spreadsheet import Spreadsheet

INSTEAD = ("~network", "demand=none")
"""What a workbook stands in place of."""
NETWORK = {"name", "horizon", "nations"}
"""What every network declares."""


def implied(words: list[str]) -> list[str]:
    """Words that a command line with a workbook need not say: without the shipped network and its demand."""
    if not any(word.startswith(("workbook=", "+workbook=")) and word.partition("=")[2] for word in words):
        return []
    groups = {_group(word) for word in words}
    return [word for word in INSTEAD if _group(word) not in groups]


def _group(word: str) -> str:
    return word.partition("=")[0].lstrip("~+")


def with_workbook(data: dict[str, Any], path: Any) -> dict[str, Any]:
    """The scenario of the workbook or folder *path* (None for none), with what was composed on top of it.

    Only documents of the bibliography stand below it. Raises SpecError with the sheet and cell of every fault, and
    where a network was composed as well.
    """
    if path is None:
        return data
    if data.keys() >= NETWORK:
        raise SpecError([Fault("workbook", "stands in place of a network; compose none beside it, as ~network does")])
    from desim.sheets.network import read_network

    found = read_network(Path(str(path)))
    documents = _over(data.get("bibliography") or {}, found.get("bibliography") or {})
    return _over(found, {**data, "bibliography": documents} if documents else data)


def _over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A nest of maps with another on top."""
    both = {key: _over(under[key], value) for key, value in over.items() if _maps(under.get(key), value)}
    return {**under, **over, **both}


def _maps(one: Any, other: Any) -> bool:
    return isinstance(one, Mapping) and isinstance(other, Mapping)


def write(
    question: str, data: dict[str, Any], settings: Mapping[str, Any], place: Callable[[], Path]
) -> tuple[None, int]:
    """Answer one of the questions ``STUDIES`` and say what was written; the exit code. Raises SpecError.

    *place* tells the folder of the results of the command.
    """
    asked = read_as(Spreadsheet, "sheets", {key: value for key, value in settings.items() if value is not None})
    to = Path(asked.to)
    if question == "template":
        from desim.sheets.network import write_template

        write_template(to)
    elif question == "export":
        from desim.sheets.network import write_network

        read(data)
        write_network(data, to)
    else:
        from desim.sheets.results import write_results

        write_results(Path(asked.of) if asked.of is not None else place(), to)
    print(to)  # noqa: T201
    return None, DONE


STUDIES = ("export", "template", "tables")
