"""First divergence: where a plan leaves its base in one replication, and whether both met one demand."""

import math
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from desim.plugins.load import Plugin, load_same, loaded_plugins
from desim.sim.kernel.clock import TracingClock
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.spec.fields.ticks import TICKS_PER_DAY
from desim.spec.metrics import find_metric
from desim.store.files import as_stored
from desim.store.results import Results, load
from desim.study.comparison.common_demand import common_demand_check, exogenous_demands, unaffected_demands
from desim.study.execution.provenance import code_hash, scenario_hash
from desim.study.worlds.stored import scenario_of, stored_worlds

SCHEMA_VERSION = 1
"""Of divergences.json; to be raised too when what is found is found in another way."""
MAX_PAIRS, MAX_EVENTS = 20, 2_000_000
"""Pairs that are run again, and the largest replication that is: all its events are kept."""
Event = tuple[float, str]
"""Day and what happened."""


def first_divergences(
    pairs: Iterable[tuple[Path, Path]], workers: int | None = 1, known: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What is to say of each pair of results folders (plan, base), by the name of that of the plan, as plain data.

    The replication with the largest difference of the headline is run again in both, with all its events.

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
    jobs = (delayed(_divergence)(*ordered[k], again[k], plugins) for k in new)
    found = Parallel(n_jobs=min(workers or os.cpu_count() or 1, max(1, len(new))))(jobs)
    fresh = {ordered[k][0].name: {"identity": identities[k], "found": one} for k, one in zip(new, found, strict=True)}
    plain: dict[str, Any] = as_stored({"schema_version": SCHEMA_VERSION, "plans": before | fresh})
    return plain  # pages must not tell what was found from what was stored


def _identity(plan: Path, base: Path, again: bool) -> str:
    """Of what decides what is to say of a pair: what is stored of both, and the code that runs them again."""
    return scenario_hash([SCHEMA_VERSION, code_hash(), again, *(load(one).content_key for one in (plan, base))])


def _divergence(plan_folder: Path, base_folder: Path, again: bool, plugins: tuple[Plugin, ...]) -> dict[str, Any]:
    """What is to say of one pair; *again* where a replication may be run again."""
    load_same(plugins)
    plan, base = load(plan_folder), load(base_folder)
    if plan.manifest["seed"] != base.manifest["seed"]:
        return {"not_run": "the seeds differ"}
    numbers = sorted({*plan.replication_numbers} & {*base.replication_numbers})
    if not numbers:
        return {"not_run": "no replication has a result in both"}
    found: dict[str, Any] = {"coherence": _common_demand(plan, base, numbers)}
    events = max(r.manifest["events"] / max(1, r.manifest["completed"]) for r in (plan, base))
    if not again:
        return {**found, "not_run": f"only the first {MAX_PAIRS} pairs are run again"}
    if events > MAX_EVENTS:
        return {**found, "not_run": f"a replication has about {events:.0f} events, which are too many to keep"}
    number, gap = largest_difference(plan, base, numbers)
    try:
        theirs, ours = events_of(base, number), events_of(plan, number)
    except SpecError as error:
        return {**found, "not_run": str(error)}
    return {
        **found,
        "replication": number,
        "difference": gap,
        "shared": first_different_event(theirs, ours),
        "own": first_unshared_event(theirs, ours),
    }


def events_of(results: Results, number: int) -> dict[str, list[Event]]:
    """Events by part of a stored replication, which is run again in its world; raises what that raises."""
    clock = TracingClock()
    scenario = scenario_of(results, stored_worlds(results), number)
    replicate(scenario, results.manifest["seed"], number, clock=clock)
    return events_by_part(clock.log)


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


def events_by_part(log: Iterable[tuple[int, str, str]]) -> dict[str, list[Event]]:
    """Day and event of every part, in order, out of a log of tick, part and event."""
    found: dict[str, list[Event]] = defaultdict(list)
    for tick, part, event in log:
        found[part].append((tick / TICKS_PER_DAY, event))
    return dict(found)


def first_different_event(base: dict[str, list[Event]], plan: dict[str, list[Event]]) -> dict[str, Any] | None:
    """The first event of a part that both have which is not the same in both; None where there is none.

    Parts are compared one by one: what another part does in the same instant, before or after, is no difference.
    """
    found = [
        (_day(*gap), part, gap)
        for part in sorted(base.keys() & plan)
        if (gap := _first_different_pair(base[part], plan[part]))
    ]
    if not found:
        return None
    day, part, (theirs, ours) = min(found, key=lambda entry: entry[:2])
    return {"day": day, "part": part, "base": theirs, "plan": ours}


def _first_different_pair(base: list[Event], plan: list[Event]) -> tuple[Event | None, Event | None] | None:
    """The first events that differ; None for one where the other part has done all it does."""
    if base == plan:
        return None
    same = next((k for k, (one, other) in enumerate(zip(base, plan, strict=False)) if one != other), None)
    index = min(len(base), len(plan)) if same is None else same
    return (base[index] if index < len(base) else None), (plan[index] if index < len(plan) else None)


def _day(base: Event | None, plan: Event | None) -> float:
    return min(event[0] for event in (base, plan) if event is not None)


def first_unshared_event(base: dict[str, list[Event]], plan: dict[str, list[Event]]) -> dict[str, Any] | None:
    """The first event after day 0, on which all begin to wait, of a part that only one of them has."""
    found = [
        (day, part, event, side)
        for side, mine, other in (("base", base, plan), ("plan", plan, base))
        for part in sorted(mine.keys() - other)
        for day, event in mine[part][:3]
        if day > 0.0
    ]
    if not found:
        return None
    day, part, event, side = min(found)
    return {"day": day, "part": part, "event": event, "side": side}
