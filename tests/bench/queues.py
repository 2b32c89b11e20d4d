"""An M/M/1 queue in desim and in SimPy, in customers a second of CPU time: how simulators are often compared."""

from contextlib import ExitStack
from functools import partial
from statistics import median

from tests.bench.figure import Figure, say
from tests.bench.measuring import COMPILED, INTERPRETED, Size, Skipped, Worker, ratio, rounds

PART, SEED = "queue", 1
TOOLS = {
    "desim compiled": ("mm1_desim", COMPILED),
    "desim interpreted": ("mm1_desim", INTERPRETED),
    "SimPy": ("mm1_simpy", ""),
}


def measure(size: Size) -> list[Figure]:
    """Run the queue in every tool, in turn.

    Args:
        size: Number of rounds, and whether they are short.

    Returns:
        Customers a second, and desim over SimPy.
    """
    jobs = {}
    with ExitStack() as stack:
        for name, (module, compiled) in TOOLS.items():
            try:
                worker = stack.enter_context(Worker(module, compiled))
            except Skipped as reason:
                say(f"skipped {name}: {reason}")
                continue
            worker.run(1, SEED)
            jobs[name] = partial(_rate, worker, 1 if size.quick else 4)
        found = rounds(jobs, size.repeats)
    shown = [Figure(PART, f"M/M/1, {name}", median(values), "customers/s") for name, values in found.items()]
    if "desim compiled" in found:
        shown.append(Figure(PART, "M/M/1, desim / SimPy", ratio(found["desim compiled"], found["SimPy"])))
    return shown


def _rate(worker: Worker, replications: int) -> float:
    found = worker.run(replications, SEED)
    return float(found["customers"]) / float(found["seconds"])
