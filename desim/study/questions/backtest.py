"""Backtest: forecasts from origins in the past, each with what was known then, scored by what was observed later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.scenario import Scenario
from desim.spec.settings.condition import BacktestSettings
from desim.spec.settings.run import Precise, Run
from desim.spec.written_numbers import number_at
from desim.stats.forecast_scores import crps, interval_score, pit
from desim.stats.importance import effective_number, normalized_weights, weighted_quantiles
from desim.stats.naive_forecasts import persistence, straight_line
from desim.stats.observation_errors import FigureLaw, log_likelihood, posterior_weights, tempered
from desim.store.results import Results
from desim.study.execution.provenance import scenario_hash
from desim.study.questions.backtest_summary import summary
from desim.study.questions.design_points import Data, PointRuns, Tick
from desim.study.questions.known_on import KnownOn, known_on
from desim.study.questions.observed_figures import SeriesFigure, cut_short, made_by_worlds, observed_figures

Row = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """A figure and an origin from which it is forecast."""

    target: SeriesFigure
    months: int
    origin: float
    """Day, from the start of the scenario."""


@dataclass
class Group:
    """All origins of one scenario at which the same numbers were known: one set of runs serves them all."""

    known: KnownOn
    pairs: list[Pair] = field(default_factory=list)


def backtest(
    scenarios: Mapping[str, tuple[Scenario, Data]],
    run: Run,
    settings: BacktestSettings,
    folder: Path,
    tick: Tick | None = None,
) -> Row:
    """Forecast every figure that judges runs from so many months before it, and score the forecasts.

    At each origin the scenario holds the numbers that were known then. Its worlds are weighted by the figures that had
    been published. Forecast is the figure: what a world made of its window, read with the error of the figure. A world
    is the same run before and after its origin: its chance is weighted with its numbers.

    Args:
        scenarios: Scenario, and the same as it was written down, by name.
        run: How many replications, of which seed; worlds are drawn, one replication each.
        settings: Horizons and errors.
        folder: Folder of the results; each set of runs has a folder of its own in it.
        tick: Called as it goes on.

    Returns:
        A row for each pair of a figure and an origin, with scores of all forecasts, and their summary, as plain data.

    Raises:
        SpecError: where no figure can be forecast, or where worlds come from a file.
    """
    if run.worlds_file is not None:
        raise SpecError(
            [Fault("run.worlds", "is a file; a back-test draws worlds as they were thought of", run.worlds)]
        )
    runs = _Runs(
        run.model_copy(update={"worlds": "sampled", "per_world": 1, "precision": Precise(), "if_changed": "replace"}),
        folder / "points",
        tick,
    )
    rows: list[Row] = []
    for name, (scenario, data) in sorted(scenarios.items()):
        figures = observed_figures(scenario, settings.least_error)
        for group in _groups(scenario, data, figures, settings):
            results = runs.of(name, group)
            for pair in group.pairs:
                rows.append({"scenario": name, **_scored(scenario, pair, figures, group.known, results, run, settings)})
    if not rows:
        message = "finds no figure that judges runs and whose window lies within a run, as long before it as asked"
        raise SpecError([Fault("backtest", message)])
    rows.sort(key=lambda row: (row["scenario"], row["series"], row["day"], row["months"]))
    return {
        "study": "backtest", "name": "backtest" if len(scenarios) > 1 else next(iter(scenarios)),
        "title": ", ".join(sorted(scenarios)), "rows": rows, **summary(rows, settings.level),
        "level": settings.level, "correlation": settings.correlation, "least_effective": settings.least_effective,
        "not_clean": dict(settings.not_clean), "seed": run.seed, "n": run.replications, "points": runs.count,
        "failed": runs.failed,
    }  # fmt: skip


def _groups(scenario: Scenario, data: Data, figures: Sequence[SeriesFigure], settings: BacktestSettings) -> list[Group]:
    """All pairs of a scenario, those together at whose origins the same was known."""
    found: dict[str, Group] = {}
    for target in figures:
        for months in settings.months:
            origin = target.figure.day - months * settings.month
            if target.figure.judged and not target.law.threshold and origin >= 0.0:
                known = known_on(scenario, data, origin)
                group = found.setdefault(scenario_hash(known.data), Group(known))
                group.pairs.append(Pair(target, months, origin))
    return list(found.values())


class _Runs(PointRuns):
    """Runs of groups."""

    def of(self, name: str, group: Group) -> Results:
        """Worlds of a group, up to the last figure that is forecast from it."""
        data = cut_short(group.known.data, max(pair.target.figure.day for pair in group.pairs))
        return self.results(name, data, message=f"{name}, {len(group.pairs)} forecasts")

    @property
    def failed(self) -> list[Row]:
        """As of all points, by the names of the folders: groups of a scenario have one name."""
        return [{**one, "point": folder.name} for (folder, _), one in self._failed.items()]


def _scored(
    scenario: Scenario,
    pair: Pair,
    figures: Sequence[SeriesFigure],
    known: KnownOn,
    results: Results,
    run: Run,
    settings: BacktestSettings,
) -> Row:
    """Scores of all forecasts of one pair, in shares of the mean figure of its series."""
    target, value = pair.target, pair.target.figure.value
    before = [f for f in figures if f.figure.judged and f.figure.said_on <= pair.origin]
    weights, power = _weights(before, results, settings)
    generator = np.random.Generator(np.random.Philox([run.seed, round(target.figure.day), pair.months]))
    made = target.made(results)
    whole = np.maximum(0.0, made + target.lots * generator.standard_normal(len(made)))
    members = _error_alone(target.error).readings(whole, generator.standard_normal(len(made)))
    scale = float(np.mean([f.figure.value for f in figures if f.series == target.series and f.figure.judged]))
    equal = np.full(len(made), 1.0 / len(made))
    points = {name: found for name, found in _points(scenario, pair).items() if found is not None}
    return {
        "series": target.series, "title": scenario.observations[target.series].title or target.series,
        "start": str(scenario.start or ""), "day": target.figure.day, "months": pair.months, "origin": pair.origin,
        "value": value, "scale": scale, "figures_known": len(before), "power": power,
        "effective": effective_number(weights), "known_later": _that_matter(known, target.figure.day),
        "earlier": len(known.earlier), "ranged": len(known.ranged),
        "conditioned": _score(value, members, weights, scale, settings.level, generator),
        "prior": _score(value, members, equal, scale, settings.level, generator),
        **{name: {"forecast": found, "crps": abs(found - value) / scale} for name, found in points.items()},
    }  # fmt: skip


def _that_matter(known: KnownOn, day: float) -> list[str]:
    """Numbers that were published after the origin and that a run up to *day* depends on: no event that comes later."""
    return [
        path
        for path in known.known_later
        if not (path.startswith("causes.") and path.endswith(".when.at") and number_at(known.data, path) >= day)
    ]


def _weights(before: Sequence[SeriesFigure], results: Results, settings: BacktestSettings) -> tuple[np.ndarray, float]:
    """Weights of the worlds by the figures known at an origin, and the power to which their likelihood is raised."""
    found = (
        log_likelihood(
            [f.law for f in before], [f.series for f in before], made_by_worlds(before, results), settings.correlation
        )
        if before
        else np.zeros(len(results.world_numbers))
    )
    log_weights = posterior_weights(found)
    power = tempered(log_weights, min(settings.least_effective, len(log_weights)))
    return normalized_weights(power * log_weights), power


def _error_alone(law: FigureLaw) -> FigureLaw:
    """The error of a figure without the figure: what it was is not known at the origin."""
    center = 1.0 if law.logarithmic else 0.0
    return FigureLaw(center, center, law.sd, law.logarithmic, False)


def _score(
    value: float, members: np.ndarray, weights: np.ndarray, scale: float, level: float, rng: np.random.Generator
) -> Row:
    """One probabilistic forecast: its quantiles, and its scores as shares of *scale*."""
    ends = [(1.0 - level) / 2.0, 0.5, (1.0 + level) / 2.0]
    low, middle, high = (float(v) for v in weighted_quantiles(members, weights, ends))
    seen, draws = np.array([value]), members[None, :]
    return {
        "low": low, "median": middle, "high": high, "inside": low <= value <= high,
        "crps": float(crps(seen, draws, weights)[0]) / scale,
        "interval_score": float(interval_score(seen, np.array([low]), np.array([high]), level).item()) / scale,
        "pit": float(pit(seen, draws, weights, rng=rng)[0]),
    }  # fmt: skip


def _points(scenario: Scenario, pair: Pair) -> dict[str, float | None]:
    """Forecasts by anybody who knew the published figures of the series, or the announced plan."""
    seen = scenario.observations[pair.target.series]
    known = [figure for figure in seen.figures() if figure.said_on <= pair.origin]
    days, values = np.array([f.day for f in known]), np.array([f.value for f in known])
    day = pair.target.figure.day
    promised = [
        (due, seen.announced_on.get(due, 0.0), amount)
        for due, amount in seen.announced.items()
        if due <= day and seen.announced_on.get(due, 0.0) <= pair.origin
    ]
    return {
        "persistence": persistence(days, values),
        "straight_line": straight_line(days, values, day),
        "announced_plan": max(promised)[2] if promised else None,
    }
