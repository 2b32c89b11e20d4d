"""Validate: run the cases with exact values, and judge what comes out."""

import math
import os
import time
import traceback
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.acceptance import Quantity
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.scenario import Scenario
from desim.stats import acceptance_tests
from desim.study.execution.provenance import surroundings
from desim.study.validation import verdicts
from desim.study.validation.cases import CaseModel, Measured, ValidationCase, quantity_value
from desim.study.validation.verdicts import ModelRun, RunValues, Tier

SCHEMA_VERSION = 3
QUICK_SHARE, QUICK_REPLICATIONS, QUICK_LEAST_P = 1 / 20, 10, 1e-4
"""Of the quick tier: share of the horizon, replications, smallest p."""
TERMINATING_SHARE, TERMINATING_LEAST = 1 / 40, 100
"""Of the quick tier where runs terminate: share of the replications, which is about the same work, and fewest."""


def chosen_cases(cases: list[ValidationCase], case: str | None) -> list[ValidationCase]:
    """All cases, or the one that is asked for; raises SpecError when there is none."""
    if case is None:
        return cases
    found = [c for c in cases if c.id == case]
    if not found:
        ids = [c.id for c in cases]
        message = f"is no case; they are {ids[0]} to {ids[-1]}"
        raise SpecError([Fault("validate.case", message, repr(case), nearest(str(case), ids))])
    return found


def seed_of(name: str, root: int) -> int:
    """A seed of its own for each scenario, for equal names of parts would otherwise draw the same numbers in all."""
    return zlib.crc32(f"{root}/{name}".encode())


def planned_run(model: CaseModel, tier: Tier, root: int) -> ModelRun:
    """The full plan of a scenario, or the quick one: a twentieth of its length."""
    seed, n = seed_of(model.name, root), model.replications
    if tier == "full" or n == 1:
        return ModelRun(model, model.scenario(), n, seed)
    if model.terminating:
        return ModelRun(model, model.scenario(), max(TERMINATING_LEAST, math.ceil(n * TERMINATING_SHARE)), seed)
    return ModelRun(model, model.scenario(QUICK_SHARE), QUICK_REPLICATIONS, seed)


def validate(
    cases: list[ValidationCase],
    tier: Tier,
    root: int,
    workers: int | None,
    tick: Callable[[int], None],
    whole: bool = True,
    folder: str | None = None,
) -> dict[str, Any]:
    """The verdicts on all *cases* as plain data.

    Args:
        cases: What is run.
        tier: How long it is run.
        root: Root of the random numbers.
        workers: Processes; all cores when None.
        tick: Called with 1 for every chunk that is done.
        whole: Whether they are all cases that there are.
        folder: Folder of cases of one's own, as it was named; None for those that come with desim.
    """
    began = time.monotonic()
    plans = [planned_run(model, tier, root) for case in cases for model in case.models]
    ran = dict(zip((p.model.name for p in plans), run_all(plans, workers, tick), strict=True))
    tested = sum(case.tested for case in cases)
    least = acceptance_tests.least_p(tested) if tier == "full" else QUICK_LEAST_P
    entries = [verdicts.case_verdict(case, plans, ran, tier, least) for case in cases]
    scatter = verdicts.scatter(entries, tier == "full" and whole)
    failed = [entry["case"] for entry in entries if entry["verdict"] == verdicts.FAIL]
    without_power = [entry["case"] for entry in entries if any(q["not_excluded"] for q in entry["quantities"])]
    return {
        "schema_version": SCHEMA_VERSION,
        "folder": folder,
        "tier": tier,
        "seed": root,
        "complete": whole,
        "passed": not failed and not scatter["faults"],
        "failed": failed,
        "without_power": without_power,
        "tested": tested,
        "least_p": least,
        "scatter": scatter,
        "cases": entries,
        "seconds": round(time.monotonic() - began, 1),
        "surroundings": surroundings(),
    }


def run_all(plans: list[ModelRun], workers: int | None, tick: Callable[[int], None]) -> list[RunValues]:
    """Run all plans, the long chunks of all of them side by side; in order of the plans."""
    tasks = [(k, numbers) for k, p in enumerate(plans) for numbers in p.chunks()]
    parallel = Parallel(n_jobs=workers or os.cpu_count() or 1, return_as="generator", pre_dispatch="3*n_jobs")
    rows: list[list[list[float]]] = [[] for _ in plans]
    failures: list[list[str]] = [[] for _ in plans]
    seconds = [0.0] * len(plans)
    asked = [(*p.model.quantities.values(),) for p in plans]
    jobs = (delayed(_chunk)(plans[k].scenario, asked[k], plans[k].seed, n) for k, n in tasks)
    for (k, _), (found, failed, spent) in zip(tasks, parallel(jobs), strict=True):
        rows[k] += found
        failures[k] += failed
        seconds[k] += spent
        tick(1)
    shaped = [np.array(r).reshape(len(r), len(p.model.quantities)) for r, p in zip(rows, plans, strict=True)]
    return [RunValues(v, f, s) for v, f, s in zip(shaped, failures, seconds, strict=True)]


def task_count(cases: list[ValidationCase], tier: Tier, root: int) -> int:
    """How many chunks a run has, for a bar."""
    return sum(len(list(planned_run(model, tier, root).chunks())) for case in cases for model in case.models)


def _chunk(
    scenario: Scenario, quantities: tuple[Quantity, ...], seed: int, numbers: range
) -> tuple[list[list[float]], list[str], float]:
    """Values of the quantities in some replications, what went wrong in others, and the seconds spent."""
    rows, failures, began = [], [], time.monotonic()
    for number in numbers:
        try:
            facts = replicate(scenario, seed, number)
            out = Measured(outcome(scenario, facts), facts)
            rows.append([quantity_value(q, scenario, out) for q in quantities])
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            failures.append(f"replication {number}: {type(error).__name__}: {error} ({where.name})")
    return rows, failures, time.monotonic() - began
