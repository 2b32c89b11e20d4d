"""Live: the plans so far, out of the replications that are stored while a study still runs; always preliminary.

The values are taken by the measure of the report, but ranges, gains and verdicts are told only when the study stops:
an interval that is looked at again and again is too narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from desim.report.decision.ranking import measures
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.store.identity import PLAN, Identity
from desim.store.manifest import MANIFEST
from desim.store.recording import PARTS, SCENARIO
from desim.store.replication_file import Damaged, measure_values, unpack
from desim.store.results import Results, load
from desim.store.sealed import read_json


@dataclass(frozen=True)
class LivePlan:
    """A point of a study that runs: where its results go, and what it is of."""

    folder: Path
    plan: str
    plan_title: str
    disruption: str
    disruption_title: str


@dataclass(frozen=True)
class LiveCell:
    """One plan under one disruption, so far."""

    text: str
    """The median so far; empty while there is none."""
    done: int
    """Replications that are stored."""


@dataclass(frozen=True)
class LiveTable:
    """What is known so far: a row for each plan, a column for each disruption."""

    measure: str
    """What the numbers are, in words; empty while there are none."""
    plans: list[str]
    disruptions: list[str]
    cells: list[list[LiveCell]]
    done: int
    """Replications of all points together."""


class StoredSoFar(Results):
    """The replications of a study that still runs, read from the files in which they are kept until it ends."""

    def __init__(self, folder: Path) -> None:
        """Take over what is there; raises FileNotFoundError where nothing is yet."""
        self._tables = _tables(folder)
        numbers = sorted({number for _, found in self._tables for number in found})
        if not numbers or not (folder / SCENARIO).is_file():
            raise FileNotFoundError(f"{folder} holds no replication yet")
        self._numbers = numbers
        identity = Identity.read(folder / PLAN)
        worlds = "sampled" if identity is not None and identity.worlds else "fixed"
        per_world = identity.per_world if identity is not None else 1
        self.folder, self._checked = folder, set()
        self.manifest = {
            "completed": len(numbers), "replications": len(numbers), "failed": [], "worlds": worlds,
            "per_world": per_world, "seed": identity.seed if identity is not None else 0,
        }  # fmt: skip

    def _sound(self, name: str) -> Path:
        return self.folder / name

    @cached_property
    def data(self) -> dict[str, Any]:
        """The scenario as it was written down."""
        found = read_json(self.folder / SCENARIO)
        if not isinstance(found, dict):
            raise Damaged(f"{self.folder / SCENARIO} is damaged")
        return found

    @property
    def replication_numbers(self) -> list[int]:
        """Numbers of the replications that are there; others may come between them."""
        return self._numbers

    def values(self, metric: str, subject: str) -> np.ndarray:
        """One measure over the replications so far, shape (replications,); KeyError where there is none."""
        found = measure_values((table for table, _ in self._tables), ((metric, subject),))
        return np.array([found[number][0] for number in self._numbers])

    def measures(self) -> list[tuple[str, str, str]]:
        """Metric, subject and unit of every measure."""
        rows = self._tables[0][0].to_pylist()
        first = [row for row in rows if row["replication"] == rows[0]["replication"]]
        return [(row["metric"], row["subject"], row["unit"]) for row in first]


def _tables(folder: Path) -> list[tuple[Any, tuple[int, ...]]]:
    """Tables of measures, and their replications, of the files of a study that still runs."""
    found = []
    for path in sorted((folder / PARTS).glob("*.part")):
        try:
            file = unpack(path.read_bytes())
        except (Damaged, FileNotFoundError):  # it is being joined, or a run that goes on will do it again
            continue
        found.append((file.table("kpi"), file.replications))
    return found


def results_so_far(folder: Path) -> Results | None:
    """Results of a point, complete or not; None where there is nothing yet."""
    try:
        return load(folder) if (folder / MANIFEST).is_file() and not (folder / PARTS).exists() else StoredSoFar(folder)
    except (FileNotFoundError, Damaged):
        return None


def live_table(plans: Sequence[LivePlan]) -> LiveTable:
    """The table so far, of all points of a study in the order in which they are named."""
    points: dict[tuple[str, str], Point] = {}
    for one in plans:
        if (results := results_so_far(one.folder)) is not None:
            points[one.plan, one.disruption] = Point(results, one.plan, one.disruption)
    rows = dict.fromkeys((one.plan, one.plan_title) for one in plans)
    columns = dict.fromkeys((one.disruption, one.disruption_title) for one in plans)
    measure = next(measures(Sweep(list(points.values()))), None) if points else None

    def cell(plan: str, disruption: str) -> LiveCell:
        point = points.get((plan, disruption))
        if point is None or measure is None:
            return LiveCell("", 0)
        return LiveCell(measure.middle_and_range(point)[0], point.n)

    cells = [[cell(plan, disruption) for disruption, _ in columns] for plan, _ in rows]
    words = f"{measure.title}, {measure.subject_title}" if measure is not None else ""
    done = sum(point.n for point in points.values())
    return LiveTable(words, [title for _, title in rows], [title for _, title in columns], cells, done)
