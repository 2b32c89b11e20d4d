"""Portfolio: the best set of plans under each budget over worlds, and how sure it is that it is the best."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.metrics import find_metric
from desim.spec.path_in_words import title_in
from desim.spec.scenario import Headline, Scenario
from desim.spec.settings.portfolio import PortfolioSettings
from desim.spec.settings.run import Run
from desim.stats.interval import Interval, mean, probability
from desim.stats.portfolio import Choice, PlanSet, allowed_sets, frontier, predicted
from desim.study.questions.design_points import Data, Tick, interval_as_data
from desim.study.questions.plan_changes import all_conflicts
from desim.study.questions.plan_set_runs import PlanChoice, PlanSetRuns, SetValues, set_values
from desim.study.questions.requirement import required_value

Row = dict[str, Any]
SHARES = (0.0, 1.0)
"""Bounds of a share."""


def portfolio(
    scenario: Scenario,
    data: Data,
    plans: Sequence[PlanChoice],
    settings: PortfolioSettings,
    run: Run,
    folder: Path,
    tick: Tick | None = None,
) -> dict[str, Any]:
    """The frontier of cost against the headline over sets of *plans*, and the best under each budget, as plain data.

    All sets that are possible are run where they are at most ``settings.most_sets``, otherwise those that a search
    comes upon. *scenario* and *data* are without any of the plans; results go to folders below *folder*.
    """
    headline = scenario.headline
    if headline is None:
        raise SpecError([Fault("headline", "is missing: it is what sets of plans are compared by")])
    required = required_value(scenario, headline, settings, "portfolio")
    excluded = all_conflicts([plan.changes for plan in plans])
    possible = allowed_sets(len(plans), list(excluded))
    runs = PlanSetRuns(data, plans, run, folder / "points", tick)
    search = _Search(runs, possible, required, settings, run)
    search.run()
    found = search.values()
    table, front = found.table, found.table.frontier()
    caps = [(cap, table.choice(cap)) for cap in settings.caps]
    event = find_metric(headline.metric).censored
    return {
        "study": "portfolio", "name": scenario.name, "title": scenario.title or scenario.name,
        "titles": {headline.subject: title_in(scenario, headline.subject)},
        "metric": headline.metric, "subject": headline.subject, "better": headline.better,
        "unit": _unit(runs, headline), "start": str(scenario.start or ""), "decision": scenario.decision,
        "ceiling": scenario.last_day if event else None, "required": required, "within": settings.within,
        "accounts": list(settings.accounts), "plans": {plan.name: list(plan.words) for plan in plans},
        "conflicts": [
            {"one": plans[i].name, "other": plans[j].name, "paths": paths} for (i, j), paths in excluded.items()
        ],
        "sets": [_set_row(found, k, plans, k in front) for k in range(len(found.sets))],
        "frontier": [_point(found, front, step, required is not None) for step in range(len(front))],
        "caps": [{"cap": cap, **(_choice(found, choice) if choice else {"set": None})} for cap, choice in caps],
        **search.bound(front), "possible": len(possible), "ran": len(found.sets), "points": runs.count,
        "failed": runs.failed, "seed": run.seed, "n": found.worlds, "per_world": run.per_world,
        "worlds": "fixed" if run.worlds == "fixed" else "sampled",
    }  # fmt: skip


class _Search:
    """Which sets are run: all, or what a prediction out of no plan, single plans and pairs leads to."""

    def __init__(
        self, runs: PlanSetRuns, possible: list[PlanSet], required: float | None, settings: PortfolioSettings, run: Run
    ) -> None:
        self._runs, self._possible, self._required, self._settings, self._run = runs, possible, required, settings, run
        self._errors: list[float] = []

    @property
    def whole(self) -> bool:
        """Whether all sets that are possible are run."""
        return len(self._possible) <= int(self._settings.most_sets)

    def run(self) -> None:
        """Run the sets: all, or those that the prediction puts on the frontier, until it puts no other one there."""
        for one in self._possible:
            if self.whole or len(one) <= 2:
                self._runs.of(one)
        while not self.whole and len(self._runs.results) < self._settings.most_sets:
            losses, costs = self._predicted()
            new = [one for one in self._front(losses, costs) if one not in self._runs.results]
            if not new:
                return
            for one in new[: self._settings.most_sets - len(self._runs.results)]:
                self._runs.of(one)
            known, _ = self._known()
            self._errors += [abs(known[one] - losses[one]) for one in new if one in known]

    def values(self) -> SetValues:
        """What the sets made of the headline and of cost, by size and order of plans."""
        results = {one: self._runs.results[one] for one in self._possible if one in self._runs.results}
        return set_values(results, self._required, self._settings, self._run)

    def bound(self, front: list[int]) -> Row:
        """How far the search can be trusted: errors of its predictions, and by how much one must be wrong to matter."""
        if self.whole:
            return {"search": None}
        found = self.values()
        losses, costs = self._predicted()
        steps = [(float(found.table.counted_costs[k]), float(found.table.mean_losses[k])) for k in front]
        slacks = [
            losses[one] - min((loss for cost, loss in steps if cost <= costs[one]), default=steps[0][1])
            for one in self._possible
            if one not in self._runs.results
        ]
        error = {"largest_error": max(self._errors, default=None), "predicted": len(self._errors)}
        return {"search": {**error, "least_slack": min(slacks, default=None), "left": len(slacks)}}

    def _known(self) -> tuple[dict[PlanSet, float], dict[PlanSet, float]]:
        """Mean loss, and cost as it counts, of the sets that were run."""
        found = self.values()
        losses, costs = found.table.mean_losses.tolist(), found.table.counted_costs.tolist()
        return dict(zip(found.sets, losses, strict=True)), dict(zip(found.sets, costs, strict=True))

    def _predicted(self) -> tuple[dict[PlanSet, float], dict[PlanSet, float]]:
        """The same of all sets that are possible."""
        losses, costs = self._known()
        return predicted(losses, self._possible), predicted(costs, self._possible)

    def _front(self, losses: dict[PlanSet, float], costs: dict[PlanSet, float]) -> list[PlanSet]:
        sets = self._possible
        return [sets[k] for k in frontier([losses[s] for s in sets], [costs[s] for s in sets], [len(s) for s in sets])]


def _unit(runs: PlanSetRuns, headline: Headline) -> str:
    """Unit of the headline; empty for a pure number."""
    known = {(m, s): u for m, s, u in runs.of(frozenset()).measures()}
    unit = str(known.get((headline.metric, headline.subject), ""))
    return "" if unit == "1" else unit


def _value(found: SetValues, k: int, is_share: bool) -> Interval:
    """Mean of the headline over the worlds, or the share of the worlds that meet what is required."""
    values = found.values[:, k]
    if not is_share:
        return mean(values)
    if np.isin(values, SHARES).all():
        return probability(int(values.sum()), len(values))
    return mean(values, bounds=SHARES)


def _set_row(found: SetValues, k: int, plans: Sequence[PlanChoice], on_frontier: bool) -> Row:
    """One set: its plans, its cost and its value; means with intervals."""
    return {
        "plans": [plans[index].name for index in sorted(found.sets[k])],
        "cost": interval_as_data(mean(found.table.costs[:, k])), "counted_cost": float(found.table.counted_costs[k]),
        "value": float(found.values[:, k].mean()), "frontier": on_frontier,
    }  # fmt: skip


def _point(found: SetValues, front: list[int], step: int, is_share: bool) -> Row:
    """One set of the frontier, what it gains over the one before, and how sure it is the best for its cost."""
    k, table = front[step], found.table
    before = front[step - 1] if step else None
    choice = table.choice(float(table.counted_costs[k]))
    assert choice is not None  # noqa: S101 - it costs what it costs
    gain = None if before is None else mean(table.losses[:, before] - table.losses[:, k])
    more = None if before is None else mean(table.costs[:, k] - table.costs[:, before])
    return {
        **_choice(found, choice), "value": interval_as_data(_value(found, k, is_share)),
        "gain": gain and interval_as_data(gain), "more_cost": more and interval_as_data(more),
    }  # fmt: skip


def _choice(found: SetValues, choice: Choice) -> Row:
    """The best set within a budget, by its index, and how sure that is."""
    return {
        "set": choice.best, "allowed": len(choice.allowed), "share_best": choice.share_best,
        "share_unbeaten": choice.share_unbeaten, "regret": interval_as_data(choice.regret),
        "regret_p90": interval_as_data(choice.regret_p90), "most_lost": choice.most_lost,
        "as_good": list(choice.as_good), "worlds": found.worlds,
    }  # fmt: skip
