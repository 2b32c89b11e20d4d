"""What a wider recall ties up: means over replications, and paired differences from perfect records.

python experiments/e16_recall_scope/table.py [results/e16_recall_scope]
"""

import sys
from pathlib import Path

import numpy as np

from desim.stats.interval import Interval, mean, quantile
from desim.stats.paired import difference
from desim.store.results import Results, load

MEASURES = (
    ("recalled", "us_rounds", "rounds quarantined"),
    ("recalled_in_use", "us_rounds", "rounds issued before the recall"),
    ("condemned", "us_rounds", "rounds scrapped out of quarantine"),
    ("quarantined_unit_days", "us_rounds", "round-days in quarantine"),
    ("mean_days_of_supply", "us_stock", "mean days of supply"),
    ("least_days_of_supply", "us_stock", "least days of supply"),
    ("time_below_objective", "us_stock", "share of the time below the objective"),
    ("time_to_replenish", "us_stock", "days from the first below the objective to the first back"),
)


def scope(results: Results) -> float:
    """Lots recalled with each bad one."""
    return float(results.data["lines"]["holston_fill"]["escapes"]["scope"])


def shown(found: Interval) -> str:
    """An estimate with its interval."""
    return f"{found.estimate:,.4g} [{found.low:,.4g}, {found.high:,.4g}]"


def main(folder: Path) -> None:
    """Print one line for each measure and scope."""
    points = sorted((load(place.parent) for place in folder.glob("*/manifest.json")), key=scope)
    base = points[0]
    struck = base.values("recalls", "holston_fill") > 0.0
    print(f"{len(struck)} replications, {struck.sum()} with a recall")
    for metric, subject, title in MEASURES:
        print(title)
        for point in points:
            values, before = (p.values(metric, subject) for p in (point, base))
            known = ~(np.isnan(values) | np.isnan(before))
            line = f"  scope {scope(point):g}: mean {shown(mean(values[known]))}, P95 {shown(quantile(values, 0.95))}"
            if point is not base:
                line += f", minus scope 1 {shown(difference(values[known], before[known]).interval)}"
                line += f", where recalled {shown(difference(values[known & struck], before[known & struck]).interval)}"
            print(line + (f" ({known.sum()} of {len(known)} known)" if not known.all() else ""))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "results/e16_recall_scope"))
