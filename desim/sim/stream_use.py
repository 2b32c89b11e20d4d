"""Stream use: which streams a scenario draws from, and how often, in a replication that no study has."""

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import CountedStreams, StreamUse
from desim.sim.replicate import replicate
from desim.spec.scenario import Scenario

PILOT = -1
"""Number of the replication; those of a study count from 0."""


def stream_use(scenario: Scenario, seed: int, most_events: int | None = None) -> dict[tuple[str, str], StreamUse]:
    """What the pilot replication of a scenario draws, by part and purpose of the stream.

    It is independent of all replications of a study, for its random numbers are others.

    Args:
        scenario: what is declared.
        seed: root of all random streams.
        most_events: of the replication; raises OverBudget beyond.
    """
    streams = CountedStreams(seed, PILOT)
    replicate(scenario, seed, PILOT, clock=Clock(most_events), streams=streams)
    return {key: use for key, use in sorted(streams.uses.items()) if use.count}
