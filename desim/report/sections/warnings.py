"""Warnings: what makes the numbers less certain than they look, above all sections."""

import numpy as np

from desim.report.model.headline import FEW_REPLICATIONS, headline_of, subject_pile
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import failed_replications
from desim.report.sections.confidence import confidence_warnings

SKEWED = 1.0
"""Skewness from which the t-interval of few replications is not to be trusted."""


def report_warnings(sweep: Sweep) -> list[str]:
    """Failed replications, few or skewed values, and what a comparison or a stopping rule did not reach."""
    found = []
    for point in sweep.ordered():
        failed = [str(f["replication"]) for f in point.manifest.get("failed", [])]
        if failed:
            found.append(f"{point.label}: n = {point.of}; {failed_replications(failed)}")
    few = [p for p in sweep.ordered() if p.n < FEW_REPLICATIONS]
    skewed = [p.label for p in few if skewness(_headline_values(sweep, p)) > SKEWED]
    if skewed:
        found.append(
            f"Fewer than {FEW_REPLICATIONS} replications and a skewed headline ({'; '.join(skewed)}): the t-intervals "
            "are too narrow or off center. Run more."
        )
    elif few:
        found.append(f"Fewer than {FEW_REPLICATIONS} replications: read the intervals, not the estimates.")
    return found + confidence_warnings(sweep)


def _headline_values(sweep: Sweep, point: Point) -> np.ndarray:
    pile, head = subject_pile(sweep), headline_of(point)
    if pile is not None:
        return point.values("time_below_objective", pile)
    return head.values if head else np.array([])


def skewness(values: np.ndarray) -> float:
    """Third standardized moment of the defined *values*, in size; 0 where there is no spread."""
    known = values[~np.isnan(values)]
    sd = float(known.std()) if len(known) > 2 else 0.0
    return abs(float(((known - known.mean()) ** 3).mean()) / sd**3) if sd > 0.0 else 0.0
