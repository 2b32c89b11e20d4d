"""First divergence: where a plan leaves its base in one replication, and whether both met one demand."""

import math
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from desim.plugins.load import Plugin, load_same, loaded_plugins
from desim.spec.fields.faults import SpecError
from desim.spec.metrics import find_metric
from desim.store.files import as_stored
from desim.store.results import Results, load
from desim.study.comparison.common_demand import common_demand_check, exogenous_demands, unaffected_demands
from desim.study.comparison.parting import RunAgain, parting
from desim.study.execution.engines.forked_processes import in_parallel
from desim.study.execution.provenance import code_hash, scenario_hash

SCHEMA_VERSION = 1
"""Of divergences.json; to be raised too when what is found is found in another way."""
MAX_PAIRS, MAX_EVENTS = 20, 2_000_000
"""Pairs that are run again, and the largest replication that is: all its events are kept."""
Found = dict[str, Any]
"""What is to say of one pair, as ``StoredDivergences`` has it."""


def first_divergences(
    pairs: Iterable[tuple[Path, Path]], workers: int | None = 1, known: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What is to say of each pair of results folders (plan, base), by the name of that of the plan, as plain data.

    The replication with the largest difference of the headline is run again in both, until it is known where they part.

    Args:
        pairs: Results folders.
        workers: Processes that pairs are spread over, those of the machine when None; the result is the same.
        known: What was found before; of it stays what is of the same results and code.

    Returns:
        A map as ``StoredDivergences`` has it.
    """
    ordered = sorted(pairs)
    again = [index < MAX_PAIRS for index in range(len(ordered))]
    identities = [_identity(*pair, one) for pair, one in zip(ordered, again, strict=True)]
    plans = (known or {}).get("plans", {})
    before = {plan.name: plans.get(plan.name, {}) for plan, _ in ordered}
    new = [k for k, (plan, _) in enumerate(ordered) if before[plan.name].get("identity") != identities[k]]
    plugins = tuple(loaded_plugins().values())
    by_base: dict[Path, list[int]] = defaultdict(list)
    for k in new:
        by_base[ordered[k][1]].append(k)
    jobs = [
        partial(_divergences, base, [(ordered[k][0], again[k]) for k in places], plugins)
        for base, places in by_base.items()
    ]
    found = in_parallel(jobs, workers or os.cpu_count() or 1)
    fresh = {
        ordered[k][0].name: {"identity": identities[k], "found": one}
        for places, of_base in zip(by_base.values(), found, strict=True)
        for k, one in zip(places, of_base, strict=True)
    }
    plain: dict[str, Any] = as_stored({"schema_version": SCHEMA_VERSION, "plans": before | fresh})
    return plain  # pages must not tell what was found from what was stored


def _identity(plan: Path, base: Path, again: bool) -> str:
    """Of what decides what is to say of a pair: what is stored of both, and the code that runs them again."""
    return scenario_hash([SCHEMA_VERSION, code_hash(), again, *(load(one).content_key for one in (plan, base))])


def _divergences(base_folder: Path, plans: Sequence[tuple[Path, bool]], plugins: tuple[Plugin, ...]) -> list[Found]:
    """What is to say of each of some *plans* and their base; beside each, whether a replication may be run again."""
    load_same(plugins)
    base, begun = load(base_folder), dict[int, RunAgain]()
    return [_divergence(load(folder), base, again, begun) for folder, again in plans]


def _divergence(plan: Results, base: Results, again: bool, begun: dict[int, RunAgain]) -> Found:
    """What is to say of one pair; *begun* are replications of the base that were run again for other pairs."""
    if plan.manifest["seed"] != base.manifest["seed"]:
        return {"not_run": "the seeds differ"}
    numbers = sorted({*plan.replication_numbers} & {*base.replication_numbers})
    if not numbers:
        return {"not_run": "no replication has a result in both"}
    found: Found = {"coherence": _common_demand(plan, base, numbers)}
    events = max(r.manifest["events"] / max(1, r.manifest["completed"]) for r in (plan, base))
    if not again:
        return {**found, "not_run": f"only the first {MAX_PAIRS} pairs are run again"}
    if events > MAX_EVENTS:
        return {**found, "not_run": f"a replication has about {events:.0f} events, which are too many to keep"}
    number, gap = largest_difference(plan, base, numbers)
    try:
        if number not in begun:
            begun[number] = RunAgain(base, number)
        parted = parting(begun[number], RunAgain(plan, number))
    except SpecError as error:
        return {**found, "not_run": str(error)}
    return {**found, "replication": number, "difference": gap, **parted}


def _rows(results: Results, numbers: list[int], metric: str, subject: str) -> np.ndarray:
    """A measure in some replications, shape (len(numbers),)."""
    index = {number: row for row, number in enumerate(results.replication_numbers)}
    return results.values(metric, subject)[[index[n] for n in numbers]]


def _common_demand(plan: Results, base: Results, numbers: list[int]) -> dict[str, Any]:
    """Whether both meet the same demand where nothing that differs between them touches it."""
    open_demands = exogenous_demands({"base": base.scenario, "plan": plan.scenario})
    names = unaffected_demands(open_demands, base.data, plan.data)
    both = [
        np.array([_rows(r, numbers, "wanted", name) for name in names]).reshape(len(names), len(numbers)).T
        for r in (base, plan)
    ]
    return common_demand_check(names, *both)


def largest_difference(plan: Results, base: Results, numbers: list[int]) -> tuple[int, float | None]:
    """The replication with the largest difference of the headline, and plan minus base there; the first without one.

    What may never come counts as the horizon where it did not.
    """
    head = base.scenario.headline
    try:
        values = [_rows(r, numbers, head.metric, head.subject) for r in (plan, base)] if head else []
    except KeyError:
        values = []
    if not head or not values:
        return numbers[0], None
    if find_metric(head.metric).censored:
        values = [np.where(np.isnan(v), base.scenario.last_day, v) for v in values]
    gaps = values[0] - values[1]
    index = int(np.argmax(np.abs(np.nan_to_num(gaps))))
    return numbers[index], None if math.isnan(gaps[index]) else float(gaps[index])
