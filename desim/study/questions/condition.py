"""Condition: worlds weighted by what was observed, and written so that other studies can run in them."""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.path_in_words import path_in_words
from desim.spec.scenario import Scenario
from desim.spec.settings.condition import ConditionSettings
from desim.spec.settings.run import Run
from desim.stats.importance import (
    WeightCheck,
    check_weights,
    normalized_weights,
    systematic_resample,
    weighted_quantiles,
)
from desim.stats.observation_errors import farther
from desim.store.worlds_file import write_worlds_file
from desim.study.questions.conditioned_worlds import WorldRuns, WorldSet
from desim.study.questions.design_points import Data, Tick, failures
from desim.study.questions.observed_figures import SeriesFigure, observed_figures

Row = dict[str, Any]
POINTS = (0.1, 0.5, 0.9)
"""Quantiles that inputs are told by."""
BAND = (0.05, 0.5, 0.95)
"""Quantiles that outputs are told by."""
CONTRADICTED = 0.001
"""Probability of figures as far as these from what even the nearest world made, below which no world made them."""
CHANCE_DISTANCE = 1.36
"""Kolmogorov's 95 % point: a sample of n lies further than this over sqrt(n) from its own law in 1 of 20 cases."""
WORLDS = "worlds.parquet"


def condition(
    scenario: Scenario, data: Data, run: Run, settings: ConditionSettings, folder: Path, tick: Tick | None = None
) -> Row:
    """Run the worlds of a scenario up to its last observed figure, and condition them on all figures that count.

    Drawn worlds are weighted once; where few of them have nearly all the weight, they are moved by sequential Monte
    Carlo, with the chance of each step its own.

    The worlds are drawn, whatever ``run.worlds`` says. ``worlds.parquet`` is written to *folder* where the weights can
    be relied on; one that was there before is removed otherwise.

    Args:
        scenario: With observations.
        data: The same as it was written down.
        run: How many replications, of which seed.
        settings: Which figures count.
        folder: Folder of the results.
        tick: Called as it goes on.

    Returns:
        The verdict (``conditioned``, ``too_few`` or ``contradicted``), the effective number of worlds, the steps, the
        inputs that moved most, and what worlds made of each figure, as plain data.

    Raises:
        SpecError: where no figure counts, or where the worlds come from a file.
    """
    if run.worlds_file is not None:
        message = "is a file: worlds that were conditioned once would count their figures twice"
        raise SpecError([Fault("run.worlds", message, run.worlds)])
    figures = observed_figures(scenario, settings.least_error)
    used = np.array([_counts(one, scenario, settings) for one in figures], dtype=bool)
    _refuse_unknown(scenario, settings, bool(used.any()))
    runs = WorldRuns(data, run, settings, figures, used, folder, tick)
    results = runs.drawn()
    found = _conditioned(runs)
    nearest_p = farther(float(found.worlds.log_likelihoods.max()), int(used.sum()))
    verdict = "contradicted" if nearest_p < CONTRADICTED else "too_few" if found.reason else "conditioned"
    spread_out = np.repeat(found.weights, run.per_world) / run.per_world
    rows = [
        _figure_row(scenario, one, counts, runs.found[0].made[k], (found.worlds.made[k], spread_out), run.seed + k)
        for k, (one, counts) in enumerate(zip(figures, used.tolist(), strict=True))
    ]
    (folder / WORLDS).unlink(missing_ok=True)  # an earlier run may have left one that is not of these figures
    file = _write(found, run, settings, folder) if verdict == "conditioned" else None
    n = len(found.weights)
    return {
        "study": "condition", "name": scenario.name, "title": scenario.title or scenario.name,
        "start": str(scenario.start or ""), "verdict": verdict, "reason": found.reason, "method": found.method,
        "effective": found.effective, "largest": found.weighted.largest, "tail_shape": found.weighted.tail_shape,
        "effective_by_weights": found.weighted.effective, "reason_against_weights": found.weighted.reason,
        "steps": found.steps, "simulations": found.simulations,
        "least_effective": settings.least_effective, "correlation": settings.correlation,
        "nearest_p": nearest_p, "nearest_world": int(found.worlds.numbers[found.worlds.log_likelihoods.argmax()]),
        "figures": rows, "used": int(used.sum()), "series": len({figures[k].series for k in np.flatnonzero(used)}),
        "inputs": _inputs(scenario, runs.found[0], found), "shown": settings.shown,
        "moved_by_chance": _moved_by_chance(found),
        "file": file, "written": settings.worlds or n, "last_day": results.scenario.horizon,
        "seed": run.seed, "n": n, "per_world": run.per_world, "points": 1, "failed": failures("worlds", results),
    }  # fmt: skip


@dataclass(frozen=True)
class Conditioned:
    """Worlds after the figures, with their weights."""

    method: str
    worlds: WorldSet
    weights: np.ndarray
    """Sum to 1, shape (worlds,)."""
    effective: float
    reason: str
    """Why they should not be used; empty where they may be."""
    weighted: WeightCheck
    """How far the drawn worlds, weighted once, can be relied on."""
    steps: list[Row]
    """Of sequential Monte Carlo; none where worlds were weighted."""
    simulations: int
    """Replications of moves."""


def _conditioned(runs: WorldRuns) -> Conditioned:
    """The worlds by the method that is set, or that is needed."""
    settings, drawn = runs.settings, runs.found[0]
    weights = normalized_weights(drawn.log_likelihoods)
    checked = check_weights(weights, settings.least_effective)
    hopeless = len(weights) < settings.least_effective
    if settings.method == "weights" or (settings.method == "auto" and (hopeless or not checked.reason)):
        return Conditioned("weights", drawn, weights, checked.effective, checked.reason, checked, [], 0)
    draws, worlds = runs.moved()
    n, effective = len(weights), draws.effective
    simulations = draws.evaluations * n * runs.run.per_world
    reason = ""
    if draws.temperature < 1.0:
        reason = (
            f"after {simulations} simulations worlds were moved with the figures at {draws.temperature:.2g} of their "
            "weight, not at all of it"
        )
    elif effective < settings.least_effective:
        reason = f"the moved worlds are worth {effective:.1f} independent ones, fewer than {settings.least_effective:g}"
    steps = [asdict(step) for step in draws.steps]
    return Conditioned("sequential", worlds, np.full(n, 1.0 / n), effective, reason, checked, steps, simulations)


def _moved_by_chance(found: Conditioned) -> float:
    """Distance between worlds before and after that chance gives: of one sample, or of two (Smirnov 1939)."""
    drawn = 1.0 / len(found.weights) if found.method == "sequential" else 0.0
    return min(1.0, CHANCE_DISTANCE * math.sqrt(1.0 / found.effective + drawn))


def _counts(one: SeriesFigure, scenario: Scenario, settings: ConditionSettings) -> bool:
    """Whether worlds are weighted by a figure."""
    known = settings.until is None or one.figure.said_on <= settings.until
    return one.figure.judged and known and (settings.observations is None or one.series in settings.observations)


def _refuse_unknown(scenario: Scenario, settings: ConditionSettings, any_counts: bool) -> None:
    """Raise SpecError where a series does not exist, or where no figure counts."""
    names = list(scenario.observations)
    faults = [
        Fault("condition.observations", "is no observation of this scenario", repr(name), nearest(name, names))
        for name in settings.observations or ()
        if name not in names
    ]
    if not faults and not any_counts:
        message = "finds no observed figure of an output or a delivery that counts"
        faults = [Fault("condition", f"{message}; observations of this scenario: {', '.join(names) or 'none'}")]
    if faults:
        raise SpecError(faults)


def _figure_row(
    scenario: Scenario,
    one: SeriesFigure,
    counts: bool,
    drawn: np.ndarray,
    after: tuple[np.ndarray, np.ndarray],
    seed: int,
) -> Row:
    """A figure, and what worlds made of it: those *drawn*, and those *after* the figures, with their weights."""
    made, weights = after
    read_as = one.law.readings(made, np.random.Generator(np.random.Philox(seed)).standard_normal(len(made)))
    equal = np.full(len(drawn), 1.0 / len(drawn))
    reached = np.concatenate([drawn, made])
    figure = one.figure
    above = float(weights[read_as >= figure.value].sum())
    return {
        "series": one.series, "title": scenario.observations[one.series].title or one.series,
        "day": figure.day, "window": one.window, "lines": list(one.lines),
        "value": figure.value, "low": figure.low,
        "high": None if math.isinf(figure.high) else figure.high, "at_least": one.law.threshold, "used": counts,
        "prior": weighted_quantiles(drawn, equal, BAND).tolist(),
        "posterior": weighted_quantiles(made, weights, BAND).tolist(),
        "above": above, "p": above if one.law.threshold else 2.0 * min(above, 1.0 - above),
        "reached": bool(reached.min() <= figure.high and reached.max() >= figure.low),
    }  # fmt: skip


def _inputs(scenario: Scenario, drawn: WorldSet, found: Conditioned) -> list[Row]:
    """All inputs that are drawn, what moved most first; of those that move together one."""
    rows, groups = list[Row](), set[str]()
    equal = np.full(len(drawn.numbers), 1.0 / len(drawn.numbers))
    for path, before in drawn.values.items():
        entry = scenario.sources.get(path)
        group = (entry.with_ or path) if entry is not None else path
        if entry is None or entry.of is not None or group in groups:
            continue
        groups.add(group)
        after = found.worlds.values[path]
        rows.append({
            "input": path, "title": path_in_words(scenario, path),
            "prior": weighted_quantiles(before, equal, POINTS).tolist(),
            "posterior": weighted_quantiles(after, found.weights, POINTS).tolist(),
            "moved": distance(before, after, found.weights),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["moved"], row["input"]))


def distance(before: np.ndarray, after: np.ndarray, weights: np.ndarray) -> float:
    """Kolmogorov's distance between draws all alike, and draws *after* with *weights* that sum to 1; all (n,)."""
    known, places = np.unique(np.concatenate([before, after]), return_inverse=True)
    share_before = np.bincount(places[: len(before)], minlength=len(known)) / len(before)
    heavier = np.bincount(places[len(before) :], weights, len(known)) - share_before
    return float(np.abs(np.cumsum(heavier)).max())


def _write(found: Conditioned, run: Run, settings: ConditionSettings, folder: Path) -> str:
    """Write equally likely worlds, drawn by their weights; the path of the file.

    They are resampled here, once: world k of the file is the same for all that read it. They stand in random order, so
    that the first of them are as good a sample as any.
    """
    generator = np.random.Generator(np.random.Philox(run.seed))
    picks = systematic_resample(found.weights, settings.worlds or len(found.weights), float(generator.random()))
    picks = generator.permutation(picks)
    folder.mkdir(parents=True, exist_ok=True)
    columns = {path: column[picks].tolist() for path, column in found.worlds.values.items()}
    return str(write_worlds_file(folder / WORLDS, columns))
