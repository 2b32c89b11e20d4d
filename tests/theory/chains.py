"""Markov chains small enough to be written out: birth and death, and lines of machines with buffers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Line = tuple[tuple[str, ...], tuple[int, ...]]
"""What each machine does, and how many parts wait in front of it."""


def birth_death(up: list[float], down: list[float]) -> list[float]:
    """Stationary probabilities of the states 0, 1, ... by detailed balance."""
    weights = [1.0]
    for birth, death in zip(up, down, strict=True):
        weights.append(weights[-1] * birth / death)
    return [w / sum(weights) for w in weights]


@dataclass(frozen=True)
class FlowLine:
    """The stationary law of a saturated line."""

    law: dict[Line, float]
    rates: list[float]

    def throughput(self) -> float:
        """Parts that the last machine finishes."""
        return self.rates[-1] * self.share(len(self.rates) - 1, "working")

    def share(self, machine: int, doing: str) -> float:
        """Share of the time in which a machine does something."""
        return sum(p for (doings, _), p in self.law.items() if doings[machine] == doing)

    def mean_buffer(self, machine: int) -> float:
        """Mean number of parts in front of a machine."""
        return sum(p * waiting[machine] for (_, waiting), p in self.law.items())


def flow_line(
    rates: list[float], places: list[int], failure: list[float] | None = None, repair: list[float] | None = None
) -> FlowLine:
    """A line with blocking after service, whose machines fail only while they work and go on where they stopped."""
    n = len(rates)
    failure, repair = failure or [0.0] * n, repair or [0.0] * n

    def moves(line: Line) -> Iterator[tuple[float, Line]]:
        doings, waiting = line
        for i, doing in enumerate(doings):
            if doing == "working":
                yield rates[i], _settled(_with(doings, i, "starved" if i == n - 1 else "blocked"), waiting, places)
                if failure[i]:
                    yield failure[i], (_with(doings, i, "down"), waiting)
            elif doing == "down":
                yield repair[i], (_with(doings, i, "working"), waiting)

    start = _settled(("starved",) * n, (0,) * n, places)
    states, index, edges = [start], {start: 0}, []
    for line in states:
        for rate, after in moves(line):
            if after not in index:
                index[after] = len(states)
                states.append(after)
            edges.append((index[line], index[after], rate))
    return FlowLine(dict(zip(states, _stationary(len(states), edges), strict=True)), rates)


def _stationary(size: int, edges: list[tuple[int, int, float]]) -> list[float]:
    """The law that the rates leave as it is."""
    balance = np.zeros((size, size))
    for a, b, rate in edges:
        balance[b, a] += rate
        balance[a, a] -= rate
    balance[-1] = 1.0
    return list(np.linalg.solve(balance, np.eye(size)[-1]))


def _with(doings: tuple[str, ...], place: int, doing: str) -> tuple[str, ...]:
    return (*doings[:place], doing, *doings[place + 1 :])


def _settled(doings: tuple[str, ...], waiting: tuple[int, ...], places: list[int]) -> Line:
    """All moves that take no time: parts leave blocked machines, and starved ones take the next part."""
    do, wait = list(doings), list(waiting)
    changed = True
    while changed:
        changed = False
        for i in reversed(range(len(do))):
            if do[i] == "starved" and (i == 0 or wait[i]):
                wait[i] -= i > 0
                do[i], changed = "working", True
            elif do[i] == "blocked" and (do[i + 1] == "starved" or wait[i + 1] < places[i + 1]):
                if do[i + 1] == "starved":
                    do[i + 1] = "working"
                else:
                    wait[i + 1] += 1
                do[i], changed = "starved", True
    return tuple(do), tuple(wait)
