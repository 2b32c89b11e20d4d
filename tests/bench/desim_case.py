"""desim with all its recording on: facts, states, books, probes and tables, of the 20-node network or another one."""

from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import yaml

from desim import compiled
from desim.cli.composition import composed_scenario
from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.read import read
from desim.spec.scenario import Scenario
from tests.bench import network as net

SCENARIO = Path(__file__).with_name("network.yaml")
compiled.compiled_modules()  # an ImportError where sim is to run compiled and cannot


@cache
def scenario(words: str) -> Scenario:
    """The scenario that the words of a command line compose, or the 20-node network without any."""
    if words:
        return read(composed_scenario(overrides=words.split()))
    return read(yaml.safe_load(SCENARIO.read_text(encoding="utf-8")))


def run(replications: int, seed: int, words: str = "", first: int = 0) -> dict[str, Any]:
    """Time the replications of one scenario, in one process; what they simulate and what is measured of it."""
    model = scenario(words)
    began, events, wanted, filled = process_time(), 0, 0.0, 0.0
    for number in range(first, first + replications):
        facts = replicate(model, seed, number)
        outcome(model, facts)
        events += facts.events
        wanted += sum(d.wanted for d in facts.demands.values())
        filled += sum(d.filled_at_once for d in facts.demands.values())
    return net.outcome(process_time() - began, events, round(wanted), filled / wanted if wanted else None)
