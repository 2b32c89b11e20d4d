"""Memory of a study of very many small replications, in the process that keeps the results and in its workers.

``python -m tests.bench.memory COUNT`` runs such a study. Another process looks at it several times a second, and counts
what is in memory for a process alone: pages that processes share, such as the code of libraries, and pages of files
that the system may take back, are no growth.
"""

import subprocess
import sys
import time
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
    """The most private memory of a study, MB."""

    parent: float
    worker: float
    """The largest of its workers."""


def tiny_network() -> dict[str, Any]:
    """One stockpile for 60 days, looked at twice."""
    return {**base_stock(9, HORIZON), "probe": {"every": HORIZON}}


def peaks(count: int) -> Peaks:
    """The most memory of a study of *count* replications while it runs; raises Skipped where that cannot be seen."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise Skipped("memory: there is no /proc/self/smaps_rollup here")
    words = [sys.executable, "-m", "tests.bench.memory", str(count)]
    parent = worker = 0.0
    with subprocess.Popen(words, cwd=ROOT, env=environment()) as process:
        while process.poll() is None:
            parent = max(parent, private(process.pid))
            worker = max([worker, *map(private, _children(process.pid))])
            time.sleep(EVERY)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with code {process.returncode}")
    return Peaks(parent, worker)


def private(process: int) -> float:
    """Memory of a process alone, MB; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    sizes = {line.split()[0]: line.split()[1] for line in lines[1:]}
    return (int(sizes["Private_Clean:"]) + int(sizes["Private_Dirty:"])) / 1024


def _children(process: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def measure(size: Size) -> list[Figure]:
    """The growth from 1,000 to 100,000 replications, in a quick run to 10,000; each once, for memory varies little."""
    many = MANY_IN_A_QUICK_RUN if size.quick else MANY
    small, large = peaks(FEW), peaks(many)
    found = [Figure(PART, f"parent, {FEW:,} replications", small.parent, "MB")]
    found.append(Figure(PART, f"parent, {many:,} replications", large.parent, "MB"))
    for name in Peaks._fields:
        growth = max(SMALLEST, getattr(large, name) - getattr(small, name))
        found.append(Figure(PART, f"growth of the {name}, {FEW:,} to {many:,}", growth, "MB", most=MOST_GROWTH))
    return found


if __name__ == "__main__":
    from desim.study.execution.simulate import simulate

    simulate(tiny_network(), int(sys.argv[1]), workers=WORKERS)
