"""Controls: the control variates of the headline that were found for plans under one disruption."""

from dataclasses import dataclass

import numpy as np

from desim.report.model.point import Point
from desim.spec.path_in_words import path_in_words, title_in
from desim.spec.stored_files import StoredComparisonControls, StoredControl
from desim.stats.control_variates import ControlVariates, variates_at
from desim.stats.world_means import world_begins
from desim.store.controls_file import controls_of

KINDS = {"time": "drawn times", "amount": "drawn amounts", "uniform": "drawn chances"}
"""What a stream gives, as its name begins."""


@dataclass(frozen=True)
class PairedControls:
    """Control variates of the differences of the headline between some plans."""

    stored: StoredComparisonControls
    metric: str
    """Of the headline."""
    subject: str
    """Of the headline."""
    names: tuple[str, ...]
    """Of the controls, for readers."""

    def about(self, metric: str, subject: str) -> bool:
        """Whether they are of this measure."""
        return (metric, subject) == (self.metric, self.subject)

    def of_units(self, units: np.ndarray) -> ControlVariates | None:
        """For the values of some units by their numbers, rising; None where one of them has no controls."""
        found = self.stored
        return variates_at(units, found.units, found.deviations, found.choices)


def units_of(point: Point) -> np.ndarray:
    """Numbers of the independent results of a point: of its worlds, or of its replications."""
    return np.asarray(point.worlds[world_begins(point.worlds)])


def paired_controls(points: list[Point]) -> PairedControls | None:
    """What was found for the plans of one disruption; None where no controls are used."""
    head = points[0].scenario.headline
    stored = controls_of([point.results.folder for point in points]) if head is not None and len(points) > 1 else None
    if stored is None or head is None:
        return None
    names = tuple(_name(points, one) for one in stored.controls)
    return PairedControls(stored, head.metric, head.subject, names)


def _name(points: list[Point], control: StoredControl) -> str:
    """A control for readers, as the first plan that has its part calls it."""
    if control.kind == "input":
        return path_in_words(points[0].scenario, control.subject)
    owner = next((p for p in points if p.scenario.family_of(control.subject)), points[0])
    purpose = control.purpose.replace("_", " ")
    return f"{purpose} of {title_in(owner.scenario, control.subject)} ({KINDS[control.kind]})"
