"""World table: results of several plans by world, and the inputs of these worlds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.metrics import find_metric
from desim.spec.scenario import Headline, Scenario
from desim.spec.written_numbers import number_at
from desim.store.results import Results


@dataclass(frozen=True)
class PlanResults:
    """Stored results of one plan under one disruption."""

    plan: str
    disruption: str
    results: Results

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.results.scenario


@dataclass(frozen=True)
class WorldInput:
    """One uncertain number, or several that move together."""

    name: str
    """Path of the number, or of the one that the others move with."""
    paths: tuple[str, ...]
    """All of them."""
    values: np.ndarray
    """Of the number in each world, in internal units, shape (worlds,)."""

    @property
    def part(self) -> str:
        """The part it belongs to, such as ``lines.plant``."""
        return ".".join(self.name.split(".")[:2])


@dataclass(frozen=True)
class WorldTable:
    """Results of all plans under one disruption, world by world; all of them met the same worlds."""

    disruption: str
    plans: tuple[PlanResults, ...]
    worlds: np.ndarray
    """Numbers of the worlds in which all plans have a result, shape (worlds,)."""
    replications: np.ndarray
    """The headline, shape (worlds, plans, replications of a world); nan where its event has not come."""
    headline: Headline

    @property
    def scenario(self) -> Scenario:
        """That of the first plan."""
        return self.plans[0].scenario

    @property
    def names(self) -> list[str]:
        """Names of the plans."""
        return [one.plan for one in self.plans]

    @property
    def ceiling(self) -> float | None:
        """What an event that has not come counts as: the end of the run; None where the headline is no such day."""
        return self.scenario.last_day if find_metric(self.headline.metric).censored else None

    @property
    def sign(self) -> float:
        """What the headline is multiplied with so that little is good."""
        return 1.0 if self.headline.better == "low" else -1.0

    @cached_property
    def counted(self) -> np.ndarray:
        """The headline with an event that has not come at the ceiling, of the shape of *replications*."""
        return np.asarray(
            self.replications if self.ceiling is None else np.nan_to_num(self.replications, nan=self.ceiling)
        )

    @cached_property
    def values(self) -> np.ndarray:
        """Mean over the replications of a world, shape (worlds, plans); nan where the event has come in none."""
        never = np.isnan(self.replications).all(axis=2)
        return np.asarray(np.where(never, np.nan, self.counted.mean(axis=2)))

    @cached_property
    def losses(self) -> np.ndarray:
        """Mean over the replications of a world, little is good, shape (worlds, plans)."""
        return np.asarray(self.sign * self.counted.mean(axis=2))

    def losses_of(self, results: Results, worlds: np.ndarray) -> np.ndarray:
        """Mean loss of other results in each of *worlds*, shape (worlds,); nan where there is none."""
        values = results.values(self.headline.metric, self.headline.subject)
        counted = values if self.ceiling is None else np.nan_to_num(values, nan=self.ceiling)
        means = pd.Series(self.sign * counted, index=results.world_numbers).groupby(level=0).mean()
        return np.asarray(means.reindex(worlds).to_numpy(dtype=float))

    def measure(self, metric: str, subject: str) -> np.ndarray | None:
        """Mean of another measure over the replications of a world, shape (worlds, plans); None where one has none."""
        columns = []
        for one in self.plans:
            try:
                found = pd.Series(one.results.values(metric, subject), index=one.results.world_numbers)
            except KeyError:
                return None
            columns.append(found.groupby(level=0).mean().reindex(self.worlds).to_numpy())
        return np.column_stack(columns)

    @cached_property
    def inputs(self) -> list[WorldInput]:
        """The uncertain numbers of all plans, those that move together as one, by name; derived ones are left out.

        Values are those of the first plan that has the number.
        """
        found: dict[str, np.ndarray] = {}
        groups: dict[str, set[str]] = {}
        spreads: dict[str, tuple[Any, ...]] = {}
        for one in self.plans:
            for path, values in _drawn(one.results, self.worlds).items():
                entry = one.scenario.sources.get(path)
                if entry is None or entry.of is not None:
                    continue
                # a plan may bring a range of its own for a number; it is then at the same quantile in each world
                spread = entry.low, entry.high, entry.shape, number_at(one.results.data, path)
                same = spreads.setdefault(path, spread) == spread
                if not np.array_equal(found.setdefault(path, values), values) and same:
                    message = f"is another number in the worlds of {one.plan} than in those of other plans"
                    raise SpecError([Fault(path, message)])
                groups.setdefault(entry.with_ or path, set()).add(path)
        return [_input(name, paths, found) for name, paths in sorted(groups.items())]


def _input(name: str, paths: Iterable[str], found: Mapping[str, np.ndarray]) -> WorldInput:
    known = sorted(paths)
    first = name if name in found else known[0]
    return WorldInput(first, (first, *(path for path in known if path != first)), found[first])


def _drawn(results: Results, worlds: np.ndarray) -> dict[str, np.ndarray]:
    """Values of each path in the *worlds*."""
    table = results.worlds
    assert table is not None  # noqa: S101 - refused by world_tables
    wide = table.pivot_table(index="world", columns="path", values="value").reindex(worlds)
    return {str(path): wide[path].to_numpy(dtype=float) for path in wide.columns}


def world_tables(points: Sequence[PlanResults]) -> list[WorldTable]:
    """One table for each disruption under which there are two plans or more, in order.

    Raises SpecError where the results cannot be compared world by world.
    """
    faults = [fault for one in points for fault in _faults(one, points[0])]
    if faults:
        raise SpecError(faults)
    tables = []
    for disruption in dict.fromkeys(one.disruption for one in points):
        plans = tuple(one for one in points if one.disruption == disruption)
        if len(plans) > 1:
            tables.append(_table(disruption, plans))
    if not tables:
        raise SpecError([Fault("robust", "needs at least two plans under one disruption")])
    return tables


def _faults(one: PlanResults, first: PlanResults) -> Iterable[Fault]:
    """Why a point cannot be compared with the first one."""
    manifest, name = one.results.manifest, str(one.results.folder)
    if one.results.worlds is None:
        yield Fault(name, "is of fixed numbers; run the sweep with run.worlds=sampled")
    if one.scenario.headline is None:
        yield Fault(name, "has no headline, by which plans are compared")
    for what, ours, theirs in (
        ("headline", one.scenario.headline, first.scenario.headline),
        ("seed", manifest["seed"], first.results.manifest["seed"]),
        ("kind or file of worlds", manifest.get("worlds"), first.results.manifest.get("worlds")),
        ("number of replications of a world", manifest.get("per_world", 1), first.results.manifest.get("per_world", 1)),
        ("last day", one.scenario.last_day, first.scenario.last_day),
    ):
        if ours != theirs:
            yield Fault(name, f"has another {what} than {first.results.folder}")


def _table(disruption: str, plans: tuple[PlanResults, ...]) -> WorldTable:
    """The worlds in which every plan has all replications of the world."""
    headline = plans[0].scenario.headline
    assert headline is not None  # noqa: S101 - refused above
    size = int(plans[0].results.manifest.get("per_world", 1))
    whole: set[int] | None = None
    for one in plans:
        numbers, counts = np.unique(one.results.world_numbers, return_counts=True)
        full = {int(number) for number, count in zip(numbers, counts, strict=True) if count == size}
        whole = full if whole is None else whole & full
    worlds = np.array(sorted(whole or ()), dtype=int)
    columns = []
    for one in plans:
        values = one.results.values(headline.metric, headline.subject)
        kept = np.isin(one.results.world_numbers, worlds)
        columns.append(values[kept].reshape(len(worlds), size))
    found = np.stack(columns, axis=1)
    if not find_metric(headline.metric).censored:  # a value that is not defined is no event that is still to come
        defined = ~np.isnan(found).any(axis=(1, 2))
        worlds, found = worlds[defined], found[defined]
    if not len(worlds):
        raise SpecError([Fault("robust", f"finds no world in which all plans have a result ({disruption})")])
    return WorldTable(disruption, plans, worlds, found, headline)


def unit_of(table: WorldTable) -> str:
    """Unit of the headline; empty for a pure number."""
    known: dict[tuple[str, str], Any] = {(m, s): u for m, s, u in table.plans[0].results.measures()}
    unit = str(known.get((table.headline.metric, table.headline.subject), ""))
    return "" if unit == "1" else unit
