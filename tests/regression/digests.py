"""Digests of shipped scenarios: record the bits of their results, or compare with what was recorded.

``python -m tests.regression.digests record FILE`` writes a JSON file, ``compare FILE`` exits with 1 where a digest
differs. A change of the code that is to move no result is proved with the two: record before, compare after.
"""

import argparse
import hashlib
import json
import re
import struct
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from desim import read
from desim.cli.composition import composed_scenario
from desim.measure.attribution import attribute
from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.scenario import Scenario
from desim.store.tables import NAMES, digest

CONF = Path(__file__).parents[2] / "conf"
SEED, REPLICATIONS = 1, 3
NETWORKS = tuple(path.stem for path in sorted((CONF / "network").glob("*.yaml")))
SHIPPED = {
    **{f"network={name} demand={'base' if name == 'artillery_155' else 'none'}": False for name in NETWORKS},
    "experiment=e04_expelled": False,
    "experiment=e09_pooled_stock": False,
    "experiment=e16_recall_scope": False,
    "experiment=e07_licences": False,
    "experiment=surge_155 surge=third_shift": True,
    "experiment=e11_island": True,
    "experiment=e03_coproduction": True,
    "experiment=e14_forward_repair": True,
}
"""Words of a command line, and whether its units are followed as well (attribution)."""


LIST = re.compile(r",(?![^\[]*\])")
"""What parts the values of a sweep; several options together stand in brackets."""


def last_point(path: Path) -> str:
    """The words of the last point of an experiment: the last plan under the last disruption."""
    hydra = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("hydra") or {}
    swept = ((hydra.get("sweeper") or {}).get("params") or {}).items()
    words = (f"{name}={LIST.split(str(values))[-1].strip()}" for name, values in swept)
    return " ".join([f"experiment={path.stem}", *words])


EXPERIMENTS = tuple(last_point(path) for path in sorted((CONF / "experiment").glob("*.yaml")))
"""A point of each experiment that ships."""

QUICK = (
    "network=island_stocks demand=none",
    "network=patriot demand=none",
    "experiment=e16_recall_scope",
    "experiment=e07_licences",
    "experiment=e03_coproduction",
    "experiment=e14_forward_repair",
)
"""Scenarios that take little time."""


def composed(words: str) -> dict[str, Any]:
    """The scenario that the words of a command line compose, as plain data."""
    return composed_scenario(overrides=words.split())


def digests(words: str) -> dict[str, str]:
    """sha256 of each table, of the number of events and of the shortage by reason, over the replications."""
    scenario, found = read(composed(words)), {}
    for number in range(REPLICATIONS):
        facts = replicate(scenario, SEED, number)
        record = outcome(scenario, facts)
        for table in NAMES:
            found[f"{number} {table}"] = digest(table, record)
        found[f"{number} events"] = str(record.events)
        if SHIPPED.get(words):
            found[f"{number} shortage"] = shortage(scenario, number)
    return found


def shortage(scenario: Scenario, number: int) -> str:
    """sha256 of the unit-days below the objectives by what they are laid to."""
    facts, seen = replicate(scenario, SEED, number, follow=True), hashlib.sha256()
    for name, pile in sorted(scenario.stockpiles.items()):
        for of in ("owed", "objective") if pile.target is not None else ("owed",):
            for leaf, days in sorted(attribute(scenario, facts, name, of).items()):
                seen.update(f"{name}\0{of}\0{tuple(leaf.reason)}\0{leaf.tier}\0".encode() + struct.pack("<d", days))
    return seen.hexdigest()


def all_digests(chosen: list[str], workers: int) -> dict[str, dict[str, str]]:
    """Digests of the chosen scenarios by their words."""
    with ProcessPoolExecutor(workers) as pool:
        return dict(zip(chosen, pool.map(digests, chosen), strict=True))


def differences(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> list[str]:
    """One line for each scenario whose digests differ, with the entries that do."""
    lines = []
    for words in sorted(old.keys() | new.keys()):
        before, after = old.get(words, {}), new.get(words, {})
        changed = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
        lines += [f"{words}: {', '.join(changed)}"] if changed else []
    return lines


def main() -> int:
    """Record or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("record", "compare"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="only the scenarios that take little time")
    parser.add_argument("--all", action="store_true", help="every experiment that ships as well")
    given = parser.parse_args()
    chosen = [words for words in SHIPPED if words in QUICK or not given.quick]
    found = all_digests([*chosen, *(EXPERIMENTS if given.all else ())], given.workers)
    if given.action == "record":
        given.file.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    stored = json.loads(given.file.read_text(encoding="utf-8"))
    lines = differences({words: stored[words] for words in found if words in stored}, found)
    sys.stdout.write(
        "\n".join(lines or [f"{len(found)} scenarios x {REPLICATIONS} replications: no bit differs"]) + "\n"
    )
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
