"""Pilot: one replication, to see what a run will cost."""

import os
import resource
import sys
import time
from dataclasses import dataclass

from desim.measure.outcome import Outcome
from desim.spec.scenario import Scenario
from desim.study.execution.limits import Limits, OverTime, limited
from desim.study.execution.task import run_replication


@dataclass(frozen=True)
class Pilot:
    """What one replication took, or why it did not end."""

    cores: int
    events: int = 0
    seconds: float = 0.0
    """On the clock on the wall."""
    peak: float = 0.0
    """Most memory of this process so far, MB."""
    tables: float = 0.0
    """Size of its tables in memory, MB."""
    failure: str = ""


def pilot(scenario: Scenario, seed: int, seconds: float) -> Pilot:
    """Run the first replication, for at most so many seconds."""
    cores, clock = os.cpu_count() or 1, time.monotonic()
    try:
        with limited(Limits(seconds)):
            found = run_replication(scenario, seed, 0)
    except OverTime:
        return Pilot(cores, failure=f"one replication takes longer than {seconds:g} s; the pilot was given up")
    except Exception as error:  # the run would fail alike, and say more
        return Pilot(cores, failure=f"the pilot of one replication failed: {type(error).__name__}: {error}")
    return Pilot(cores, found.events, time.monotonic() - clock, _peak(), _size(found))


def _peak() -> float:
    """Largest resident size of this process so far; Linux counts in kB, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def _size(found: Outcome) -> float:
    """Numbers of its tables, MB."""
    rows = 5 * (len(found.kpi) + len(found.ledger)) + 4 * (len(found.states) + len(found.causes))
    return 8.0 * (rows + sum(level.size for level in found.levels.values())) / 2**20
