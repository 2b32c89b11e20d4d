"""Verdicts: what was run for a case, and how its quantities compare with their exact values, as plain data."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from desim.spec.acceptance import Quantity
from desim.spec.scenario import Scenario
from desim.stats import acceptance_tests
from desim.study.validation.cases import CaseModel, ValidationCase

PASS, FAIL, NOT_SUPPORTED = "pass", "fail", "not supported"
Tier = Literal["quick", "full"]


@dataclass(frozen=True)
class ModelRun:
    """How one scenario of a case is run."""

    model: CaseModel
    scenario: Scenario
    replications: int
    seed: int

    def chunks(self) -> Iterator[range]:
        """Numbers of replications that a worker does at a time: many short ones, or one long one."""
        size = max(1, math.ceil(self.replications / 80))
        return (range(k, min(k + size, self.replications)) for k in range(0, self.replications, size))


@dataclass
class RunValues:
    """What the replications of a plan yielded."""

    values: np.ndarray
    """Shape (replications that worked, quantities)."""
    failures: list[str]
    seconds: float


def case_verdict(
    case: ValidationCase, plans: list[ModelRun], ran: dict[str, RunValues], tier: Tier, least: float
) -> dict[str, Any]:
    """The verdict on a case: its runs, and its quantities."""
    own = [p for p in plans if p.model in case.models]
    quantities = [verdict for p in own for verdict in quantity_verdicts(p, ran[p.model.name], tier, least)]
    broken = any(ran[p.model.name].failures for p in own)
    bad = broken or any(q["verdict"] == FAIL for q in quantities)
    return {
        "case": case.id,
        "title": case.title,
        "component": case.component,
        "verdict": FAIL if bad else PASS if quantities else NOT_SUPPORTED,
        "scenarios": [_run_entry(p, ran[p.model.name]) for p in own],
        "quantities": quantities,
        "not_supported": dict(case.not_supported),
    }


def _run_entry(p: ModelRun, ran: RunValues) -> dict[str, Any]:
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


def quantity_verdicts(p: ModelRun, ran: RunValues, tier: Tier, least: float) -> Iterator[dict[str, Any]]:
    """The verdict on every quantity of one scenario."""
    for index, (name, quantity) in enumerate(p.model.quantities.items()):
        yield _verdict(p.model.name, name, quantity, ran.values[:, index], tier, least)


def _verdict(
    scenario: str, name: str, quantity: Quantity, values: np.ndarray, tier: Tier, least: float
) -> dict[str, Any]:
    """The verdict on one quantity."""
    faults, found = _tested(quantity, values, tier, least)
    return {
        "scenario": scenario,
        "quantity": name,
        "unit": quantity.unit,
        "kind": "stochastic" if quantity.stochastic else "deterministic",
        "statistic": quantity.statistic,
        "exact": quantity.exact,
        "estimate": _finite(found.value),
        "half_width": _finite(found.half_width),
        "reference_half_width": quantity.half_width,
        "tolerance": quantity.tolerance,
        "traps": list(quantity.traps),
        "not_excluded": acceptance_tests.traps_within(found, quantity.traps) if quantity.stochastic else [],
        "z": _finite(found.z),
        "p": _finite(found.p),
        "faults": faults,
        "verdict": FAIL if faults else PASS,
    }


def _tested(
    quantity: Quantity, values: np.ndarray, tier: Tier, least: float
) -> tuple[list[str], acceptance_tests.Estimate]:
    """Faults and estimate; the width of intervals and the traps count in the full tier only."""
    nothing = math.nan
    if not len(values) or np.isnan(values).any():
        return ["is not defined in every replication"], acceptance_tests.Estimate(nothing, nothing, nothing, nothing)
    if not quantity.stochastic:
        near = all(map(quantity.tolerated, values.tolist()))
        return [] if near else ["is outside the tolerance"], acceptance_tests.Estimate(
            values.mean(), nothing, nothing, nothing
        )
    found = acceptance_tests.STATISTICS[quantity.statistic](values, quantity.exact, quantity.threshold)
    faults = acceptance_tests.disagrees(found, least if quantity.least is None else quantity.least)
    if tier == "full":
        faults += acceptance_tests.powerless(found, quantity.half_width, quantity.traps)
    return faults, found


def scatter(entries: list[dict[str, Any]], judged: bool) -> dict[str, Any]:
    """How all z lie; it is *judged* over a full run of all cases only, and where there are enough of them."""
    z = [q["z"] for entry in entries for q in entry["quantities"] if q["z"] is not None]
    found = acceptance_tests.scatter(z)
    judged = judged and found.count >= acceptance_tests.FEWEST
    return {
        "judged": judged,
        "count": found.count,
        "rms_z": _finite(found.rms),
        "mean_z": _finite(found.mean),
        "faults": found.faults if judged else [],
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
