"""Sensitivity: which uncertain numbers move the result, by how much, and how much of its variance is their doing."""

from typing import Any

import numpy as np
import pandas as pd

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.metrics import find_metric
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import SensitivitySettings
from desim.stats import sensitivity as designs
from desim.stats.interval import Interval, mean
from desim.stats.measure import measure_interval
from desim.stats.multiple_comparisons import contrasts
from desim.study.questions.design_points import (
    Data,
    DesignPoints,
    interval_as_data,
    paired_differences,
    values_counted_at_horizon,
)
from desim.study.questions.uncertain_inputs import UncertainInput, continuous_inputs, uncertain_inputs, with_inputs

Row = dict[str, Any]
MANY_SAMPLES, FEW_SAMPLES = 256, 16
"""Of Sobol, where a replication is short, and where it is not."""
SHORT_EVENTS = 2_500
"""Events of a short replication; they take about 50 ms."""


def sensitivity(scenario: Scenario, points: DesignPoints, settings: SensitivitySettings) -> dict[str, Any]:
    """Rows by number, widest first, and what the further methods say of the first ones, as plain data."""
    numbers, cannot = uncertain_inputs(scenario, points.data, settings.only)
    if not numbers:
        raise SpecError(
            [Fault("sources", "no number that is looked at has a low and a high", str(settings.only or ""))]
        )
    study = _SensitivityPoints(scenario, points, settings)
    rows = study.tornado(numbers)
    by_path = {number.path: number for number in numbers}
    top = list(continuous_inputs([by_path[row["path"]] for row in rows[: settings.top]], points.data))
    found: dict[str, Any] = {}
    for method in ("morris", "sobol", "shares"):
        if method in settings.methods:
            found[method] = METHODS[method](study, top)
    return {
        "study": "sensitivity", "name": scenario.name, "title": scenario.title or scenario.name,
        "metric": study.measure[0], "subject": study.measure[1], "unit": study.unit,
        "base": interval_as_data(study.base_mean()),
        "rows": rows, "cannot": cannot, "top": [number.path for number in top], **found,
        "seed": points.run.seed, "n": len(study.known), "points": points.count,
    }  # fmt: skip


class _SensitivityPoints:
    """The points of one study of sensitivity, and the measure it looks at."""

    def __init__(self, scenario: Scenario, points: DesignPoints, settings: SensitivitySettings) -> None:
        self.points, self.settings = points, settings
        self.measure = _measure(scenario, settings)
        base = points.base()
        units = {(m, s): u for m, s, u in base.measures()}
        if self.measure not in units:
            near = nearest(" ".join(self.measure), [" ".join(known) for known in units])
            raise SpecError([Fault("sensitivity.measure", "is no measure", repr(" ".join(self.measure)), near)])
        self.unit = units[self.measure]
        self.events = base.manifest["events"] / max(1, base.manifest["completed"])
        self.base, self.horizon = values_counted_at_horizon(points, base, *self.measure), base.scenario.last_day

    @property
    def samples(self) -> int:
        """Of Sobol: as many as are asked for, else few where replications are long; the same on every machine."""
        return self.settings.samples or (MANY_SAMPLES if self.events <= SHORT_EVENTS else FEW_SAMPLES)

    @property
    def known(self) -> np.ndarray:
        """Values of the base, shape (n,)."""
        return self.base.dropna().to_numpy()

    def base_mean(self) -> Interval:
        """The mean of the measure in the scenario as it is."""
        record = find_metric(self.measure[0])
        ceiling = self.horizon if record.censored else np.inf
        return measure_interval(self.known, record, ceiling=ceiling)

    def values(self, label: str, data: Data) -> pd.Series:
        """The measure at a point, by replication."""
        return values_counted_at_horizon(self.points, self.points.of(label, data), *self.measure)

    def tornado(self, numbers: list[UncertainInput]) -> list[Row]:
        """Each number at low and at high, all others as they are."""
        swings: dict[str, np.ndarray] = {}
        rows: list[Row] = []
        for number in numbers:
            low, high = (
                self.values(f"{end}-{number.path}", number.set(self.points.data, value))
                for end, value in (("low", number.low), ("high", number.high))
            )
            swings[number.path] = paired_differences(high, low)
            written = dict(zip(("written", "written_low", "written_high"), number.written, strict=True))
            effects = {
                "low": interval_as_data(mean(paired_differences(low, self.base))),
                "high": interval_as_data(mean(paired_differences(high, self.base))),
            }
            rows.append({"path": number.path, **written, **effects})
        for name, one in contrasts(swings).items():
            row = next(r for r in rows if r["path"] == name)
            row["swing"], row["simultaneous"] = interval_as_data(one.interval), interval_as_data(one.simultaneous)
            row["p_adjusted"] = one.adjusted
        return sorted(rows, key=lambda row: (-abs(row["swing"]["estimate"] or 0.0), row["path"]))

    def means(self, label: str, top: list[UncertainInput], design: np.ndarray) -> np.ndarray:
        """Mean of the measure at each point of a design, shape (points,); under common random numbers."""
        return np.array([float(values.mean()) for values in self.at(label, top, design)])

    def at(self, label: str, top: list[UncertainInput], design: np.ndarray) -> list[pd.Series]:
        """The measure at each point of a design; raises SpecError before anything runs where a point cannot be."""
        wanted = [with_inputs(self.points.data, top, row) for row in design]
        for data in wanted:
            read(data)
        found = [self.values(f"{label}-{k}", data) for k, data in enumerate(wanted)]
        if any(not values.notna().any() for values in found):
            raise SpecError([Fault("sensitivity.measure", f"is undefined in all replications of a point of {label}")])
        return found


def _measure(scenario: Scenario, settings: SensitivitySettings) -> tuple[str, str]:
    if settings.measure is not None:
        return settings.measure
    if scenario.headline is None:
        raise SpecError([Fault("sensitivity.measure", "is missing, and the scenario has no headline")])
    return scenario.headline.metric, scenario.headline.subject


def _bounds(top: list[UncertainInput]) -> list[tuple[float, float]]:
    return [(number.low, number.high) for number in top]


def _morris(study: _SensitivityPoints, top: list[UncertainInput]) -> list[Row]:
    bounds, seed = _bounds(top), study.points.run.seed
    design = designs.morris_design(bounds, study.settings.trajectories, seed)
    effects = designs.morris(bounds, design, study.means("morris", top, design), seed)
    return [
        {"path": n.path, "mean": e.mean, "size": interval_as_data(e.size), "spread": e.spread}
        for n, e in zip(top, effects, strict=True)
    ]


def _sobol(study: _SensitivityPoints, top: list[UncertainInput]) -> list[Row]:
    bounds, seed = _bounds(top), study.points.run.seed
    try:
        design = designs.sobol_design(bounds, study.samples, seed)
        indices = designs.sobol(bounds, study.means("sobol", top, design), seed)
    except ValueError as error:
        raise error if isinstance(error, SpecError) else SpecError([Fault("sensitivity", str(error))]) from None
    return [
        {"path": n.path, "first": interval_as_data(i.first), "total": interval_as_data(i.total)}
        for n, i in zip(top, indices, strict=True)
    ]


def _shares(study: _SensitivityPoints, top: list[UncertainInput]) -> Row:
    """Independent uniform draws of the parameters, each under the same replications."""
    generator = np.random.Generator(np.random.Philox(study.points.run.seed))
    low, high = np.array(_bounds(top)).T
    design = low + (high - low) * generator.random((study.settings.draws, len(top)))
    table = pd.DataFrame(study.at("draw", top, design)).dropna(axis="columns").to_numpy()
    try:
        found = designs.shares(table)
    except ValueError as error:
        raise SpecError([Fault("sensitivity.draws", str(error))]) from None
    named = {name: interval_as_data(getattr(found, name)) for name in ("parameters", "process", "together")}
    return {**named, "variance": found.variance, "draws": study.settings.draws, "replications": table.shape[1]}


METHODS = {"morris": _morris, "sobol": _sobol, "shares": _shares}
