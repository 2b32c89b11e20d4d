"""Contrast: what differs between plans, and how sure that is, as plain data."""

import math
from collections.abc import Collection, Mapping
from typing import Any, Protocol

import numpy as np

from desim.spec.metrics import find_metric
from desim.spec.scenario import Scenario
from desim.spec.settings.compare import CompareSettings
from desim.stats.control_variates import variates_at
from desim.stats.interval import UNBOUNDED, Interval, mean
from desim.stats.measure import difference_bounds, measure_interval
from desim.stats.multiple_comparisons import Contrast, contrasts
from desim.stats.paired import difference, paired_gaps
from desim.stats.survival import kaplan_meier
from desim.study.comparison.common_demand import common_demand_check, unaffected_demands
from desim.study.execution.run_state import RunState

SCHEMA_VERSION = 1


class PlanDescription(Protocol):
    """A plan: what was run, where it is, and in which words."""

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        ...

    @property
    def data(self) -> dict[str, Any]:
        """The same as it was composed."""
        ...

    @property
    def labels(self) -> dict[str, Any]:
        """Its words."""
        ...


def headline_values(course: RunState, count: int, first: int = 0) -> np.ndarray:
    """The headline of the first *count* replications; what may never come counts as the horizon where it did not.

    Where worlds have several replications it is the mean of each world, shape (worlds,). The *first* worlds are left
    out.
    """
    return np.asarray(course.counted_worlds(count, first)[:, 0])


def comparison_data(
    courses: Mapping[str, RunState],
    plans: Mapping[str, PlanDescription],
    settings: CompareSettings,
    given: Mapping[str, int],
    ended: dict[str, Any],
    controls: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All there is to say of a comparison; differences of the headline are by *controls* where any are used."""
    base = str(settings.base)
    entries = _entries(courses, plans, settings, given, controls)
    head = plans[base].scenario.headline
    sign = -1.0 if head and head.better == "high" else 1.0
    known = {name: sign * level for name, level in _levels(entries, base, controls is not None).items()}
    return {
        "schema_version": SCHEMA_VERSION,
        "headline": head.model_dump() if head else None,
        "base": base,
        "level": settings.level,
        "best": _best(known, ended.get("survivors", known), base),
        "replications": sum(given.values()),
        "coherent": all(e["coherence"]["coherent"] for e in entries.values() if "coherence" in e),
        "stopping": ended,
        "controls": None if controls is None else len(controls["controls"]),
        "plans": entries,
    }


def _levels(entries: Mapping[str, Mapping[str, Any]], base: str, controlled: bool) -> dict[str, float]:
    """The means that plans are ranked by: as they came, or that of the base and the differences from it."""
    means = {name: entry["estimate"] for name, entry in entries.items() if entry["estimate"] is not None}
    if not controlled or base not in means:
        return means
    gaps = {name: entries[name].get("difference", {}).get("estimate", 0.0) for name in means}
    return {name: means[base] + gap for name, gap in gaps.items() if gap is not None}


def _best(known: Mapping[str, float], candidates: Collection[str], base: str) -> str | None:
    """The plan with the smallest mean among those that were not dropped; the base where it is as good."""
    left = {name: value for name, value in known.items() if name in candidates}
    return min(left, key=lambda name: (left[name], name != base, name)) if left else None


def _entries(
    courses: Mapping[str, RunState],
    plans: Mapping[str, PlanDescription],
    settings: CompareSettings,
    given: Mapping[str, int],
    controls: Mapping[str, Any] | None,
) -> dict[str, dict[str, Any]]:
    """Each plan for itself, and all but the base against it."""
    base, entries = str(settings.base), {}
    values = {name: headline_values(courses[name], given[name]) for name in sorted(courses)}
    others = {name: found for name, found in values.items() if name != base}
    gaps = {name: _shown_differences(found, values[base], controls) for name, found in others.items()}
    head = plans[base].scenario.headline
    record = find_metric(head.metric) if head else None
    scope = difference_bounds(record) if record else UNBOUNDED
    family = contrasts(gaps, settings.level, scope)
    better = head.better if head else "low"
    for name, found in values.items():
        own = _own_interval(found, plans[name].scenario, settings.level)
        entries[name] = _plan_entry(courses[name], plans[name], given[name], own)
        if name != base:
            entries[name]["difference"] = _difference(found, values[base], family[name], better)
            entries[name]["coherence"] = _common_demand(courses, plans, base, name, given)
    return entries


def _own_interval(values: np.ndarray, scenario: Scenario, level: float) -> Interval:
    """The mean of the headline of one plan; restricted to the horizon where it may not come by then."""
    head = scenario.headline
    if head is None:
        return mean(values[~np.isnan(values)], level)
    record = find_metric(head.metric)
    return measure_interval(values, record, level, ceiling=scenario.last_day if record.censored else math.inf)


def _plan_entry(course: RunState, plan: PlanDescription, count: int, found: Interval) -> dict[str, Any]:
    raw, values = course.prefix()[:count, 0], course.counted_prefix()[:count, 0]
    head = plan.scenario.headline
    censored = head is not None and find_metric(head.metric).censored
    return {
        "words": plan.labels.get("words", []),
        "folder": course.recording.folder.name,
        "replications": len(values),
        "failed": sum(n < len(values) for n in course.failed),
        "not_by_the_horizon": int((np.isnan(raw) & ~np.isnan(values)).sum()),
        "undefined": int(np.isnan(values).sum()),
        **_interval(found),
        **({"median": _median_day(raw, values, plan.scenario.last_day, course.per_world)} if censored else {}),
    }


def _median_day(raw: np.ndarray, counted: np.ndarray, horizon: float, per_world: int) -> dict[str, Any]:
    """Kaplan-Meier median of a time that may not come by the horizon, without the replications that failed."""
    known = np.flatnonzero(~np.isnan(counted))
    times, there = raw[known], ~np.isnan(raw[known])
    if not len(times):
        return {"estimate": None, "low": None, "high": None}
    curve = kaplan_meier(np.where(there, times, horizon), there, worlds=known // per_world)
    low, high = curve.quantile_interval(0.5)
    return {"estimate": curve.quantile(0.5), "low": low, "high": high}


def _interval(found: Interval) -> dict[str, Any]:
    return {"estimate": found.estimate, "low": found.low, "high": found.high, "note": found.note}


def _paired_values(plan: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values in which both are defined."""
    known = _paired_places(plan, base)
    return plan[known], base[known]


def _paired_places(plan: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Places of the replications that both have, and in which both are defined."""
    n = min(len(plan), len(base))
    return np.flatnonzero(~(np.isnan(plan[:n]) | np.isnan(base[:n])))


def _shown_differences(plan: np.ndarray, base: np.ndarray, controls: Mapping[str, Any] | None) -> np.ndarray:
    """Differences whose mean is shown: as they came, or by control variates."""
    gaps = paired_gaps(*_paired_values(plan, base))
    if controls is None:
        return gaps
    found = variates_at(_paired_places(plan, base), controls["units"], controls["deviations"], controls["choices"])
    return gaps if found is None else found.adjusted(gaps)


def _difference(plan: np.ndarray, base: np.ndarray, found: Contrast, better: str) -> dict[str, Any]:
    """Plan minus base, replication by replication."""
    paired = difference(*_paired_values(plan, base), found.interval.level)
    n = found.interval.n
    wins = paired.wins if better == "low" else n - paired.wins - paired.ties
    factor = paired.variance_reduction
    return {
        "n": n,
        **_interval(found.interval),
        "simultaneous": _interval(found.simultaneous),
        "p": found.p,
        "adjusted_p": found.adjusted,
        "variance_reduction": factor if factor is None or math.isfinite(factor) else None,
        "better": wins,
        "equal": paired.ties,
    }


def _common_demand(
    courses: Mapping[str, RunState],
    plans: Mapping[str, PlanDescription],
    base: str,
    name: str,
    given: Mapping[str, int],
) -> dict[str, Any]:
    """Whether a plan and the base meet the same demand where nothing between them touches it."""
    ours, theirs = courses[name], courses[base]
    demands = tuple(m for m in ours.measures[1:] if m in theirs.measures)
    names = unaffected_demands(demands, plans[base].data, plans[name].data)
    n = min(given[name], given[base])
    places = [[c.measures.index(("wanted", d)) for d in names] for c in (theirs, ours)]
    return common_demand_check(names, theirs.prefix()[:n, places[0]], ours.prefix()[:n, places[1]])
