"""Registry: the function that runs each study, by the name of the study; its module is loaded when it is needed."""

from collections.abc import Callable
from typing import Any

from desim.spec.settings.studies import STUDIES, load_registered

RUNS: dict[str, str] = {
    **{name: f"desim.study.questions.{name}.{name}" for name, study in STUDIES.items() if study.group == "question"},
    "replicate": "desim.study.execution.simulate.study",
    "compare": "desim.study.comparison.compare.compare",
    "robust": "desim.study.questions.robust.robust",
    "portfolio": "desim.study.questions.portfolio.portfolio",
    "check": "desim.study.screening.preflight.preflight_findings",
    "validate": "desim.study.validation.validate.validate",
    "coverage": "desim.study.validation.coverage.coverage",
    "trace": "desim.study.execution.trace.trace_replication",
    "rerun": "desim.study.execution.rerun.rerun",
}
"""Module and function. A study that varies one scenario is found by its name."""


def run_of(name: str) -> Callable[..., Any]:
    """The function that runs the study *name*."""
    found: Callable[..., Any] = load_registered(RUNS, name)
    return found
