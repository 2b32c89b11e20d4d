"""The 20-node network in desim, compiled and interpreted, in its peers, on bare SimPy and in C++."""

from contextlib import ExitStack
from functools import partial
from statistics import median
from typing import Any

from tests.bench.figure import Figure, say
from tests.bench.measuring import COMPILED, INTERPRETED, Size, Skipped, Worker, ratio, rounds

PART, SEED = "network", 1
DESIM, SLOW, LEAN, BARE, KERNEL = "desim compiled", "desim interpreted", "lean SimPy", "bare timeouts", "C++ kernel"
TOOLS = {
    DESIM: ("desim_case", COMPILED, 1.0),
    SLOW: ("desim_case", INTERPRETED, 0.5),
    LEAN: ("lean_simpy", "", 1.0),
    BARE: ("bare_simpy", "", 1.0),
    "SupplyNetPy": ("peer_supplynetpy", "", 0.1),
    "stockpyl": ("peer_stockpyl", "", 0.02),
    KERNEL: ("kernel", "", 20.0),
}
"""Module, mode of desim, and replications for each one of the compiled desim."""
RATIOS: dict[str, tuple[str, str, str, float | None, float | None]] = {
    "compiled / interpreted": ("node-days/s", DESIM, SLOW, 2.0, None),
    "desim / lean SimPy": ("node-days/s", DESIM, LEAN, 0.9, None),
    "desim / SupplyNetPy": ("node-days/s", DESIM, "SupplyNetPy", 12.0, None),
    "desim / stockpyl": ("node-days/s", DESIM, "stockpyl", 100.0, None),
    "C++ kernel / desim": ("node-days/s", KERNEL, DESIM, None, 65.0),
    "events of desim / bare timeouts": ("events/s", DESIM, BARE, 0.5, None),
}
"""What is compared, of which tool with which, and the least or the greatest ratio."""
Rates = dict[str, dict[str, list[float]]]
"""By tool and kind (node-days/s, events/s), round by round."""


def rates(found: dict[str, list[dict[str, Any]]]) -> Rates:
    """CPU seconds of each round turned into rates.

    Args:
        found: What each tool returned, round by round, with the number of its replications.

    Returns:
        Node-days a second, and events a second where the tool counts them.
    """
    return {
        name: {
            "node-days/s": [run["nodes"] * run["days"] * run["replications"] / run["seconds"] for run in runs],
            "events/s": [run["events"] / run["seconds"] for run in runs if run["events"]],
        }
        for name, runs in found.items()
    }


def figures(found: dict[str, list[dict[str, Any]]]) -> list[Figure]:
    """Rates of all tools, ratios with their targets, and fill rates, which show that all made the same network."""
    by_tool = rates(found)
    shown = [
        Figure(PART, name, median(kinds["node-days/s"]), "node-days/s")
        for name, kinds in by_tool.items()
        if name != BARE
    ]
    shown += [
        Figure(PART, f"events, {name}", median(by_tool[name]["events/s"]), "events/s")
        for name in (DESIM, BARE)
        if name in by_tool
    ]
    for name, (kind, above, below, least, most) in RATIOS.items():
        if above in by_tool and below in by_tool:
            value = ratio(by_tool[above][kind], by_tool[below][kind])
            shown.append(Figure(PART, name, value, "", least, most))
        else:
            say(f"skipped {name}")
    fills = {name: runs[0]["fill"] for name, runs in found.items() if runs[0]["fill"]}
    return shown + [Figure(PART, f"fill rate, {name}", 100.0 * fill, "%") for name, fill in fills.items()]


def measure(size: Size) -> list[Figure]:
    """Run every tool in turn, each in a process of its own.

    Args:
        size: Number of rounds, and whether they are short.

    Returns:
        The figures of the tools that are here; the others are named on stderr.
    """
    replications, jobs = 20 if size.quick else 60, {}
    with ExitStack() as stack:
        for name, (module, compiled, share) in TOOLS.items():
            try:
                worker = stack.enter_context(Worker(module, compiled))
            except Skipped as reason:
                say(f"skipped {name}: {reason}")
                continue
            worker.run(1, SEED)  # first calls fill caches that no later one needs to
            jobs[name] = partial(timed, worker, max(1, round(share * replications)))
        return figures(rounds(jobs, size.repeats))


def timed(worker: Worker, replications: int) -> dict[str, Any]:
    """One round of a tool."""
    return worker.run(replications, SEED) | {"replications": replications}
