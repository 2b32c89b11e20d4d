"""SimPy and nothing else: one timeout per node and day, the ceiling for anything that runs on SimPy."""

from time import process_time

import simpy

from tests.bench.network import DAYS, NODES, outcome


def ticker(env: simpy.Environment):
    """Wait one day, again and again."""
    while True:
        yield env.timeout(1.0)


def run(replications: int, seed: int) -> dict:
    """Time the replications; the seed is ignored as nothing is random."""
    events = 0
    start = process_time()
    for _ in range(replications):
        env = simpy.Environment()
        for _ in range(NODES):
            env.process(ticker(env))
        env.run(until=DAYS)
        events += NODES * DAYS
    return outcome(process_time() - start, events, None, None)
