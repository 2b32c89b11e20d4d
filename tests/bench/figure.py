"""A figure of the benchmark, its target, and the table of all of them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("part", "figure", "value", "target", "verdict")
VERDICTS = {True: "holds", False: "MISSED", None: ""}


@dataclass(frozen=True)
class Figure:
    """One number of a part of the benchmark; it may have a least or a greatest value as its target."""

    part: str
    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def key(self) -> str:
        """Part and name, as the history knows it."""
        return f"{self.part}: {self.name}"

    @property
    def margin(self) -> float | None:
        """How many times better than its target it is; below 1 the target is missed, None is without one."""
        if self.least is not None:
            return self.value / self.least
        return None if self.most is None else self.most / self.value

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None without one."""
        return None if self.margin is None else self.margin >= 1.0

    @property
    def target(self) -> str:
        """The target in words."""
        if self.least is not None:
            return f"at least {self.least:g}"
        return "" if self.most is None else f"at most {self.most:g}"


def number(value: float) -> str:
    """A value with three digits or more: 0.0123, 4.56, 789, 1,234,567."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3 if value >= 0.1 else 4
    return f"{value:,.{digits}f}"


def cells(figure: Figure) -> tuple[str, ...]:
    """The row of a figure."""
    value = f"{number(figure.value)} {figure.unit}".strip()
    return figure.part, figure.name, value, figure.target, VERDICTS[figure.holds]


def table(figures: Sequence[Figure]) -> str:
    """All figures in columns, under a head.

    Args:
        figures: In the order in which they are shown.

    Returns:
        Text of one line a figure.
    """
    rows = [HEAD, *map(cells, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = tuple("-" * width for width in widths)
    lines = (zip(row, widths, range(len(HEAD)), strict=True) for row in (rows[0], rule, *rows[1:]))
    return "\n".join(
        "  ".join(cell.rjust(width) if place == 2 else cell.ljust(width) for cell, width, place in line).rstrip()
        for line in lines
    )


def summary(figures: Sequence[Figure]) -> str:
    """How many targets hold, in one line."""
    judged = [figure for figure in figures if figure.holds is not None]
    missed = [figure.key for figure in judged if not figure.holds]
    names = f"; missed: {'; '.join(missed)}" if missed else ""
    return f"{len(judged) - len(missed)} of {len(judged)} targets hold{names}"


def say(text: str) -> None:
    """A line beside the table: what is skipped, and why."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
