"""Ranking: by which measure plans are compared, which is ahead under each disruption, and which are alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from desim.report.decision.measure import EVENT_METRICS, Measure
from desim.report.model.headline import headline_of
from desim.report.model.names import natural
from desim.report.model.outcome import PlanOutcome
from desim.report.model.over_worlds import OverWorlds, compared, world_outcome
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.spec.metrics import find_metric

DEMAND_METRICS = ("issued_over_wanted", "fill_rate")
"""Measures of demands that plans are compared by where nothing else tells them apart."""


@dataclass(frozen=True)
class Ranking:
    """How the plans of a sweep compare."""

    sweep: Sweep
    measure: Measure
    under: list[OverWorlds]
    """One for each disruption in which the plans can be paired."""
    passed_over: list[Measure]
    """Measures that come first and are the same for all plans in every world."""

    @cached_property
    def lead(self) -> OverWorlds | None:
        """The disruption that the table is about: the first in which plans differ; None where none can be paired."""
        return next((one for one in self.under if not one.equal), next(iter(self.under), None))

    @cached_property
    def order(self) -> list[int]:
        """Columns of the leading disruption, without plans that are the same as another: the base, then by gain.

        Cases that nobody chooses between stay in the order of their names.
        """
        lead = self.lead
        if lead is None:
            return []
        others = [k for k in range(1, len(lead.points)) if lead.names[k] in self.alike]
        if not self.sweep.of_plans:
            return [0, *sorted(others, key=lambda k: natural(lead.names[k]))]
        return [0, *sorted(others, key=lambda k: -(lead.gain(0, k).estimate or 0.0))]

    @property
    def shown(self) -> list[Point]:
        """Their points; all of the first disruption where plans cannot be paired."""
        lead = self.lead
        return self.sweep.under(self.sweep.disruptions[0]) if lead is None else [lead.points[k] for k in self.order]

    @property
    def separates(self) -> bool:
        """Whether the measure tells any plan from another."""
        return any(not one.equal for one in self.under)

    def place(self, one: OverWorlds, plan: str) -> int | None:
        """The column of a plan; None where it was not run under this disruption."""
        return one.names.index(plan) if plan in one.names else None

    @cached_property
    def alike(self) -> dict[str, list[str]]:
        """Other plans that do and cost the same as a plan in every world and under every disruption, by that plan."""
        groups: dict[tuple[bytes, ...], list[str]] = {}
        for plan in self.sweep.plans:
            groups.setdefault(self._marks(plan), []).append(plan)
        return {first: others for first, *others in groups.values()}

    def _marks(self, plan: str) -> tuple[bytes, ...]:
        found = []
        for one in self.under:
            k = self.place(one, plan)
            if k is None:
                found.append(plan.encode())
                continue
            cost = one.points[k].values("cost", "total")
            found.append(np.round(one.losses[:, k], 9).tobytes() + np.round(cost, 2).tobytes())
        return tuple(found) or (plan.encode(),)


def ranking(sweep: Sweep) -> Ranking | None:
    """The first measure that tells plans apart, or the first there is; None where there is none."""
    found = [Ranking(sweep, measure, compared(sweep, measure.outcome), []) for measure in measures(sweep)]
    if not found:
        return None
    for k, one in enumerate(found):
        if one.separates or len(sweep.plans) == 1:
            return Ranking(sweep, one.measure, one.under, [before.measure for before in found[:k]])
    return found[0]


def measures(sweep: Sweep) -> Iterator[Measure]:
    """The headline, then days below each objective, then what each demand gets: those that every point has."""
    seen = set()
    for measure in _candidates(sweep):
        key = measure.outcome.metric, measure.outcome.subject
        if key not in seen and all(len(p.replicated(*key)) for p in sweep.points):
            seen.add(key)
            yield measure


def _candidates(sweep: Sweep) -> Iterator[Measure]:
    first = sweep.ordered()[0]
    head = headline_of(first)
    if head is not None and (outcome := world_outcome(sweep)) is not None:
        about = outcome.metric in EVENT_METRICS and head.subject in sweep.objectives()
        own = first.scenario.measures.get(head.subject)
        yield Measure(outcome, first.title(head.subject), about, own is not None and bool(own.title))
    for pile in sweep.objectives():
        title = f"days below the objective, {first.title(pile)}"
        yield Measure(
            PlanOutcome("time_below_objective", pile, "d", title, True, False, True), first.title(pile), False
        )
    for metric in DEMAND_METRICS:
        low = find_metric(metric).better == "low"
        for demand in first.scenario.demands:
            outcome = PlanOutcome(metric, demand, "", f"{metric} of {first.title(demand)}", low, False)
            yield Measure(outcome, first.title(demand), False)
