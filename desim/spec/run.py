"""Run: how often a scenario is replicated, from which seed, by how many workers."""

from typing import Literal

from desim.spec.base import Declared
from desim.spec.quantity import Count, PositiveFactor, Seed


class Run(Declared):
    """How a scenario is run; none of it but seed and replications can change a result."""

    replications: Count = 200
    """Independent replications."""
    seed: Seed = 1
    """Root of all random streams; plans compared with one another must share it."""
    workers: Count | None = None
    """Processes; all cores when not given."""
    chunk: Count | None = None
    """Replications a worker does at a time; chosen when not given."""
    if_changed: Literal["refuse", "replace", "new"] = "refuse"
    """What becomes of results of another scenario, code or seed in the folder: nothing is run, they are removed, or a
    folder beside them is taken."""
    max_seconds: PositiveFactor | None = None
    """Longest time of one replication on the clock on the wall, seconds; one that takes longer has failed."""
    max_memory: Count | None = None
    """Most memory of a worker, MB; a replication that wants more has failed."""
