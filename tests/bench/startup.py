"""How cheaply desim begins: CPU time of its first commands, also over that of the imports that they need."""

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


COMMANDS = {
    "import desim": Command(["-c", "import desim"], of_light=1.0),
    "desim --version": Command(["-m", "desim", "--version"], of_light=1.5),
    "desim help": Command(["-m", "desim", "help"], of_light=1.5),
    "desim study=check": Command(["-m", "desim", "study=check"], seconds=2.5),
    "desim run.replications=1": Command(["-m", "desim", "run.replications=1"], seconds=2.5),
}


def fresh(words: list[str]) -> float:
    """CPU seconds of one Python process in an empty folder."""
    with tempfile.TemporaryDirectory() as place:
        return command_seconds(words, Path(place))


def figures(found: dict[str, list[float]]) -> list[Figure]:
    """What is shown.

    Args:
        found: CPU seconds of the bases and the commands, round by round.

    Returns:
        Seconds of the slow commands, and multiples of the bases.
    """
    shown = [Figure(PART, f"import {name}", median(found[name]), "s") for name in BASES]
    for name, (_, seconds, of_light) in COMMANDS.items():
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
    words = BASES | {name: command.words for name, command in COMMANDS.items()}
    jobs: dict[str, Callable[[], float]] = {name: partial(fresh, one) for name, one in words.items()}
    rounds(jobs, 1)  # bytecode is there from now on
    return figures(rounds(jobs, size.repeats))
