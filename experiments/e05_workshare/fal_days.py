"""FAL-days lost: how much longer than without the strike the four assembly lines starve or stand closed, in days.

python experiments/e05_workshare/fal_days.py results/e05_workshare
"""

import json
import sys
from pathlib import Path

import pandas as pd

from desim.stats.interval import mean
from desim.store.results import Results


def idle(folder: Path) -> pd.Series:
    """Days by replication in which an assembly line waited for parts or was closed, all four together."""
    states = Results(folder).states
    held = states["part"].str.endswith("_assembly") & ~states["state"].isin(["working", "no order"])
    replications = sorted(states["replication"].unique())
    return states[held].groupby("replication")["days"].sum().reindex(replications, fill_value=0.0)


def points(study: Path) -> dict[tuple[str, str], Path]:
    """Folders of the points by plan and disruption."""
    found = {}
    for manifest in study.glob("*/manifest.json"):
        choices = json.loads(manifest.read_text(encoding="utf-8"))["choices"]
        found[choices["surge"], choices["disruption"]] = manifest.parent
    return found


if __name__ == "__main__":
    places = points(Path(sys.argv[1]))
    for plan, disruption in sorted(places):
        lost = mean((idle(places[plan, disruption]) - idle(places[plan, "none"])).to_numpy())
        sys.stdout.write(f"{plan:45} {disruption:45} {lost.estimate:7.1f} [{lost.low:.1f}, {lost.high:.1f}]\n")
