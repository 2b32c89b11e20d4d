"""Measure how cheaply desim begins: CPU time of its first commands over that of the imports that each of them needs.

``python -m tests.bench.startup``; the medians of interleaved runs.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
BASE = ["-c", "import yaml, pydantic"]
COMMANDS = {
    "import desim": (["-c", "import desim"], 1.0),
    "desim --version": (["-m", "desim", "--version"], 1.5),
    "desim help": (["-m", "desim", "help"], 1.5),
}
"""Words of Python, and the most that they may take in multiples of the base."""
REPEATS = 15


def cpu(words: list[str]) -> float:
    """CPU seconds of one Python process."""
    before = os.times()
    subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True
    )
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Measure and print."""
    times: dict[str, list[float]] = {name: [] for name in ("base", *COMMANDS)}
    for _ in range(REPEATS):
        times["base"].append(cpu(BASE))
        for name, (words, _most) in COMMANDS.items():
            times[name].append(cpu(words))
    base = median(times["base"])
    for name, (_, most) in COMMANDS.items():
        found = median(times[name]) / base
        verdict = "holds" if found <= most else "MISSED"
        print(f"{name}: {found:.2f} of python -c 'import yaml, pydantic' ({base:.3f} s); at most {most:g}: {verdict}")


if __name__ == "__main__":
    main()
