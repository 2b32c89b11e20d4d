"""Condition: worlds weighted by what was observed, and written so that other studies can run in them."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.path_in_words import path_in_words
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.condition import ConditionSettings
from desim.spec.settings.run import Precise, Run
from desim.stats.importance import check_weights, normalized_weights, systematic_resample, weighted_quantiles
from desim.stats.observation_errors import farther, log_likelihood, posterior_weights
from desim.store.results import Results
from desim.store.worlds_file import write_worlds_file
from desim.study.execution.provenance import scenario_hash
from desim.study.execution.simulate import study
from desim.study.questions.design_points import Data, Tick
from desim.study.questions.observed_figures import SeriesFigure, cut_short, made_by_worlds, observed_figures

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
    scenario: Scenario, data: Data, run: Run, settings: ConditionSettings, place: Path, tick: Tick | None = None
) -> Row:
    """Run the worlds of a scenario up to its last observed figure, and weight them by all figures that count.

    The worlds are drawn, whatever ``run.worlds`` says. ``worlds.parquet`` is written to *place* where the weights can
    be relied on; one that was there before is removed otherwise.

    Args:
        scenario: With observations.
        data: The same as it was written down.
        run: How many replications, of which seed.
        settings: Which figures count.
        place: Folder of the results.
        tick: Called as it goes on.

    Returns:
        The verdict (``conditioned``, ``too_few`` or ``contradicted``), the effective number of worlds, the inputs that
        moved most, and what worlds made of each figure, as plain data.

    Raises:
        SpecError: where no figure counts, or where the worlds come from a file.
    """
    if run.worlds_file is not None:
        message = "is a file: worlds that were conditioned once would count their figures twice"
        raise SpecError([Fault("run.worlds", message, run.worlds)])
    figures = observed_figures(scenario, settings.least_error)
    used = [_counts(one, scenario, settings) for one in figures]
    _refuse_unknown(scenario, settings, any(used))
    results = _run(data, run, max(one.figure.day for one in figures), place, tick)
    made, worlds = _of_whole_worlds(results, made_by_worlds(figures, results), run.per_world)
    own = [one for one, counts in zip(figures, used, strict=True) if counts]
    likelihoods = log_likelihood(
        [f.law for f in own], [f.series for f in own], made[np.array(used)], settings.correlation
    )
    log_weights = posterior_weights(likelihoods, run.per_world)
    weights = normalized_weights(log_weights)
    checked = check_weights(weights, settings.least_effective)
    nearest_p = farther(float(log_weights.max()), len(own))
    verdict = "contradicted" if nearest_p < CONTRADICTED else "too_few" if checked.reason else "conditioned"
    rows = [
        _figure_row(scenario, one, counts, made[k], np.repeat(weights, run.per_world) / run.per_world, run.seed + k)
        for k, (one, counts) in enumerate(zip(figures, used, strict=True))
    ]
    inputs = _inputs(scenario, results, worlds, weights)
    (place / WORLDS).unlink(missing_ok=True)  # an earlier run may have left one that is not of these figures
    file = _write(results, worlds, weights, run, settings, place) if verdict == "conditioned" else None
    return {
        "study": "condition", "name": scenario.name, "title": scenario.title or scenario.name,
        "start": str(scenario.start or ""), "verdict": verdict, "reason": checked.reason,
        "effective": checked.effective, "largest": checked.largest, "tail_shape": checked.tail_shape,
        "least_effective": settings.least_effective, "correlation": settings.correlation,
        "nearest_p": nearest_p, "nearest_world": int(worlds[int(log_weights.argmax())]),
        "figures": rows, "used": sum(used), "series": len({one.series for one in own}),
        "inputs": inputs, "shown": settings.shown,
        "moved_by_chance": min(1.0, CHANCE_DISTANCE / math.sqrt(checked.effective)),
        "file": file, "written": settings.worlds or len(worlds), "last_day": results.scenario.horizon,
        "seed": run.seed, "n": len(worlds), "per_world": run.per_world, "points": 1, "failed": _failed(results),
    }  # fmt: skip


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


def _run(data: Data, run: Run, last_day: float, place: Path, tick: Tick | None) -> Results:
    """Results over drawn worlds up to *last_day*; what is stored is not run again."""
    short = cut_short(data, last_day)
    drawn = run.model_copy(update={"worlds": "sampled", "precision": Precise(), "if_changed": "replace"})
    folder = place / "points" / f"worlds-{scenario_hash([short, run.seed, run.per_world])[:10]}"
    if tick:
        tick(f"{run.replications} replications up to day {last_day:g}")
    return Results(study(read(short), short, drawn, folder, {"overrides": ["worlds"]}, tick))


def _of_whole_worlds(results: Results, made: np.ndarray, per_world: int) -> tuple[np.ndarray, np.ndarray]:
    """Output of the worlds of which all replications gave a result, (figures, replications), and their numbers."""
    numbers, counts = np.unique(results.world_numbers, return_counts=True)
    whole = numbers[counts == per_world]
    if len(whole) < 2:
        raise SpecError(
            [Fault("run.replications", "must be of at least two whole worlds", str(len(results.world_numbers)))]
        )
    return made[:, np.isin(results.world_numbers, whole)], whole


def _figure_row(
    scenario: Scenario, one: SeriesFigure, counts: bool, made: np.ndarray, weights: np.ndarray, seed: int
) -> Row:
    """A figure, and what worlds made of it before and after they were weighted."""
    read_as = one.law.readings(made, np.random.Generator(np.random.Philox(seed)).standard_normal(len(made)))
    equal = np.full(len(made), 1.0 / len(made))
    figure = one.figure
    above = float(weights[read_as >= figure.value].sum())
    return {
        "series": one.series, "title": scenario.observations[one.series].title or one.series,
        "day": figure.day, "window": one.window, "lines": list(one.lines),
        "value": figure.value, "low": figure.low,
        "high": None if math.isinf(figure.high) else figure.high, "at_least": one.law.threshold, "used": counts,
        "prior": weighted_quantiles(made, equal, BAND).tolist(),
        "posterior": weighted_quantiles(made, weights, BAND).tolist(),
        "above": above, "p": above if one.law.threshold else 2.0 * min(above, 1.0 - above),
        "reached": bool((made.min() <= (figure.high)) and (made.max() >= figure.low)),
    }  # fmt: skip


def _inputs(scenario: Scenario, results: Results, worlds: np.ndarray, weights: np.ndarray) -> list[Row]:
    """All inputs that are drawn, what moved most first; of those that move together one."""
    table = results.worlds
    assert table is not None  # noqa: S101 - they are drawn
    wide = table.pivot_table(index="world", columns="path", values="value").reindex(worlds)
    equal, rows, groups = np.full(len(weights), 1.0 / len(weights)), list[Row](), set[str]()
    for path in map(str, wide.columns):
        entry = scenario.sources.get(path)
        group = (entry.with_ or path) if entry is not None else path
        if entry is None or entry.of is not None or group in groups:
            continue
        groups.add(group)
        values = wide[path].to_numpy(dtype=float)
        rows.append({
            "input": path, "title": path_in_words(scenario, path),
            "prior": weighted_quantiles(values, equal, POINTS).tolist(),
            "posterior": weighted_quantiles(values, weights, POINTS).tolist(),
            "moved": distance(values, weights),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["moved"], row["input"]))


def distance(values: np.ndarray, weights: np.ndarray) -> float:
    """Kolmogorov's distance between draws with *weights* that sum to 1 and the same draws all alike; both (n,)."""
    known, places = np.unique(values, return_inverse=True)
    heavier = np.bincount(places, weights, len(known)) - np.bincount(places, minlength=len(known)) / len(values)
    return float(np.abs(np.cumsum(heavier)).max())


def _write(
    results: Results, worlds: np.ndarray, weights: np.ndarray, run: Run, settings: ConditionSettings, place: Path
) -> str:
    """Write equally likely worlds, drawn by their weights; the path of the file.

    They are resampled here, once: world k of the file is the same for all that read it. They stand in random order, so
    that the first of them are as good a sample as any.
    """
    generator = np.random.Generator(np.random.Philox(run.seed))
    picks = systematic_resample(weights, settings.worlds or len(worlds), float(generator.random()))
    picks = generator.permutation(picks)
    table = results.worlds
    assert table is not None  # noqa: S101 - they are drawn
    wide = table.pivot_table(index="world", columns="path", values="value").reindex(worlds)
    place.mkdir(parents=True, exist_ok=True)
    return str(write_worlds_file(place / WORLDS, {str(path): wide[path].to_numpy()[picks] for path in wide.columns}))


def _failed(results: Results) -> list[Row]:
    known = ("replication", "seed", "reason", "command")
    return [{"point": "worlds", **{key: one[key] for key in known}} for one in results.manifest["failed"]]
