"""Warnings: what makes the numbers less certain than they look, above all sections."""

import numpy as np

from desim.report.model.headline import FEW_REPLICATIONS, headline_of, subject_pile
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import failed_replications, listed
from desim.report.sections.confidence import confidence_warnings

MOST_DEAD_ENDS, MOST_OVERLOADS = 5, 6
"""Most warnings of the network that are shown one by one, and most parts that are named in one line."""
SKEWED = 1.0
"""Skewness from which the interval of few replications is not to be trusted."""
ENDED_EARLY = (
    "Replications ended once the headline could no longer change (run.until=headline). Nothing else was measured: no "
    "stocks, output, costs, causes or states."
)


def report_warnings(sweep: Sweep) -> list[str]:
    """Failed replications, few or skewed values, and what a comparison or a stopping rule did not reach."""
    found = [] if sweep.whole else [ENDED_EARLY]
    for point in sweep.ordered():
        failed = [str(f["replication"]) for f in point.manifest.get("failed", [])]
        if failed:
            found.append(f"{point.label}: n = {point.of}; {failed_replications(failed)}")
    few = [p for p in sweep.ordered() if p.units < FEW_REPLICATIONS]
    skewed = [p.label for p in few if skewness(_headline_values(sweep, p)) > SKEWED]
    if skewed:
        found.append(
            f"Fewer than {FEW_REPLICATIONS} {few[0].unit_name} and a skewed headline ({'; '.join(skewed)}): the "
            "intervals may be too narrow. Run more."
        )
    elif few:
        found.append(f"Fewer than {FEW_REPLICATIONS} {few[0].unit_name}: read the intervals, not the estimates.")
    return found + confidence_warnings(sweep) + network_warnings(sweep)


def network_warnings(sweep: Sweep) -> list[str]:
    """Dead ends of the network one by one, and all overloads in one line, as the preflight of the runs noted them."""
    points = sweep.ordered()
    where: dict[str, list[str]] = {}
    overloads: dict[str, None] = {}
    for point in points:
        for warning in point.manifest.get("warnings", ()):
            if warning["kind"] == "overload":
                overloads[warning["path"]] = None
            else:
                where.setdefault(f"{warning['path']} {warning['message']}.", []).append(point.label)
    some = [
        text if len(labels) == len(points) else f"{text.removesuffix('.')} ({'; '.join(labels)})."
        for text, labels in where.items()
    ]
    shown = some[:MOST_DEAD_ENDS]
    if len(some) > len(shown):
        shown.append(f"{len(some) - len(shown)} more of this kind; study=check lists them.")
    if overloads:
        rest = len(overloads) - MOST_OVERLOADS
        names = [*list(overloads)[:MOST_OVERLOADS], *([f"{rest} more"] if rest > 0 else [])]
        shown.append(f"Little or no slack over the horizon: {listed(names)}; study=check says how much.")
    return shown


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
