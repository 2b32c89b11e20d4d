"""How cheaply desim begins: CPU time of its first commands, also over that of the imports that they need."""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.figure import Figure
from tests.bench.measuring import Size, command_seconds, ratio, rounds

PART = "start"
LIBRARIES = "pandas, matplotlib"
LIGHT = "yaml, pydantic"
BASES = {name: ["-c", f"import {name}"] for name in (LIBRARIES, LIGHT)}


class Command(NamedTuple):
    """Words of Python, and the most that they may take."""

    words: list[str]
    seconds: float | None = None
    of_light: float | None = None
    """In multiples of importing yaml and pydantic."""
    again: bool = False
    """Whether it is run before, so that the figures that it draws are kept."""


COMMANDS = {
    "import desim": Command(["-c", "import desim"], of_light=1.0),
    "desim --version": Command(["-m", "desim", "--version"], of_light=1.5),
    "desim help": Command(["-m", "desim", "help"], of_light=1.5),
    "desim study=check": Command(["-m", "desim", "study=check"], seconds=2.5),
    "desim run.replications=1": Command(["-m", "desim", "run.replications=1"], seconds=2.5),
    "desim run.replications=1, figures kept": Command(["-m", "desim", "run.replications=1"], seconds=2.5, again=True),
}


def fresh(words: list[str], again: bool = False) -> float:
    """CPU seconds of one Python process in an empty folder; *again* where figures that it draws are kept there."""
    with tempfile.TemporaryDirectory() as place:
        if again:
            command_seconds(words, Path(place))
            shutil.rmtree(Path(place) / "results")
        return command_seconds(words, Path(place))


def figures(found: dict[str, list[float]]) -> list[Figure]:
    """What is shown.

    Args:
        found: CPU seconds of the bases and the commands, round by round.

    Returns:
        Seconds of the slow commands, and multiples of the bases.
    """
    shown = [Figure(PART, f"import {name}", median(found[name]), "s") for name in BASES]
    for name, (_, seconds, of_light, _) in COMMANDS.items():
        if seconds is not None:
            shown.append(Figure(PART, name, median(found[name]), "s", most=seconds))
        shown.append(Figure(PART, f"{name} / import {LIBRARIES}", ratio(found[name], found[LIBRARIES])))
        if of_light is not None:
            shown.append(Figure(PART, f"{name} / import {LIGHT}", ratio(found[name], found[LIGHT]), most=of_light))
    return shown


def measure(size: Size) -> list[Figure]:
    """Run all commands in turn.

    Args:
        size: Number of rounds.

    Returns:
        The figures.
    """
    commands = {name: Command(words) for name, words in BASES.items()} | COMMANDS
    jobs: dict[str, Callable[[], float]] = {n: partial(fresh, one.words, one.again) for n, one in commands.items()}
    rounds(jobs, 1)  # bytecode is there from now on
    return figures(rounds(jobs, size.repeats))
