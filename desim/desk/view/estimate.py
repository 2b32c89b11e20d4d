"""Estimate: how long a study will take, before it is run."""

import os
import time
from dataclasses import dataclass

from desim.cli.closing import duration_in_words
from desim.spec.checks.size import expected_events
from desim.spec.scenario import Scenario

EVENTS_A_SECOND = 20_000.0
"""Events of the simulation that one processor does in a second, where nothing was timed."""
MOST_TIMED = 100_000.0
"""Expected events of a replication from which on none is run only to be timed."""
START = 6.0
"""Seconds until a study begins: what is loaded and composed."""
POINT = 3.0
"""Seconds that each plan under each disruption takes beside its replications: composed, joined, summarized."""
PAGE = 20.0
"""Seconds for what limits the plans, and for the pages."""


@dataclass(frozen=True)
class Estimate:
    """How long a study will take."""

    seconds: float
    timed: bool
    """Whether a replication was timed; else the number of its events is estimated."""
    runs: int
    """Replications of all plans under all disruptions."""

    @property
    def words(self) -> str:
        """The estimate in words."""
        runs = f"{self.runs:,} simulated run{'s' * (self.runs != 1)}"
        return f"About {duration_in_words(_rounded(self.seconds))} for {runs}"


def estimate(
    seconds_a_replication: float, replications: int, plans: int, disruptions: int, workers: int | None, timed: bool
) -> Estimate:
    """How long a study of so many plans (the network as it is among them) under so many disruptions will take.

    Args:
        seconds_a_replication: of one processor.
        replications: of each plan under each disruption.
        plans: rows that are run, the network as it is among them.
        disruptions: the same.
        workers: processes side by side; all cores when not given.
        timed: whether the seconds were measured.
    """
    points = plans * disruptions
    side_by_side = max(1, min(workers or os.cpu_count() or 1, replications))
    running = seconds_a_replication * replications * points / side_by_side
    return Estimate(START + POINT * points + running + PAGE, timed, replications * points)


def seconds_expected(scenario: Scenario) -> float:
    """Seconds of a replication by the number of events that are expected of it."""
    return expected_events(scenario) / EVENTS_A_SECOND


_TIMED: dict[int, tuple[Scenario, float]] = {}
"""Seconds of a replication by the identity of the scenario, which is held so that no other one takes it."""
MOST_KEPT = 6


def seconds_of_one(scenario: Scenario, seed: int = 1) -> tuple[float, bool]:
    """Seconds of a replication, and whether one was run and timed: a long one is only estimated."""
    if id(scenario) in _TIMED:
        return _TIMED[id(scenario)][1], True
    if expected_events(scenario) > MOST_TIMED:
        return seconds_expected(scenario), False
    from desim.study.execution.task import run_replication

    begin = time.perf_counter()
    try:
        run_replication(scenario, seed, 0)
    except Exception:  # the study would fail alike, and say more
        return seconds_expected(scenario), False
    while len(_TIMED) >= MOST_KEPT:
        _TIMED.pop(next(iter(_TIMED)))
    _TIMED[id(scenario)] = scenario, time.perf_counter() - begin
    return _TIMED[id(scenario)][1], True


def _rounded(seconds: float) -> float:
    """To ten seconds below two minutes, to whole minutes above."""
    step = 10.0 if seconds < 120.0 else 60.0
    return max(step, round(seconds / step) * step)
