"""Trace: one replication run alone, event by event, to see what happened in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from desim.measure.outcome import Outcome, outcome
from desim.sim.kernel.clock import TracingClock
from desim.sim.replicate import replicate
from desim.spec.fields.ticks import TICKS_PER_DAY
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.study.execution.limits import Limits, limited


@dataclass(frozen=True)
class Traced:
    """A replication that was run alone."""

    events: pd.DataFrame
    """All events in the order in which they happened: day, part, event, tick; up to the failure where there is one."""
    outcome: Outcome | None
    """Its tables, as in a batch; None where it failed."""
    error: Exception | None = None
    """Why it failed."""


def trace_replication(scenario: Scenario, seed: int, replication: int, limits: Limits | None = None) -> Traced:
    """Run replication *replication* (counted from 0) of *seed* by itself; a failure of it is part of the answer."""
    held = limits or Limits()
    clock, found, error = TracingClock(held.events), None, None
    try:
        with limited(held):
            found = outcome(scenario, replicate(scenario, seed, replication, clock=clock))
    except Exception as failure:
        error = failure
    return Traced(_table(clock.log), found, error)


def _table(log: list[tuple[int, str, str]]) -> pd.DataFrame:
    """Events with their day and, exactly, the whole tick (microsecond) since the start."""
    events = pd.DataFrame(log, columns=["tick", "part", "event"]).astype({"tick": "int64"})
    events.insert(0, "day", events["tick"] / TICKS_PER_DAY)
    return events[["day", "part", "event", "tick"]]


def trace(scenario: Scenario | Mapping[str, Any], seed: int = 1, replication: int = 0) -> pd.DataFrame:
    """Every event of one replication in the order in which it happened.

    Columns: day (days from the start), part, event, tick (whole microseconds from the start).

    Replications are counted from 0 and are the same here and in a batch. Raises SpecError for faults of the scenario,
    and what the replication raises where it fails.
    """
    found = trace_replication(scenario if isinstance(scenario, Scenario) else read(scenario), seed, replication)
    if found.error is not None:
        raise found.error
    return found.events
