"""Stopping rule: when the intervals of a study are narrow enough for it to stop."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from desim.spec.checks.metric_subjects import check_settings
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Goal, Run
from desim.stats.interval import mean
from desim.stats.precision import Precision, looks
from desim.store.replication_file import Measures


@dataclass(frozen=True)
class StoppingRule:
    """Measures, and how narrow the interval of each is to be."""

    measures: Measures
    precisions: tuple[Precision, ...]

    def enough(self, values: np.ndarray) -> int | None:
        """The first number of replications at which all goals are reached at once; *values* (n, measures) from 0 on."""
        reached = np.ones(len(values), dtype=bool)
        for k, precision in enumerate(self.precisions):
            reached &= looks(values[:, k], precision)
        places = np.nonzero(reached)[0]
        return int(places[0]) + 1 if len(places) else None

    def plain(self, values: np.ndarray, most: int) -> dict[str, Any]:
        """What was asked and what was reached, for the manifest; *values* are those of the tables."""
        pairs = zip(self.measures, self.precisions, values.T, strict=True)
        return {
            "reached": (n := self.enough(values)) is not None,
            "after": n,
            "most": most,
            "goals": [_goal(metric, subject, p, column) for (metric, subject), p, column in pairs],
        }


def _goal(metric: str, subject: str, precision: Precision, values: np.ndarray) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    found = mean(known, precision.level)
    return {
        "metric": metric,
        "subject": subject,
        "relative": precision.relative,
        "absolute": precision.absolute,
        "level": precision.level,
        "first": precision.first,
        "estimate": found.estimate,
        "half_width": found.half_width,
        "undefined": len(values) - len(known),
    }


def stopping_rule_of(scenario: Scenario, run: Run) -> StoppingRule | None:
    """The goals of a run, None where it has none; raises SpecError where nothing is named to measure."""
    asked, head = run.precision, scenario.headline
    if not asked.asked:
        return None
    goals = asked.measures or ((Goal(metric=head.metric, subject=head.subject),) if head else ())
    check_settings(scenario, "run", None, asked.measures)
    if not goals:
        raise SpecError([Fault("run.precision.measures", "is missing: the scenario has no headline")])
    own = [g.relative is not None or g.absolute is not None for g in goals]
    widths = [
        (g.relative, g.absolute) if o else (asked.relative, asked.absolute) for g, o in zip(goals, own, strict=True)
    ]
    precisions = tuple(Precision(r, a, asked.level, asked.first) for r, a in widths)
    return StoppingRule(tuple((g.metric, g.subject) for g in goals), precisions)
