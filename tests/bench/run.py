"""Time desim, its peers, a lean SimPy program and bare SimPy timeouts on one network in one run."""

import argparse
import gc
import importlib
import json
import platform
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

REPEATS, SEED = 3, 1
# Slow tools run one replication for every so many of the fast ones.
TOOLS = {"desim_case": 1, "bare_simpy": 1, "lean_simpy": 1, "peer_supplynetpy": 10, "peer_stockpyl": 50}
TARGETS = {  # name of the target: (what is compared, with which tool, least ratio)
    "node-days/s, desim / SupplyNetPy": ("node_days_per_second", "peer_supplynetpy", 12),
    "node-days/s, desim / stockpyl": ("node_days_per_second", "peer_stockpyl", 100),
    "events/s, desim / bare timeouts": ("events_per_second", "bare_simpy", 1 / 3),
}
COLUMNS = (
    "tool",
    "replications",
    "node-days/s",
    "desim / tool",
    "events/s",
    "/ bare",
    "events/replication",
    "fill",
)


def load() -> dict:
    """Import the tools that are there and say which are not."""
    tools = {}
    for name in TOOLS:
        try:
            tools[name] = importlib.import_module(name).run
        except ImportError as error:
            print(f"skipped {name}: {error}", file=sys.stderr)
    return tools


def measure(tools: dict, replications: int) -> dict:
    """Run every tool in turn, three times over, on one core."""
    runs = {name: [] for name in tools}
    for run in tools.values():
        run(1, SEED)  # first calls fill caches that no later one needs to
    for _ in range(REPEATS):
        for name, run in tools.items():
            gc.collect()
            gc.freeze()  # what other tools leave behind must not slow this one's collections
            number = max(1, replications // TOOLS[name])
            runs[name].append(run(number, SEED) | {"replications": number})
    return {name: rates(done) for name, done in runs.items()}


def rates(runs: list[dict]) -> dict:
    """Reduce the repeats of one tool to medians."""
    node_days = [run["nodes"] * run["days"] * run["replications"] / run["seconds"] for run in runs]
    events = runs[0]["events"]
    return {
        "replications": runs[0]["replications"],
        "node_days_per_second": median(node_days),
        "spread": (max(node_days) - min(node_days)) / median(node_days),
        "events_per_second": events and median(run["events"] / run["seconds"] for run in runs),
        "events_per_replication": events and events / runs[0]["replications"],
        "demand": runs[0]["demand"],
        "fill": runs[0]["fill"],
    }


def ratio(results: dict, key: str, above: str, below: str) -> float | None:
    """Divide a rate of one tool by that of another, if both were measured."""
    values = [results.get(name, {}).get(key) for name in (above, below)]
    return values[0] / values[1] if all(values) else None


def targets(results: dict) -> dict:
    """Compare desim with its targets."""
    reached = {name: ratio(results, key, "desim_case", tool) for name, (key, tool, _) in TARGETS.items()}
    return {
        name: {"ratio": value, "target": TARGETS[name][2], "holds": value and value >= TARGETS[name][2]}
        for name, value in reached.items()
    }


def cells(results: dict, name: str) -> list[str]:
    """Write one tool's row."""
    row = results[name]
    faster = ratio(results, "node_days_per_second", "desim_case", name)
    to_bare = ratio(results, "events_per_second", name, "bare_simpy")
    numbers = (
        (row["replications"], ",d"),
        (row["node_days_per_second"], ",.0f"),
        (faster, ".2f"),
        (row["events_per_second"], ",.0f"),
        (to_bare, ".2f"),
        (row["events_per_replication"], ",.0f"),
        (row["fill"], ".4f"),
    )
    return [name, *("-" if value is None else format(value, form) for value, form in numbers)]


def show(rows: list[list[str]]) -> None:
    """Print the table with rich, or in plain columns without it."""
    try:
        from rich.console import Console
        from rich.table import Table
    except ImportError:
        widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
        for row in (COLUMNS, *rows):
            print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
        return
    table = Table()
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def main() -> None:
    """Measure, print and, on request, store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=100, help="of the fast tools; slow ones run fewer")
    parser.add_argument("--json", type=Path, help="also write the numbers to this file")
    options = parser.parse_args()
    results = measure(load(), options.replications)
    show([cells(results, name) for name in results])
    reached = targets(results)
    for name, target in reached.items():
        verdict = {True: "holds", False: "MISSED"}.get(target["holds"], "not measured")
        value = "-" if target["ratio"] is None else f"{target['ratio']:.2f}"
        print(f"{name}: {value} (target {target['target']:.3g}): {verdict}")
    if options.json:
        machine = {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "system": platform.system(),
        }
        options.json.write_text(json.dumps({"machine": machine, "tools": results, "targets": reached}, indent=2) + "\n")


if __name__ == "__main__":
    main()
