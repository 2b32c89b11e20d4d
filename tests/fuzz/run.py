"""Fuzz: thousands of mutated scenarios and command lines: ``python -m tests.fuzz.run [scenarios] [commands]``.

Each case has a number and a seed of its own: ``--first 1234 --count 1`` repeats one of them.
"""

import argparse
import random
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz import commands, scenarios

COUNTS = {"scenarios": 5000, "commands": 1000}


def main() -> int:
    """Run the cases; 1 where any of them is in trouble."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=list(COUNTS), help="scenarios, commands; both when not given")
    parser.add_argument("--count", type=int, help="cases of each")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    warnings.simplefilter("error")
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        commands.prepare(Path(folder))
        for what in given.what:
            count = given.count or COUNTS[what]
            found += run(what, range(given.first, given.first + count), given.seed, Path(folder))
    return int(found > 0)


def run(what: str, numbers: range, seed: int, home: Path) -> int:
    """Run some cases of a kind, show those in trouble, and return how many they are."""
    module: Any = {"scenarios": scenarios, "commands": commands}[what]
    look: Callable[[Any], str] = module.trouble if what == "scenarios" else lambda words: module.trouble(words, home)
    count = 0
    for number in numbers:
        case = module.mutated(random.Random(f"{seed}/{what}/{number}"))  # noqa: S311 - cases, not secrets
        if fault := look(case):
            count += 1
            sys.stdout.write(f"{what} {number}: {fault}\n{'':4}{str(case)[:600]}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{what}: {count} of {len(numbers)} cases in trouble\n")
    return count


if __name__ == "__main__":
    sys.exit(main())
