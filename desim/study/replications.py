"""Replications: the same work for any number of workers and any chunking, handed over in the order of their numbers."""

import os
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from joblib import Parallel, delayed

from desim.measure.outcome import Outcome, outcome
from desim.sim.replicate import replicate
from desim.spec.run import Run
from desim.spec.scenario import Scenario


@dataclass(frozen=True)
class Failure:
    """A replication that gave no result."""

    replication: int
    reason: str
    detail: str


def replications(scenario: Scenario, run: Run) -> Iterator[Outcome | Failure]:
    """The outcome of every replication, or why it has none, in order of their numbers."""
    workers = min(run.workers or os.cpu_count() or 1, run.replications)
    if workers == 1:
        for number in range(run.replications):
            yield _one(scenario, run.seed, number)
        return
    size = run.chunk or max(1, min(20, run.replications // (4 * workers)))
    chunks = (range(first, min(first + size, run.replications)) for first in range(0, run.replications, size))
    parallel = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="3*n_jobs")
    for done in parallel(delayed(_several)(scenario, run.seed, chunk) for chunk in chunks):
        yield from done


def _several(scenario: Scenario, seed: int, numbers: range) -> list[Outcome | Failure]:
    return [_one(scenario, seed, number) for number in numbers]


def _one(scenario: Scenario, seed: int, number: int) -> Outcome | Failure:
    """One replication; whatever goes wrong in it is its own."""
    try:
        return outcome(scenario, replicate(scenario, seed, number))
    except Exception as error:
        return Failure(number, f"{type(error).__name__}: {error}", traceback.format_exc())
