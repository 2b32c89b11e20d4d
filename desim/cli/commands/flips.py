"""Flips: at the end of a comparison over worlds, the inputs that would change which plan is best."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from desim.cli.job import resumable
from desim.spec.fields.faults import SpecError
from desim.spec.settings.robust import RobustSettings
from desim.spec.settings.run import Run

if TYPE_CHECKING:
    from desim.report.model.sweep import Sweep

LOGGER = logging.getLogger(__name__)
SHORT = RobustSettings(tried=3, worlds=6, tolerance=0.2)
"""A search that is shorter than that of study=robust."""
SHARE = 3
"""No further input is tried once this part of the replications of the comparison, one in so many, was run for it."""


def look_for_flips(sweep: "Sweep", folder: Path, run: Run) -> None:
    """Store which inputs would change the answer beside the points, where one of several plans is surely the best.

    Where none is, the least change of many an input puts another one ahead, which says nothing of that input. What is
    known already stays as it is, and so does all where run.flips is 0.
    """
    from desim.report.model.flips import flips_of, has_best_plan
    from desim.store.files import write_json
    from desim.study.execution.progress import progress
    from desim.study.questions.robust import flip_search
    from desim.study.questions.world_table import PlanResults

    if not run.flips or not has_best_plan(sweep) or flips_of(sweep) is not None:
        return
    points = [PlanResults(one.plan, one.disruption, one.results) for one in sweep.ordered()]
    most = sum(one.results.manifest["completed"] for one in points) // SHARE
    settings = SHORT.model_copy(update={"flips": run.flips})
    try:
        with progress("inputs that would change the answer", None) as tick, resumable(folder):
            found = flip_search(points, settings, run, folder / "flips", most, tick)
    except SpecError as error:  # a disruption in which the plans did not meet the same worlds, for one
        LOGGER.info("which inputs would change the answer was not looked for: %s", error)
        return
    write_json(folder / "flips" / "flips.json", found)
