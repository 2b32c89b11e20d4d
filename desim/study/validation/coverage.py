"""Coverage: run the cells of the coverage study, and say which intervals hold what they state."""

import os
import time
from collections.abc import Callable
from typing import Any

from joblib import Parallel, delayed

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.settings.study_settings import CoverageSettings
from desim.stats import coverage as cells
from desim.study.execution.provenance import surroundings

STUDIES = {"quick": 2_000, "full": 24_000}
"""Studies of each cell: about 6 CPU minutes, and less than two CPU hours, in all."""


def chosen_cells(settings: CoverageSettings) -> list[cells.Cell]:
    """All cells, or those of one measure; raises SpecError where there is no such measure."""
    known = cells.cells()
    measures = list(dict.fromkeys(cell.measure for cell in known))
    name = settings.measure
    if name is not None and name not in measures:
        message = f"is no measure of the study; they are {', '.join(measures)}"
        raise SpecError([Fault("coverage.measure", message, repr(name), nearest(name, measures))])
    return [cell for cell in known if name in (None, cell.measure)]


def coverage(
    settings: CoverageSettings,
    seed: int,
    workers: int | None,
    tick: Callable[[int], None],
    studies: int | None = None,
) -> dict[str, Any]:
    """What the studies of every cell say, as plain data; the same for any number of workers.

    Args:
        settings: Tier and measure.
        seed: Root of the random numbers.
        workers: Processes; all cores when None.
        tick: Called with 1 for every cell that is done.
        studies: Studies of each cell; those of the tier when None.
    """
    began, chosen = time.monotonic(), chosen_cells(settings)
    count = STUDIES[settings.tier] if studies is None else studies
    parallel = Parallel(n_jobs=workers or os.cpu_count() or 1, return_as="generator")
    rows = []
    for row in parallel(delayed(_row)(index, settings.measure, count, seed) for index in range(len(chosen))):
        rows.append(row)
        tick(1)
    failed = [row["cell"] for row in rows if row["verdict"] == "fail"]
    return {
        "schema_version": 1, "study": "coverage", "tier": settings.tier, "measure": settings.measure, "seed": seed,
        "studies": count, "least_coverage": cells.LEAST_COVERAGE, "widest": cells.WIDEST, "passed": not failed,
        "failed": failed, "rows": rows, "seconds": round(time.monotonic() - began, 1), "surroundings": surroundings(),
    }  # fmt: skip


def _row(index: int, measure: str | None, studies: int, seed: int) -> dict[str, Any]:
    """One cell as plain data; it is found by its index, because its functions do not travel between processes."""
    cell = chosen_cells(CoverageSettings(measure=measure))[index]
    found = cells.run_cell(cell, studies, seed)
    number = {name: None if value != value else value for name, value in
              (("coverage", found.coverage), ("width", found.width))}  # fmt: skip
    return {
        "cell": cell.name, "measure": cell.measure, "law": cell.law, "n": cell.n, "truth": cell.truth,
        "shown": found.shown / studies, "wrong": (found.shown - found.covered) / studies, **number,
        "verdict": found.verdict, "reason": found.reason if found.shown < studies else "",
    }  # fmt: skip
