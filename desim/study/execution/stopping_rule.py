"""Stopping rule: when the intervals of a study are narrow enough for it to stop."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from desim.spec.checks.metric_subjects import check_settings
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.metrics import METRICS, find_metric
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Goal, Run
from desim.stats.interval import UNBOUNDED, values_apart
from desim.stats.measure import is_probability, measure_interval
from desim.stats.precision import Looks, Precision
from desim.store.replication_file import Measures


@dataclass(frozen=True)
class StoppingRule:
    """Measures, and how narrow the interval of each is to be."""

    measures: Measures
    precisions: tuple[Precision, ...]

    def enough(self, values: np.ndarray) -> int | None:
        """The first number of results at which all goals are reached at once; *values* (n, measures) from 0 on.

        They must be independent: replications, or means of worlds where these have several.
        """
        return RuleLooks(self).add(values)

    def plain(self, values: np.ndarray, most: int, per_world: int = 1) -> dict[str, Any]:
        """What was asked and what was reached, for the manifest; *values* are those of the tables, as for ``enough``.

        *most* and what it says are replications, of which each value has *per_world*.
        """
        pairs = zip(self.measures, self.precisions, values.T, strict=True)
        return {
            "reached": (n := self.enough(values)) is not None,
            "after": None if n is None else n * per_world,
            "most": most,
            "goals": [_goal(metric, subject, p, column) for (metric, subject), p, column in pairs],
        }


class RuleLooks:
    """When a stopping rule is met, where results come a few at a time; each is looked at once."""

    def __init__(self, rule: StoppingRule) -> None:
        self._looks = [Looks(precision) for precision in rule.precisions]
        self.seen = 0
        """Results so far."""
        self.enough: int | None = None
        """The first number of results at which all goals are reached at once; None where there are not so many yet."""

    def add(self, values: np.ndarray) -> int | None:
        """``enough`` with the next results, shape (n, measures)."""
        reached = np.ones(len(values), dtype=bool)
        for column, looks in zip(values.T, self._looks, strict=True):
            reached &= looks.add(column)
        places = np.nonzero(reached)[0]
        if self.enough is None and len(places):
            self.enough = self.seen + int(places[0]) + 1
        self.seen += len(values)
        return self.enough


def _goal(metric: str, subject: str, precision: Precision, values: np.ndarray) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    found = measure_interval(known, find_metric(metric), precision.level)
    seen = precision.running().add(known)
    half = float(seen.half[-1]) if len(known) and np.isfinite(seen.half[-1]) else None
    return {
        "metric": metric,
        "subject": subject,
        "relative": precision.relative,
        "absolute": precision.absolute,
        "level": precision.level,
        "first": precision.first,
        "distinct": precision.distinct,
        "estimate": found.estimate,
        "half_width": half,
        "apart": values_apart(known),
        "note": found.note,
        "undefined": len(values) - len(known),
    }


def stopping_rule_of(scenario: Scenario, run: Run) -> StoppingRule | None:
    """The goals of a run, None where it has none; raises SpecError where nothing is named to measure."""
    precision, head = run.precision, scenario.headline
    if not precision.given:
        return None
    goals = precision.measures or ((Goal(metric=head.metric, subject=head.subject),) if head else ())
    check_settings(scenario, "run", None, precision.measures)
    if not goals:
        raise SpecError([Fault("run.precision.measures", "is missing: the scenario has no headline")])
    own = [g.relative is not None or g.absolute is not None for g in goals]
    widths = [
        (g.relative, g.absolute) if o else (precision.relative, precision.absolute)
        for g, o in zip(goals, own, strict=True)
    ]
    records = [METRICS.get(g.metric) for g in goals]  # a name that is none is refused by what is measured
    kinds = [(r.range, is_probability(r)) if r else (UNBOUNDED, False) for r in records]
    precisions = tuple(
        Precision(r, a, precision.level, precision.first, precision.distinct, *kind)
        for (r, a), kind in zip(widths, kinds, strict=True)
    )
    return StoppingRule(tuple((g.metric, g.subject) for g in goals), precisions)
