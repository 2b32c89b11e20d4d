"""desim on the 20-node network, with all its recording on: facts, states, books, probes and tables."""

from pathlib import Path
from time import perf_counter

import network
import yaml

from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.read import read

SCENARIO = Path(__file__).with_name("network.yaml")


def run(replications: int, seed: int) -> dict:
    """Time the replications of one scenario, in one process."""
    scenario = read(yaml.safe_load(SCENARIO.read_text(encoding="utf-8")))
    began, events, wanted, filled = perf_counter(), 0, 0.0, 0.0
    for number in range(replications):
        facts = replicate(scenario, seed, number)
        outcome(scenario, facts)
        events += facts.events
        wanted += sum(d.wanted for d in facts.demands.values())
        filled += sum(d.filled_at_once for d in facts.demands.values())
    return network.outcome(perf_counter() - began, events, round(wanted), filled / wanted)
