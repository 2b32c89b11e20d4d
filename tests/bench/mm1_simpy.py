"""An M/M/1 queue as one writes it in SimPy: a process a customer and a resource, no record but the mean time there."""

from random import Random
from time import process_time
from typing import Any

import simpy

from tests.bench import network as net

DAYS, ARRIVALS, SERVICE = 12_500.0, 0.8, 1.0


def customer(env: simpy.Environment, machine: simpy.Resource, rng: Random, times: list[float]) -> Any:
    """Wait for the machine, use it, and note the time in the system."""
    came = env.now
    with machine.request() as turn:
        yield turn
        yield env.timeout(rng.expovariate(1.0 / SERVICE))
    times.append(env.now - came)


def arrivals(env: simpy.Environment, machine: simpy.Resource, rng: Random, times: list[float]) -> Any:
    """Customers come at random."""
    while True:
        yield env.timeout(rng.expovariate(ARRIVALS))
        env.process(customer(env, machine, rng, times))


def run(replications: int, seed: int) -> dict[str, Any]:
    """Time the replications."""
    began, customers, total = process_time(), 0, 0.0
    for number in range(replications):
        env, times = simpy.Environment(), []
        env.process(arrivals(env, simpy.Resource(env), net.generator(seed, number), times))
        env.run(until=DAYS)
        customers, total = customers + len(times), total + sum(times)
    return {"seconds": process_time() - began, "customers": customers, "days": total / customers}
