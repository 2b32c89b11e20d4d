"""Compare the CPU time of two working trees: ``python -m tests.bench.pairs OLD NEW``.

Each tree has a process of its own. They take turns with one replication each of the benchmark network and of the
shipped network artillery_155. Runs that stand side by side see the same machine, so that ratios vary less than times.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from tests.regression.digests import composed

HERE = Path(__file__).resolve().parent
SCENARIOS = {"benchmark network": HERE / "network.yaml", "artillery_155": "network=artillery_155 demand=base"}
WORKER = """
import gc, json, sys, time
import desim
from desim.sim.replicate import replicate
scenario = desim.read(json.loads(sys.stdin.readline()))
replicate(scenario, 1, 0)
print(desim.__file__, flush=True)
for line in sys.stdin:
    gc.collect()
    began = time.process_time()
    replicate(scenario, 1, int(line))
    print(time.process_time() - began, flush=True)
"""


class Tree:
    """A process that runs replications of one scenario with the code of one tree."""

    def __init__(self, tree: Path, data: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORKER], cwd=tree, env=os.environ | {"PYTHONPATH": str(tree)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        found = Path(self._ask(json.dumps(data))).resolve()
        if tree.resolve() not in found.parents:
            raise RuntimeError(f"{found} was imported in place of the desim of {tree}")

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def seconds(self, replication: int) -> float:
        """CPU time of one replication."""
        return float(self._ask(str(replication)))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def ratios(old: Path, new: Path, data: dict[str, Any], pairs: int) -> tuple[list[float], float, float]:
    """New over old for each pair, and the median times of both; who is first changes from pair to pair."""
    trees = (Tree(old, data), Tree(new, data))
    times: tuple[list[float], list[float]] = ([], [])
    try:
        for number in range(pairs):
            for which in (0, 1) if number % 2 else (1, 0):
                times[which].append(trees[which].seconds(number + 1))
    finally:
        for tree in trees:
            tree.close()
    return [b / a for a, b in zip(*times, strict=True)], median(times[0]), median(times[1])


def upper_limit(values: list[float], level: float = 0.95) -> float:
    """The upper confidence limit of the median: the smallest order statistic that covers it with this probability."""
    n, below = len(values), 0.0
    for rank, value in enumerate(sorted(values)):
        below += math.comb(n, rank) / 2**n
        if below >= level:
            return value
    raise ValueError(f"{n} values are too few for a limit at {level:g}")


def scenario(source: Path | str) -> dict[str, Any]:
    """A scenario as plain data."""
    if isinstance(source, str):
        return composed(source)
    data: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return data


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--pairs", type=int, default=20)
    given = parser.parse_args()
    for name, source in SCENARIOS.items():
        found, old, new = ratios(given.old.resolve(), given.new.resolve(), scenario(source), given.pairs)
        print(
            f"{name}: old {old:.3f} s, new {new:.3f} s; new/old median {median(found):.3f}, "
            f"upper 95 % limit {upper_limit(found):.3f} ({len(found)} pairs)"
        )


if __name__ == "__main__":
    main()
