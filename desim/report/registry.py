"""Registry: the function that writes the page of each study, by the name of the study; loaded when it is needed."""

from collections.abc import Callable
from pathlib import Path

from desim.spec.settings.studies import STUDIES, load_registered

PAGES: dict[str, str] = {
    **{name: f"desim.report.studies.{name}.write" for name, study in STUDIES.items() if study.group == "question"},
    "replicate": "desim.report.comparison.write_point",
    "compare": "desim.report.comparison.write",
    "board": "desim.report.board.board.write",
    "robust": "desim.report.studies.robust.write",
    "portfolio": "desim.report.studies.portfolio.write",
    "validate": "desim.report.review.validation.write",
    "coverage": "desim.report.review.coverage.write",
}
"""Module and function. The page of a study that varies one scenario is found by the name of the study."""


def page_of(name: str) -> Callable[..., Path]:
    """The function that writes the page of the study *name*."""
    found: Callable[..., Path] = load_registered(PAGES, name)
    return found
