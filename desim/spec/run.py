"""Run: how often a scenario is replicated, from which seed, by how many workers."""

from desim.spec.base import Declared
from desim.spec.quantity import Count, Seed


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
