"""Design points: scenarios that differ a little, each in a folder of its own, under the same random numbers."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.metrics import find_metric
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.spec.written_numbers import expressions_in, with_fixed, with_numbers_at
from desim.stats.interval import Interval
from desim.stats.multiple_comparisons import contrasts
from desim.stats.paired import paired_gaps
from desim.store.results import Results
from desim.store.sweep import point_name
from desim.study.execution.provenance import scenario_hash
from desim.study.execution.simulate import study
from desim.study.execution.task import ChunkResult, ReplicationJob, run_replication

Data = dict[str, Any]
Tick = Callable[[ChunkResult | str], None]


class PointRuns:
    """Runs scenarios, each in a folder of its own; what a folder holds already is not run again."""

    def __init__(self, run: Run, folder: Path, tick: Tick | None = None) -> None:
        """Folders are made in *folder*."""
        self.run, self._folder, self._tick = run, folder, tick
        self.count = 0
        self._failed: dict[tuple[Path, int], dict[str, Any]] = {}

    def results(
        self,
        label: str,
        data: Data,
        run: Run | None = None,
        scenario: Scenario | None = None,
        job: ReplicationJob = run_replication,
        also: Sequence[Any] = (),
        message: str | None = None,
    ) -> Results:
        """Results of *data*, in a folder that bears *label* and what tells the scenario from all others.

        Args:
            label: Name of the point, for its folder and for failures.
            data: The scenario.
            run: How it is run, when not as all others.
            scenario: The same as *data*, where it was read already.
            job: What runs a replication; another one needs labels of its own.
            also: What else than data and seed decides the results.
            message: What progress says of it; its number and label when not given.
        """
        used = run or self.run
        digest = scenario_hash([data, used.seed, *also])[:10]
        folder = self._folder / f"{point_name([label])}-{digest}"
        self.count += 1
        if self._tick:
            self._tick(message or f"point {self.count}: {label}")
        found = Results(study(scenario or read(data), data, used, folder, {"overrides": [label]}, self._tick, job))
        self._failed |= {(folder, failure["replication"]): failure for failure in failures(label, found)}
        return found

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Replications that gave no result: point, replication, seed, reason, and the command that runs it alone."""
        return list(self._failed.values())


def failures(label: str, results: Results) -> list[dict[str, Any]]:
    """Replications of a point that gave no result: replication, seed, reason, and the command that runs it alone."""
    known = ("replication", "seed", "reason", "command")
    return [{"point": label, **{key: failure[key] for key in known}} for failure in results.manifest["failed"]]


class DesignPoints(PointRuns):
    """Runs a scenario and its neighbors."""

    def __init__(self, data: Mapping[str, Any], run: Run, folder: Path, tick: Tick | None = None) -> None:
        """Raises SpecError for sampled worlds: a point could change a number that each world draws anew."""
        if run.worlds != "fixed":
            message = "are of use to study=replicate, study=compare and sweeps; this study needs run.worlds=fixed"
            raise SpecError([Fault("run.worlds", message, run.worlds)])
        super().__init__(run, folder, tick)
        self.data = dict(data)

    def of(self, label: str, data: Data, run: Run | None = None, job: ReplicationJob = run_replication) -> Results:
        """Results of *data*, in a folder that bears *label* and what tells the scenario from all others.

        Another *job* needs labels of its own.
        """
        return self.results(label, data, run, job=job)

    def base(self) -> Results:
        """Results of the scenario as it is."""
        return self.of("base", self.data)

    def series(self, found: Results, metric: str, subject: str) -> pd.Series:
        """One measure by number of replication, of those that were asked for and gave a result."""
        return series(found, metric, subject, self.run.replications)


def series(found: Results, metric: str, subject: str, most: int) -> pd.Series:
    """One measure by number of replication, of the first *most*."""
    values = pd.Series(found.values(metric, subject), index=found.replication_numbers, dtype=float)
    return values[values.index < most]


def with_value(data: Data, path: str, value: Any) -> Data:
    """A copy of *data* with another *value* at a dotted path, and numbers derived from it anew; raises SpecError.

    Keys may themselves hold dots. The number is the same in all worlds.
    """
    texts = expressions_in(data)
    if path in texts:
        raise SpecError([Fault(path, f"is derived; change what it is made of: {texts[path]}")])
    try:
        return with_numbers_at(with_fixed(data, [path]), {path: value})
    except KeyError:
        raise SpecError([Fault(path, "leads to nothing in the scenario")]) from None
    except ValueError as error:
        raise SpecError([Fault(path, f"is part of an expression that cannot follow: {error}")]) from None


def with_causes(data: Data, causes: Mapping[str, Any]) -> Data:
    """A copy of *data* with further causes; raises SpecError where a name is taken."""
    known = dict(data.get("causes") or {})
    taken = [name for name in causes if name in known]
    if taken:
        raise SpecError([Fault(f"causes.{name}", "is given twice") for name in taken])
    return {**data, "causes": {**known, **causes}}


def values_counted_at_horizon(points: DesignPoints, found: Results, metric: str, subject: str) -> pd.Series:
    """A measure with times of events that never came counted at the horizon (restricted mean)."""
    values = points.series(found, metric, subject)
    return values.fillna(found.scenario.last_day) if find_metric(metric).censored else values


def losses(points: DesignPoints, found: Results) -> dict[str, pd.Series]:
    """What is lost, by name, small is good: the headline, units short at the horizon, unit-days owed."""
    scenario, kept = found.scenario, {}
    if scenario.headline is not None:
        sign = 1.0 if scenario.headline.better == "low" else -1.0
        kept["headline"] = sign * values_counted_at_horizon(
            points, found, scenario.headline.metric, scenario.headline.subject
        )
    if scenario.demands:
        gaps = [
            points.series(found, "wanted", name) - points.series(found, "issued", name)
            for name in sorted(scenario.demands)
        ]
        kept["short"] = sum(gaps[1:], gaps[0])
    piles = stockpiles_in_service(scenario)
    if piles:
        owed = [points.series(found, "backorder_days", pile) for pile in piles]
        kept["owed"] = sum(owed[1:], owed[0])
    return kept


def stockpiles_in_service(scenario: Scenario) -> list[str]:
    """Stockpiles that demands and fleets draw on."""
    found = {getattr(part, "stockpile", None) for part in (*scenario.demands.values(), *scenario.fleets.values())}
    return sorted(pile for pile in found if pile in scenario.stockpiles)


def chosen_loss(loss: str | None, known: Mapping[str, Any], study: str) -> str:
    """The loss that is asked for, or the first there is; raises SpecError where there is none."""
    order = [name for name in ("headline", "owed", "short") if name in known]
    if not order or (loss is not None and loss not in order):
        raise SpecError([Fault(f"{study}.loss", "the scenario has no such loss", repr(loss))])
    return loss or order[0]


def paired_differences(plan: pd.Series, base: pd.Series) -> np.ndarray:
    """Plan minus base over the replications that both have, shape (n,)."""
    both = plan.index.intersection(base.index)
    gaps = paired_gaps(plan.loc[both].to_numpy(), base.loc[both].to_numpy())
    return np.asarray(gaps[~np.isnan(gaps)])


def interval_as_data(found: Interval) -> dict[str, Any]:
    """An interval as plain data."""
    return {
        "estimate": found.estimate, "low": found.low, "high": found.high, "n": found.n, "note": found.note,
        "constant": found.constant,
    }  # fmt: skip


def add_adjusted_p(rows: list[dict[str, Any]], key: str, gaps: Mapping[str, np.ndarray]) -> None:
    """Give each of *rows* the p and the interval of its gap that hold for all of them together."""
    tested = contrasts(dict(gaps))
    for row in rows:
        one = tested[row[key]]
        row["p_adjusted"], row["simultaneous"] = one.adjusted, interval_as_data(one.simultaneous)
