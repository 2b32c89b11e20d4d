"""An M/M/1 queue in desim: every order is made by one machine and kept nowhere."""

from functools import cache
from time import process_time
from typing import Any

from desim import compiled
from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.read import read
from desim.spec.scenario import Scenario
from tests.networks import queue

DAYS = 12_500.0
compiled.compiled_modules()  # an ImportError where sim is to run compiled and cannot


@cache
def scenario() -> Scenario:
    """About 10,000 customers, 0.8 a day, served in a day on average."""
    return read(queue(horizon=DAYS))


def run(replications: int, seed: int) -> dict[str, Any]:
    """Time the replications."""
    began, customers = process_time(), 0.0
    for number in range(replications):
        facts = replicate(scenario(), seed, number)
        outcome(scenario(), facts)
        customers += sum(d.wanted for d in facts.demands.values())
    return {"seconds": process_time() - began, "customers": round(customers)}
