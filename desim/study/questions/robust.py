"""Robust: plans over worlds, what the choice among them depends on, and what it would be worth to know."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.path_in_words import path_in_words, title_in
from desim.spec.settings.robust import RobustSettings
from desim.spec.settings.run import Run
from desim.stats.interval import Interval, mean
from desim.stats.robustness import robustness
from desim.stats.variance_components import variance_components
from desim.store.identity import identity_key
from desim.study.questions.break_even import BreakEven, BreakEvenRuns
from desim.study.questions.design_points import Tick, interval_as_data
from desim.study.questions.flip_candidates import flip_candidates
from desim.study.questions.input_effects import boxes, information, shares, written
from desim.study.questions.requirement import required_value
from desim.study.questions.world_table import PlanResults, WorldTable, unit_of, world_tables

Row = dict[str, Any]
NOTHING_CHOSEN = "no "
"""How the name of a plan or a disruption begins that chooses nothing."""


def robust(
    points: Sequence[PlanResults], settings: RobustSettings, run: Run, folder: Path, tick: Tick | None = None
) -> dict[str, Any]:
    """Robustness of all plans under each disruption; of one disruption what its answer depends on, as plain data.

    *points* are stored results over worlds; nothing is run but the break-even values, below *folder*.
    """
    tables = world_tables(points)
    at = _chosen(tables, settings.disruption)
    required = _requirement(at, settings)
    best, second = two_best(at)
    others = [second] if _base(at) in (best, second) else [second, _base(at)]
    runs = BreakEvenRuns(at, run, settings.worlds, folder / "points", tick)
    flips = _flips(at, runs, best, settings)
    first = at.scenario
    return {
        "study": "robust", "name": first.name, "title": first.title or first.name, "disruption": at.disruption,
        "titles": _titles(at),
        "metric": at.headline.metric, "subject": at.headline.subject, "better": at.headline.better,
        "unit": unit_of(at), "start": str(first.start or ""), "decision": first.decision, "ceiling": at.ceiling,
        "required": required, "plans": at.names, "base": at.names[_base(at)],
        "table": [row for table in tables for row in _rows(table, required)],
        "best": [_best_row(table, settings.least_gain) for table in tables],
        "pair": {**_best_row(at, settings.least_gain), "chance": _chance(at, best, second)},
        "worlds": {name: at.values[:, k].tolist() for k, name in enumerate(at.names)},
        "shares": shares(at, best, second), "boxes": boxes(at, best, others, required, settings),
        "information": information(at, best, _base(at), settings), **flips,
        "seed": at.plans[0].results.manifest["seed"], "n": len(at.worlds), "per_world": at.replications.shape[2],
        "flip_worlds": min(settings.worlds, len(at.worlds)), "least_gain": settings.least_gain,
        "inputs": len(at.inputs), "points": runs.count, "failed": runs.failed,
        "folders": sorted({one.results.folder.name for one in points}),
        "identity": {one.results.folder.name: identity_key(one.results.folder) for one in points},
    }  # fmt: skip


def flip_search(
    points: Sequence[PlanResults],
    settings: RobustSettings,
    run: Run,
    folder: Path,
    most: int,
    tick: Tick | None = None,
) -> dict[str, Any]:
    """Only the inputs that would change the answer, with the values at which they do, as plain data.

    Args:
        points: Stored results over worlds.
        settings: How many inputs are looked for and tried, in how many worlds, how exactly, and under which disruption.
        run: How replications are run.
        folder: Where they are kept.
        most: No further input is tried once as many replications were run.
        tick: Progress.
    """
    at = _chosen(world_tables(points), settings.disruption)
    best, second = two_best(at)
    runs = BreakEvenRuns(at, run, settings.worlds, folder / "points", tick)
    return {
        "disruption": at.disruption, "titles": _titles(at), "pair": {"plan": at.names[best], "other": at.names[second]},
        **_flips(at, runs, best, settings, most), "flip_worlds": min(settings.worlds, len(at.worlds)),
        "failed": runs.failed,
        "identity": {one.results.folder.name: identity_key(one.results.folder) for one in points},
    }  # fmt: skip


def _titles(table: WorldTable) -> dict[str, str]:
    """Words for each input, and for the subject of the headline."""
    found = {table.headline.subject: title_in(table.scenario, table.headline.subject)}
    for one in table.plans:
        for known in table.inputs:
            if known.name in one.scenario.sources:
                found.setdefault(known.name, path_in_words(one.scenario, known.name))
    return found


def two_best(table: WorldTable) -> tuple[int, int]:
    """Places of the plan with the best mean over the worlds and of the next; of equal ones the first."""
    order = np.argsort(table.losses.mean(axis=0), kind="stable")
    return int(order[0]), int(order[1])


def _chosen(tables: list[WorldTable], disruption: str | None) -> WorldTable:
    """The table of a disruption; that of none, or the first, when it is not given."""
    known = {table.disruption: table for table in tables}
    if disruption is None:
        return next((table for table in tables if table.disruption.startswith(NOTHING_CHOSEN)), tables[0])
    if disruption not in known:
        fault = Fault(
            "robust.disruption", f"is none of {', '.join(known)}", repr(disruption), nearest(disruption, known)
        )
        raise SpecError([fault])
    return known[disruption]


def _base(table: WorldTable) -> int:
    """Place of the plan that chooses nothing, or of the first."""
    return next((k for k, name in enumerate(table.names) if name.startswith(NOTHING_CHOSEN)), 0)


def _requirement(table: WorldTable, settings: RobustSettings) -> float | None:
    """The value of the headline that is required, that of the horizon without a requirement of an event."""
    given = required_value(table.scenario, table.headline, settings, "robust")
    return table.ceiling if given is None else given


def _rows(table: WorldTable, required: float | None) -> list[Row]:
    """One row for each plan."""
    found = robustness(table.values, table.headline.better, requirement=required, ceiling=table.ceiling)
    rows = []
    for name, one in zip(table.names, found, strict=True):
        entries = {key: interval_as_data(value) for key, value in vars(one).items() if isinstance(value, Interval)}
        rows.append({"disruption": table.disruption, "plan": name, "meets": None, **entries, "never": one.never})
    return rows


def _best_row(table: WorldTable, least_gain: float) -> Row:
    """The best plan by its mean and what it gains over the next one; and the best by other criteria."""
    best, second = two_best(table)
    names, gains = table.names, table.losses[:, second] - table.losses[:, best]
    found = robustness(table.values, table.headline.better, requirement=table.ceiling, ceiling=table.ceiling)
    by = {
        "regret_p90": min(range(len(names)), key=lambda k: found[k].regret_p90.estimate or 0.0),
        "best": max(range(len(names)), key=lambda k: found[k].best.estimate or 0.0),
    }
    return {
        "disruption": table.disruption, "plan": names[best], "other": names[second],
        "gain": interval_as_data(mean(gains)), "better_in": float((gains > least_gain).mean()),
        "same_in": float((np.abs(gains) <= least_gain).mean()),
        "by": {key: names[k] for key, k in by.items()},
    }  # fmt: skip


def _chance(table: WorldTable, best: int, second: int) -> Row | None:
    """Share of the variance that is chance, of the best plan and of its gain; None with one replication a world."""
    if table.replications.shape[2] < 2 or len(table.worlds) < 2:
        return None
    values = table.counted
    return {
        "plan": interval_as_data(variance_components(values[:, best]).chance),
        "gain": interval_as_data(variance_components(values[:, second] - values[:, best]).chance),
    }


def _flips(table: WorldTable, runs: BreakEvenRuns, best: int, settings: RobustSettings, most: int | None = None) -> Row:
    """Inputs that make another plan as good, with the value, and those that were tried in vain.

    No further one is tried once *most* replications were run.
    """
    found: list[Row] = []
    vain: list[Row] = []
    candidates = flip_candidates(table, best, settings.least_gain) if settings.flips else []
    for one in candidates[: settings.tried]:
        if len(found) == settings.flips or (most is not None and runs.replications >= most):
            break
        tried = runs.search(
            one.input, best, one.other, (one.worse_end, one.guess), settings.least_gain, settings.tolerance
        )
        row = {**_flip_row(table, tried), "correlation": one.correlation}
        (vain if tried.at is None else found).append(row)
    return {"flips": found, "tried": vain}


def _flip_row(table: WorldTable, tried: BreakEven) -> Row:
    """One input with its break-even value, in internal units and as the number is written."""
    path = tried.input.name

    def text(value: float | None) -> str | None:
        return None if value is None else written(table, path, value)

    curve = [{**asdict(one), "gain": interval_as_data(one.gain), "text": text(one.value)} for one in tried.evaluations]
    return {
        "input": path, "moves_with": list(tried.input.paths[1:]), "best": tried.best, "other": tried.other,
        "at": tried.at, "text": text(tried.at), "low": text(tried.low), "high": text(tried.high),
        "base": written(table, path, None), "better_above": tried.better_above, "curve": curve,
    }  # fmt: skip
