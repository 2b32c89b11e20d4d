"""Plan set runs: sets of plans run in the same worlds, each once, and what each makes of the headline and of cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.metrics import find_metric
from desim.spec.read import read
from desim.spec.scenario import Headline, Scenario
from desim.spec.settings.portfolio import PortfolioSettings
from desim.spec.settings.run import Run
from desim.stats.portfolio import PlanSet, SetTable
from desim.store.results import Results
from desim.study.execution.provenance import scenario_hash
from desim.study.questions.design_points import Data, PointRuns, Tick
from desim.study.questions.plan_changes import Changes, together


@dataclass(frozen=True)
class PlanChoice:
    """One plan that may be chosen."""

    name: str
    words: tuple[str, ...]
    """Of the command line."""
    changes: Changes


class PlanSetRuns:
    """Runs sets of plans; a set whose scenario was run already, here or before, is not run again."""

    def __init__(
        self, data: Data, plans: Sequence[PlanChoice], run: Run, folder: Path, tick: Tick | None = None
    ) -> None:
        self._data, self._plans, self._runs = data, plans, PointRuns(run, folder, tick)
        self._by_scenario: dict[str, Results] = {}
        self.results: dict[PlanSet, Results] = {}

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Replications that gave no result."""
        return self._runs.failed

    @property
    def count(self) -> int:
        """Scenarios that were run, or stored already."""
        return len(self._by_scenario)

    def of(self, one: PlanSet) -> Results:
        """Results of a set of plans."""
        if one not in self.results:
            chosen = [self._plans[k] for k in sorted(one)]
            data = together(self._data, [plan.changes for plan in chosen])
            key = scenario_hash(data)
            if key not in self._by_scenario:
                self._by_scenario[key] = self._results("+".join(plan.name for plan in chosen) or "no plan", data)
            self.results[one] = self._by_scenario[key]
        return self.results[one]

    def _results(self, label: str, data: Data) -> Results:
        """Results of a scenario, in a folder of their own."""
        run = self._runs.run
        scenario, message = self._scenario(label, data), f"set {self.count + 1}: {label}"
        return self._runs.results(label, data, scenario=scenario, also=(run.worlds, run.per_world), message=message)

    def _scenario(self, label: str, data: Data) -> Scenario:
        """The scenario of a set, its faults with the names of the plans."""
        try:
            return read(data)
        except SpecError as error:
            raise SpecError([Fault(f"{label}: {f.path}", f.message, f.given, f.near) for f in error.faults]) from None


@dataclass(frozen=True)
class SetValues:
    """What sets of plans made of the headline and of cost, in the worlds in which all of them have a result."""

    sets: tuple[PlanSet, ...]
    values: np.ndarray
    """The headline, or the share of the replications that meet what is required, shape (worlds, sets)."""
    table: SetTable

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.values)


def set_values(
    results: Mapping[PlanSet, Results], required: float | None, settings: PortfolioSettings, run: Run
) -> SetValues:
    """Values, losses and costs of all sets; cost is what a set costs more than no plan.

    Raises SpecError where an account is unknown, and where no world is left.
    """
    sets, first = tuple(results), results[frozenset()]
    headline = first.scenario.headline
    assert headline is not None  # noqa: S101 - refused by the study
    reached = _by_world({one: _headline(found, headline, required) for one, found in results.items()}, results, run)
    costs = _by_world({one: _cost(found, settings) for one, found in results.items()}, results, run)
    both = pd.concat([reached, costs], axis=1, join="inner").dropna()
    if both.empty:
        raise SpecError([Fault("portfolio", "finds no world in which all sets of plans have a result")])
    values, paid = np.split(both.to_numpy(dtype=float), 2, axis=1)
    sign = -1.0 if required is not None or headline.better == "high" else 1.0
    more = paid - paid[:, [sets.index(frozenset())]]
    return SetValues(sets, values, SetTable(sign * values, more, [len(one) for one in sets], settings.within))


def _by_world(columns: Mapping[PlanSet, np.ndarray], results: Mapping[PlanSet, Results], run: Run) -> pd.DataFrame:
    """Mean over the replications of each world that has all of them; a column for each set."""
    worlds = -(-run.replications // run.per_world)
    found = {}
    for index, (one, values) in enumerate(columns.items()):
        groups = pd.Series(values, index=results[one].world_numbers).groupby(level=0)
        whole = groups.mean()[groups.size() == run.per_world]
        found[str(index)] = whole[whole.index < worlds]
    return pd.DataFrame(found)


def _headline(found: Results, headline: Headline, required: float | None) -> np.ndarray:
    """The headline by replication, or whether it meets what is required; one that never comes meets nothing."""
    values = found.values(headline.metric, headline.subject)
    event = find_metric(headline.metric).censored
    if required is None:
        return np.nan_to_num(values, nan=found.scenario.last_day) if event else values
    low_is_good = headline.better == "low"
    counted = np.where(np.isnan(values), np.inf if low_is_good else -np.inf, values) if event else values
    met = counted <= required if low_is_good else counted >= required
    return np.where(np.isnan(counted), np.nan, met.astype(float))


def _cost(found: Results, settings: PortfolioSettings) -> np.ndarray:
    """Cost by replication, of the accounts that count."""
    known = [subject for metric, subject, _ in found.measures() if metric == "cost"]
    accounts = settings.accounts or ("total",)
    if unknown := [one for one in accounts if one not in known]:
        message = f"is no account of cost; they are {', '.join(known)}"
        raise SpecError([Fault("portfolio.accounts", message, repr(one)) for one in unknown])
    return np.asarray(sum(found.values("cost", one) for one in accounts), dtype=float)
