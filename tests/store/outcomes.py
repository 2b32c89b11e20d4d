"""Outcomes of replications for the tests of the store, each simulated once."""

from functools import cache
from typing import Any

from desim.measure.outcome import Outcome
from desim.spec.read import read, read_run
from desim.store.identity import Identity
from desim.study.execution.simulate import identity
from desim.study.execution.task import run_replication
from tests.networks import chain

DATA: dict[str, Any] = chain(60.0)


@cache
def outcome_of(number: int) -> Outcome:
    """The outcome of one replication of seed 1; not to be changed."""
    return run_replication(read(DATA), 1, number)


def own_identity() -> Identity:
    """The identity of the study that these replications belong to."""
    return identity(DATA, read_run({}))
