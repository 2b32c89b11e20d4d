"""Preflight: what deserves a look before a run, and how much of a study is stored already."""

from typing import Any

from desim.cli.exit_codes import DONE
from desim.cli.job import Asked
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run


def status(scenario: Scenario, data: dict[str, Any], run: Run, asked: Asked) -> tuple[None, int]:
    """Say how much of a study is there, and what else there is of its scenario: plans, points of other studies."""
    from desim.store import status
    from desim.study.execution.simulate import identity

    place = asked.place(scenario, asked.words)
    print(f"{place}: {status.status(place, identity(data, run), run.replications)}")  # noqa: T201
    for line in status.overview(asked.output / scenario.name):
        print(line)  # noqa: T201
    return None, DONE


def check(scenario: Scenario, data: dict[str, Any], run: Run, asked: Asked) -> tuple[None, int]:
    """Say all that deserves a look before a run; nothing is written."""
    from desim.study.screening.preflight import examine

    findings = examine(scenario, data, run)
    for finding in findings:
        print(finding)  # noqa: T201
    warnings = sum(finding.severity == "warning" for finding in findings)
    print(f"{scenario.name}: no faults, {warnings} warning{'s' * (warnings != 1)}")  # noqa: T201
    return None, DONE
