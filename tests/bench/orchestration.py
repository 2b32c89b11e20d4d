"""What running many replications costs beside them: python -m tests.bench.orchestration [overhead|many|memory].

CPU time is what counts, because the machine may be shared: that of this process and its workers, less the work itself.
Wall time is shown beside it.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from desim.measure.outcome import Outcome
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.study.execution.simulate import study
from desim.study.execution.task import run_replication
from tests.bench.virtual_workers import VirtualWorkers, scheduled, uneven
from tests.networks import base_stock

WORK = 0.1
"""CPU seconds of a task."""
DATA = base_stock(9, 20.0)


def busy(scenario: Scenario, seed: int, number: int) -> Outcome:
    """One replication that takes 0.1 s of CPU time."""
    begun = time.thread_time()
    found = run_replication(scenario, seed, number)
    while time.thread_time() - begun < WORK:
        pass
    return found


def family() -> list[int]:
    """This process and its children."""
    found = [os.getpid()]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == os.getpid():
            found.append(int(path.parent.name))
    return found


def cpu(process: int) -> float:
    """CPU seconds of a process so far."""
    words = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    """Resident memory of a process, MB."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def run(count: int, workers: int, job: Callable[..., Outcome], tick: Any = None) -> None:
    """A study in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as place:
        asked = read_run({"replications": count, "workers": workers})
        study(read(DATA), DATA, asked, Path(place) / "x", {}, tick, job)


def overhead(count: int = 400, workers: int = 2) -> dict[str, float]:
    """CPU milliseconds beside the work for each replication, and the share of the CPU time that is work."""
    run(20, workers, busy)  # workers are there, and know what they need
    spent, wall = sum(map(cpu, family())), time.monotonic()
    run(count, workers, busy)
    spent, wall = sum(map(cpu, family())) - spent, time.monotonic() - wall
    return {
        "overhead, CPU ms a replication": 1000.0 * (spent - count * WORK) / count,
        "efficiency, of CPU time": count * WORK / spent,
        "efficiency, of wall time": count * WORK / (workers * wall),
    }


def many(workers: int = 64, replications: int = 20) -> dict[str, float]:
    """How busy more workers than there are would be with 6 plans under 12 disruptions, in virtual time.

    All that is measured beside the work counts as the parent's, which is more than it has to do.
    """
    parent = overhead(100)["overhead, CPU ms a replication"] / 1000.0
    found = {"overhead, CPU ms a replication": 1000.0 * parent}
    for seconds in (0.25, 1.0, 4.0):
        engine = VirtualWorkers(workers, partial(_slow, seconds), max(0.0, parent))
        scheduled(engine, 6 * 12, replications)
        found[f"efficiency of {workers} workers, {seconds:g} s a replication"] = engine.efficiency
    return found


def _slow(seconds: float, number: int) -> float:
    return seconds * uneven(number)


def memory(count: int = 10_000, workers: int = 2) -> dict[str, float]:
    """Growth of the resident memory between replication 100 and the last, MB: of the parent, and most of a worker."""
    seen: dict[int, list[float]] = {}
    total = [0]

    def look(done: Any) -> None:
        total[0] += done.count
        if total[0] >= 100 and (not seen or total[0] >= count):
            for process in family():
                seen.setdefault(process, []).append(resident(process))

    run(count, workers, run_replication, look)
    grown = {process: values[-1] - values[0] for process, values in seen.items()}
    own = grown.pop(os.getpid())
    after = resident(os.getpid()) - seen[os.getpid()][0]
    return {"parent, MB": own, "parent once all is joined, MB": after, "worker, MB": max(grown.values(), default=0.0)}


if __name__ == "__main__":
    for name in sys.argv[1:] or ["overhead", "many", "memory"]:
        for what, value in {"overhead": overhead, "many": many, "memory": memory}[name]().items():
            sys.stdout.write(f"{what}: {value:.2f}\n")
