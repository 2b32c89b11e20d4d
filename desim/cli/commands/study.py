"""Study: studies that vary one scenario themselves; each gives plain data, and a report of its own."""

import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from desim.spec.read import read, read_asked
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.spec.settings.studies import ASKED, SETTINGS

Made = Callable[[Scenario, Any, Any], dict[str, Any]]
Written = Callable[[dict[str, Any], Path, str], Path]
NOT_NAMED = ("experiment=", "output=", "name=", "study=", "run.")


def ask(
    question: str, data: dict[str, Any], settings: dict[str, dict[str, Any]], run: Run, output: Path, words: list[str]
) -> tuple[None, int]:
    """Run the study *question* of the scenario *data*, write its report, and say where; the exit code.

    *settings* are those of all studies, by name; *words* are those of the command line. Points that are there are not
    run again.
    """
    from desim.cli.exit_codes import DONE, PARTIAL
    from desim.cli.job import kept, partial
    from desim.store.sweep import subfolder
    from desim.study.execution.progress import progress
    from desim.study.questions.design_points import Points

    scenario, own = read(data), SETTINGS.get(question, question)
    asked = read_asked(own, settings[own], data)
    place = subfolder(output, scenario.name, question, _below(words, own))
    study, write = _parts(question)
    with progress(question, None) as tick, kept(place):
        points = Points(data, run, place / "points", tick)
        found = study(scenario, points, asked)
    page = write({**found, "failed": points.failed}, place, shlex.join(["desim", *words]))
    said = partial(points.failed)
    print(f"{page} ({said})" if said else page)  # noqa: T201
    return None, PARTIAL if points.failed else DONE


def taken(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The scenario of a composed configuration, with its risks, and the settings of each study taken out of it.

    A workbook stands under what was composed.
    """
    from desim.cli.commands.spreadsheet import with_workbook
    from desim.spec.parts.risks import with_register

    settings = {key: data.pop(key, None) or {} for key in ASKED}
    data = with_workbook(data, data.pop("workbook", None))
    return with_register(data, data.pop("risk_register", None)), settings


def _below(words: list[str], own: str) -> str:
    """The folder of a scenario that is composed of other choices than the network alone."""
    from desim.store.sweep import point_name

    silent = (*NOT_NAMED, f"{own}.", "network=", "risk_register=")
    named = [w for w in words if not w.lstrip("+~").startswith(silent)]
    return point_name(named) if named else ""


def _parts(question: str) -> tuple[Made, Written]:
    """What answers *question* and what writes the answer down: functions of modules that bear its name."""
    made = getattr(import_module(f"desim.study.questions.{question}"), question)
    return made, import_module(f"desim.report.studies.{question}").write


STUDIES = ("criticality", "sensitivity", "risks", "attribution", "sizing", "frontier", "warmup")
KEYS = tuple(ASKED)
