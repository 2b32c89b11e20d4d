"""Trace: one replication run alone, event by event, to see what happened in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from desim.measure.outcome import Outcome, outcome
from desim.sim.kernel.clock import TracingClock
from desim.sim.replicate import replicate
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.study.execution.limits import Limits, limited


@dataclass(frozen=True)
class Traced:
    """A replication that was run alone."""

    events: pd.DataFrame
    """All events in the order in which they happened: day, part, event; up to the failure where there is one."""
    outcome: Outcome | None
    """Its tables, as in a batch; None where it failed."""
    error: Exception | None = None
    """Why it failed."""


def alone(scenario: Scenario, seed: int, replication: int, limits: Limits | None = None) -> Traced:
    """Run replication *replication* (counted from 0) of *seed* by itself; a failure of it is part of the answer."""
    held = limits or Limits()
    clock, found, error = TracingClock(held.events), None, None
    try:
        with limited(held):
            found = outcome(scenario, replicate(scenario, seed, replication, clock=clock))
    except Exception as failure:
        error = failure
    return Traced(pd.DataFrame(clock.log, columns=["day", "part", "event"]), found, error)


def trace(scenario: Scenario | Mapping[str, Any], seed: int = 1, replication: int = 0) -> pd.DataFrame:
    """Every event of one replication in the order in which it happened: day (days from the start), part, event.

    Replications are counted from 0 and are the same here and in a batch. Raises SpecError for faults of the scenario,
    and what the replication raises where it fails.
    """
    found = alone(scenario if isinstance(scenario, Scenario) else read(scenario), seed, replication)
    if found.error is not None:
        raise found.error
    return found.events
