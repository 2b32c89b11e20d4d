"""Speed in one run, by CPU time: ``python -m tests.bench.run [--quick] [--only PART ...] [--keep]``.

Every figure is the median of rounds in which all that is compared takes turns. What is not installed is skipped with a
message.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from tests.bench import history, memory, modes, queues, scale, startup, sweeps, tools
from tests.bench.figure import Figure, say, summary, table
from tests.bench.measuring import Size

PARTS: dict[str, Callable[[Size], list[Figure]]] = {
    "network": tools.measure,
    "shipped": modes.measure,
    "queue": queues.measure,
    "experiment": sweeps.outside,
    "sweep": sweeps.sweep,
    "start": startup.measure,
    "memory": memory.measure,
    "scale": scale.measure,
}
LONG = {"experiment", "sweep", "scale"}
"""Parts of whole commands, with fewer rounds."""


def size_of(part: str, quick: bool) -> Size:
    """Rounds of a part: 5, of whole commands 3; in a quick run 3 and 1."""
    few = (1, 3) if quick else (3, 5)
    return Size(few[0] if part in LONG else few[1], quick)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print and, on request, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller rounds: a few minutes, less sure")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART", help=f"one of {', '.join(PARTS)}")
    parser.add_argument("--keep", action="store_true", help="add the figures to history.csv and draw its picture")
    given = parser.parse_args(words)
    if given.keep and given.quick:
        parser.error("a quick run is not kept")
    measured = history.commit()
    figures: list[Figure] = []
    for part in given.only or PARTS:
        say(f"measuring: {part}")
        figures += PARTS[part](size_of(part, given.quick))
    sys.stdout.write(f"{table(figures)}\n{summary(figures)}\n")
    if given.keep:
        history.append(history.rows_of(figures, measured))
        history.draw()


if __name__ == "__main__":
    main()
