"""Preflight: what deserves a look before a run, and how much of a study is stored already."""

from desim.cli.exit_codes import DONE
from desim.cli.job import Finished, Request
from desim.cli.messages import show
from desim.spec.read import read


def status(request: Request) -> Finished:
    """Show how much of a study is stored, and what else is stored of its scenario: plans, points of other studies."""
    from desim.store import status
    from desim.study.execution.simulate import identity
    from desim.study.worlds.uncertain import worlds_of

    scenario, job, run = read(request.data), request.job, request.run
    folder = job.folder(scenario, job.overrides)
    mine = identity(request.data, run, worlds_of(scenario, request.data, run))
    show(f"{folder}: {status.status(folder, mine, run.replications)}")
    for line in status.overview(job.output / scenario.name):
        show(line)
    return None, DONE


def check(request: Request) -> Finished:
    """Show all that deserves a look before a run; nothing is written."""
    from desim.study.registry import run_of

    scenario = read(request.data)
    findings = run_of("check")(scenario, request.data, request.run)
    for finding in findings:
        show(finding)
    warnings = sum(finding.severity == "warning" for finding in findings)
    show(f"{scenario.name}: no faults, {warnings} warning{'s' * (warnings != 1)}")
    return None, DONE
