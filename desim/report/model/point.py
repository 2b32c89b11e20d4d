"""Point: the results of one scenario, with the names readers know it by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from desim.report.model.titles import option_title, part_title, within_sentence
from desim.report.page.formatting import day_text, number
from desim.spec.metrics import find_metric
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario
from desim.stats.interval import Interval
from desim.stats.measure import measure_interval
from desim.stats.world_means import world_begins, world_means
from desim.store.manifest import ran_to_end
from desim.store.results import Results


@dataclass(frozen=True)
class Point:
    """One plan in one disruption."""

    results: Results
    plan: str
    disruption: str

    @property
    def label(self) -> str:
        """Plan and disruption together."""
        return f"{self.plan}, {self.disruption}" if self.disruption else self.plan

    @property
    def plan_title(self) -> str:
        """The plan as pages name it."""
        return option_title(self.scenario, self.plan)

    @property
    def disruption_title(self) -> str:
        """The disruption as pages name it; empty where there is one only."""
        return option_title(self.scenario, self.disruption)

    @property
    def plan_words(self) -> str:
        """The plan within a sentence."""
        return within_sentence(self.plan, self.plan_title)

    @property
    def disruption_words(self) -> str:
        """The disruption within a sentence."""
        return within_sentence(self.disruption, self.disruption_title)

    @property
    def manifest(self) -> dict[str, Any]:
        """What is known of the run."""
        return self.results.manifest

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.results.scenario

    @property
    def n(self) -> int:
        """Replications with a result."""
        return int(self.manifest["completed"])

    @property
    def of(self) -> str:
        """The number of replications with a result, out of how many where some have none."""
        return f"{self.n} of {self.manifest['replications']}" if self.manifest.get("failed") else str(self.n)

    @property
    def whole(self) -> bool:
        """Whether replications ran to their end; else the headline alone was measured."""
        return ran_to_end(self.manifest)

    @property
    def sampled(self) -> bool:
        """Whether what is not known differs between worlds; else all numbers are as they are written."""
        return bool(self.manifest.get("worlds", "fixed") != "fixed")

    @property
    def per_world(self) -> int:
        """Replications of each world; 1 where all numbers are as they are written."""
        return int(self.manifest.get("per_world", 1))

    @property
    def worlds(self) -> np.ndarray:
        """World of each replication with a result, shape (replications,); its own where nothing is drawn."""
        return self.results.world_numbers

    @property
    def units(self) -> int:
        """Independent results: worlds, or replications where each has a world of its own or none."""
        return self.n if self.per_world == 1 else len(world_begins(self.worlds))

    @property
    def unit_name(self) -> str:
        """What independent results are of, in the plural."""
        return "worlds" if self.sampled else "replications"

    @property
    def start(self) -> date | None:
        """Date of day 0."""
        return self.scenario.start

    @property
    def horizon(self) -> float:
        """Length of a replication, days."""
        return self.scenario.horizon

    @property
    def span(self) -> float:
        """Measured time, days."""
        return self.scenario.measured_time

    @property
    def decision(self) -> float:
        """First day on which plans may differ, from the start of the run."""
        return self.scenario.decision

    @property
    def last_day(self) -> float:
        """The end of a replication in days after the decision, as measured days are."""
        return self.scenario.last_day

    @property
    def decided_on(self) -> date | None:
        """Date of the decision, from which measured days count."""
        return None if self.start is None else self.start + timedelta(days=self.decision)

    @property
    def draws(self) -> tuple[Any, ...]:
        """What must be equal for two points to have the same random numbers, replication by replication."""
        failed = tuple(sorted(f["replication"] for f in self.manifest.get("failed", [])))
        worlds = self.manifest.get("worlds", "fixed"), self.per_world
        return self.manifest["seed"], self.manifest["replications"], self.whole, failed, *worlds

    def objectives(self) -> dict[str, Stockpile]:
        """Stockpiles with an objective, that of the headline first; none where they were not measured."""
        return self._objectives

    @cached_property
    def _objectives(self) -> dict[str, Stockpile]:
        if not self.whole:
            return {}
        head = self.scenario.headline.subject if self.scenario.headline else ""
        having = {name: self.scenario.stockpiles[name] for name in self.scenario.objectives}
        return dict(sorted(having.items(), key=lambda item: (item[0] != head, item[0])))

    @cached_property
    def feeding(self) -> frozenset[str]:
        """Stockpiles that lines take from."""
        return frozenset(pile for line in self.scenario.lines.values() for pile in line.takes)

    @cached_property
    def waits_for_input(self) -> dict[str, np.ndarray]:
        """Days for which the line that waited most for a stockpile did, by the stockpile.

        Shape (replications in which one did,).
        """
        states = self.results.states
        starved = states[(states["state"] == "starved") & states["reason"].isin(self.feeding)]
        most = starved.groupby(["reason", "replication"])["days"].max()
        return {str(pile): days.to_numpy() for pile, days in most.groupby(level="reason")}

    def replicated(self, metric: str, subject: str) -> np.ndarray:
        """One measure over replications, NaN where it is not defined; empty if there is no such measure."""
        try:
            return self.results.values(metric, subject)
        except KeyError:
            return np.array([])

    def values(self, metric: str, subject: str) -> np.ndarray:
        """One measure over independent results, shape (units,): that of a world is the mean over its replications.

        NaN where it is not defined, and where an event has not come in any replication of a world; where it has in
        some, the others count at the horizon. Empty if there is no such measure.
        """
        late = self.last_day if find_metric(metric).censored else None
        return self.by_world(self.replicated(metric, subject), late)

    def by_world(self, values: np.ndarray, late: float | None = None) -> np.ndarray:
        """Values over replications as means over those of each world; shape (units,), empty where there are none."""
        return values if self.per_world == 1 or not len(values) else world_means(values, self.worlds, late)

    def drawn(self, path: str) -> np.ndarray | None:
        """The number at a path in the world of each replication, shape (replications,); None where it is not drawn."""
        table = self.results.worlds
        rows = None if table is None else table[table["path"] == path]
        if rows is None or rows.empty:
            return None
        return np.asarray(rows.set_index("world")["value"].reindex(self.worlds).to_numpy(dtype=float))

    def targets(self, pile: str) -> np.ndarray:
        """The objective of a stockpile, as an amount, in the world of each replication, shape (replications,)."""
        declared = self.scenario.stockpiles[pile]
        found = {}
        for field in ("objective", "objective_days", "planning_rate"):
            drawn = self.drawn(f"stockpiles.{pile}.{field}")
            found[field] = getattr(declared, field) if drawn is None else drawn
        days, rate = found["objective_days"], found["planning_rate"]
        target = found["objective"] if days is None or rate is None else days * rate
        return np.broadcast_to(np.asarray(target, dtype=float), (self.n,))

    def at_mark(self, subject: str, level: str, day: float) -> np.ndarray:
        """One level of one part at a mark, shape (units,); raises KeyError where there is none on this day."""
        return self.by_world(self.results.at_mark(subject, level, day))

    def made_between(self, lines: tuple[str, ...], begin: float, end: float) -> np.ndarray:
        """Good units of some lines from one mark on until before another, shape (units,)."""
        return self.by_world(self.results.made_between(lines, begin, end))

    def mean(self, metric: str, subject: str, scale: float = 1.0, level: float = 0.95) -> Interval:
        """Mean of a measure over the results in which it is defined, with the interval that suits the metric."""
        return measure_interval(self.values(metric, subject), find_metric(metric), level, scale)

    def unit(self, metric: str, subject: str) -> str:
        """Unit of a measure, empty if there is no such measure."""
        return next((u for m, s, u in self.results.measures() if (m, s) == (metric, subject)), "")

    def title(self, part: str) -> str:
        """The name of a part for readers."""
        return part_title(self.scenario, part)

    def item_unit(self, part: str) -> str:
        """Unit of what a part holds or makes."""
        item = self.scenario.item_of(part)
        return item.unit if item else "each"


def measured_day(point: Point, day: float) -> str:
    """The date of a day after the decision; where day 0 has no date D+ and its number, or its number from the start."""
    if point.decided_on is None and point.decision > 0.0:
        return f"D+{number(day)}"
    return day_text(point.decided_on, day)


def note_n(points: list[Point], say: Callable[[list[str]], str] = ", ".join) -> str:
    """Number of worlds or replications and seed, for captions."""
    ns = list(dict.fromkeys(p.of for p in sorted(points, key=lambda p: p.n)))
    counts = f"{say(ns)} replications"
    if any(p.sampled for p in points):
        units = list(dict.fromkeys(str(p.units) for p in sorted(points, key=lambda p: p.units)))
        counts = f"{say(units)} worlds"
        if any(p.per_world > 1 for p in points):
            counts += f" with {max(p.per_world for p in points)} replications each"
        if any(p.manifest.get("failed") for p in points):
            counts += f" ({say(ns)} replications)"
    return f"n\u00a0=\u00a0{counts}, seed {say(sorted({str(p.manifest['seed']) for p in points}))}"


def provenance_line(point: Point) -> str:
    """What was run, with which seed and how often, and by which version; for the foot of a page."""
    version = point.manifest.get("versions", {}).get("desim", "")
    seed = point.manifest["seed"]
    return f"{point.scenario.name}, seed {seed}, {point.of} replications; desim {version}".strip()
