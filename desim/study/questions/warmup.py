"""Warm-up: how much of the beginning of a run is not steady yet, on the mean path over all replications."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from desim.spec.checks.horizon import terminating_reasons
from desim.spec.families import FAMILIES
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import WarmupSettings
from desim.stats.interval import mean
from desim.stats.precision import mser5, welch
from desim.store.results import Results
from desim.study.questions.design_points import DesignPoints, interval_as_data

OBSERVATIONS = 1000
"""Samples of a run where no interval is set."""
MAX_PATH_POINTS = 200
"""Points of a path that are kept, at most."""
SAMPLED_LEVELS: dict[str, tuple[tuple[str, str], ...]] = {
    name: pairs
    for name, family in FAMILIES.items()
    if (pairs := tuple((level.series, level.name) for level in family.levels if level.series))
}
"""By family: names of the series and the levels they are made of."""


class SampledSeries(NamedTuple):
    """One level of one part, sampled in all replications."""

    level: str
    part: str
    unit: str
    days: np.ndarray
    """Day from which each observation counts, shape (n,)."""
    values: np.ndarray
    """Shape (replications, n)."""


def warmup(scenario: Scenario, points: DesignPoints, settings: WarmupSettings) -> dict[str, Any]:
    """The warm-up each series needs, the longest of them, and their mean paths, as plain data.

    Raises SpecError where the scenario is terminating: of such a run nothing may be left out.
    """
    _refuse(scenario, settings)
    every = settings.every or scenario.horizon / OBSERVATIONS
    results = points.of("path", {**points.data, "warmup": 0.0, "probe": {"every": every}})
    rows = [_row(one) for one in sampled_series(results, settings)]
    if not rows:
        raise SpecError([Fault("truncation", "leaves no level to look at")])
    moving = [row for row in rows if row["varies"]]
    short = [row for row in moving if row["warmup"] is None]
    longest = max((row["warmup"] or 0.0 for row in moving), default=0.0)
    return {
        "study": "warmup", "name": scenario.name, "title": scenario.title or scenario.name,
        "horizon": scenario.horizon, "every": every, "declared": scenario.warmup, "longest": longest,
        "too_short": len(short), "suggestion": None if short else round_up(longest),
        "rows": sorted(rows, key=_longest_warmup_first), "seed": points.run.seed,
        "n": int(results.manifest["completed"]), "points": points.count,
    }  # fmt: skip


def _refuse(scenario: Scenario, settings: WarmupSettings) -> None:
    once = terminating_reasons(scenario)
    faults = [Fault("terminating", _refusal(once))] if once else []
    known = [name for family in SAMPLED_LEVELS for name in getattr(scenario, family)]
    faults += [
        Fault("truncation.parts", "has no level that is sampled", repr(part), nearest(part, known))
        for part in settings.parts or ()
        if part not in known
    ]
    if settings.every is not None and scenario.horizon / settings.every < 20:
        faults.append(Fault("truncation.every", "leaves fewer than 20 observations", f"{settings.every:g}"))
    if faults:
        raise SpecError(faults)


def _refusal(once: list[str]) -> str:
    more = f" and {len(once) - 3} more" if len(once) > 3 else ""
    return (
        f"is what this run is, so that nothing of it may be left out ({'; '.join(once[:3])}{more}); "
        "say terminating: false (++terminating=false) if its long run is meant"
    )


def sampled_series(results: Results, settings: WarmupSettings) -> Iterator[SampledSeries]:
    """The series that the settings choose, by family, part and level."""
    for family, levels in SAMPLED_LEVELS.items():
        for part in sorted(getattr(results.scenario, family)):
            for name, column in levels:
                if part in (settings.parts or (part,)) and name in (settings.levels or (name,)):
                    yield _series(results, part, name, column)


def _series(results: Results, part: str, name: str, column: str) -> SampledSeries:
    days, values = results.levels(part, column)
    item = results.scenario.item_of(part)
    unit = item.unit if item else {"effective": "people", "cases": "cases"}[name]
    if name == "output":
        return SampledSeries(name, part, f"{unit}/d", days[:-1], np.diff(values) / np.diff(days))
    return SampledSeries(name, part, unit, days, values)


def _row(one: SampledSeries) -> dict[str, Any]:
    """The cut of one series, and what it does to its mean."""
    path = one.values.mean(axis=0)
    varies = bool(np.ptp(path) > 1e-9 * max(1.0, float(np.abs(path).max())))
    cut = mser5(path) if varies else 0
    kept = None if cut is None else mean(one.values[:, cut:].mean(axis=1))
    window = max(1, len(path) // 50)
    places = np.unique(np.linspace(0, len(path) - 1, min(len(path), MAX_PATH_POINTS)).round().astype(int))
    return {
        "level": one.level, "part": one.part, "unit": one.unit, "varies": varies,
        "warmup": None if cut is None else float(one.days[cut]), "observations": len(path), "cut": cut,
        "whole": interval_as_data(mean(one.values.mean(axis=1))),
        "after": None if kept is None else interval_as_data(kept),
        "window": 2 * window + 1, "path": _as_rows(one.days[places], path[places], welch(path, window)[places]),
    }  # fmt: skip


def _as_rows(*columns: np.ndarray) -> list[list[float]]:
    return [[float(value) for value in row] for row in zip(*columns, strict=True)]


def _longest_warmup_first(row: dict[str, Any]) -> tuple[bool, float, str, str]:
    """Too short first, then the longest."""
    need = math.inf if row["warmup"] is None else row["warmup"]
    return not row["varies"], -need, row["part"], row["level"]


def round_up(days: float) -> float:
    """Days rounded up to three significant digits."""
    if days <= 0.0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(days)) - 2)
    return float(f"{math.ceil(days / unit - 1e-9) * unit:.6g}")
