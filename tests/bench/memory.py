"""Memory of a study of very many small replications, in the process that keeps the results and in its workers.

``python -m tests.bench.memory COUNT CASE`` runs such a study. Another process looks at it several times a second, and
counts what is in memory for a process alone. Code of libraries and other pages of files are no growth: the system may
take them back, and whether they count as those of one process depends on which others run at that moment.
"""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.figure import Figure
from tests.bench.measuring import ROOT, Size, Skipped, environment
from tests.networks import base_stock

PART = "memory"
WORKERS = 2
HORIZON = 60.0
FEW, MANY, MANY_IN_A_QUICK_RUN = 1_000, 100_000, 10_000
MOST_GROWTH = 30.0
"""MB."""
SMALLEST = 0.1
"""MB; a growth below that, or none, counts as so much."""
EVERY = 0.05
"""Seconds between two looks."""


class Peaks(NamedTuple):
    """The most memory of a study, MB."""

    parent: float
    worker: float
    """The largest of its workers."""


class Case(NamedTuple):
    """A study that is run with few replications and with many."""

    probe: float
    """Days between two looks at the levels."""
    worlds: str = "fixed"
    sources: Mapping[str, Any] = {}

    def network(self) -> dict[str, Any]:
        """One stockpile for 60 days."""
        return {**base_stock(9, HORIZON), "probe": {"every": self.probe}, "sources": dict(self.sources)}


def _between(low: float, high: float, **more: str) -> dict[str, Any]:
    return {"kind": "assumed", "low": low, "high": high, **more}


UNCERTAIN = {
    "stockpiles.depot.initial": _between(5, 20),
    "demands.users.arrivals": _between(0.1, 0.9, shape="pert"),
    "suppliers.maker.lead_time.mean": _between(10, 30, shape="lognormal"),
    "suppliers.maker.lead_time.cv": _between(1.0, 2.0, shape="triangular"),
}
CASES = {
    "two probes": Case(HORIZON),
    "a probe a day": Case(1.0),
    "a world each": Case(HORIZON, "sampled", UNCERTAIN),
}


def peaks(count: int, case: str = "two probes") -> Peaks:
    """The most memory of a study of *count* replications while it runs; raises Skipped where that cannot be seen."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise Skipped("memory: there is no /proc/self/smaps_rollup here")
    words = [sys.executable, "-m", "tests.bench.memory", str(count), case]
    parent = worker = 0.0
    with subprocess.Popen(words, cwd=ROOT, env=environment()) as process:
        while process.poll() is None:
            parent = max(parent, held(process.pid))
            worker = max([worker, *map(held, _children(process.pid))])
            time.sleep(EVERY)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with code {process.returncode}")
    return Peaks(parent, worker)


def held(process: int) -> float:
    """Memory of a process that no file stands behind and that it has not given back, MB; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    sizes = {line.split()[0]: line.split()[1] for line in lines[1:]}
    return (int(sizes["Anonymous:"]) - int(sizes["LazyFree:"])) / 1024


def _children(process: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def measure(size: Size) -> list[Figure]:
    """The growth from 1,000 to 100,000 replications, in a quick run to 10,000; each once, for memory varies little."""
    many = MANY_IN_A_QUICK_RUN if size.quick else MANY
    return [figure for case in CASES for figure in _figures(case, many)]


def _figures(case: str, many: int) -> list[Figure]:
    small, large = peaks(FEW, case), peaks(many, case)
    found = [Figure(PART, f"parent, {FEW:,} replications, {case}", small.parent, "MB")]
    found.append(Figure(PART, f"parent, {many:,} replications, {case}", large.parent, "MB"))
    for name in Peaks._fields:
        growth = max(SMALLEST, getattr(large, name) - getattr(small, name))
        words = f"growth of the {name}, {FEW:,} to {many:,}, {case}"
        found.append(Figure(PART, words, growth, "MB", most=MOST_GROWTH))
    return found


if __name__ == "__main__":
    from desim.study.execution.simulate import simulate

    one = CASES[sys.argv[2]]
    simulate(one.network(), int(sys.argv[1]), workers=WORKERS, worlds=one.worlds)
