"""Limits: at the end of a comparison, which part limits each plan, what limits next, and what more of it is worth."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desim.cli.job import resumable
from desim.spec.fields.faults import SpecError
from desim.spec.settings.run import Run

if TYPE_CHECKING:
    from desim.report.model.sweep import Sweep

LOGGER = logging.getLogger(__name__)


def look_for_limits(sweep: "Sweep", folder: Path, page: str, run: Run) -> dict[str, Any] | None:
    """What limits each plan under the base disruption, as plain data, stored beside the *page* of the comparison.

    What is stored already of the same plans, worlds, seed and code stays. None, and nothing is stored, where it cannot
    be said and where ``run.limit_worlds`` is 0.
    """
    from desim.spec.stored_files import StoredLimits
    from desim.store.sealed import write_sealed
    from desim.store.side_by_side import limits_file, stored
    from desim.study.comparison.plan_limits import plan_limits
    from desim.study.execution.progress import progress

    path = limits_file(folder, page)
    plans = [point.results.folder for point in sweep.under(sweep.disruptions[0])]
    points = [point.results.folder for point in sweep.ordered()]
    known = stored(path, StoredLimits)
    try:
        with progress("what limits each plan", None) as tick, resumable(folder):
            found = plan_limits(plans, points, run, known, tick)
    except SpecError as error:  # worlds of an older version that would be drawn otherwise today
        LOGGER.info("what limits each plan was not looked for: %s", error)
        found = None
    if found is None:
        path.unlink(missing_ok=True)
    elif found is not known:
        write_sealed(path, found)
    return found
