"""Shipped networks, compiled and interpreted: CPU time of a replication and what is measured of it."""

from functools import partial
from statistics import median

from tests.bench.figure import Figure, say
from tests.bench.measuring import COMPILED, INTERPRETED, Size, Skipped, Worker, ratio, rounds

PART, SEED = "shipped", 1
NETWORKS = {
    "artillery_155": ("network=artillery_155 demand=base", 2.5),
    "f35_global": ("network=f35_global", 2.0),
    "island_stocks": ("network=island_stocks", 2.0),
    "patriot": ("network=patriot", 2.0),
}
"""Words of the command line, and the least that interpreted takes over compiled."""
TURN = 0.4
"""CPU seconds that a turn takes at least, so that small networks are not timed by single replications."""


def measure(size: Size) -> list[Figure]:
    """Run every network in both modes, in turn.

    Args:
        size: Number of rounds, and whether they are short.

    Returns:
        Milliseconds a replication in each mode, and interpreted over compiled.
    """
    try:
        with Worker("desim_case", COMPILED) as fast, Worker("desim_case", INTERPRETED) as slow:
            return [figure for name in NETWORKS for figure in _of(name, fast, slow, size)]
    except Skipped as reason:
        say(f"skipped shipped networks: {reason}")
        return []


def _of(name: str, fast: Worker, slow: Worker, size: Size) -> list[Figure]:
    words, least = NETWORKS[name]
    fast.run(1, SEED, words)
    slow.run(1, SEED, words)
    count = 1 if size.quick else max(1, round(TURN / fast.run(1, SEED, words)["seconds"]))
    jobs = {
        mode: partial(_seconds, worker, count, words) for mode, worker in (("compiled", fast), ("interpreted", slow))
    }
    found = rounds(jobs, size.repeats)
    times = [Figure(PART, f"{name}, {mode}", 1000.0 * median(values), "ms") for mode, values in found.items()]
    gain = ratio(found["interpreted"], found["compiled"])
    return [*times, Figure(PART, f"{name}, compiled / interpreted", gain, "", least)]


def _seconds(worker: Worker, count: int, words: str) -> float:
    return float(worker.run(count, SEED, words)["seconds"]) / count
