"""Common past: plans that are compared must be the same before the decision, replication by replication."""

from collections.abc import Iterator

import numpy as np

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import day_text
from desim.spec.families import FAMILIES
from desim.spec.fields.faults import Fault


def common_past_faults(sweep: Sweep) -> list[Fault]:
    """Plans that have another decision than the first plan under the same disruption, or differ from it before."""
    return list(_faults(sweep))


def _faults(sweep: Sweep) -> Iterator[Fault]:
    for disruption in sweep.disruptions:
        first, *others = sweep.under(disruption)
        for point in others:
            path = point.results.folder.name
            if point.decision != first.decision:
                text = f"has another decision than {first.label}, of {day_text(first.start, first.decision)}"
                yield Fault(path, text, day_text(point.start, point.decision))
            elif (gap := first_difference(first, point)) is not None:
                day, level = gap
                yield Fault(
                    path,
                    f"differs from {first.label} before the decision, {day_text(point.start, point.decision)}: {level} "
                    f"by {day_text(point.start, day)}; name the first day on which they may differ as decision",
                )


def first_difference(first: Point, point: Point) -> tuple[float, str] | None:
    """The first probe or mark up to the decision at which a level of a part of both differs; None where there is none.

    Only points with the same random numbers and the same probes can be told apart.
    """
    if point.decision <= 0.0 or point.draws != first.draws or not point.whole:
        return None
    found = [gap for level in _shared_levels(first, point) if (gap := _gap(first, point, level)) is not None]
    return min(found, default=None)


def _shared_levels(first: Point, point: Point) -> list[tuple[str, str]]:
    """Part and level that both have."""
    return [
        (part, level.name)
        for family in FAMILIES.values()
        if family.levels
        for part in sorted(getattr(first.scenario, family.name).keys() & getattr(point.scenario, family.name))
        for level in family.levels
    ]


def _gap(first: Point, point: Point, level: tuple[str, str]) -> tuple[float, str] | None:
    days, theirs = first.results.levels(*level)
    probed, ours = point.results.levels(*level)
    if days.shape == probed.shape and (days == probed).all():
        differ = (theirs != ours).any(axis=0) & (days < point.decision)
        if differ.any():
            return float(days[np.argmax(differ)]), ".".join(level)
    at = (p.results.at_mark(*level, point.decision) for p in (first, point))
    return (point.decision, ".".join(level)) if (next(at) != next(at)).any() else None
