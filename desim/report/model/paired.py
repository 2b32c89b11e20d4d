"""Paired: differences between two points, replication by replication or as of independent runs."""

import numpy as np

from desim.report.model.controls import PairedControls, units_of
from desim.report.model.point import Point
from desim.spec.metrics import find_metric
from desim.stats.interval import UNBOUNDED, Interval
from desim.stats.measure import difference_bounds
from desim.stats.paired import Difference, difference, independent

Scale = float | np.ndarray
"""One factor, or one for each value."""


def share_random_numbers(points: list[Point]) -> bool:
    """Whether all points have the same random numbers, replication by replication, and the same measured time."""
    return len({(p.draws, p.span) for p in points}) == 1


def paired_difference(
    point: Point,
    base: Point,
    metric: str,
    subject: str,
    scale: Scale = 1.0,
    level: float = 0.95,
    controls: PairedControls | None = None,
) -> Difference | None:
    """Paired difference point - base; None unless both are defined throughout, with the same random numbers.

    Values are multiplied with *scale*, one number or one of each value. The interval is by the *controls* of their
    comparison where they are of this measure.
    """
    ours, theirs = point.values(metric, subject), base.values(metric, subject)
    if point.draws != base.draws or not len(ours) or ours.shape != theirs.shape:
        return None
    known = ~(np.isnan(ours) | np.isnan(theirs))
    if not known.all():
        return None
    bounds = difference_bounds(find_metric(metric), scale) if isinstance(scale, float) else UNBOUNDED
    variates = controls.of_units(units_of(point)) if controls and controls.about(metric, subject) else None
    return difference(ours * scale, theirs * scale, level, bounds, variates)


def independent_difference(point: Point, base: Point, metric: str, subject: str, scale: Scale = 1.0) -> Interval:
    """Difference point - base of independent runs (Welch), over the replications in which each is defined."""
    ours, theirs = (p.values(metric, subject) * scale for p in (point, base))
    return independent(ours[~np.isnan(ours)], theirs[~np.isnan(theirs)])
