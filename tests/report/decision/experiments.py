"""Shipped experiments over a few worlds, each run once for a whole session."""

from collections.abc import Callable
from pathlib import Path

from tests.command import desim

EXPERIMENTS = {"surge_155": 6, "e11_island": 6, "e04_expelled": 4, "e18_efp_brigade": 4}
"""Experiments, and worlds of each."""
LOOKED_INTO = "surge_155"
"""The one of which a short search for flips and for what limits is part of the test."""
Shared = Callable[[str, Callable[[Path], object]], Path]


def filled(name: str, shared: Shared) -> Path:
    """The folder of a few worlds of an experiment, run once for a whole session."""
    few = ["run.flips=0", "run.limit_worlds=0"] if name != LOOKED_INTO else ["run.limit_worlds=2", "run.flips=1"]

    def fill(place: Path) -> None:
        words = [f"experiment={name}", f"run.replications={EXPERIMENTS[name]}", "run.workers=1", *few]
        done = desim(place, *words)
        assert done.returncode == 0, done.stderr

    return shared(f"experiment_{name}", fill) / "results" / name
