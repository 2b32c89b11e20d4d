"""Validate: run the cases with exact values, and judge what comes out."""

import math
import os
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from joblib import Parallel, delayed

from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.faults import Fault, SpecError, nearest
from desim.spec.scenario import Scenario
from desim.stats import judge
from desim.study.cases import Case, Measured, Model, Quantity
from desim.study.provenance import surroundings

SCHEMA_VERSION = 1
SHARE, REPLICATIONS, LEAST_P = 1 / 20, 10, 1e-4
"""Of the quick tier: share of the horizon (or of the replications of terminating runs), replications, smallest p."""
Tier = Literal["quick", "full"]
TIERS = ("quick", "full")
PASS, FAIL, NOT_SUPPORTED = "pass", "fail", "not supported"


@dataclass(frozen=True)
class Settings:
    """What is validated, and how thoroughly."""

    tier: Tier
    case: str | None


@dataclass(frozen=True)
class Plan:
    """How one scenario of a case is run."""

    model: Model
    scenario: Scenario
    replications: int
    seed: int

    def chunks(self) -> Iterator[range]:
        """Numbers of replications that a worker does at a time: many short ones, or one long one."""
        size = max(1, math.ceil(self.replications / 80))
        return (range(k, min(k + size, self.replications)) for k in range(0, self.replications, size))


@dataclass
class Ran:
    """What the replications of a plan yielded."""

    values: np.ndarray
    """Shape (replications that worked, quantities)."""
    failures: list[str]
    seconds: float


def settings_of(asked: dict[str, Any]) -> Settings:
    """The checked settings; raises SpecError."""
    faults = [
        Fault(f"validate.{key}", "unknown key", "", nearest(key, ("tier", "case")))
        for key in asked
        if key not in ("tier", "case")
    ]
    tier, case = asked.get("tier", "quick"), asked.get("case")
    if tier not in TIERS:
        faults.append(Fault("validate.tier", f"is none of {', '.join(TIERS)}", repr(tier), nearest(str(tier), TIERS)))
    if faults:
        raise SpecError(faults)
    return Settings(tier, None if case is None else str(case))


def chosen(cases: list[Case], case: str | None) -> list[Case]:
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


def plan(model: Model, tier: Tier, root: int) -> Plan:
    """The full plan of a scenario, or the quick one: a twentieth of its length."""
    seed, n = seed_of(model.name, root), model.replications
    if tier == "full" or n == 1:
        return Plan(model, model.scenario(), n, seed)
    if model.terminating:
        return Plan(model, model.scenario(), max(REPLICATIONS, math.ceil(n * SHARE)), seed)
    return Plan(model, model.scenario(SHARE), REPLICATIONS, seed)


def validate(
    cases: list[Case], tier: Tier, root: int, workers: int | None, tick: Callable[[int], None], whole: bool = True
) -> dict[str, Any]:
    """The verdicts on all *cases* as plain data; *whole* says that they are all there are."""
    began = time.monotonic()
    plans = [plan(model, tier, root) for case in cases for model in case.models]
    ran = dict(zip((p.model.name for p in plans), run(plans, workers, tick), strict=True))
    tested = sum(case.tested for case in cases)
    least = judge.least_p(tested) if tier == "full" else LEAST_P
    entries = [_case(case, plans, ran, tier, least) for case in cases]
    z = [q["z"] for entry in entries for q in entry["quantities"] if q["z"] is not None and math.isfinite(q["z"])]
    scatter = judge.scatter(z)
    counts = tier == "full" and whole
    failed = [entry["case"] for entry in entries if entry["verdict"] == FAIL]
    return {
        "schema_version": SCHEMA_VERSION,
        "tier": tier,
        "seed": root,
        "complete": whole,
        "passed": not failed and not (counts and scatter.faults),
        "failed": failed,
        "tested": tested,
        "least_p": least,
        "scatter": {
            "judged": counts,
            "count": scatter.count,
            "rms_z": _finite(scatter.rms),
            "mean_z": _finite(scatter.mean),
            "faults": scatter.faults if counts else [],
        },
        "cases": entries,
        "seconds": round(time.monotonic() - began, 1),
        "surroundings": surroundings(),
    }


def run(plans: list[Plan], workers: int | None, tick: Callable[[int], None]) -> list[Ran]:
    """Run all plans, the long chunks of all of them side by side; in order of the plans."""
    tasks = [(k, numbers) for k, p in enumerate(plans) for numbers in p.chunks()]
    parallel = Parallel(n_jobs=workers or os.cpu_count() or 1, return_as="generator", pre_dispatch="3*n_jobs")
    rows: list[list[list[float]]] = [[] for _ in plans]
    failures: list[list[str]] = [[] for _ in plans]
    seconds = [0.0] * len(plans)
    jobs = (delayed(_chunk)(plans[k].scenario, plans[k].model.quantities, plans[k].seed, n) for k, n in tasks)
    for (k, _), (found, failed, spent) in zip(tasks, parallel(jobs), strict=True):
        rows[k] += found
        failures[k] += failed
        seconds[k] += spent
        tick(1)
    shaped = [np.array(r).reshape(len(r), len(p.model.quantities)) for r, p in zip(rows, plans, strict=True)]
    return [Ran(v, f, s) for v, f, s in zip(shaped, failures, seconds, strict=True)]


def task_count(cases: list[Case], tier: Tier, root: int) -> int:
    """How many chunks a run has, for a bar."""
    return sum(len(list(plan(model, tier, root).chunks())) for case in cases for model in case.models)


def _chunk(
    scenario: Scenario, quantities: tuple[Quantity, ...], seed: int, numbers: range
) -> tuple[list[list[float]], list[str], float]:
    """Values of the quantities in some replications, what went wrong in others, and the seconds spent."""
    rows, failures, began = [], [], time.monotonic()
    for number in numbers:
        try:
            out = Measured(outcome(scenario, replicate(scenario, seed, number)))
            rows.append([q.value(scenario, out) for q in quantities])
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            failures.append(f"replication {number}: {type(error).__name__}: {error} ({where.name})")
    return rows, failures, time.monotonic() - began


def _case(case: Case, plans: list[Plan], ran: dict[str, Ran], tier: Tier, least: float) -> dict[str, Any]:
    own = [p for p in plans if p.model in case.models]
    quantities = [verdict for p in own for verdict in _verdicts(p, ran[p.model.name], tier, least)]
    broken = any(ran[p.model.name].failures for p in own)
    bad = broken or any(q["verdict"] == FAIL for q in quantities)
    return {
        "case": case.id,
        "title": case.title,
        "component": case.component,
        "verdict": FAIL if bad else PASS if quantities else NOT_SUPPORTED,
        "scenarios": [_ran(p, ran[p.model.name]) for p in own],
        "quantities": quantities,
        "not_supported": dict(case.not_supported),
    }


def _ran(p: Plan, ran: Ran) -> dict[str, Any]:
    return {
        "name": p.model.name,
        "title": p.scenario.title,
        "replications": p.replications,
        "horizon": p.scenario.horizon,
        "warmup": p.scenario.warmup,
        "seed": p.seed,
        "failures": ran.failures[:3],
        "failed": len(ran.failures),
        "seconds": round(ran.seconds, 1),
    }


def _verdicts(p: Plan, ran: Ran, tier: Tier, least: float) -> Iterator[dict[str, Any]]:
    for index, quantity in enumerate(p.model.quantities):
        yield _verdict(p.model.name, quantity, ran.values[:, index], tier, least)


def _verdict(scenario: str, quantity: Quantity, values: np.ndarray, tier: Tier, least: float) -> dict[str, Any]:
    """The verdict on one quantity; the width of intervals and the traps count in the full tier only."""
    half, z, p = None, None, None
    if not len(values) or np.isnan(values).any():
        estimate, faults = math.nan, ["is not defined in every replication"]
    elif not quantity.stochastic:
        estimate = float(values.mean())
        faults = [] if all(map(quantity.tolerated, values.tolist())) else ["is outside the tolerance"]
    else:
        found = judge.STATISTICS[quantity.statistic](values, quantity.exact, quantity.threshold)
        estimate, half, z, p = found.value, found.half_width, found.z, found.p
        faults = judge.disagrees(found, least)
        if tier == "full":
            faults += judge.powerless(found, quantity.half_width, quantity.traps)
    return {
        "scenario": scenario,
        "quantity": quantity.name,
        "unit": quantity.unit,
        "kind": "stochastic" if quantity.stochastic else "deterministic",
        "statistic": quantity.statistic,
        "exact": quantity.exact,
        "estimate": _finite(estimate),
        "half_width": _finite(half),
        "reference_half_width": quantity.half_width,
        "tolerance": quantity.tolerance,
        "traps": list(quantity.traps),
        "z": _finite(z),
        "p": _finite(p),
        "faults": faults,
        "verdict": FAIL if faults else PASS,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
