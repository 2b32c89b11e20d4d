"""How CPU time is measured: in child processes that take turns, round by round.

Wall time is never used, because the machine may be shared. A figure is the median over the rounds. A ratio is that of
each round, so that both sides have seen the same machine.
"""

import gc
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
COMPILED, INTERPRETED = "yes", "no"
"""Values of DESIM_COMPILED."""


class Size(NamedTuple):
    """How much is measured."""

    repeats: int = 5
    quick: bool = False


class Skipped(Exception):
    """What is measured needs something that is not here."""


def environment(compiled: str = "") -> dict[str, str]:
    """The environment of a child: this tree, its bytecode kept, and how desim is to run.

    Args:
        compiled: As DESIM_COMPILED; empty for what desim takes by itself.

    Returns:
        All variables.
    """
    kept = {key: value for key, value in os.environ.items() if key not in ("DESIM_COMPILED", "PYTHONDONTWRITEBYTECODE")}
    return kept | {"PYTHONPATH": str(ROOT)} | ({"DESIM_COMPILED": compiled} if compiled else {})


class Worker:
    """A process that runs one tool again and again; a tool is a module of this folder with a function ``run``."""

    def __init__(self, tool: str, compiled: str = "") -> None:
        """Start the process and import the tool in it; raises Skipped where that fails."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.measuring", tool], cwd=ROOT, env=environment(compiled),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        reason = self._answer()
        if reason is not None:
            self._process.communicate()
            raise Skipped(f"{tool}: {reason}")

    def __enter__(self) -> "Worker":
        """The worker itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a worker ended with code {self._process.wait()}")
        return json.loads(line)

    def run(self, *words: Any) -> dict[str, Any]:
        """What the tool returns for these arguments."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(words)}\n")
        self._process.stdin.flush()
        found: dict[str, Any] = self._answer()
        return found


def command_seconds(words: Sequence[str], folder: Path) -> float:
    """CPU seconds of one Python process and of all that it starts and waits for.

    Args:
        words: Arguments of the interpreter.
        folder: Where it runs, and where it keeps the figures that it draws.

    Returns:
        User and system time.
    """
    surroundings = environment() | {"DESIM_CACHE": str(folder / "cache")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=surroundings, check=False, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with code {done.returncode}:\n{done.stdout}{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rounds(jobs: Mapping[str, Callable[[], T]], repeats: int) -> dict[str, list[T]]:
    """Run all jobs in every round, forwards and backwards in turn.

    Args:
        jobs: What is run, by name.
        repeats: Number of rounds.

    Returns:
        What each job gave, round by round.
    """
    found: dict[str, list[T]] = {name: [] for name in jobs}
    for number in range(repeats):
        for name in list(jobs) if number % 2 == 0 else reversed(jobs):
            found[name].append(jobs[name]())
    return found


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the ratios of each round."""
    return median(a / b for a, b in zip(above, below, strict=True))


def serve(tool: str) -> None:
    """Answer one line of JSON with another: null or why there is no tool, then what it returns for each arguments."""
    channel, sys.stdout = sys.stdout, sys.stderr  # what a tool prints is no answer

    def write(answer: Any) -> None:
        channel.write(f"{json.dumps(answer)}\n")
        channel.flush()

    try:
        run = import_module(f"tests.bench.{tool}").run
    except ImportError as reason:
        write(str(reason))
        return
    write(None)
    for line in sys.stdin:
        gc.collect()
        write(run(*json.loads(line)))


if __name__ == "__main__":
    serve(sys.argv[1])
